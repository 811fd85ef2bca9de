import { soon, type Timer } from "@perezvon/base";
import type { Codec, OpenRtpLeg } from "@perezvon/media";
import type {
  CallId,
  CentreId,
  EndedBy,
  EndpointId,
  LegId,
  LegOutcome,
  LegPeer,
  SwitchEvent,
  UserId,
} from "@perezvon/model";
import type { Session } from "@perezvon/sip";
import type { EndCause } from "../cause.ts";
import { toneZone } from "../sounds.ts";
import type { SwitchContext } from "../switch-context.ts";

/** A caller whom his operator can take back. */
export interface Releasable {
  readonly leg: Leg;
  readonly session: Session;
  /** Refer-To: the number as that operator writes it. */
  readonly target: string;
}

/** TEL-B2B-10: heard by both before the longest call is over. */
const warningMs = 60_000;

/** Facts about a leg that gather until its end. */
export interface LegFacts {
  endedBy: EndedBy;
  sipCode: number | undefined;
  q850: number | undefined;
  rang: boolean;
  answered: boolean;
  noAnswerLimit: boolean;
  networkUnavailable: boolean;
  systemReason: string | undefined;
  analysis: LegOutcome["analysis"];
  sit: LegOutcome["sit"];
  analysisFile: LegOutcome["analysisFile"];
  analysisEvidence: LegOutcome["analysisEvidence"];
  refused?: LegOutcome["refused"];
  override?: LegOutcome["override"];
  tries?: LegOutcome["tries"];
  forwardTo?: readonly string[];
}

/**
 * One dialog (or one page) with media. A leg reports to the switch by events and hears commands; it knows nothing of
 * bridges. Its last event is `ended`, once.
 */
export abstract class Leg {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly centreId: CentreId;
  protected readonly context: SwitchContext;
  protected readonly facts: LegFacts = {
    endedBy: "remote",
    sipCode: undefined,
    q850: undefined,
    rang: false,
    answered: false,
    noAnswerLimit: false,
    networkUnavailable: false,
    systemReason: undefined,
    analysis: undefined,
    sit: undefined,
    analysisFile: undefined,
    analysisEvidence: undefined,
  };
  #over = false;
  #longest: Timer | undefined;

  constructor(context: SwitchContext, ids: { legId: LegId; callId: CallId; centreId: CentreId }) {
    this.context = context;
    this.legId = ids.legId;
    this.callId = ids.callId;
    this.centreId = ids.centreId;
  }

  /** What its far side speaks, once that is settled. */
  get codec(): Codec | undefined {
    return undefined;
  }

  /** Digits for a far side that takes them by signalling alone (TEL-DTM-03). */
  signalDigits(_digits: string): void {}

  abstract readonly peer: LegPeer;

  /** Whose phone or page it is. */
  get userId(): UserId | undefined {
    return undefined;
  }

  /** The line whose calls it counts among (TEL-PHN-01). */
  get lineId(): EndpointId | undefined {
    return undefined;
  }

  /** Name of the leg in the media plane; undefined before it has one. */
  abstract readonly mediaId: string | undefined;

  /** The media is this leg's alone, and closed with it. */
  get ownsMedia(): boolean {
    return true;
  }

  get answered(): boolean {
    return this.facts.answered;
  }

  /** A connection that is no call by itself has no longest length. */
  get endless(): boolean {
    return false;
  }

  protected get longestMs(): number {
    return this.context.callTimes(this.centreId).longestCallHours * 3_600_000;
  }

  /** It talks to somebody whose call must not be cut off (TEL-EMG-03). */
  neverCut(): void {
    this.#longest?.cancel();
  }

  get over(): boolean {
    return this.#over;
  }

  /** Ends the leg whatever its state; `system`: by necessity and not by command. */
  abstract hangUp(cause: EndCause, by?: EndedBy): void;

  /** Answers a leg that rings at us; nothing for legs that we dial. */
  answer(): void {}

  /** Tells the caller that it rings. */
  ringing(): void {}

  /** Lets a caller hear us before the answer: 183 with our description (TEL-B2B-02). False when that cannot be. */
  earlyMedia(): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** How this leg's operator takes it back to call that number himself; undefined: he does not (TEL-XFR-06). */
  releasable(_number: string): Releasable | undefined {
    return undefined;
  }

  /** Something of ours failed: the leg cannot go on. */
  fail(reason: string, cause: EndCause = "failure"): void {
    if (this.#over) return;
    this.facts.systemReason = reason;
    this.facts.endedBy = "system";
    this.hangUp(cause, "system");
  }

  protected emit(event: SwitchEvent): void {
    this.context.emit(event);
  }

  /** `soon`: it was brought about by a command, which returns before its event. */
  protected nowAnswered(at: number, told: "now" | "soon" = "now"): void {
    if (this.facts.answered || this.#over) return;
    this.facts.answered = true;
    this.#limitLength();
    const tell = () => this.emit({ kind: "answered", legId: this.legId, at });
    if (told === "soon") soon(tell);
    else tell();
  }

  /** What the media plane is asked for. */
  protected mediaRequest(mediaId: string = this.legId): OpenRtpLeg {
    const { centreId } = this;
    const qualityLimits = this.context.qualityLimits?.(centreId);
    const rtpTimeoutMs = this.context.callTimes(centreId).silentCallSeconds * 1_000;
    return { legId: mediaId, affinity: centreId, rtpTimeoutMs, ...(qualityLimits && { qualityLimits }) };
  }

  /** Closes the media and reports the end; later calls do nothing. */
  protected finish(at: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#longest?.cancel();
    this.context.legEnded(this, { ...this.facts }, at);
  }

  /** No call lasts longer than the limit: beep, then BYE with cause 31 (TEL-B2B-10). */
  #limitLength(): void {
    if (this.endless) return;
    const { longestMs: longestCallMs } = this;
    const { media, timers } = this.context;
    const end = () => this.hangUp("too_long", "system");
    if (longestCallMs <= warningMs) {
      this.#longest = timers.after(longestCallMs, end);
      return;
    }
    this.#longest = timers.after(longestCallMs - warningMs, () => {
      this.#longest = timers.after(warningMs, end);
      if (this.mediaId === undefined) return;
      media.play(this.mediaId, {
        playId: `limit-${this.legId}`,
        items: [
          {
            kind: "tone",
            tone: "recording",
            zone: toneZone(this.centreId, this.context.sounds),
            durationMs: 400,
          },
        ],
        to: "both",
      });
    });
  }
}

/** What another leg of the same call speaks, if any has settled that (TEL-SDP-03). */
export function otherCodec(legsOfCall: readonly Leg[], leg: Leg): Codec | undefined {
  for (const other of legsOfCall) if (other !== leg && other.codec !== undefined) return other.codec;
  return undefined;
}
