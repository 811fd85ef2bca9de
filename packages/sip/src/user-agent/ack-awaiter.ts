import type { SipRequest } from "../message/sip-message.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { UserAgentContext } from "./context.ts";
import { SuccessRepeater } from "./success-repeater.ts";

/** The 2xx of ours that waits for its ACK, if any, and what waits with it. */
export class AckAwaiter {
  readonly #context: UserAgentContext;
  /** 64×T1 have passed without one. */
  readonly #onGivenUp: () => void;
  #awaited:
    | { readonly cseq: number; readonly first: boolean; readonly repeater: SuccessRepeater }
    | undefined;
  #afterwards: (() => void) | undefined;

  constructor(context: UserAgentContext, onGivenUp: () => void) {
    this.#context = context;
    this.#onGivenUp = onGivenUp;
  }

  /** Repeats the 2xx until its ACK; `first` tells the INVITE that made the dialog from later ones. */
  start(transaction: ServerTransaction, cseq: number, bytes: Buffer, first: boolean): void {
    this.stop();
    const repeater = new SuccessRepeater(this.#context, transaction, bytes, () => {
      this.#awaited = undefined;
      this.#runAfterwards();
      this.#onGivenUp();
    });
    this.#awaited = { cseq, first, repeater };
  }

  /** Which 2xx the ACK was for; undefined for a repeated or foreign one. `settled` must follow. */
  receive(ack: SipRequest): "first" | "later" | undefined {
    const awaited = this.#awaited;
    if (awaited === undefined || ack.cseq?.number !== awaited.cseq) return undefined;
    this.stop();
    return awaited.first ? "first" : "later";
  }

  /** Runs now, or with the ACK that the callee must wait for before its BYE (RFC 3261 §15). */
  afterFirstAck(run: () => void): void {
    if (this.#awaited?.first) this.#afterwards = run;
    else run();
  }

  settled(): void {
    this.#runAfterwards();
  }

  stop(): void {
    this.#awaited?.repeater.stop();
    this.#awaited = undefined;
  }

  #runAfterwards(): void {
    const run = this.#afterwards;
    this.#afterwards = undefined;
    run?.();
  }
}
