import type { Flow } from "../transport/flow.ts";
import type { UserAgentContext } from "./context.ts";

/** ACKs of our INVITEs in one dialog: the one still owed, and the last one sent, which a repeated 2xx brings out again. */
export class SentAck {
  readonly #context: UserAgentContext;
  #last: { readonly cseq: number; readonly bytes: Buffer; readonly flow: Flow } | undefined;
  /** Set while the application owes the answer to an offer in a 2xx. */
  owed: { readonly cseq: number; readonly authLines: string } | undefined;

  constructor(context: UserAgentContext) {
    this.#context = context;
  }

  send(cseq: number, bytes: Buffer, flow: Flow): void {
    this.#last = { cseq, bytes, flow };
    this.#context.transport.send(flow, bytes);
  }

  /** RFC 3261 §13.2.2.4. */
  repeat(cseq: number): void {
    const last = this.#last;
    if (last !== undefined && last.cseq === cseq) this.#context.transport.send(last.flow, last.bytes);
  }
}
