import { assertNever } from "@perezvon/base";
import type { MediaEvent } from "@perezvon/media";
import type { LegId } from "@perezvon/model";
import type { Bridges } from "./bridges.ts";
import type { Leg } from "./leg/leg.ts";
import { TrunkLeg } from "./leg/trunk-leg.ts";
import { liveQuality } from "./leg-quality.ts";
import type { Plays } from "./plays.ts";
import type { Recordings } from "./recordings.ts";
import type { BrowserStations } from "./station/browser-stations.ts";
import { WebPhoneWatch } from "./station/web-phone-watch.ts";
import type { SwitchContext } from "./switch-context.ts";

interface Hearers {
  readonly legs: ReadonlyMap<LegId, Leg>;
  readonly pages: BrowserStations;
  readonly bridges: Bridges;
  readonly plays: Plays;
  readonly recordings: Recordings;
}

/** What the media plane reports, brought to the leg, page, play or recording that it is about. */
export class MediaNews {
  readonly #context: SwitchContext;
  readonly #to: Hearers;
  readonly #webPhones: WebPhoneWatch;

  constructor(context: SwitchContext, hearers: Hearers) {
    this.#context = context;
    this.#to = hearers;
    this.#webPhones = new WebPhoneWatch(context.timers);
  }

  take(event: MediaEvent): void {
    const { pages, bridges, plays, recordings } = this.#to;
    const { logger } = this.#context;
    switch (event.kind) {
      case "digit":
        this.#legOf(event.legId, ({ legId }) =>
          this.#context.emit({
            kind: "digit",
            legId,
            digit: event.digit,
            ...(event.secret ? { secret: true } : {}),
            at: event.at,
          }),
        );
        return;
      case "digitsToSend":
        this.#legOf(event.legId, (leg) => leg.signalDigits(event.digits));
        return;
      case "playEnded":
        if (!bridges.playEnded(event.playId, event.playedMs)) plays.onMedia(event);
        return;
      case "analysis":
      case "beep":
      case "rtpTimeout":
        this.#onLeg(event);
        return;
      case "recordingClosed":
      case "recordingFailed":
      case "recordingPaused":
      case "recordingDiscarded":
      case "streamFailed":
        recordings.onMedia(event);
        return;
      case "packetTrace":
        // For whoever asked for the trace; calls have no use for it.
        return;
      case "mediaStarted":
        bridges.mediaStarted(event.legId);
        return;
      case "quality":
        this.#legOf(event.legId, (leg) => this.#context.emit(liveQuality(leg, event)));
        return;
      case "webrtcState":
        pages.ofMedia(event.legId)?.state(event.state, event.at);
        this.#webPhones.state(event, (use) => this.#legOf(event.legId, use));
        return;
      case "webrtcCandidate":
        pages.found(event.legId, event.candidate);
        return;
      case "workerLost":
        this.#workerLost(event.legIds);
        return;
      case "audioMissing":
        logger.warn("audio.missing", { path: event.path, detail: event.detail });
        return;
      case "commandFailed":
        logger.debug("media command failed", { command: event.command, code: event.code });
        return;
      default:
        assertNever(event, "media event");
    }
  }

  /** The media is closed: nobody waits for it to come back. */
  forget(mediaId: string): void {
    this.#webPhones.forget(mediaId);
  }

  #onLeg(event: Extract<MediaEvent, { kind: "analysis" | "beep" | "rtpTimeout" }>): void {
    const leg = this.#to.legs.get(event.legId as LegId);
    if (leg instanceof TrunkLeg) leg.onMedia(event);
    else if (event.kind === "rtpTimeout" && leg?.answered) leg.fail("rtp_timeout");
  }

  #workerLost(mediaIds: readonly string[]): void {
    const lost = new Set(mediaIds);
    for (const leg of [...this.#to.legs.values()]) {
      if (leg.mediaId !== undefined && lost.has(leg.mediaId)) leg.fail("worker_lost");
    }
    for (const mediaId of lost) this.#to.pages.ofMedia(mediaId)?.lost(this.#context.clock.now());
  }

  /** A page's media serves whichever leg is up at that page now. */
  #legOf(mediaId: string, use: (leg: Leg) => void): void {
    const { legs } = this.#to;
    const leg = legs.get(mediaId as LegId) ?? [...legs.values()].find((each) => each.mediaId === mediaId);
    if (leg !== undefined) use(leg);
  }
}
