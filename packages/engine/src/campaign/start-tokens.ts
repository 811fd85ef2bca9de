/** Dial starts allowed by the rate of a campaign: a bucket that holds one second's worth, at least one. */
export class StartTokens {
  #tokens = 1;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  available(perSecond: number, now: number): number {
    const most = Math.max(1, perSecond);
    this.#tokens = Math.min(most, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    return this.#tokens;
  }

  take(count: number): void {
    this.#tokens -= count;
  }
}
