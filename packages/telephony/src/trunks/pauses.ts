import type { Clock } from "@perezvon/base";

const defaultSeconds = 5;
const capSeconds = 300;

/** Addresses that asked for a pause by 503 with Retry-After get no call meanwhile (TEL-LIM-03). */
export class Pauses {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();
  readonly #probed = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `retryAfterSeconds` as it was read; undefined: the header was missing or unreadable. */
  asked(address: string, retryAfterSeconds: number | undefined): void {
    const seconds = Math.min(capSeconds, retryAfterSeconds ?? defaultSeconds);
    this.#until.set(address, this.#clock.monotonicMs() + seconds * 1_000);
  }

  paused(address: string): boolean {
    const until = this.#until.get(address);
    if (until === undefined) return false;
    if (until > this.#clock.monotonicMs()) return true;
    this.#until.delete(address);
    return false;
  }

  /** Ends of the pauses that last, by the wall clock. */
  known(now: number): readonly (readonly [string, number])[] {
    const monotonic = this.#clock.monotonicMs();
    return [...this.#until]
      .filter(([, until]) => until > monotonic)
      .map(([address, until]) => [address, Math.round(now + until - monotonic)] as const);
  }

  recall(pauses: readonly (readonly [string, number])[], now: number): void {
    for (const [address, until] of pauses)
      if (until > now) this.#until.set(address, this.#clock.monotonicMs() + until - now);
  }

  /** Whether a probe may go to a paused address: one a second. */
  mayProbe(address: string): boolean {
    const now = this.#clock.monotonicMs();
    if (!this.paused(address)) return true;
    if (now - (this.#probed.get(address) ?? Number.NEGATIVE_INFINITY) < 1_000) return false;
    this.#probed.set(address, now);
    return true;
  }
}
