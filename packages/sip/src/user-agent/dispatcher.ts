import { dialogKey } from "../dialog/dialog-state.ts";
import { answerSessionTimer, defaultSessionTimer } from "../dialog/session-timer.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { TransactionUser } from "../transaction/transaction-layer.ts";
import type { UserAgentContext } from "./context.ts";
import { IncomingInviteCall } from "./incoming-invite.ts";
import { findInviteFault } from "./invite-faults.ts";
import type { Notifier } from "./notifier.ts";
import { findReplaced } from "./replaced-dialog.ts";
import { ReceivedRequest } from "./request-receiver.ts";
import { watcherKey } from "./sent-subscription.ts";
import type { IncomingInvite, IncomingRequest, SipCounters } from "./types.ts";

/** These have a meaning only within a dialog or for another transaction. */
const needDialog: ReadonlySet<string> = new Set(["BYE", "PRACK", "UPDATE", "INFO"]);

export type RequestHandler = (request: IncomingInvite | IncomingRequest) => void;

/** Brings each request to its dialog, its INVITE or the application (RFC 3261 §8.2, §12.2.2, §9.2). */
export class Dispatcher implements TransactionUser {
  readonly #context: () => UserAgentContext;
  readonly #counters: SipCounters;
  handler: RequestHandler | undefined;
  /** Takes SUBSCRIBE; without one it goes to the handler as any request. */
  notifier: Notifier | undefined;

  /** The context holds the transaction layer, which holds this: hence the function. */
  constructor(context: () => UserAgentContext, counters: SipCounters) {
    this.#context = context;
    this.#counters = counters;
  }

  onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (request.method === "CANCEL") this.#cancel(transaction);
    else if (request.toTag !== "") this.#inDialog(transaction);
    else if (needDialog.has(request.method)) this.#refuse(transaction, 481);
    else this.#outside(transaction);
  }

  onAck(request: SipRequest): void {
    const session = this.#context().sessions.get(dialogKey(request.callId, request.toTag, request.fromTag));
    if (session === undefined) this.#counters.strayAcks++;
    else session.receiveAck(request);
  }

  onStraySuccess(response: SipResponse): void {
    const session = this.#context().sessions.get(
      dialogKey(response.callId, response.fromTag, response.toTag),
    );
    session?.repeatAck(response.cseq?.number ?? 0);
  }

  #cancel(transaction: ServerTransaction): void {
    const context = this.#context();
    const { request } = transaction;
    const invite = context.transactions.inviteOf(request);
    if (invite === undefined) {
      this.#refuse(transaction, 481);
      return;
    }
    const pending = context.pendingInvites.ofTransaction(invite);
    const toTag = pending?.localTag ?? context.identifiers.tag();
    new ReceivedRequest(context, transaction, toTag).respond(200);
    pending?.cancelled(request);
  }

  #inDialog(transaction: ServerTransaction): void {
    const context = this.#context();
    const { request } = transaction;
    const session = context.sessions.get(dialogKey(request.callId, request.toTag, request.fromTag));
    if (session !== undefined) {
      session.receive(transaction);
      return;
    }
    const subscription = context.subscriptions.get(dialogKey(request.callId, request.toTag, request.fromTag));
    if (subscription !== undefined) {
      subscription.receive(transaction);
      return;
    }
    const watcher = context.watchers.get(watcherKey(request.callId, request.toTag));
    if (watcher !== undefined) {
      watcher.receiveNotify(transaction);
      return;
    }
    const early = context.pendingInvites.ofDialog(request.callId, request.toTag);
    if (early !== undefined && request.method === "BYE") {
      // RFC 3261 §15: the caller may end an early dialog by BYE; the INVITE is then over too.
      new ReceivedRequest(context, transaction, early.localTag).respond(200);
      early.cancelled(request);
    } else if (early !== undefined && request.method === "INVITE") {
      // TEL-MSG-03, RFC 3261 §14.2: a second INVITE while the first is unanswered.
      const headers = [["Retry-After", String(context.random.integer(0, 10))]] as const;
      new ReceivedRequest(context, transaction, early.localTag).respond(500, { headers });
    } else this.#refuse(transaction, 481);
  }

  #outside(transaction: ServerTransaction): void {
    const context = this.#context();
    const { request } = transaction;
    if (request.method === "INVITE") {
      const fault = findInviteFault(request);
      if (fault !== undefined) {
        new ReceivedRequest(context, transaction, context.identifiers.tag()).respond(fault.status, {
          headers: fault.headers,
        });
        return;
      }
      const timer = answerSessionTimer(request, defaultSessionTimer);
      if (timer.kind === "tooSmall") {
        const headers = [["Min-SE", String(timer.minSeconds)]] as const;
        new ReceivedRequest(context, transaction, context.identifiers.tag()).respond(422, { headers });
        return;
      }
      const replaces = findReplaced(context, request);
      if (this.handler === undefined) this.#refuse(transaction, 480);
      else this.#hand(transaction, new IncomingInviteCall(context, transaction, replaces));
      return;
    }
    if (request.method === "SUBSCRIBE" && this.notifier !== undefined) {
      this.notifier.receive(transaction);
      return;
    }
    const received = new ReceivedRequest(context, transaction, context.identifiers.tag());
    if (this.handler !== undefined) this.#hand(transaction, received);
    else received.respond(request.method === "OPTIONS" ? 200 : 405);
  }

  /** A handler that throws answers 500, so that no caller waits for it. */
  #hand(transaction: ServerTransaction, received: IncomingInvite | IncomingRequest): void {
    try {
      this.handler?.(received);
    } catch (error) {
      this.#context().onListenerError(error);
      if (transaction.answered) return;
      if (received.kind === "invite") received.reject(500);
      else received.respond(500);
    }
  }

  #refuse(transaction: ServerTransaction, status: number): void {
    const context = this.#context();
    new ReceivedRequest(context, transaction, context.identifiers.tag()).respond(status);
  }
}
