import { type Clock, sleep, type Timers } from "@perezvon/base";

/** So much may run ahead of the rate: a turn of the timer is no exact thing. */
const aheadMs = 100;

/** A rate in bytes a second that several writers share, each waiting for its turn (PLT-TEN-10). */
export class SharedRate {
  readonly #msPerByte: number;
  readonly #clock: Clock;
  readonly #timers: Timers;
  /** When all that was let through would be over at the rate itself. */
  #spentUntil = 0;

  constructor(bytesPerSecond: number, { clock, timers }: { readonly clock: Clock; readonly timers: Timers }) {
    this.#msPerByte = 1_000 / bytesPerSecond;
    this.#clock = clock;
    this.#timers = timers;
  }

  /** Resolves when so many more bytes may go. */
  async pass(bytes: number): Promise<void> {
    const now = this.#clock.monotonicMs();
    this.#spentUntil = Math.max(this.#spentUntil, now) + bytes * this.#msPerByte;
    const waitMs = this.#spentUntil - now - aheadMs;
    if (waitMs > 0) await sleep(this.#timers, waitMs);
  }
}
