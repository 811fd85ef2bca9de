import { soon, type Timer } from "@perezvon/base";
import { addrWithTag, dialogFromResponse, routeUri } from "../dialog/dialog-state.ts";
import { reasonFields, reasonsOf, sipReason } from "../dialog/reason.ts";
import { formatReplaces, type ReplacesValue } from "../dialog/replaces.ts";
import { defaultSessionTimer, type SessionTimerOptions, timerFromAnswer } from "../dialog/session-timer.ts";
import { type DigestClient, digestClientOf } from "../digest/digest-client.ts";
import { composeFields } from "../message/compose.ts";
import { assertOneLine } from "../message/header-field.ts";
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
import { InviteBranch } from "./invite-branch.ts";
import { InviteSession } from "./invite-session.ts";
import { nameAddrText, requestFields, toNameAddr, toUri, toUriText } from "./request-fields.ts";
import { authLines } from "./sent-offer.ts";
import type { EndOptions, InviteOptions, OutgoingInvite, OutgoingInviteEvent, Reliability } from "./types.ts";

/** TEL-TRN-01: no leg rings longer. */
const timerCMs = 180_000;

/** TEL-LIM-04: branches of a fork. */
const branchesMax = 32;

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
  readonly #reliability: Reliability;
  /** Every dialog of the INVITE by remote tag: early ones, and those of each 2xx. */
  readonly #branches = new Map<string, InviteBranch>();

  constructor(context: UserAgentContext, options: InviteOptions) {
    this.#context = context;
    this.#options = options;
    this.#events = new EventSource(context.onListenerError);
    this.callId = options.callId ?? context.identifiers.callId();
    assertOneLine("Call-ID", this.callId);
    this.localTag = context.identifiers.tag();
    this.digest = digestClientOf(options.credentials);
    this.#sessionTimer = options.sessionTimer ?? defaultSessionTimer;
    this.#reliability = options.reliability ?? "supported";
    const timer = this.#sessionTimer || defaultSessionTimer;
    this.#timerSeconds = { interval: timer.intervalSeconds, min: timer.minSeconds };
    this.#cseq = options.cseq ?? 1;
    const target = toUri(options.target);
    this.#fixed = fixedParts(options, this.callId, this.localTag);
    const firstRoute = options.route?.[0];
    const uri = firstRoute === undefined ? target : (routeUri(firstRoute) ?? target);
    this.destination = { flow: options.flow, nextHop: options.nextHop, peerCheck: options.peerCheck, uri };
    this.#request = new ClientRequest(context, this);
    soon(() => {
      if (this.#state === "starting") this.#request.begin();
    });
  }

  on(listener: (event: OutgoingInviteEvent) => void): () => void {
    return this.#events.on(listener);
  }

  cancel(options?: EndOptions): void {
    if (this.#state === "done" || this.#cancel.asked) return;
    const extra = composeFields(options?.headers) + composeFields(reasonFields(options?.reasons));
    this.#cancel = { asked: true, sent: false, extra, cause: "cancelled" };
    this.#request.stay();
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
    const requires =
      (this.#reliability === "required" ? "Require: 100rel\r\n" : "") + replacesLines(this.#options.replaces);
    const fields = `${this.#context.userAgentLine}Allow: ${allowHeader}\r\nSupported: ${this.#supported}\r\n${requires}${timerLines}`;
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
    // The dialogs of an INVITE that was refused and goes out anew are no more.
    if (again) this.#dropEarly();
    if (again) return;
    this.#timerC = this.#context.timers.after(timerCMs, () => this.#timerCFired());
    const { transport, address, port } = flow;
    this.#events.emit({ kind: "sent", at: this.#context.clock.now(), hop: { transport, address, port } });
  }

  onResponse(response: SipResponse, flow: Flow): void {
    const { status } = response;
    if (status >= 200 && status < 300) this.#succeeded(response, flow);
    else if (this.#state === "done") return;
    else if (status < 200) this.#provisional(response, flow);
    else if (status === 422 && this.#mayRetryInterval(response)) this.#request.again();
    else this.#fail(status, "response", response);
  }

  onFailure(cause: "timeout" | "transport", detail: string): void {
    if (this.#state === "done") return;
    // Without `sent` the application has not been called back yet, and `invite()` may still be on the stack.
    if (this.#state === "starting") queueMicrotask(() => this.#fail(503, cause, undefined, detail));
    else this.#fail(cause === "timeout" ? 408 : 503, cause, undefined, detail);
  }

  #provisional(response: SipResponse, flow: Flow): void {
    this.#state = "proceeding";
    const branch = this.#earlyBranch(response, flow);
    const reliable =
      branch !== undefined && this.#reliability !== "off" && response.hasToken("Require", "100rel");
    if (reliable && !branch.takeRseq(response)) return;
    branch?.session.channel.noteAllow(response);
    const prack = reliable ? branch.prack(response) : undefined;
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
      ...(branch === undefined ? {} : { session: branch.session }),
      ...(prack === undefined ? {} : { prack }),
    });
  }

  #succeeded(response: SipResponse, flow: Flow): void {
    const cseq = response.cseq?.number ?? 0;
    const known = this.#branches.get(response.toTag);
    if (known?.session.confirmed) {
      known.session.repeatAck(cseq);
      return;
    }
    const branch = known ?? this.#openBranch(response, flow);
    const { session } = branch;
    session.confirm(response);
    if (this.#state === "done" || this.#cancel.asked) {
      // TEL-TRN-03, TEL-TRN-04: another branch, or CANCEL that crossed the answer: ACK, then BYE.
      session.sendAck(cseq, undefined, authLines(this.#request));
      void session.bye({ reasons: this.#state === "done" ? [sipReason(200, "answered elsewhere")] : [] });
      if (this.#state !== "done") this.#fail(487, this.#cancel.cause === "timeout" ? "timeout" : "cancelled");
      return;
    }
    this.#finish();
    this.#dropEarlyLater();
    session.armTimer(timerFromAnswer(response, this.#sessionTimer));
    // RFC 3262 §5: an offer in a reliable provisional answer had its answer in PRACK.
    const needsAck = branch.negotiation === "none";
    if (needsAck) session.oweAck(cseq, authLines(this.#request));
    else session.sendAck(cseq, undefined, authLines(this.#request));
    const at = this.#context.clock.now();
    this.#events.emit({ kind: "accepted", at, session, response, body: response.body, needsAck });
    // The transaction stays 32 s for copies of the answer (RFC 6026 §7.2); the caller's leg need not stay with it.
    this.#events.close();
  }

  /** RFC 3261 §12.1.2: a tag and a Contact make an early dialog. */
  #earlyBranch(response: SipResponse, flow: Flow): InviteBranch | undefined {
    const { toTag } = response;
    if (toTag === "" || response.status === 100) return undefined;
    const known = this.#branches.get(toTag);
    if (known !== undefined) return known;
    if (response.contactUri === undefined || this.#branches.size >= branchesMax) return undefined;
    return this.#openBranch(response, flow);
  }

  #openBranch(response: SipResponse, flow: Flow): InviteBranch {
    const draft = this.#request.draft ?? this.draft();
    const branch = new InviteBranch(this.#fixed.body !== undefined, this);
    branch.session = new InviteSession(this.#context, {
      dialog: dialogFromResponse(draft, this.localTag, response),
      flow: this.#request.transaction?.flow ?? flow,
      stayOnFlow: this.#options.flow !== undefined || this.#options.useSource === true,
      contactUser: this.#options.contactUser,
      contact: this.#options.contact,
      digest: this.digest,
      sessionTimer: this.#sessionTimer,
      supported: this.#supported,
      remoteAllow: response.header("Allow"),
      localBody: this.#fixed.body,
      localContentType: this.#fixed.contentType,
      invite: branch,
    });
    this.#branches.set(response.toTag, branch);
    return branch;
  }

  #dropEarly(): void {
    for (const [tag, { session }] of [...this.#branches]) {
      if (session.confirmed) continue;
      session.abandon();
      this.#branches.delete(tag);
    }
  }

  /** Another branch may still answer; its BYE goes on with the CSeq of its PRACK (RFC 3261 §13.2.2.4). */
  #dropEarlyLater(): void {
    if (this.#branches.size < 2) return;
    this.#context.timers.after(giveUpMs(this.#context.timing), () => this.#dropEarly());
  }

  get #supported(): string {
    return supportedFor({ sessionTimer: this.#sessionTimer, reliability: this.#reliability });
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
    this.#dropEarly();
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
    this.#events.close();
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

/** RFC 3891 §4: without support there must be no second call instead of a take-over. */
function replacesLines(replaces: ReplacesValue | undefined): string {
  if (replaces === undefined) return "";
  return `Require: replaces\r\n${composeFields([["Replaces", formatReplaces(replaces)]])}`;
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
