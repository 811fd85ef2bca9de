import type { Clock } from "@perezvon/base";

/** 30 failures a minute from one address delay that address for 5 minutes (PLT-AUT-07). */
export const failureLimit = {
  failures: 30,
  windowMs: 60_000,
  delayMs: 300_000,
  addressesMax: 10_000,
} as const;

interface Failures {
  /** Instants within the window, oldest first; at most `failureLimit.failures`. */
  times: number[];
  delayedUntil: number;
}

/** Remembers failed sign-ins by address, in memory and bounded. */
export class FailureLimiter {
  readonly #clock: Clock;
  readonly #addresses = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds that the address still has to wait; 0 when it may try. */
  waitSeconds(address: string): number {
    const left = (this.#addresses.get(address)?.delayedUntil ?? 0) - this.#clock.monotonicMs();
    return left > 0 ? Math.ceil(left / 1000) : 0;
  }

  failed(address: string): void {
    const now = this.#clock.monotonicMs();
    const known = this.#addresses.get(address) ?? { times: [], delayedUntil: Number.NEGATIVE_INFINITY };
    known.times = [...known.times.filter((at) => at > now - failureLimit.windowMs), now];
    if (known.times.length >= failureLimit.failures) {
      known.delayedUntil = now + failureLimit.delayMs;
      known.times = [];
    }
    // Re-inserted, so that the map is ordered by the last failure and the oldest can be forgotten.
    this.#addresses.delete(address);
    this.#addresses.set(address, known);
    if (this.#addresses.size > failureLimit.addressesMax) {
      this.#addresses.delete(this.#addresses.keys().next().value!);
    }
  }
}
