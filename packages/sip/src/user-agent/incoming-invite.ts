import { dialogFromRequest } from "../dialog/dialog-state.ts";
import { reasonsOf } from "../dialog/reason.ts";
import { answerSessionTimer, defaultSessionTimer, type SessionTimerAnswer } from "../dialog/session-timer.ts";
import { digestClientOf } from "../digest/digest-client.ts";
import { allowHeader, supportedFor } from "../message/methods.ts";
import type { RequestFault } from "../message/request-faults.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import { giveUpMs } from "../transaction/timing.ts";
import type { Peer } from "../transport/peer.ts";
import type { UserAgentContext } from "./context.ts";
import { EventSource } from "./event-source.ts";
import { receiveOffer } from "./in-dialog-requests.ts";
import { type EarlyInvite, InviteSession } from "./invite-session.ts";
import type { Cancellable } from "./pending-invites.ts";
import type { ReplacedDialog } from "./referral-types.ts";
import { ReliableProvisionals } from "./reliable-provisionals.ts";
import { responseFields } from "./request-fields.ts";
import { ReceivedRequest } from "./request-receiver.ts";
import type {
  AcceptOptions,
  EndOptions,
  IncomingInvite,
  IncomingInviteEvent,
  Reliability,
  ResponseOptions,
  Session,
} from "./types.ts";

/** An INVITE of the peer outside a dialog (RFC 3261 §13.3, RFC 3262 §3). */
export class IncomingInviteCall implements IncomingInvite, Cancellable, EarlyInvite {
  readonly kind = "invite";
  readonly method = "INVITE";
  readonly receivedAt: number;
  readonly request: SipRequest;
  readonly localTag: string;
  readonly replaces: ReplacedDialog | undefined;
  readonly replacesFault: RequestFault | undefined;
  negotiation: EarlyInvite["negotiation"];
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  readonly #events: EventSource<IncomingInviteEvent>;
  #reliability: Reliability = "supported";
  #session: InviteSession | undefined;
  #reliable: ReliableProvisionals | undefined;
  /** The 2xx that waits for a PRACK. */
  #held: AcceptOptions | undefined;

  constructor(
    context: UserAgentContext,
    transaction: ServerTransaction,
    replaces: ReplacedDialog | RequestFault | undefined,
  ) {
    this.#context = context;
    if (replaces === undefined || "session" in replaces) this.replaces = replaces;
    else this.replacesFault = replaces;
    this.#transaction = transaction;
    this.request = transaction.request;
    this.negotiation = this.request.bodyBytes.length > 0 ? "theyOffered" : "none";
    this.#events = new EventSource(context.onListenerError);
    this.receivedAt = context.clock.now();
    this.localTag = context.identifiers.tag();
    context.pendingInvites.add(transaction, this);
  }

  get source(): Peer {
    return this.#transaction.peer;
  }

  get callId(): string {
    return this.request.callId;
  }

  get body(): string {
    return this.request.body;
  }

  get answered(): boolean {
    return this.#transaction.answered || this.#held !== undefined;
  }

  get session(): Session | undefined {
    return this.#session;
  }

  on(listener: (event: IncomingInviteEvent) => void): () => void {
    return this.#events.on(listener);
  }

  setReliability(reliability: Reliability): boolean {
    this.#reliability = reliability;
    if (reliability === "off" && this.#peerRequires) {
      this.reject(420, { headers: [["Unsupported", "100rel"]] });
      return false;
    }
    if (reliability === "required" && !this.#peerSupports) {
      this.reject(421, { headers: [["Require", "100rel"]] });
      return false;
    }
    return true;
  }

  provisional(status: number, options: AcceptOptions = {}): boolean {
    if (this.replacesFault !== undefined || status <= 100 || status > 199 || this.answered) return false;
    const extra = this.#dialogLines(options);
    if (!this.#sendsReliably(options)) return this.#respond(status, options, extra) !== undefined;
    const session = this.#openSession(options);
    this.#reliable ??= this.#newReliable();
    const hasBody = options.body !== undefined && this.#bodySettles;
    return this.#reliable.add({
      status,
      hasBody,
      send: (rseq) => {
        const body = hasBody ? options.body : undefined;
        if (body !== undefined) {
          this.negotiation = this.negotiation === "theyOffered" ? "done" : "weOffered";
          session.rememberBody(body, options.contentType);
        }
        return this.#respond(status, { ...options, body }, `Require: 100rel\r\nRSeq: ${rseq}\r\n${extra}`);
      },
    });
  }

  accept(options: AcceptOptions = {}): Session | undefined {
    if (this.answered) return undefined;
    if (this.replacesFault !== undefined) {
      this.reject(this.replacesFault.status, this.replacesFault);
      return undefined;
    }
    if (this.#reliable?.holdsBody || this.#session?.incomingOffer !== undefined) {
      // RFC 3262 §3, §5: no 2xx before the PRACK, nor before the answer to an offer within it.
      this.#held = options;
      return this.#session;
    }
    return this.#answer(options);
  }

  reject(status: number, options?: ResponseOptions): boolean {
    if (status < 300 || this.answered) return false;
    return this.#refuse(status, options);
  }

  /** RFC 3261 §9.2: 487, at once (TEL-TRN-04). */
  cancelled(cause: SipRequest | undefined): void {
    const reasons = reasonsOf(cause);
    const end = (session: InviteSession) => session.end("remote", "bye", reasons, undefined, false, cause);
    if (!this.#refuse(487, undefined, end)) return;
    this.#events.emit({ kind: "cancelled", at: this.#context.clock.now(), reasons });
  }

  end(options: EndOptions): void {
    this.#refuse(480, options, (session) =>
      session.end("local", "bye", options.reasons ?? [], undefined, false),
    );
  }

  endedByPeer(request: SipRequest): void {
    this.cancelled(request);
  }

  receivePrack(transaction: ServerTransaction): boolean {
    const session = this.#session;
    const acknowledged = this.#reliable?.acknowledge(transaction.request);
    if (session === undefined || acknowledged === undefined) return false;
    const { body } = transaction.request;
    const received = new ReceivedRequest(this.#context, transaction, this.localTag);
    const answers = this.negotiation === "weOffered" && acknowledged.hasBody;
    if (answers) this.negotiation = "done";
    if (answers || body === "") received.respond(200);
    else receiveOffer(session, transaction, received, () => this.#answerHeld());
    const { status } = acknowledged;
    session.events.emit({
      kind: "prack",
      at: this.#context.clock.now(),
      status,
      body: answers ? body : "",
    });
    this.#reliable?.resume();
    this.#answerHeld();
    return true;
  }

  get #peerRequires(): boolean {
    return this.request.hasToken("Require", "100rel");
  }

  get #peerSupports(): boolean {
    return this.#peerRequires || this.request.hasToken("Supported", "100rel");
  }

  /** A body would be an offer or the answer; once both have gone it would be neither. */
  get #bodySettles(): boolean {
    return this.negotiation === "none" || this.negotiation === "theyOffered";
  }

  #sendsReliably(options: AcceptOptions): boolean {
    if (this.#reliability === "off" || !this.#peerSupports) return false;
    return this.#peerRequires || this.#reliability === "required" || options.body !== undefined;
  }

  #newReliable(): ReliableProvisionals {
    return new ReliableProvisionals(this.#context, {
      cseq: this.request.cseq?.number ?? 0,
      repeat: (bytes) => this.#transaction.repeat(bytes),
      givenUp: () => this.#unacknowledged(),
    });
  }

  /** RFC 3262 §3: the caller may have gone; a 5xx ends the attempt. */
  #unacknowledged(): void {
    const end = (session: InviteSession) => session.end("stack", "noAck", [], undefined, false);
    if (!this.#refuse(504, { reasonPhrase: "No PRACK" }, end)) return;
    this.#events.emit({ kind: "unacknowledged", at: this.#context.clock.now(), reasons: [] });
  }

  #answerHeld(): void {
    const options = this.#held;
    if (options === undefined || this.#reliable?.holdsBody || this.#session?.incomingOffer !== undefined)
      return;
    this.#held = undefined;
    this.#answer(options);
  }

  #answer(options: AcceptOptions): InviteSession | undefined {
    const sessionTimer = options.sessionTimer ?? defaultSessionTimer;
    const timer = answerSessionTimer(this.request, sessionTimer);
    const agreed = timer.kind === "agreed" ? timer : undefined;
    const body = this.#bodySettles ? options.body : undefined;
    this.#context.pendingInvites.remove(this.#transaction, this);
    const extra = this.#dialogLines(options) + timerLines(agreed);
    const bytes = this.#respond(200, { ...options, body }, extra);
    if (bytes === undefined) return undefined;
    this.#reliable?.stop();
    const session = this.#openSession(options);
    if (body !== undefined) session.rememberBody(body, options.contentType);
    session.confirm();
    session.armTimer(agreed?.timer);
    session.awaitAck(this.#transaction, this.request.cseq?.number ?? 0, bytes, true);
    return session;
  }

  /** The final refusal, whoever wants it; `endHeld` ends a session that the application holds for accepted already. */
  #refuse(
    status: number,
    options?: ResponseOptions,
    endHeld: (session: InviteSession) => void = () => {},
  ): boolean {
    if (this.#transaction.answered) return false;
    const held = this.#held !== undefined;
    this.#held = undefined;
    this.#context.pendingInvites.remove(this.#transaction, this);
    const sent = this.#respond(status, options, this.#context.serverLine) !== undefined;
    this.#reliable?.stop();
    if (this.#session === undefined) return sent;
    if (held) endHeld(this.#session);
    // RFC 3262 §3: a PRACK that crossed the refusal is answered all the same.
    else this.#session.abandon(this.#reliable?.outstanding ? giveUpMs(this.#context.timing) : 0);
    return sent;
  }

  /** Headers of every answer that makes or confirms the dialog (RFC 3261 §12.1.1, RFC 3311 §5.1). */
  #dialogLines(options: AcceptOptions): string {
    const contact = this.#context.transport.contactFor(this.#transaction.source, options.contactUser);
    return `${this.#transaction.recordRoutes}Contact: ${contact}\r\n${this.#context.serverLine}Allow: ${allowHeader}\r\nSupported: ${this.#supported(options)}\r\n`;
  }

  #supported(options: AcceptOptions): string {
    const sessionTimer = options.sessionTimer ?? defaultSessionTimer;
    return supportedFor({ sessionTimer, reliability: this.#reliability });
  }

  /** Opens the dialog, or tells the early one what the application has decided since. */
  #openSession(options: AcceptOptions): InviteSession {
    const sessionTimer = options.sessionTimer ?? defaultSessionTimer;
    const known = this.#session;
    if (known !== undefined) {
      known.sessionTimer = sessionTimer;
      known.supported = this.#supported(options);
      known.channel.amend({
        ...(options.useSource === undefined ? {} : { stayOnFlow: options.useSource }),
        ...(options.contactUser === undefined ? {} : { contactUser: options.contactUser }),
        ...(options.credentials === undefined ? {} : { digest: digestClientOf(options.credentials) }),
      });
      return known;
    }
    this.#session = new InviteSession(this.#context, {
      dialog: dialogFromRequest(this.request, this.localTag),
      flow: this.#transaction.source,
      stayOnFlow: options.useSource === true,
      contactUser: options.contactUser,
      contact: undefined,
      digest: digestClientOf(options.credentials),
      sessionTimer,
      supported: this.#supported(options),
      remoteAllow: this.request.header("Allow"),
      localBody: undefined,
      localContentType: undefined,
      invite: this,
    });
    return this.#session;
  }

  #respond(status: number, options: ResponseOptions | undefined, extra: string): Buffer | undefined {
    return this.#transaction.respond(status, {
      phrase: options?.reasonPhrase,
      toTag: this.localTag,
      extra: extra + responseFields(options),
      body: options?.body,
      contentType: options?.contentType,
    });
  }
}

function timerLines(agreed: Extract<SessionTimerAnswer, { kind: "agreed" }> | undefined): string {
  if (agreed === undefined) return "";
  return `Session-Expires: ${agreed.header}\r\n${agreed.require ? "Require: timer\r\n" : ""}`;
}
