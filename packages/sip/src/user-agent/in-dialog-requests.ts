import { answerSessionTimer } from "../dialog/session-timer.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { InviteSession } from "./invite-session.ts";
import { receivedInfo } from "./received-info.ts";
import { ReceivedOffer } from "./received-offer.ts";
import { ReceivedRequest } from "./request-receiver.ts";

/** What a session does with a request of its peer (RFC 3261 §12.2.2, §14.2, §15.1.2). */
export function receiveInDialog(session: InviteSession, transaction: ServerTransaction): void {
  const { request } = transaction;
  const received = new ReceivedRequest(session.context, transaction, session.localTag);
  if (request.method === "BYE") {
    // TEL-DLG-05: always 200, whatever the order of CSeq.
    received.respond(200);
    session.endedByPeer(request);
    return;
  }
  const inOrder = session.channel.acceptCseq(request.cseq?.number ?? 0);
  if (request.method === "PRACK" && inOrder) {
    if (!session.receivePrack(transaction)) received.respond(481);
    return;
  }
  // What a REFER has subscribed to may outlive the call (RFC 5057 §5).
  if (inOrder && isEvent(request.method) && session.referrals.receiveEvent(transaction)) return;
  if (session.ended) {
    received.respond(481);
    return;
  }
  if (!inOrder) {
    received.respond(500, { reasonPhrase: "CSeq Out of Order" });
    return;
  }
  switch (request.method) {
    case "INVITE":
    case "UPDATE":
      receiveOffer(session, transaction, received);
      return;
    case "OPTIONS":
      received.respond(200);
      return;
    case "REFER":
      receiveRefer(session, transaction, received);
      return;
    case "INFO":
      if (heard(session, received))
        session.events.emit({ kind: "info", at: session.context.clock.now(), info: receivedInfo(received) });
      return;
    default:
      if (heard(session, received))
        session.events.emit({ kind: "request", at: session.context.clock.now(), request: received });
  }
}

function isEvent(method: string): boolean {
  return method === "NOTIFY" || method === "SUBSCRIBE";
}

function receiveRefer(
  session: InviteSession,
  transaction: ServerTransaction,
  received: ReceivedRequest,
): void {
  if (!heard(session, received)) return;
  const refer = session.referrals.receive(transaction);
  if (refer !== undefined) session.events.emit({ kind: "refer", at: session.context.clock.now(), refer });
}

/** `settled` follows the answer, whoever gives it. */
export function receiveOffer(
  session: InviteSession,
  transaction: ServerTransaction,
  received: ReceivedRequest,
  settled?: () => void,
): void {
  const { request } = transaction;
  const { random, clock } = session.context;
  const offers = request.method === "INVITE" || request.body !== "";
  const busy = offers ? busyStatus(session, request.method) : undefined;
  if (busy !== undefined) {
    // RFC 3261 §14.2, RFC 3311 §5.2: the peer shall try again.
    const headers = busy === 500 ? ([["Retry-After", String(random.integer(0, 10))]] as const) : [];
    received.respond(busy, { headers });
    return;
  }
  const timer =
    request.method === "PRACK" || !session.confirmed
      ? ({ kind: "none" } as const)
      : answerSessionTimer(request, session.sessionTimer);
  if (timer.kind === "tooSmall") {
    received.respond(422, { headers: [["Min-SE", String(timer.minSeconds)]] });
    return;
  }
  session.channel.noteAllow(request);
  const offer = new ReceivedOffer(session, transaction, timer, settled);
  if (!offers) {
    // A refresh without an offer changes nothing the application knows of (RFC 4028 §7.4).
    offer.accept();
    return;
  }
  if (!session.events.heard) {
    offer.reject(488);
    return;
  }
  session.incomingOffer = offer;
  offer.arm();
  session.events.emit({ kind: "offer", at: clock.now(), offer });
}

/** One offer at a time: 491 while ours is open, 500 while theirs is (RFC 3261 §14.2, RFC 3311 §5.2, TEL-B2B-05). */
function busyStatus(session: InviteSession, method: string): 491 | 500 | undefined {
  if (session.incomingOffer !== undefined) return 500;
  if (session.outgoingOffer) return 491;
  const { early } = session;
  if (early === undefined) return undefined;
  // A second INVITE before the first has its final answer (TEL-MSG-03).
  if (method === "INVITE") return session.role === "uas" ? 500 : 491;
  if (early.negotiation === "done") return undefined;
  return early.negotiation === "theyOffered" ? 500 : 491;
}

/** Nobody listens to this session: the method is none of its business. */
function heard(session: InviteSession, received: ReceivedRequest): boolean {
  if (!session.events.heard) received.respond(405);
  return session.events.heard;
}
