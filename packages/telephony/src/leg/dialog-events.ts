import type { IncomingInfo, IncomingRefer, Session, SessionEvent } from "@perezvon/sip";
import { type LegAudio, whenKnown } from "./leg-audio.ts";

export interface DialogListener {
  /** The dialog is over. */
  ended(event: Extract<SessionEvent, { kind: "ended" }>): void;
  /** The far side's hold changed. */
  held(on: boolean, at: number): void;
  digit(digit: string): void;
  acknowledged(body: string, at: number): void;
  /** Undefined: nobody may send us on from there (TEL-XFR-06). */
  refer?: ((refer: IncomingRefer, at: number) => void) | undefined;
}

/** Listens to a confirmed dialog: re-INVITE, hold, digits by INFO, the end (TEL-B2B-07, TEL-SDP-05, TEL-DTM-03). */
export function followDialog(session: Session, audio: LegAudio, listener: DialogListener): void {
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
            whenKnown(audio.offer(), (body) => offer.accept({ body }));
          }
          return;
        }
        const before = audio.onHold;
        whenKnown(audio.answer(offer.body), (answer) => {
          if (!answer.ok) {
            offer.reject(answer.error.code === "sdp_syntax" ? 400 : 488, {
              headers: [["Warning", `305 perezvon "${answer.error.code}"`]],
            });
            return;
          }
          offer.accept({ body: answer.value });
          if (before !== audio.onHold) listener.held(audio.onHold, event.at);
        });
        return;
      }
      case "offerAcknowledged":
        if (weOffered && event.body !== "") void audio.accept(event.body);
        weOffered = false;
        return;
      case "acknowledged":
        listener.acknowledged(event.body, event.at);
        return;
      case "info":
        answerInfo(event.info, listener);
        return;
      case "refer":
        if (listener.refer === undefined) event.refer.reject(403);
        else listener.refer(event.refer, event.at);
        return;
      case "request":
        event.request.respond(501);
        return;
      case "ended":
        listener.ended(event);
        return;
    }
  });
}

function answerInfo(info: IncomingInfo, listener: DialogListener): void {
  if (info.digit === undefined) {
    // Without a package and a body it only asks whether the dialog is there (RFC 6086 §4.2.2).
    const unknownPackage = info.request.header("Info-Package") !== undefined;
    if (unknownPackage) info.respond(469, { headers: [["Recv-Info", ""]] });
    else info.respond(info.contentType === "" ? 200 : 415);
    return;
  }
  info.respond(200);
  listener.digit(info.digit.signal);
}
