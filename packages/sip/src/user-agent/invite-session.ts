import { cseqInOrder, type DialogState, dialogKey, routing, withTarget } from "../dialog/dialog-state.ts";
import { type ReasonValue, reasonFields, reasonsOf, sipReason } from "../dialog/reason.ts";
import {
  type AgreedSessionTimer,
  defaultSessionTimer,
  type SessionTimerOptions,
} from "../dialog/session-timer.ts";
import type { DigestClient } from "../digest/digest-client.ts";
import { composeFields } from "../message/compose.ts";
import type { HeaderField } from "../message/header-field.ts";
import { allowHeader, supportedFor } from "../message/methods.ts";
import { composeRequest, type RequestDraft } from "../message/request-draft.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import { splitList } from "../message/split-list.ts";
import type { Uri } from "../message/uri.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { Flow } from "../transport/flow.ts";
import type { Peer } from "../transport/peer.ts";
import { AckAwaiter } from "./ack-awaiter.ts";
import { ClientRequest, type ClientRequestPlan } from "./client-request.ts";
import type { UserAgentContext } from "./context.ts";
import { EventSource } from "./event-source.ts";
import { findFlow } from "./hop-finder.ts";
import { receiveInDialog } from "./in-dialog-requests.ts";
import type { ReceivedOffer } from "./received-offer.ts";
import { Reinvite } from "./reinvite.ts";
import { SentAck } from "./sent-ack.ts";
import { SessionRefresher } from "./session-refresher.ts";
import type { InDialogOptions, ReinviteOutcome, RequestOutcome, Session, SessionEvent } from "./types.ts";

export interface InviteSessionSetup {
  readonly dialog: DialogState;
  /** Over which the dialog was set up. */
  readonly flow: Flow;
  /** Requests go back over `flow` even if it is UDP: the peer is behind NAT or came by that flow alone. */
  readonly stayOnFlow: boolean;
  readonly contactUser: string | undefined;
  /** Whole Contact given by the application, or undefined. */
  readonly contact: string | null | undefined;
  readonly digest: DigestClient | undefined;
  readonly sessionTimer: SessionTimerOptions | false;
  readonly remoteAllow: string | undefined;
  /** Last offer or answer of ours; a refreshing re-INVITE repeats it. */
  readonly localBody: string | Buffer | undefined;
  readonly localContentType: string | undefined;
}

/** A confirmed INVITE dialog (RFC 3261 §12–§15). */
export class InviteSession implements Session {
  readonly id: string;
  readonly context: UserAgentContext;
  readonly events: EventSource<SessionEvent>;
  readonly refresher: SessionRefresher;
  readonly sessionTimer: SessionTimerOptions | false;
  readonly digest: DigestClient | undefined;
  dialog: DialogState;
  localBody: string | Buffer | undefined;
  localContentType: string | undefined;
  /** An INVITE or UPDATE of the peer that waits for the application. */
  incomingOffer: ReceivedOffer | undefined;
  /** Our INVITE or UPDATE with an offer that waits for the peer. */
  outgoingOffer = false;
  readonly #setup: InviteSessionSetup;
  #allow: readonly string[] | undefined;
  #allowText: string | undefined;
  #ended = false;
  #byeOutcome: Promise<RequestOutcome> | undefined;
  readonly #sentAck: SentAck;
  readonly #awaiter: AckAwaiter;
  #route: { target: Uri; flow: Flow } | undefined;
  #peer: Peer;

  constructor(context: UserAgentContext, setup: InviteSessionSetup) {
    this.context = context;
    this.#setup = setup;
    this.dialog = setup.dialog;
    this.#peer = setup.flow;
    this.sessionTimer = setup.sessionTimer;
    this.digest = setup.digest;
    this.localBody = setup.localBody;
    this.localContentType = setup.localContentType;
    this.#allowText = setup.remoteAllow;
    this.id = dialogKey(setup.dialog.callId, setup.dialog.localTag, setup.dialog.remoteTag);
    this.events = new EventSource(context.onListenerError);
    this.#sentAck = new SentAck(context);
    this.#awaiter = new AckAwaiter(context, () =>
      this.end("stack", "noAck", [sipReason(408, "no ACK")], undefined, true),
    );
    const wantedSeconds = setup.sessionTimer === false ? undefined : setup.sessionTimer.intervalSeconds;
    this.refresher = new SessionRefresher(context, wantedSeconds, {
      refresh: () => this.#refresh(),
      expired: () => this.end("stack", "expired", [sipReason(408, "session timer expired")], undefined, true),
      // 481, 408 and silence end the session in `sendRequest`; any other answer says that the peer is there.
      probe: () => this.sendRequest({ method: "OPTIONS", extra: context.userAgentLine }, () => {}),
    });
    context.sessions.set(this.id, this);
  }

  get callId(): string {
    return this.dialog.callId;
  }

  get localTag(): string {
    return this.dialog.localTag;
  }

  get remoteTag(): string {
    return this.dialog.remoteTag;
  }

  get role(): "uac" | "uas" {
    return this.dialog.role;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get peer(): Peer {
    return this.#peer;
  }

  get remoteTarget(): Uri {
    return this.dialog.remoteTarget;
  }

  get remoteAllow(): readonly string[] {
    this.#allow ??= this.#allowText === undefined ? [] : splitList(this.#allowText);
    return this.#allow;
  }

  on(listener: (event: SessionEvent) => void): () => void {
    return this.events.on(listener);
  }

  ack(options?: InDialogOptions): void {
    const { owed } = this.#sentAck;
    if (owed === undefined) return;
    if (options?.body !== undefined) this.rememberBody(options.body, options.contentType);
    this.sendAck(owed.cseq, options, owed.authLines);
  }

  reinvite(options: InDialogOptions = {}): Promise<ReinviteOutcome> {
    return new Reinvite(this, options).run();
  }

  bye(options?: {
    readonly reasons?: readonly ReasonValue[];
    readonly headers?: readonly HeaderField[];
  }): Promise<RequestOutcome> {
    if (this.#byeOutcome === undefined)
      this.end("local", "bye", options?.reasons ?? [], options?.headers, true);
    return (
      this.#byeOutcome ??
      Promise.resolve({ kind: "transport", at: this.context.clock.now(), detail: "already ended" })
    );
  }

  request(method: string, options: InDialogOptions = {}): Promise<RequestOutcome> {
    const extra = composeFields(options.headers);
    return new Promise((resolve) => {
      if (this.#ended)
        resolve({ kind: "transport", at: this.context.clock.now(), detail: "the session has ended" });
      else
        this.sendRequest({ method, extra: this.context.userAgentLine + extra, ...bodyOf(options) }, resolve);
    });
  }

  // What follows is for the other files of this folder.

  /** A request of the peer within this dialog. */
  receive(transaction: ServerTransaction): void {
    this.#peer = transaction.source;
    receiveInDialog(this, transaction);
  }

  receiveAck(request: SipRequest): void {
    const which = this.#awaiter.receive(request);
    if (which === undefined) return;
    if (!this.#ended) {
      const kind = which === "first" ? "acknowledged" : "offerAcknowledged";
      this.events.emit({ kind, at: this.context.clock.now(), body: request.body });
    }
    this.#awaiter.settled();
  }

  /** CSeq of the peer's request; false when it comes too late (RFC 3261 §12.2.2). */
  acceptCseq(cseq: number): boolean {
    if (!cseqInOrder(this.dialog, cseq)) return false;
    this.dialog = { ...this.dialog, remoteCseq: cseq };
    return true;
  }

  noteAllow(message: SipRequest | SipResponse): void {
    const allow = message.header("Allow");
    if (allow === undefined || allow === this.#allowText) return;
    this.#allowText = allow;
    this.#allow = undefined;
  }

  refreshTarget(message: SipRequest | SipResponse): void {
    this.dialog = withTarget(this.dialog, message);
    this.noteAllow(message);
  }

  rememberBody(body: string | Buffer, contentType: string | undefined): void {
    this.localBody = body;
    this.localContentType = contentType;
  }

  /** Repeats a 2xx of ours until its ACK; without one the session ends (TEL-TRN-03). */
  awaitAck(transaction: ServerTransaction, request: SipRequest, bytes: Buffer, first: boolean): void {
    this.#awaiter.start(transaction, request, bytes, first);
  }

  /** The ACK of a 2xx to our INVITE waits for the application's answer in `ack`. */
  oweAck(cseq: number, authLines: string): void {
    this.#sentAck.owed = { cseq, authLines };
  }

  sendAck(cseq: number, options: InDialogOptions | undefined, authLines: string): void {
    this.#sentAck.owed = undefined;
    const draft = this.#draft("ACK", cseq, authLines + composeFields(options?.headers), options);
    this.#withFlow((flow) => {
      const { transport, identifiers } = this.context;
      const bytes = composeRequest(draft, transport.viaFor(flow, identifiers.branch()), undefined);
      this.#sentAck.send(cseq, bytes, flow);
    });
  }

  /** A 2xx came again: so does its ACK (RFC 3261 §13.2.2.4). */
  repeatAck(cseq: number): void {
    this.#sentAck.repeat(cseq);
  }

  /** Sends a non-INVITE within the dialog; 481, 408 and silence end the session (RFC 3261 §12.2.1.2). */
  sendRequest(
    parts: {
      method: string;
      extra: string;
      body?: string | Buffer | undefined;
      contentType?: string | undefined;
      contact?: boolean;
    },
    done: (outcome: RequestOutcome) => void,
  ): void {
    const { method, extra } = parts;
    this.send({
      draft: () => this.#draft(method, this.nextCseq(), extra, parts),
      contact: (flow) => (parts.contact ? this.contactFor(flow) : undefined),
      destination: { uri: this.dialog.remoteTarget },
      digest: this.digest,
      onResponse: (response) => {
        if (response.status < 200) return;
        if (method !== "BYE") this.endIfGone(response.status);
        done({ kind: "response", status: response.status, response, at: this.context.clock.now() });
      },
      onFailure: (cause, detail) => {
        const at = this.context.clock.now();
        if (cause === "timeout" && method !== "BYE") this.endIfGone(408);
        done(cause === "timeout" ? { kind: "timeout", at } : { kind: "transport", at, detail });
      },
    });
  }

  /** Sends a plan of this dialog the way the dialog goes. */
  send(plan: ClientRequestPlan): ClientRequest {
    const request = new ClientRequest(this.context, plan);
    const flow = this.#knownFlow();
    if (flow !== undefined) request.beginOver(flow);
    else {
      this.#withFlow(
        (found) => request.beginOver(found),
        (detail) => plan.onFailure("transport", detail),
      );
    }
    return request;
  }

  inviteDraft(
    extra: string,
    body: string | Buffer | undefined,
    contentType: string | undefined,
  ): RequestDraft {
    const fields = `${this.context.userAgentLine}Allow: ${allowHeader}\r\nSupported: ${supportedFor(this.sessionTimer)}\r\n${extra}`;
    return this.#draft("INVITE", this.nextCseq(), fields, { body, contentType });
  }

  nextCseq(): number {
    const localCseq = this.dialog.localCseq + 1;
    this.dialog = { ...this.dialog, localCseq };
    return localCseq;
  }

  contactFor(flow: Flow): string | undefined {
    const { contact, contactUser } = this.#setup;
    return contact === undefined
      ? this.context.transport.contactFor(flow, contactUser)
      : (contact ?? undefined);
  }

  armTimer(agreed: AgreedSessionTimer | undefined): void {
    if (!this.#ended) this.refresher.arm(agreed);
  }

  get timerOptions(): SessionTimerOptions {
    return this.sessionTimer === false ? defaultSessionTimer : this.sessionTimer;
  }

  endIfGone(status: number): void {
    if (status === 481 || status === 408)
      this.end("stack", "gone", [sipReason(status)], undefined, status === 408);
  }

  /** The peer's BYE. */
  endedByPeer(request: SipRequest): void {
    this.end("remote", "bye", reasonsOf(request), undefined, false, request);
  }

  end(
    by: "local" | "remote" | "stack",
    cause: "bye" | "noAck" | "expired" | "gone",
    reasons: readonly ReasonValue[],
    headers: readonly HeaderField[] | undefined,
    sendBye: boolean,
    request?: SipRequest,
  ): void {
    if (this.#ended) {
      // The peer's BYE crossed ours: it is answered, the dialog is over for both.
      if (by === "remote") this.context.sessions.delete(this.id);
      return;
    }
    const extra = sendBye
      ? this.context.userAgentLine + composeFields(headers) + composeFields(reasonFields(reasons))
      : "";
    this.#ended = true;
    this.refresher.stop();
    this.incomingOffer?.abandon();
    if (sendBye) this.#byeOutcome = this.#sendBye(extra);
    else this.#forget();
    const at = this.context.clock.now();
    this.events.emit({
      kind: "ended",
      at,
      by,
      cause,
      reasons,
      ...(request === undefined ? {} : { request }),
    });
  }

  /** The stack closes: timers stop, nothing is sent or told. */
  abandon(): void {
    this.#ended = true;
    this.refresher.stop();
    this.#forget();
  }

  #sendBye(extra: string): Promise<RequestOutcome> {
    const { owed } = this.#sentAck;
    if (owed !== undefined) this.sendAck(owed.cseq, undefined, owed.authLines);
    return new Promise((resolve) => {
      const send = () =>
        this.sendRequest({ method: "BYE", extra }, (outcome) => {
          this.#forget();
          resolve(outcome);
        });
      // RFC 3261 §15: the callee may not send BYE before the ACK or the end of its waiting for it.
      this.#awaiter.afterFirstAck(send);
    });
  }

  #forget(): void {
    this.#awaiter.stop();
    this.context.sessions.delete(this.id);
  }

  /** RFC 4028 §7.4: UPDATE if the peer takes it, else a re-INVITE with the session as it is. */
  #refresh(): void {
    const agreed = this.refresher.agreed;
    if (this.#ended || agreed === undefined) return;
    if (this.remoteAllow.includes("UPDATE")) this.#refreshByUpdate(agreed);
    else void this.reinvite({ body: this.localBody, contentType: this.localContentType });
  }

  #refreshByUpdate(agreed: AgreedSessionTimer): void {
    const extra = `${this.context.userAgentLine}Supported: ${supportedFor(this.sessionTimer)}\r\nSession-Expires: ${agreed.intervalSeconds};refresher=uac\r\nMin-SE: ${this.timerOptions.minSeconds}\r\n`;
    this.sendRequest({ method: "UPDATE", extra, contact: true }, (outcome) => {
      if (outcome.kind !== "response" || this.#ended) return;
      if (outcome.status < 300) {
        this.refreshTarget(outcome.response);
        this.armTimer(agreed);
      } else if (outcome.status === 405 || outcome.status === 501) {
        void this.reinvite({ body: this.localBody, contentType: this.localContentType });
      }
    });
  }

  #draft(
    method: string,
    cseq: number,
    extra: string,
    content: { body?: string | Buffer | undefined; contentType?: string | undefined } | undefined,
  ): RequestDraft {
    const { uriText, routes } = routing(this.dialog);
    return {
      method,
      uriText,
      from: this.dialog.localAddr,
      to: this.dialog.remoteAddr,
      callId: this.dialog.callId,
      cseq,
      maxForwards: 70,
      routes,
      extra,
      body: content?.body,
      contentType: content?.contentType,
    };
  }

  /** The set-up flow while it is a stream and open, or when told to stay on it; else what was resolved last. */
  #knownFlow(): Flow | undefined {
    const { flow, stayOnFlow } = this.#setup;
    if (flow.transport === "udp" ? stayOnFlow : flow.open) return flow;
    return this.#route !== undefined &&
      this.#route.target === this.dialog.remoteTarget &&
      this.#route.flow.open
      ? this.#route.flow
      : undefined;
  }

  #withFlow(use: (flow: Flow) => void, fail?: (detail: string) => void): void {
    const known = this.#knownFlow();
    if (known !== undefined) {
      use(known);
      return;
    }
    const { hop } = routing(this.dialog);
    const target = this.dialog.remoteTarget;
    findFlow(this.context, hop, (flow, detail) => {
      if (flow === undefined) fail?.(detail);
      else {
        this.#route = { target, flow };
        use(flow);
      }
    });
  }
}

function bodyOf(options: InDialogOptions): { body?: string | Buffer; contentType?: string } {
  return options.body === undefined ? {} : { body: options.body, contentType: options.contentType };
}
