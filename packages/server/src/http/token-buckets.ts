/** What a program may ask with one key (PLT-API-02): so many at once, refilled at this pace. */
export const keyRate = { perSecond: 10, burst: 50 } as const;

const keptBuckets = 10_000;

/** One bucket of tokens for each name; a full bucket and no bucket are the same. Counts in thousandths of a token, which are whole. */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #full: number;
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#perSecond = perSecond;
    this.#full = burst * 1000;
  }

  /** Takes one token. Returns 0, or the milliseconds until there will be one. */
  take(name: string, now: number): number {
    const bucket = this.#buckets.get(name) ?? { level: this.#full, at: now };
    const refilled = bucket.level + Math.max(0, now - bucket.at) * this.#perSecond;
    const level = Math.min(this.#full, refilled);
    const taken = level >= 1000;
    this.#buckets.delete(name);
    this.#buckets.set(name, { level: taken ? level - 1000 : level, at: now });
    // The one that has been idle longest is full again by now.
    if (this.#buckets.size > keptBuckets) this.#buckets.delete(this.#buckets.keys().next().value!);
    return taken ? 0 : Math.ceil((1000 - level) / this.#perSecond);
  }
}
