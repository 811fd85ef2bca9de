import type { SipRequest } from "../message/sip-message.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { FlowId } from "../transport/peer.ts";

/** What a CANCEL, an early BYE or a lost flow ends. */
export interface Cancellable {
  /** 487 goes out for the INVITE; `cause` is the request that says why, if one came. */
  cancelled(cause: SipRequest | undefined): void;
  readonly callId: string;
  readonly localTag: string;
}

/** INVITEs that reached us and wait for a final answer, first ones and re-INVITEs. */
export class PendingInvites {
  readonly #byTransaction = new Map<ServerTransaction, Cancellable>();
  readonly #byDialog = new Map<string, Cancellable>();

  add(transaction: ServerTransaction, invite: Cancellable): void {
    this.#byTransaction.set(transaction, invite);
    this.#byDialog.set(earlyKey(invite.callId, invite.localTag), invite);
  }

  remove(transaction: ServerTransaction, invite: Cancellable): void {
    this.#byTransaction.delete(transaction);
    this.#byDialog.delete(earlyKey(invite.callId, invite.localTag));
  }

  ofTransaction(transaction: ServerTransaction): Cancellable | undefined {
    return this.#byTransaction.get(transaction);
  }

  ofDialog(callId: string, localTag: string): Cancellable | undefined {
    return this.#byDialog.get(earlyKey(callId, localTag));
  }

  /** The stream is gone over which they came and could be answered. */
  flowClosed(flow: FlowId): void {
    for (const [transaction, invite] of [...this.#byTransaction]) {
      if (transaction.source.flow === flow) invite.cancelled(undefined);
    }
  }

  get size(): number {
    return this.#byTransaction.size;
  }
}

function earlyKey(callId: string, localTag: string): string {
  return `${callId} ${localTag}`;
}
