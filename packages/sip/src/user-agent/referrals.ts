import { formatReferTo } from "../dialog/refer.ts";
import { readEvent } from "../dialog/subscription-state.ts";
import { composeFields } from "../message/compose.ts";
import { allowHeader } from "../message/methods.ts";
import type { Uri } from "../message/uri.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { InviteSession } from "./invite-session.ts";
import { ReceivedRefer } from "./received-refer.ts";
import type { ReferOptions } from "./referral-types.ts";
import { nameAddrText, toNameAddr } from "./request-fields.ts";
import { ReceivedRequest } from "./request-receiver.ts";
import { SentRefer } from "./sent-refer.ts";

/**
 * REFERs of one dialog, each with its implicit subscription (RFC 3515 §2.4.4). They may outlive the call: a transferrer
 * who has hung up still hears how it went (RFC 5057 §5).
 */
export class Referrals {
  readonly #session: InviteSession;
  readonly #onEmpty: () => void;
  /** By the CSeq of their REFER, which is the `id` of their event. Most calls have none, and every dialog has this object. */
  #sent: Map<string, SentRefer> | undefined;
  #received: Map<string, ReceivedRefer> | undefined;

  constructor(session: InviteSession, onEmpty: () => void) {
    this.#session = session;
    this.#onEmpty = onEmpty;
  }

  get size(): number {
    return (this.#sent?.size ?? 0) + (this.#received?.size ?? 0);
  }

  send(target: Uri, options: ReferOptions): SentRefer {
    const session = this.#session;
    const extra = `${session.context.userAgentLine}Allow: ${allowHeader}\r\nSupported: ${session.supported}\r\n${referLines(target, options)}`;
    const refer = new SentRefer(session, () => this.#drop(this.#sent, refer));
    let id: string | undefined;
    session.sendRequest(
      { method: "REFER", extra, contact: true },
      (outcome) => refer.answered(outcome),
      (cseq) => {
        // Once more with credentials: the subscription is that of the request which is accepted.
        this.#sent ??= new Map();
        if (id !== undefined) this.#sent.delete(id);
        id = String(cseq);
        refer.id = id;
        this.#sent.set(id, refer);
      },
    );
    return refer;
  }

  /** A REFER of the peer; false when it cannot be read (400 has gone). */
  receive(transaction: ServerTransaction): ReceivedRefer | undefined {
    const id = String(transaction.request.cseq?.number ?? 0);
    const refer = ReceivedRefer.read(this.#session, transaction, id, () => this.#drop(this.#received, refer));
    if (refer !== undefined) {
      this.#received ??= new Map();
      this.#received.set(id, refer);
    }
    return refer;
  }

  /** NOTIFY or SUBSCRIBE for the event `refer`; false for anything else. */
  receiveEvent(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    const event = readEvent(request);
    if (event?.event !== "refer") return false;
    const received = new ReceivedRequest(this.#session.context, transaction, this.#session.localTag);
    if (request.method === "NOTIFY") {
      const refer = find(this.#sent, event.id);
      if (refer === undefined) received.respond(481);
      else refer.notified(request, received);
      return true;
    }
    const refer = find(this.#received, event.id);
    if (refer === undefined) received.respond(481);
    else refer.resubscribed(request, received);
    return true;
  }

  /** The stack closes. */
  abandon(): void {
    for (const refer of [...(this.#sent?.values() ?? []), ...(this.#received?.values() ?? [])])
      refer.abandon();
    this.#sent = undefined;
    this.#received = undefined;
  }

  #drop<Refer>(map: Map<string, Refer> | undefined, refer: Refer | undefined): void {
    for (const [id, each] of map ?? []) if (each === refer) map?.delete(id);
    if (this.size === 0) this.#onEmpty();
  }
}

/** The one that is named, or the latest. */
function find<Refer>(refers: Map<string, Refer> | undefined, id: string | undefined): Refer | undefined {
  return id === undefined ? [...(refers?.values() ?? [])].at(-1) : refers?.get(id);
}

function referLines(target: Uri, { replaces, referredBy, noSubscription, headers }: ReferOptions): string {
  return (
    composeFields([["Refer-To", formatReferTo(target, replaces)]]) +
    (referredBy === undefined
      ? ""
      : composeFields([["Referred-By", nameAddrText("Referred-By", toNameAddr(referredBy))]])) +
    (noSubscription === true ? "Refer-Sub: false\r\n" : "") +
    composeFields(headers)
  );
}
