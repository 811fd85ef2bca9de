import type { Timer } from "@perezvon/base";
import { addrWithTag, dialogFromResponse, dialogKey, routeUri } from "../dialog/dialog-state.ts";
import { type ReasonValue, reasonFields, reasonsOf, sipReason } from "../dialog/reason.ts";
import { defaultSessionTimer, type SessionTimerOptions, timerFromAnswer } from "../dialog/session-timer.ts";
import { type DigestClient, digestClientOf } from "../digest/digest-client.ts";
import { composeFields } from "../message/compose.ts";
import { assertOneLine, type HeaderField } from "../message/header-field.ts";
import { allowHeader, supportedFor } from "../message/methods.ts";
import { cancelOf, type RequestDraft } from "../message/request-draft.ts";
import type { SipResponse } from "../message/sip-message.ts";
import { statusPhrase } from "../message/status-phrases.ts";
import { giveUpMs } from "../transaction/timing.ts";
import type { Flow } from "../transport/flow.ts";
import { ClientRequest, type ClientRequestPlan } from "./client-request.ts";
import type { UserAgentContext } from "./context.ts";
import { EventSource } from "./event-source.ts";
import type { Destination } from "./hop-finder.ts";
import { InviteSession } from "./invite-session.ts";
import { authLines } from "./reinvite.ts";
import { nameAddrText, requestFields, toNameAddr, toUri, toUriText } from "./request-fields.ts";
import type { InviteOptions, OutgoingInvite, OutgoingInviteEvent } from "./types.ts";

/** TEL-TRN-01: no leg rings longer. */
const timerCMs = 180_000;

/** An INVITE of ours outside a dialog (RFC 3261 §13.2). */
export class OutgoingInviteCall implements OutgoingInvite, ClientRequestPlan {
  readonly callId: string;
  readonly localTag: string;
  readonly destination: Destination;
  readonly digest: DigestClient | undefined;
  readonly #context: UserAgentContext;
  readonly #options: InviteOptions;
  readonly #events: EventSource<OutgoingInviteEvent>;
  readonly #request: ClientRequest;
  readonly #sessionTimer: SessionTimerOptions | false;
  readonly #fixed: Omit<RequestDraft, "cseq">;
  #timerSeconds: { interval: number; min: number };
  #cseq: number;
  #state: "starting" | "calling" | "proceeding" | "done" = "starting";
  #cancel: { asked: boolean; sent: boolean; extra: string; cause: "cancelled" | "timeout" } = {
    asked: false,
    sent: false,
    extra: "",
    cause: "cancelled",
  };
  #intervalRetried = false;
  #timerC: Timer | undefined;
  #afterCancel: Timer | undefined;
  /** Sessions of every 2xx branch by remote tag, the first of them the application's. */
  readonly #branches = new Map<string, InviteSession>();

  constructor(context: UserAgentContext, options: InviteOptions) {
    this.#context = context;
    this.#options = options;
    this.#events = new EventSource(context.onListenerError);
    this.callId = options.callId ?? context.identifiers.callId();
    assertOneLine("Call-ID", this.callId);
    this.localTag = context.identifiers.tag();
    this.digest = digestClientOf(options.credentials);
    this.#sessionTimer = options.sessionTimer ?? defaultSessionTimer;
    const timer = this.#sessionTimer || defaultSessionTimer;
    this.#timerSeconds = { interval: timer.intervalSeconds, min: timer.minSeconds };
    this.#cseq = options.cseq ?? 1;
    const target = toUri(options.target);
    this.#fixed = fixedParts(options, this.callId, this.localTag);
    const firstRoute = options.route?.[0];
    const uri = firstRoute === undefined ? target : (routeUri(firstRoute) ?? target);
    this.destination = { flow: options.flow, nextHop: options.nextHop, uri };
    this.#request = new ClientRequest(context, this);
    queueMicrotask(() => {
      if (this.#state === "starting") this.#request.begin();
    });
  }

  on(listener: (event: OutgoingInviteEvent) => void): () => void {
    return this.#events.on(listener);
  }

  cancel(options?: {
    readonly reasons?: readonly ReasonValue[];
    readonly headers?: readonly HeaderField[];
  }): void {
    if (this.#state === "done" || this.#cancel.asked) return;
    const extra = composeFields(options?.headers) + composeFields(reasonFields(options?.reasons));
    this.#cancel = { asked: true, sent: false, extra, cause: "cancelled" };
    if (this.#state === "starting") {
      this.#request.stop();
      // After `cancel` has returned, as every event.
      queueMicrotask(() => this.#fail(487, "cancelled"));
    } else if (this.#state === "proceeding") this.#sendCancel();
    // RFC 3261 §9.1: before a provisional answer the CANCEL is held (TEL-TRN-04).
  }

  draft(): RequestDraft {
    const { interval, min } = this.#timerSeconds;
    const timerLines =
      this.#sessionTimer === false
        ? ""
        : `Session-Expires: ${interval}${refresherParam(this.#sessionTimer)}\r\nMin-SE: ${min}\r\n`;
    const fields = `${this.#context.userAgentLine}Allow: ${allowHeader}\r\nSupported: ${supportedFor(this.#sessionTimer)}\r\n${timerLines}`;
    return { ...this.#fixed, cseq: this.#cseq++, extra: fields + this.#fixed.extra };
  }

  contact(flow: Flow): string | undefined {
    const { contact, contactUser } = this.#options;
    return contact === undefined
      ? this.#context.transport.contactFor(flow, contactUser)
      : (contact ?? undefined);
  }

  onSent(flow: Flow): void {
    const again = this.#state !== "starting";
    this.#state = "calling";
    if (again) return;
    this.#timerC = this.#context.timers.after(timerCMs, () => this.#timerCFired());
    const { transport, address, port } = flow;
    this.#events.emit({ kind: "sent", at: this.#context.clock.now(), hop: { transport, address, port } });
  }

  onResponse(response: SipResponse, flow: Flow): void {
    const { status } = response;
    if (status >= 200 && status < 300) this.#succeeded(response, flow);
    else if (this.#state === "done") return;
    else if (status < 200) this.#provisional(response);
    else if (status === 422 && this.#mayRetryInterval(response)) this.#request.again();
    else this.#fail(status, "response", response);
  }

  onFailure(cause: "timeout" | "transport", detail: string): void {
    if (this.#state === "done") return;
    // Without `sent` the application has not been called back yet, and `invite()` may still be on the stack.
    if (this.#state === "starting") queueMicrotask(() => this.#fail(503, cause, undefined, detail));
    else this.#fail(cause === "timeout" ? 408 : 503, cause, undefined, detail);
  }

  #provisional(response: SipResponse): void {
    this.#state = "proceeding";
    if (this.#cancel.asked) {
      this.#sendCancel();
      return;
    }
    this.#events.emit({
      kind: "provisional",
      at: this.#context.clock.now(),
      status: response.status,
      reasonPhrase: response.reasonPhrase,
      response,
      body: response.body,
      dialog: response.toTag,
    });
  }

  #succeeded(response: SipResponse, flow: Flow): void {
    const cseq = response.cseq?.number ?? 0;
    const known = this.#branches.get(response.toTag);
    if (known !== undefined) {
      known.repeatAck(cseq);
      return;
    }
    const session = this.#openSession(response, flow);
    if (this.#state === "done" || this.#cancel.asked) {
      // TEL-TRN-03, TEL-TRN-04: another branch, or CANCEL that crossed the answer: ACK, then BYE.
      session.sendAck(cseq, undefined, authLines(this.#request));
      void session.bye({ reasons: this.#state === "done" ? [sipReason(200, "answered elsewhere")] : [] });
      if (this.#state !== "done") this.#fail(487, this.#cancel.cause === "timeout" ? "timeout" : "cancelled");
      return;
    }
    this.#finish();
    session.armTimer(timerFromAnswer(response, this.#sessionTimer));
    const offered = this.#fixed.body !== undefined;
    if (offered) session.sendAck(cseq, undefined, authLines(this.#request));
    else session.oweAck(cseq, authLines(this.#request));
    const at = this.#context.clock.now();
    this.#events.emit({ kind: "accepted", at, session, response, body: response.body, needsAck: !offered });
  }

  #openSession(response: SipResponse, flow: Flow): InviteSession {
    const draft = this.#request.draft ?? this.draft();
    const dialog = dialogFromResponse(draft, this.localTag, response);
    const session =
      this.#context.sessions.get(dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag)) ??
      new InviteSession(this.#context, {
        dialog,
        flow: this.#request.transaction?.flow ?? flow,
        stayOnFlow: this.#options.flow !== undefined || this.#options.useSource === true,
        contactUser: this.#options.contactUser,
        contact: this.#options.contact,
        digest: this.digest,
        sessionTimer: this.#sessionTimer,
        remoteAllow: response.header("Allow"),
        localBody: this.#fixed.body,
        localContentType: this.#fixed.contentType,
      });
    this.#branches.set(response.toTag, session);
    return session;
  }

  #mayRetryInterval(response: SipResponse): boolean {
    const min = response.numberHeader("Min-SE");
    if (this.#intervalRetried || min === undefined || this.#cancel.asked) return false;
    this.#intervalRetried = true;
    this.#timerSeconds = { interval: Math.max(min, this.#timerSeconds.interval), min };
    return true;
  }

  #timerCFired(): void {
    if (this.#state === "done" || this.#cancel.asked) return;
    this.#cancel = { asked: true, sent: false, extra: "", cause: "timeout" };
    if (this.#state === "proceeding") this.#sendCancel();
  }

  #sendCancel(): void {
    const invite = this.#request.transaction;
    if (this.#cancel.sent || invite === undefined) return;
    this.#cancel = { ...this.#cancel, sent: true };
    this.#request.stop();
    const extra = this.#context.userAgentLine + this.#cancel.extra;
    this.#context.transactions.cancel(cancelOf(invite.draft, extra), invite, ignoreAnswer);
    // RFC 3261 §9.1: without a final answer after 64×T1 the INVITE counts as cancelled.
    this.#afterCancel = this.#context.timers.after(giveUpMs(this.#context.timing), () => {
      if (this.#state === "done") return;
      invite.abandon();
      this.#fail(487, this.#cancel.cause);
    });
  }

  #fail(
    status: number,
    cause: "response" | "timeout" | "transport" | "cancelled",
    response?: SipResponse,
    detail?: string,
  ): void {
    if (this.#state === "done") return;
    this.#finish();
    const asked = this.#cancel.asked;
    this.#events.emit({
      kind: "failed",
      at: this.#context.clock.now(),
      status: asked && this.#cancel.cause === "timeout" ? 408 : status,
      reasonPhrase: response?.reasonPhrase ?? statusPhrase(status),
      cause: asked ? this.#cancel.cause : cause,
      reasons: reasonsOf(response),
      ...(response === undefined ? {} : { response }),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  #finish(): void {
    this.#state = "done";
    this.#timerC?.cancel();
    this.#afterCancel?.cancel();
  }
}

const ignoreAnswer = { onResponse() {}, onFailure() {} };

function refresherParam(timer: SessionTimerOptions): string {
  return `;refresher=${timer.refresher}`;
}

function fixedParts(options: InviteOptions, callId: string, localTag: string): Omit<RequestDraft, "cseq"> {
  for (const route of options.route ?? []) assertOneLine("Route", route);
  const target = toUri(options.target);
  return {
    method: "INVITE",
    uriText: toUriText(options.target),
    from: addrWithTag(checked("From", toNameAddr(options.from)), localTag),
    to: nameAddrText("To", options.to === undefined ? toNameAddr({ uri: target }) : toNameAddr(options.to)),
    callId,
    maxForwards: options.maxForwards ?? 70,
    routes: options.route ?? [],
    extra: requestFields(options.headers),
    body: options.body,
    contentType: options.contentType,
  };
}

function checked(header: string, value: ReturnType<typeof toNameAddr>): ReturnType<typeof toNameAddr> {
  nameAddrText(header, value);
  return value;
}
