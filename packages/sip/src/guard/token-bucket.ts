/** TEL-SEC-07: messages a second of one address, and how many may come at once. */
export interface BucketRate {
  readonly perSecond: number;
  readonly burst: number;
}

export const strangerRate: BucketRate = { perSecond: 30, burst: 100 };
export const provenRate: BucketRate = { perSecond: 200, burst: 200 };

/** Tokens left at a moment; changed in place, because every datagram takes one. */
export interface Bucket {
  tokens: number;
  at: number;
}

/** `now` is monotonic: a step of the wall clock must neither fill nor empty a bucket. */
export function takeToken(bucket: Bucket, rate: BucketRate, now: number): boolean {
  const tokens = Math.min(
    rate.burst,
    bucket.tokens + (Math.max(0, now - bucket.at) * rate.perSecond) / 1_000,
  );
  bucket.at = now;
  bucket.tokens = tokens >= 1 ? tokens - 1 : tokens;
  return tokens >= 1;
}
