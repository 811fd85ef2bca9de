import type { IncomingRequest, Session, SessionEvent } from "@perezvon/sip";
import type { AudioSession } from "./audio-session.ts";

export interface DialogListener {
  /** The dialog is over. */
  ended(event: Extract<SessionEvent, { kind: "ended" }>): void;
  /** The far side's hold changed. */
  held(on: boolean, at: number): void;
  digit(digit: string, at: number): void;
  acknowledged(body: string, at: number): void;
}

/** Listens to a confirmed dialog: re-INVITE, hold, digits by INFO, the end (TEL-B2B-07, TEL-SDP-05, TEL-DTM-03). */
export function followDialog(session: Session, audio: AudioSession, listener: DialogListener): void {
  let weOffered = false;
  session.on((event) => {
    switch (event.kind) {
      case "offer": {
        const { offer } = event;
        if (offer.body === "") {
          // A re-INVITE without an offer asks for ours; an UPDATE without one only refreshes the session.
          if (offer.method === "UPDATE") offer.accept();
          else {
            weOffered = true;
            offer.accept({ body: audio.offer() });
          }
          return;
        }
        const before = audio.onHold;
        const answer = audio.answer(offer.body);
        if (!answer.ok) {
          offer.reject(answer.error.code === "sdp_syntax" ? 400 : 488, {
            headers: [["Warning", `305 perezvon "${answer.error.code}"`]],
          });
          return;
        }
        offer.accept({ body: answer.value });
        if (before !== audio.onHold) listener.held(audio.onHold, event.at);
        return;
      }
      case "offerAcknowledged":
        if (weOffered && event.body !== "") audio.accept(event.body);
        weOffered = false;
        return;
      case "acknowledged":
        listener.acknowledged(event.body, event.at);
        return;
      case "request":
        answerInfo(event.request, event.at, listener);
        return;
      case "ended":
        listener.ended(event);
        return;
    }
  });
}

function answerInfo(request: IncomingRequest, at: number, listener: DialogListener): void {
  if (request.method !== "INFO") {
    request.respond(request.method === "OPTIONS" ? 200 : 501);
    return;
  }
  const type = (request.request.header("Content-Type") ?? "").split(";")[0]?.trim().toLowerCase();
  const body = request.request.body.toString();
  if (type !== "application/dtmf-relay" && type !== "application/dtmf") {
    request.respond(type === undefined || type === "" ? 200 : 415);
    return;
  }
  const digit =
    type === "application/dtmf" ? body.trim() : /^\s*Signal\s*=\s*([0-9*#A-D])\s*$/im.exec(body)?.[1];
  if (digit === undefined || !/^[0-9*#A-D]$/.test(digit)) {
    request.respond(415);
    return;
  }
  request.respond(200);
  listener.digit(digit, at);
}
