import type { Timer } from "@perezvon/base";
import { type DialogState, withRoutesOf } from "../dialog/dialog-state.ts";
import { type ReasonValue, reasonFields, reasonsOf, sipReason } from "../dialog/reason.ts";
import {
  type AgreedSessionTimer,
  defaultSessionTimer,
  type SessionTimerOptions,
} from "../dialog/session-timer.ts";
import { composeFields } from "../message/compose.ts";
import type { HeaderField } from "../message/header-field.ts";
import { allowHeader } from "../message/methods.ts";
import type { RequestDraft } from "../message/request-draft.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import type { Uri } from "../message/uri.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { Peer } from "../transport/peer.ts";
import { AckAwaiter } from "./ack-awaiter.ts";
import type { UserAgentContext } from "./context.ts";
import { type ChannelSetup, DialogChannel, type DialogRequest } from "./dialog-channel.ts";
import { EventSource } from "./event-source.ts";
import { receiveInDialog } from "./in-dialog-requests.ts";
import type { ReceivedOffer } from "./received-offer.ts";
import type { OutgoingRefer, ReferOptions } from "./referral-types.ts";
import { Referrals } from "./referrals.ts";
import { toUri } from "./request-fields.ts";
import { SentAck } from "./sent-ack.ts";
import { SentOffer } from "./sent-offer.ts";
import { SessionRefresher } from "./session-refresher.ts";
import type {
  EndOptions,
  InDialogOptions,
  OfferOutcome,
  OutgoingInvite,
  RequestOutcome,
  Session,
  SessionEvent,
} from "./types.ts";

export interface InviteSessionSetup extends ChannelSetup {
  readonly sessionTimer: SessionTimerOptions | false;
  /** `Supported` of requests within the dialog. */
  readonly supported: string;
  /** Last offer or answer of ours; a refreshing re-INVITE repeats it. */
  readonly localBody: string | Buffer | undefined;
  readonly localContentType: string | undefined;
  /** The INVITE that has no final answer yet; absent for a dialog that begins confirmed. */
  readonly invite?: EarlyInvite;
}

/** What an early dialog needs of its INVITE. */
export interface EarlyInvite {
  /** Where the first offer and answer stand (RFC 3264, RFC 3262 §5). */
  negotiation: "none" | "weOffered" | "theyOffered" | "done";
  /** Our INVITE, if it is ours. */
  readonly outgoing?: OutgoingInvite;
  /** We end the dialog: CANCEL of a UAC, a refusal of a UAS (RFC 3261 §15). */
  end(options: EndOptions): void;
  /** The peer's BYE. */
  endedByPeer(request: SipRequest): void;
  /** PRACK of the peer; false when it acknowledges nothing of ours. */
  receivePrack(transaction: ServerTransaction): boolean;
}

/** An INVITE dialog, early or confirmed (RFC 3261 §12–§15). */
export class InviteSession implements Session {
  readonly context: UserAgentContext;
  readonly channel: DialogChannel;
  readonly events: EventSource<SessionEvent>;
  readonly refresher: SessionRefresher;
  readonly referrals: Referrals;
  sessionTimer: SessionTimerOptions | false;
  supported: string;
  localBody: string | Buffer | undefined;
  localContentType: string | undefined;
  /** An INVITE or UPDATE of the peer that waits for the application. */
  incomingOffer: ReceivedOffer | undefined;
  /** Our INVITE or UPDATE with an offer that waits for the peer. */
  outgoingOffer = false;
  readonly #invite: EarlyInvite | undefined;
  #confirmed: boolean;
  #ended = false;
  #lingering: Timer | undefined;
  #forgotten = false;
  #byeOutcome: Promise<RequestOutcome> | undefined;
  readonly #sentAck: SentAck;
  readonly #awaiter: AckAwaiter;

  constructor(context: UserAgentContext, setup: InviteSessionSetup) {
    this.context = context;
    this.channel = new DialogChannel(context, setup);
    this.sessionTimer = setup.sessionTimer;
    this.supported = setup.supported;
    this.localBody = setup.localBody;
    this.localContentType = setup.localContentType;
    this.#invite = setup.invite;
    this.#confirmed = setup.invite === undefined;
    this.events = new EventSource(context.onListenerError);
    this.referrals = new Referrals(this, () => {
      if (this.#forgotten) context.sessions.delete(this.id);
    });
    this.#sentAck = new SentAck(context);
    this.#awaiter = new AckAwaiter(context, () =>
      this.end("stack", "noAck", [sipReason(408, "no ACK")], undefined, true),
    );
    this.refresher = new SessionRefresher(context, {
      refresh: () => this.#refresh(),
      expired: () => this.end("stack", "expired", [sipReason(408, "session timer expired")], undefined, true),
      // 481, 408 and silence end the session in `sendRequest`; any other answer says that the peer is there.
      probe: () => this.sendRequest({ method: "OPTIONS", extra: context.userAgentLine }, () => {}),
    });
    context.sessions.set(this.id, this);
  }

  get id(): string {
    return this.channel.id;
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

  get confirmed(): boolean {
    return this.#confirmed;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get peer(): Peer {
    return this.channel.peer;
  }

  get remoteTarget(): Uri {
    return this.dialog.remoteTarget;
  }

  get remoteAllow(): readonly string[] {
    return this.channel.remoteAllow;
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

  reinvite(options: InDialogOptions = {}): Promise<OfferOutcome> {
    return new SentOffer(this, "INVITE", options).run();
  }

  update(options: InDialogOptions = {}): Promise<OfferOutcome> {
    return new SentOffer(this, "UPDATE", options).run();
  }

  bye(options: EndOptions = {}): Promise<RequestOutcome> {
    if (this.early !== undefined && !this.#ended) {
      this.early.end(options);
      return Promise.resolve({ kind: "transport", at: this.context.clock.now(), detail: "not confirmed" });
    }
    if (this.#byeOutcome === undefined)
      this.end("local", "bye", options.reasons ?? [], options.headers, true);
    return (
      this.#byeOutcome ??
      Promise.resolve({ kind: "transport", at: this.context.clock.now(), detail: "already ended" })
    );
  }

  refer(target: string | Uri, options: ReferOptions = {}): OutgoingRefer {
    return this.referrals.send(toUri(target), options);
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

  get dialog(): DialogState {
    return this.channel.state;
  }

  /** Its INVITE, until the final answer. */
  get early(): EarlyInvite | undefined {
    return this.#confirmed ? undefined : this.#invite;
  }

  /** PRACK may come after the final answer too, if it crossed it. */
  receivePrack(transaction: ServerTransaction): boolean {
    return this.#invite?.receivePrack(transaction) === true;
  }

  /** A request of the peer within this dialog. */
  receive(transaction: ServerTransaction): void {
    this.channel.peer = transaction.source;
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

  /** The INVITE has its 2xx: the UAC takes the route set of that answer (RFC 3261 §13.2.2.4). */
  confirm(answer?: SipResponse): void {
    if (answer !== undefined && !this.#confirmed) {
      this.channel.state = withRoutesOf(this.dialog, answer);
      this.channel.refreshTarget(answer);
    }
    this.#confirmed = true;
  }

  rememberBody(body: string | Buffer, contentType: string | undefined): void {
    this.localBody = body;
    this.localContentType = contentType;
  }

  /** Repeats a 2xx of ours until its ACK; without one the session ends (TEL-TRN-03). */
  awaitAck(transaction: ServerTransaction, cseq: number, bytes: Buffer, first: boolean): void {
    this.#awaiter.start(transaction, cseq, bytes, first);
  }

  /** The ACK of a 2xx to our INVITE waits for the application's answer in `ack`. */
  oweAck(cseq: number, authLines: string): void {
    this.#sentAck.owed = { cseq, authLines };
  }

  sendAck(cseq: number, options: InDialogOptions | undefined, authLines: string): void {
    this.#sentAck.owed = undefined;
    this.channel.ack(cseq, options, authLines, (bytes, flow) => this.#sentAck.send(cseq, bytes, flow));
  }

  /** A 2xx came again: so does its ACK (RFC 3261 §13.2.2.4). */
  repeatAck(cseq: number): void {
    this.#sentAck.repeat(cseq);
  }

  /** Sends a non-INVITE within the dialog; 481, 408 and silence end the session (RFC 3261 §12.2.1.2). */
  sendRequest(
    request: DialogRequest,
    done: (outcome: RequestOutcome) => void,
    cseqTaken?: (cseq: number) => void,
  ): void {
    const answered = (outcome: RequestOutcome) => {
      if (request.method !== "BYE") {
        if (outcome.kind === "response") this.endIfGone(outcome.status);
        else if (outcome.kind === "timeout") this.endIfGone(408);
      }
      done(outcome);
    };
    this.channel.request(request, answered, cseqTaken);
  }

  inviteDraft(
    extra: string,
    body: string | Buffer | undefined,
    contentType: string | undefined,
  ): RequestDraft {
    const fields = `${this.context.userAgentLine}Allow: ${allowHeader}\r\nSupported: ${this.supported}\r\n${extra}`;
    return this.channel.draft("INVITE", this.channel.nextCseq(), fields, { body, contentType });
  }

  /** A session timer runs from the 2xx on; an UPDATE before it settles none (RFC 4028 §7.1). */
  armTimer(agreed: AgreedSessionTimer | undefined): void {
    if (!this.#ended && this.confirmed) this.refresher.arm(agreed, this.#probeSeconds);
  }

  get timerOptions(): SessionTimerOptions {
    return this.sessionTimer === false ? defaultSessionTimer : this.sessionTimer;
  }

  /** What says that the peer knows the dialog no longer. An early one is left to its INVITE. */
  endIfGone(status: number): void {
    if (!this.confirmed) return;
    if (status === 481 || status === 408)
      this.end("stack", "gone", [sipReason(status)], undefined, status === 408);
  }

  /** The peer's BYE. */
  endedByPeer(request: SipRequest): void {
    if (this.early === undefined) this.end("remote", "bye", reasonsOf(request), undefined, false, request);
    else this.early.endedByPeer(request);
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
      if (by === "remote") this.#forget();
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
    this.events.close();
  }

  /** The stack closes. */
  close(): void {
    this.referrals.abandon();
    this.abandon();
  }

  /** Over without a word: the INVITE of an early dialog has failed and says so itself. */
  abandon(lingerMs = 0): void {
    this.#ended = true;
    this.refresher.stop();
    this.incomingOffer?.abandon();
    if (lingerMs > 0) this.#lingering = this.context.timers.after(lingerMs, () => this.#forget());
    else this.#forget();
  }

  /** Pace of probes; undefined when our side wants no timer. */
  get #probeSeconds(): number | undefined {
    return this.sessionTimer === false ? undefined : this.sessionTimer.intervalSeconds / 2;
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

  /** The call is over; the dialog stays while somebody waits for the result of a REFER in it. */
  #forget(): void {
    this.#lingering?.cancel();
    this.#awaiter.stop();
    // It holds the whole answer to our BYE, and the session may stay with its INVITE's transaction for half a minute.
    this.#byeOutcome = undefined;
    this.#forgotten = true;
    if (this.referrals.size === 0) this.context.sessions.delete(this.id);
  }

  /** RFC 4028 §7.4: UPDATE if the peer takes it, else a re-INVITE with the session as it is. */
  #refresh(): void {
    if (this.#ended || this.refresher.agreed === undefined) return;
    const reinvite = () => void this.reinvite({ body: this.localBody, contentType: this.localContentType });
    if (!this.remoteAllow.includes("UPDATE")) reinvite();
    else
      void this.update().then((outcome) => {
        const refused = outcome.kind === "refused" && (outcome.status === 405 || outcome.status === 501);
        if (refused && !this.#ended) reinvite();
      });
  }
}

function bodyOf(options: InDialogOptions): { body?: string | Buffer; contentType?: string } {
  return options.body === undefined ? {} : { body: options.body, contentType: options.contentType };
}
