import type { Timer } from "@perezvon/base";
import { timerFromAnswer } from "../dialog/session-timer.ts";
import { composeFields } from "../message/compose.ts";
import { allowHeader } from "../message/methods.ts";
import type { RequestDraft } from "../message/request-draft.ts";
import type { SipResponse } from "../message/sip-message.ts";
import type { ClientRequest } from "./client-request.ts";
import type { InviteSession } from "./invite-session.ts";
import type { InDialogOptions, OfferOutcome } from "./types.ts";

/** A provisional answer stops timer B; a peer that then says nothing more is not waited for longer. */
const patienceMs = 64_000;

/** TEL-B2B-05. */
const retriesMax = 5;

/** RFC 3261 §14.2 names 0–10 s; who asks for more is not waited for longer. */
const retryAfterMaxMs = 10_000;

/** One re-INVITE or UPDATE of ours with its retries (RFC 3261 §14.1, RFC 3311 §5.1 and §5.3). */
export class SentOffer {
  readonly #session: InviteSession;
  readonly #method: "INVITE" | "UPDATE";
  readonly #options: InDialogOptions;
  readonly #extra: string;
  /** An UPDATE without a body refreshes the session and nothing else: no offer of anybody stands in its way. */
  readonly #offers: boolean;
  #minSeconds: number;
  #intervalSeconds: number;
  #retries = 0;
  #intervalRetried = false;
  #request: ClientRequest | undefined;
  #acknowledged = false;
  #patience: Timer | undefined;
  #done: (outcome: OfferOutcome) => void = () => {};

  constructor(session: InviteSession, method: "INVITE" | "UPDATE", options: InDialogOptions) {
    this.#session = session;
    this.#method = method;
    this.#options = options;
    this.#extra = composeFields(options.headers);
    this.#offers = method === "INVITE" || options.body !== undefined;
    const agreed = session.refresher.agreed;
    this.#minSeconds = session.timerOptions.minSeconds;
    this.#intervalSeconds = agreed?.intervalSeconds ?? session.timerOptions.intervalSeconds;
  }

  run(): Promise<OfferOutcome> {
    const session = this.#session;
    return new Promise((resolve) => {
      this.#done = (outcome) => {
        if (this.#offers) session.outgoingOffer = false;
        this.#patience?.cancel();
        resolve(outcome);
      };
      if (session.ended)
        resolve({ kind: "refused", at: session.context.clock.now(), status: 481, cause: "ended" });
      else if (this.#mustWait()) {
        // RFC 3261 §14.1, RFC 3311 §5.1: one offer at a time, and none before the first is answered.
        resolve({ kind: "refused", at: session.context.clock.now(), status: 491, cause: "glare" });
      } else this.#send();
    });
  }

  #mustWait(): boolean {
    const { early, outgoingOffer, incomingOffer } = this.#session;
    if (!this.#offers) return false;
    if (early !== undefined && (this.#method === "INVITE" || early.negotiation !== "done")) return true;
    return outgoingOffer || incomingOffer !== undefined;
  }

  #send(): void {
    const session = this.#session;
    if (this.#offers) session.outgoingOffer = true;
    this.#patience?.cancel();
    this.#patience = session.context.timers.after(patienceMs, () => {
      this.#request?.transaction?.abandon();
      this.#failed("timeout");
    });
    this.#request = session.channel.send({
      draft: () => this.#draft(),
      contact: (flow) => session.channel.contactFor(flow),
      destination: { uri: session.remoteTarget },
      digest: session.channel.digest,
      onResponse: (response) => this.#answered(response),
      onFailure: (cause) => this.#failed(cause),
    });
  }

  #draft(): RequestDraft {
    const { context, channel, supported } = this.#session;
    const { body, contentType } = this.#options;
    const fields = `${context.userAgentLine}Allow: ${allowHeader}\r\nSupported: ${supported}\r\n${this.#timerLines()}${this.#extra}`;
    return channel.draft(this.#method, channel.nextCseq(), fields, { body, contentType });
  }

  #failed(cause: "timeout" | "transport"): void {
    if (cause === "timeout") this.#session.endIfGone(408);
    this.#refuse(cause, cause === "timeout" ? 408 : 503);
  }

  #timerLines(): string {
    const session = this.#session;
    if (session.sessionTimer === false || !session.confirmed) return "";
    const agreed = session.refresher.agreed;
    const refresher = agreed === undefined ? "" : `;refresher=${agreed.weRefresh ? "uac" : "uas"}`;
    return `Session-Expires: ${this.#intervalSeconds}${refresher}\r\nMin-SE: ${this.#minSeconds}\r\n`;
  }

  #answered(response: SipResponse): void {
    const { status } = response;
    if (status < 200) return;
    if (status < 300) this.#succeeded(response);
    else if (status === 491 && this.#retries < retriesMax) this.#retryAfter(this.#glareMs());
    else if (
      status === 500 &&
      response.numberHeader("Retry-After") !== undefined &&
      this.#retries < retriesMax
    )
      // RFC 3261 §14.2, RFC 3311 §5.2: the peer is still busy with an offer.
      this.#retryAfter((response.numberHeader("Retry-After") ?? 0) * 1_000);
    else if (status === 422 && !this.#intervalRetried) this.#retryWithLongerInterval(response);
    else {
      this.#refuse("response", status, response);
      this.#session.endIfGone(status);
    }
  }

  #succeeded(response: SipResponse): void {
    const session = this.#session;
    const cseq = response.cseq?.number ?? 0;
    if (this.#acknowledged) {
      session.repeatAck(cseq);
      return;
    }
    this.#acknowledged = true;
    session.channel.refreshTarget(response);
    const granted = timerFromAnswer(response, session.sessionTimer);
    // A peer that leaves the timer out of its answer to an UPDATE has still been refreshed by it.
    session.armTimer(granted ?? (this.#method === "UPDATE" ? session.refresher.agreed : undefined));
    const at = session.context.clock.now();
    const { body, contentType } = this.#options;
    if (body !== undefined) session.rememberBody(body, contentType);
    const accepted = { kind: "accepted", at, body: response.body, response } as const;
    if (this.#method === "UPDATE") {
      this.#done(accepted);
      return;
    }
    const auth = authLines(this.#request);
    if (body !== undefined) {
      session.sendAck(cseq, undefined, auth);
      this.#done(accepted);
      return;
    }
    session.oweAck(cseq, auth);
    this.#done({ ...accepted, ack: (options) => session.ack(options) });
  }

  /** RFC 3261 §14.1: 2.1–4 s if we made the Call-ID, 0–2 s if not, in steps of 10 ms. */
  #glareMs(): number {
    const { random } = this.#session.context;
    return this.#session.role === "uac" ? random.integer(210, 400) * 10 : random.integer(0, 200) * 10;
  }

  #retryAfter(waitMs: number): void {
    const session = this.#session;
    this.#retries++;
    if (this.#offers) session.outgoingOffer = false;
    this.#patience?.cancel();
    session.context.timers.after(Math.min(waitMs, retryAfterMaxMs), () => {
      if (session.ended) this.#refuse("ended", 481);
      else if (!this.#mustWait()) this.#send();
      else if (this.#retries < retriesMax) this.#retryAfter(this.#glareMs());
      else this.#refuse("glare", 491);
    });
  }

  #retryWithLongerInterval(response: SipResponse): void {
    this.#intervalRetried = true;
    this.#minSeconds = response.numberHeader("Min-SE") ?? this.#minSeconds;
    this.#intervalSeconds = Math.max(this.#intervalSeconds, this.#minSeconds);
    this.#send();
  }

  #refuse(
    cause: "response" | "timeout" | "transport" | "glare" | "ended",
    status: number,
    response?: SipResponse,
  ): void {
    const at = this.#session.context.clock.now();
    this.#done({ kind: "refused", at, status, cause, ...(response === undefined ? {} : { response }) });
  }
}

/** Credentials of the INVITE, which its ACK repeats (RFC 3261 §22.1). */
export function authLines(request: ClientRequest | undefined): string {
  const extra = request?.draft?.extra ?? "";
  let lines = "";
  for (const line of extra.split("\r\n")) {
    if (line.startsWith("Authorization:") || line.startsWith("Proxy-Authorization:")) lines += `${line}\r\n`;
    else break;
  }
  return lines;
}
