import type { Timer } from "@perezvon/base";
import type { SessionTimerAnswer } from "../dialog/session-timer.ts";
import { allowHeader } from "../message/methods.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { InviteSession } from "./invite-session.ts";
import type { Cancellable } from "./pending-invites.ts";
import { responseFields } from "./request-fields.ts";
import type { IncomingOffer, ResponseOptions } from "./types.ts";

/** The application has this long; then the peer is told 500 rather than left waiting. */
const answerMs = 30_000;

/** A re-INVITE, UPDATE or PRACK of the peer with an offer (RFC 3261 §14.2, RFC 3311 §5.2, RFC 3262 §5). */
export class ReceivedOffer implements IncomingOffer, Cancellable {
  readonly request: SipRequest;
  readonly #session: InviteSession;
  readonly #transaction: ServerTransaction;
  readonly #timer: SessionTimerAnswer;
  readonly #settled: (() => void) | undefined;
  #patience: Timer | undefined;

  constructor(
    session: InviteSession,
    transaction: ServerTransaction,
    timer: SessionTimerAnswer,
    settled?: () => void,
  ) {
    this.#session = session;
    this.#transaction = transaction;
    this.request = transaction.request;
    this.#timer = timer;
    this.#settled = settled;
  }

  get method(): IncomingOffer["method"] {
    const { method } = this.request;
    return method === "UPDATE" || method === "PRACK" ? method : "INVITE";
  }

  get body(): string {
    return this.request.body;
  }

  get callId(): string {
    return this.#session.callId;
  }

  get localTag(): string {
    return this.#session.localTag;
  }

  arm(): void {
    if (this.method === "INVITE") this.#session.context.pendingInvites.add(this.#transaction, this);
    this.#patience = this.#session.context.timers.after(answerMs, () => this.reject(500));
  }

  accept(options?: ResponseOptions): boolean {
    const session = this.#session;
    if (this.#transaction.answered || session.ended) return false;
    this.#settle();
    const contact = session.channel.contactFor(this.#transaction.source);
    let extra = `${session.context.serverLine}Allow: ${allowHeader}\r\nSupported: ${session.supported}\r\n`;
    if (contact !== undefined && this.method !== "PRACK") extra += `Contact: ${contact}\r\n`;
    if (this.#timer.kind === "agreed") {
      extra += `Session-Expires: ${this.#timer.header}\r\n${this.#timer.require ? "Require: timer\r\n" : ""}`;
    }
    const bytes = this.#transaction.respond(200, {
      phrase: options?.reasonPhrase,
      toTag: session.localTag,
      extra: extra + responseFields(options),
      body: options?.body,
      contentType: options?.contentType,
    });
    if (bytes === undefined) return false;
    if (this.method !== "PRACK") session.channel.refreshTarget(this.request);
    if (options?.body !== undefined) session.rememberBody(options.body, options.contentType);
    if (this.method !== "PRACK")
      session.armTimer(this.#timer.kind === "agreed" ? this.#timer.timer : undefined);
    if (this.method === "INVITE")
      session.awaitAck(this.#transaction, this.request.cseq?.number ?? 0, bytes, false);
    this.#settled?.();
    return true;
  }

  reject(status: number, options?: ResponseOptions): boolean {
    if (this.#transaction.answered) return false;
    this.#settle();
    const sent = this.#transaction.respond(status, {
      phrase: options?.reasonPhrase,
      toTag: this.#session.localTag,
      extra: this.#session.context.serverLine + responseFields(options),
      body: options?.body,
      contentType: options?.contentType,
    });
    this.#settled?.();
    return sent !== undefined;
  }

  cancelled(): void {
    this.reject(487);
  }

  /** The session has ended under it (RFC 3261 §15.1.2). */
  abandon(): void {
    this.reject(487);
  }

  #settle(): void {
    this.#patience?.cancel();
    this.#session.context.pendingInvites.remove(this.#transaction, this);
    if (this.#session.incomingOffer === this) this.#session.incomingOffer = undefined;
  }
}
