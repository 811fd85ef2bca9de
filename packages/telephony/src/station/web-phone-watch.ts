import type { Timer, Timers } from "@perezvon/base";
import type { MediaEvent } from "@perezvon/media";
import type { Leg } from "../leg/leg.ts";

type StateEvent = Extract<MediaEvent, { kind: "webrtcState" }>;

/** As for any phone (TEL-MED-07): it may come back by a re-INVITE on another network meanwhile. */
const silentMs = 30_000;

/** Calls of third-party web phones whose media fails: there is no page that would come back by itself. */
export class WebPhoneWatch {
  readonly #timers: Timers;
  readonly #waiting = new Map<string, Timer>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** `leg` finds whose media it is; a page's own outlives its calls and is none of these. */
  state({ legId: mediaId, state, fault }: StateEvent, leg: (use: (leg: Leg) => void) => void): void {
    if (state === "connected") {
      this.forget(mediaId);
      return;
    }
    if (state === "connecting" || state === "closed") return;
    leg((found) => {
      if (!found.ownsMedia) return;
      if (fault !== undefined) found.fail(fault);
      else if (!this.#waiting.has(mediaId))
        this.#waiting.set(
          mediaId,
          this.#timers.after(silentMs, () => found.fail("rtp_timeout")),
        );
    });
  }

  forget(mediaId: string): void {
    this.#waiting.get(mediaId)?.cancel();
    this.#waiting.delete(mediaId);
  }
}
