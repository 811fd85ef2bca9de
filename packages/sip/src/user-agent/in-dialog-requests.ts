import { answerSessionTimer, defaultSessionTimer } from "../dialog/session-timer.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { InviteSession } from "./invite-session.ts";
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
  if (session.ended) {
    received.respond(481);
    return;
  }
  if (!session.acceptCseq(request.cseq?.number ?? 0)) {
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
    case "PRACK":
      received.respond(481);
      return;
    default:
      passOn(session, received);
  }
}

function receiveOffer(
  session: InviteSession,
  transaction: ServerTransaction,
  received: ReceivedRequest,
): void {
  const { request } = transaction;
  const { random, clock } = session.context;
  if (session.incomingOffer !== undefined) {
    // RFC 3261 §14.2: a second INVITE before the first is answered.
    received.respond(500, { headers: [["Retry-After", String(random.integer(0, 10))]] });
    return;
  }
  if (session.outgoingOffer && (request.method === "INVITE" || request.body !== "")) {
    received.respond(491);
    return;
  }
  const timer = answerSessionTimer(request, session.sessionTimer === false ? false : defaultSessionTimer);
  if (timer.kind === "tooSmall") {
    received.respond(422, { headers: [["Min-SE", String(timer.minSeconds)]] });
    return;
  }
  session.noteAllow(request);
  const offer = new ReceivedOffer(session, transaction, timer);
  if (request.method === "UPDATE" && request.body === "") {
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

function passOn(session: InviteSession, received: ReceivedRequest): void {
  if (!session.events.heard) {
    received.respond(405);
    return;
  }
  session.events.emit({ kind: "request", at: session.context.clock.now(), request: received });
}
