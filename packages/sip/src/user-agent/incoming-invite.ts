import { dialogFromRequest } from "../dialog/dialog-state.ts";
import { reasonsOf } from "../dialog/reason.ts";
import { answerSessionTimer, defaultSessionTimer, type SessionTimerAnswer } from "../dialog/session-timer.ts";
import { digestClientOf } from "../digest/digest-client.ts";
import { allowHeader, supportedFor } from "../message/methods.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { Peer } from "../transport/peer.ts";
import type { UserAgentContext } from "./context.ts";
import { EventSource } from "./event-source.ts";
import { InviteSession } from "./invite-session.ts";
import type { Cancellable } from "./pending-invites.ts";
import type { ReplacedDialog } from "./referral-types.ts";
import { responseFields } from "./request-fields.ts";
import type {
  AcceptOptions,
  IncomingInvite,
  IncomingInviteEvent,
  ResponseOptions,
  Session,
} from "./types.ts";

/** An INVITE of the peer outside a dialog (RFC 3261 §13.3). */
export class IncomingInviteCall implements IncomingInvite, Cancellable {
  readonly kind = "invite";
  readonly method = "INVITE";
  readonly receivedAt: number;
  readonly request: SipRequest;
  readonly localTag: string;
  readonly replaces: ReplacedDialog | undefined;
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  readonly #events: EventSource<IncomingInviteEvent>;

  constructor(
    context: UserAgentContext,
    transaction: ServerTransaction,
    replaces: ReplacedDialog | undefined,
  ) {
    this.#context = context;
    this.replaces = replaces;
    this.#transaction = transaction;
    this.request = transaction.request;
    this.#events = new EventSource(context.onListenerError);
    this.receivedAt = context.clock.now();
    this.localTag = context.identifiers.tag();
    context.pendingInvites.add(transaction, this);
  }

  get source(): Peer {
    return this.#transaction.source;
  }

  get callId(): string {
    return this.request.callId;
  }

  get body(): string {
    return this.request.body;
  }

  get answered(): boolean {
    return this.#transaction.answered;
  }

  on(listener: (event: IncomingInviteEvent) => void): () => void {
    return this.#events.on(listener);
  }

  provisional(status: number, options?: ResponseOptions & { readonly contactUser?: string }): boolean {
    if (status <= 100 || status > 199 || this.answered) return false;
    const contact = this.#context.transport.contactFor(this.#transaction.source, options?.contactUser);
    const extra = `${this.#transaction.recordRoutes}Contact: ${contact}\r\n${this.#context.serverLine}${responseFields(options)}`;
    return this.#respond(status, options, extra) !== undefined;
  }

  accept(options: AcceptOptions = {}): Session | undefined {
    if (this.answered) return undefined;
    const timer = answerSessionTimer(this.request, options.sessionTimer ?? defaultSessionTimer);
    const agreed = timer.kind === "agreed" ? timer : undefined;
    const contact = this.#context.transport.contactFor(this.#transaction.source, options.contactUser);
    const extra = `${this.#transaction.recordRoutes}Contact: ${contact}\r\n${this.#context.serverLine}Allow: ${allowHeader}\r\nSupported: ${supportedFor(options.sessionTimer ?? defaultSessionTimer)}\r\n${timerLines(agreed)}${responseFields(options)}`;
    this.#context.pendingInvites.remove(this.#transaction, this);
    const bytes = this.#respond(200, options, extra);
    if (bytes === undefined) return undefined;
    const session = this.#openSession(options);
    session.armTimer(agreed?.timer);
    session.awaitAck(this.#transaction, this.request, bytes, true);
    return session;
  }

  reject(status: number, options?: ResponseOptions): boolean {
    if (status < 300 || this.answered) return false;
    this.#context.pendingInvites.remove(this.#transaction, this);
    return this.#respond(status, options, this.#context.serverLine + responseFields(options)) !== undefined;
  }

  /** RFC 3261 §9.2: 487, at once (TEL-TRN-04). */
  cancelled(cause: SipRequest | undefined): void {
    if (!this.reject(487)) return;
    this.#events.emit({ kind: "cancelled", at: this.#context.clock.now(), reasons: reasonsOf(cause) });
  }

  #openSession(options: AcceptOptions): InviteSession {
    return new InviteSession(this.#context, {
      dialog: dialogFromRequest(this.request, this.localTag),
      flow: this.#transaction.source,
      stayOnFlow: options.useSource === true,
      contactUser: options.contactUser,
      contact: undefined,
      digest: digestClientOf(options.credentials),
      sessionTimer: options.sessionTimer ?? defaultSessionTimer,
      remoteAllow: this.request.header("Allow"),
      localBody: options.body,
      localContentType: options.contentType,
    });
  }

  #respond(status: number, options: ResponseOptions | undefined, extra: string): Buffer | undefined {
    return this.#transaction.respond(status, {
      phrase: options?.reasonPhrase,
      toTag: this.localTag,
      extra,
      body: options?.body,
      contentType: options?.contentType,
    });
  }
}

function timerLines(agreed: Extract<SessionTimerAnswer, { kind: "agreed" }> | undefined): string {
  if (agreed === undefined) return "";
  return `Session-Expires: ${agreed.header}\r\n${agreed.require ? "Require: timer\r\n" : ""}`;
}
