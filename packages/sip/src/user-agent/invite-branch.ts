import { composeFields } from "../message/compose.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import type { EarlyInvite, InviteSession } from "./invite-session.ts";
import type { EndOptions, InDialogOptions, OutgoingInvite } from "./types.ts";

/** One dialog that an INVITE of ours has opened: forks give it several (RFC 3261 §12.1.2, RFC 3262 §4). */
export class InviteBranch implements EarlyInvite {
  negotiation: EarlyInvite["negotiation"];
  readonly outgoing: OutgoingInvite;
  #session: InviteSession | undefined;
  #rseq: number | undefined;

  constructor(weOffered: boolean, outgoing: OutgoingInvite) {
    this.negotiation = weOffered ? "weOffered" : "none";
    this.outgoing = outgoing;
  }

  get session(): InviteSession {
    if (this.#session === undefined) throw new Error("a branch without its session");
    return this.#session;
  }

  set session(session: InviteSession) {
    this.#session = session;
  }

  /** Whether a reliable answer is the next one; copies and answers out of order are dropped (RFC 3262 §4). */
  takeRseq(response: SipResponse): boolean {
    const rseq = response.numberHeader("RSeq");
    if (rseq === undefined || (this.#rseq !== undefined && rseq !== this.#rseq + 1)) return false;
    this.#rseq = rseq;
    return true;
  }

  /** Acknowledges at once, or returns how to when the answer holds an offer that the application must answer. */
  prack(response: SipResponse): ((options: InDialogOptions) => void) | undefined {
    const hasBody = response.bodyBytes.length > 0;
    const rack = `RAck: ${response.header("RSeq")} ${response.cseq?.number} INVITE\r\n`;
    if (hasBody && this.negotiation === "none") {
      this.negotiation = "theyOffered";
      return (options) => {
        if (this.negotiation !== "theyOffered") return;
        this.negotiation = "done";
        if (options.body !== undefined) this.session.rememberBody(options.body, options.contentType);
        this.#sendPrack(rack, options);
      };
    }
    if (hasBody && this.negotiation === "weOffered") this.negotiation = "done";
    this.#sendPrack(rack, {});
    return undefined;
  }

  end(options: EndOptions): void {
    this.outgoing.cancel(options);
  }

  /** RFC 3261 §15 forbids it to the callee; one that does it all the same has left this branch. */
  endedByPeer(_request: SipRequest): void {
    this.session.abandon();
  }

  receivePrack(): boolean {
    return false;
  }

  /** What the answer to PRACK is changes nothing: the final answer to the INVITE tells. */
  #sendPrack(rack: string, { headers, body, contentType }: InDialogOptions): void {
    const { channel, context } = this.session;
    const extra = context.userAgentLine + rack + composeFields(headers);
    channel.request({ method: "PRACK", extra, body, contentType }, () => {});
  }
}
