import type { Timer } from "@perezvon/base";
import { timerFromAnswer } from "../dialog/session-timer.ts";
import { composeFields } from "../message/compose.ts";
import type { SipResponse } from "../message/sip-message.ts";
import type { ClientRequest } from "./client-request.ts";
import type { InviteSession } from "./invite-session.ts";
import type { InDialogOptions, ReinviteOutcome } from "./types.ts";

/** A provisional answer stops timer B; a peer that then says nothing more is not waited for longer. */
const patienceMs = 64_000;

/** TEL-B2B-05. */
const glareRetriesMax = 5;

/** One re-INVITE of ours with its retries (RFC 3261 §14.1). */
export class Reinvite {
  readonly #session: InviteSession;
  readonly #options: InDialogOptions;
  readonly #extra: string;
  #minSeconds: number;
  #intervalSeconds: number;
  #retries = 0;
  #intervalRetried = false;
  #request: ClientRequest | undefined;
  #acknowledged = false;
  #patience: Timer | undefined;
  #done: (outcome: ReinviteOutcome) => void = () => {};

  constructor(session: InviteSession, options: InDialogOptions) {
    this.#session = session;
    this.#options = options;
    this.#extra = composeFields(options.headers);
    const agreed = session.refresher.agreed;
    this.#minSeconds = session.timerOptions.minSeconds;
    this.#intervalSeconds = agreed?.intervalSeconds ?? session.timerOptions.intervalSeconds;
  }

  run(): Promise<ReinviteOutcome> {
    const session = this.#session;
    return new Promise((resolve) => {
      this.#done = (outcome) => {
        session.outgoingOffer = false;
        this.#patience?.cancel();
        resolve(outcome);
      };
      if (session.ended) this.#refuse("ended", 481);
      else if (session.outgoingOffer || session.incomingOffer !== undefined) {
        // RFC 3261 §14.1: no new INVITE while another is in progress in either direction.
        resolve({ kind: "refused", at: session.context.clock.now(), status: 491, cause: "glare" });
      } else this.#send();
    });
  }

  #send(): void {
    const session = this.#session;
    const { body, contentType } = this.#options;
    session.outgoingOffer = true;
    this.#patience?.cancel();
    this.#patience = session.context.timers.after(patienceMs, () => {
      this.#request?.transaction?.abandon();
      this.#failed("timeout");
    });
    this.#request = session.send({
      draft: () => session.inviteDraft(this.#timerLines() + this.#extra, body, contentType),
      contact: (flow) => session.contactFor(flow),
      destination: { uri: session.remoteTarget },
      digest: session.digest,
      onResponse: (response) => this.#answered(response),
      onFailure: (cause) => this.#failed(cause),
    });
  }

  #failed(cause: "timeout" | "transport"): void {
    if (cause === "timeout") this.#session.endIfGone(408);
    this.#refuse(cause, cause === "timeout" ? 408 : 503);
  }

  #timerLines(): string {
    const session = this.#session;
    if (session.sessionTimer === false) return "";
    const agreed = session.refresher.agreed;
    const refresher = agreed === undefined ? "" : `;refresher=${agreed.weRefresh ? "uac" : "uas"}`;
    return `Session-Expires: ${this.#intervalSeconds}${refresher}\r\nMin-SE: ${this.#minSeconds}\r\n`;
  }

  #answered(response: SipResponse): void {
    const { status } = response;
    if (status < 200) return;
    if (status < 300) this.#succeeded(response);
    else if (status === 491 && this.#retries < glareRetriesMax) this.#retryAfterGlare();
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
    session.refreshTarget(response);
    session.armTimer(timerFromAnswer(response, session.sessionTimer));
    const auth = authLines(this.#request);
    const at = session.context.clock.now();
    const { body, contentType } = this.#options;
    if (body !== undefined) {
      session.rememberBody(body, contentType);
      session.sendAck(cseq, undefined, auth);
      this.#done({ kind: "accepted", at, body: response.body, response });
      return;
    }
    session.oweAck(cseq, auth);
    this.#done({
      kind: "accepted",
      at,
      body: response.body,
      response,
      ack: (options) => session.ack(options),
    });
  }

  /** RFC 3261 §14.1: 2.1–4 s if we made the Call-ID, 0–2 s if not, in steps of 10 ms. */
  #retryAfterGlare(): void {
    const session = this.#session;
    const { random, timers } = session.context;
    this.#retries++;
    session.outgoingOffer = false;
    this.#patience?.cancel();
    const waitMs = session.role === "uac" ? random.integer(210, 400) * 10 : random.integer(0, 200) * 10;
    timers.after(waitMs, () => {
      if (session.ended) this.#refuse("ended", 481);
      else if (session.incomingOffer !== undefined && this.#retries < glareRetriesMax)
        this.#retryAfterGlare();
      else if (session.incomingOffer !== undefined) this.#refuse("glare", 491);
      else this.#send();
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
