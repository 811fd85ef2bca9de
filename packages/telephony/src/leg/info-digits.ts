import type { Timers } from "@perezvon/base";
import type { Session } from "@perezvon/sip";
import type { DigitTiming } from "./audio-settings.ts";

/** TEL-DTM-07. */
const pauseMs = 1_000;
const maxQueue = 100;

/**
 * Digits to a device that takes them by INFO, one after another (TEL-DTM-03). TEL-DTM-02 holds for them too: the tone that each stands
 * for, and the gap after it.
 */
export class InfoDigits {
  readonly #timers: Timers;
  readonly #session: () => Session | undefined;
  readonly #timing: () => DigitTiming;
  #queue: string[] = [];
  #sending = false;

  constructor(timers: Timers, session: () => Session | undefined, timing: () => DigitTiming) {
    this.#timers = timers;
    this.#session = session;
    this.#timing = timing;
  }

  push(digits: string): void {
    const known = [...digits.toUpperCase()].filter((digit) => /^[0-9*#A-D,.]$/.test(digit));
    this.#queue = [...this.#queue, ...known].slice(0, maxQueue);
    if (!this.#sending) this.#next();
  }

  #next(): void {
    const digit = this.#queue.shift();
    const session = this.#session();
    this.#sending = digit !== undefined && session !== undefined;
    if (digit === undefined || session === undefined) {
      this.#queue = [];
      return;
    }
    if (digit === "," || digit === ".") {
      this.#timers.after(pauseMs, () => this.#next());
      return;
    }
    const { toneMs, gapMs } = this.#timing();
    // Each waits for the answer to the one before: requests may overtake each other, digits must not.
    const answered = session.request("INFO", {
      contentType: "application/dtmf-relay",
      body: `Signal=${digit}\r\nDuration=${toneMs}\r\n`,
    });
    const heard = new Promise<void>((resolve) => void this.#timers.after(toneMs + gapMs, resolve));
    void Promise.all([answered.catch(() => undefined), heard]).then(() => this.#next());
  }
}
