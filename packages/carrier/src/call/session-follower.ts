import type { Session } from "@perezvon/sip";
import type { CallEnd } from "../report/ledger.ts";
import type { CallAudio } from "./call-audio.ts";

/** Answers what the far side asks within an answered call, and tells its end. */
export function followSession(
  session: Session,
  audio: CallAudio,
  ended: (at: number, by: CallEnd) => void,
): void {
  session.on((event) => {
    switch (event.kind) {
      case "acknowledged":
      case "offerAcknowledged":
        if (event.body !== "" && !audio.accept(event.body).ok) void session.bye();
        return;
      case "offer": {
        if (event.offer.body === "") {
          event.offer.accept(event.offer.method === "INVITE" ? { body: audio.offer() } : {});
          return;
        }
        const answer = audio.answer(event.offer.body);
        if (answer.ok) event.offer.accept({ body: answer.value });
        else event.offer.reject(488);
        return;
      }
      case "info":
        // Key presses by INFO and the like: heard politely.
        event.info.respond(200);
        return;
      case "refer":
        event.refer.reject(603);
        return;
      case "request":
        event.request.respond(501);
        return;
      case "ended":
        if (event.by !== "local") ended(event.at, event.by === "remote" ? "product" : "network");
        return;
    }
  });
}
