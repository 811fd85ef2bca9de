import type { Timer } from "@perezvon/base";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import { giveUpMs } from "../transaction/timing.ts";
import type { UserAgentContext } from "./context.ts";

/** Repeats a 2xx to INVITE, T1 doubling to T2, over any transport, until ACK or 64×T1 (RFC 3261 §13.3.1.4, TEL-TRN-03). */
export class SuccessRepeater {
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  readonly #bytes: Buffer;
  readonly #onGivenUp: () => void;
  readonly #startedAt: number;
  #intervalMs: number;
  #timer: Timer;

  constructor(
    context: UserAgentContext,
    transaction: ServerTransaction,
    bytes: Buffer,
    onGivenUp: () => void,
  ) {
    this.#context = context;
    this.#transaction = transaction;
    this.#bytes = bytes;
    this.#onGivenUp = onGivenUp;
    this.#startedAt = context.clock.monotonicMs();
    this.#intervalMs = context.timing.t1Ms;
    this.#timer = context.timers.after(this.#intervalMs, () => this.#due());
  }

  stop(): void {
    this.#timer.cancel();
  }

  #due(): void {
    const { clock, timing, timers } = this.#context;
    const left = giveUpMs(timing) - (clock.monotonicMs() - this.#startedAt);
    if (left <= 0) {
      this.#onGivenUp();
      return;
    }
    this.#transaction.repeat(this.#bytes);
    this.#intervalMs = Math.min(this.#intervalMs * 2, timing.t2Ms);
    this.#timer = timers.after(Math.min(this.#intervalMs, left), () => this.#due());
  }
}
