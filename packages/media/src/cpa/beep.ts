import type { ToneRun } from "./tone-runs.ts";

const FRAME_MS = 20;
/** TEL-CPA-10. */
const HZ = [350, 2600] as const;
const LENGTH_MS = [80, 2500] as const;
const QUIET_AFTER_MS = 250;
const QUIET_DBM0 = -38;
const OVER_REST_DB = 12;
/** Beside a background that stays: the signal has stood out by this much, and nothing but the background is left. */
const OVER_BACKGROUND_DB = 6;
const SILENCE_MS = 2500;
const SPEECH_BEFORE_MS = 2000;
/** A tone of the exchange's frequency and so long is a ring, not a beep. */
const RING_HZ = 425;
const RING_MS = 800;
const CED_HZ = 2100;
const NEAR_HZ = 15;

/** One frame, as the beep detector sees it. */
export interface FrameHeard {
  readonly levelDbm0: number;
  /** May be part of a tone. */
  readonly tone: boolean;
  /** Not louder than what always lies behind. */
  readonly background: boolean;
}

/** Listens for the machine's signal after its greeting, or for the silence that means the same (TEL-CPA-10). */
export class BeepDetector {
  readonly #limitFrames: number;
  readonly #from: number;
  #beep: ToneRun | undefined;
  #quietFrames = 0;
  #silentFrames = 0;

  constructor(from: number, limitMs: number) {
    this.#from = from;
    this.#limitFrames = limitMs / FRAME_MS;
  }

  toneEnded(run: ToneRun): void {
    this.#beep = isBeep(run) ? run : undefined;
    this.#quietFrames = 0;
  }

  /** Every frame. True: found, or its equivalent; false: the limit is over; undefined: go on. */
  frame(frame: number, heard: FrameHeard, speechFrames: number): boolean | undefined {
    const { levelDbm0 } = heard;
    this.#silentFrames = levelDbm0 < QUIET_DBM0 ? this.#silentFrames + 1 : 0;
    if (this.#beep) {
      const quiet = isQuietAfter(this.#beep, heard);
      this.#quietFrames = quiet ? this.#quietFrames + 1 : 0;
      if (this.#quietFrames * FRAME_MS >= QUIET_AFTER_MS - FRAME_MS) return true;
      // The tail of the tone itself may still ring for a frame or two.
      if (!quiet && !heard.tone && frame - this.#beep.to > 3) this.#beep = undefined;
    }
    if (this.#silentFrames * FRAME_MS >= SILENCE_MS && speechFrames * FRAME_MS >= SPEECH_BEFORE_MS)
      return true;
    return frame - this.#from >= this.#limitFrames ? false : undefined;
  }
}

/** A street behind the machine is never quiet; what counts there is that the signal stood out and is gone. */
function isQuietAfter(beep: ToneRun, { levelDbm0, background }: FrameHeard): boolean {
  if (levelDbm0 < Math.max(QUIET_DBM0, beep.peakDbm0 - OVER_REST_DB)) return true;
  return background && levelDbm0 < beep.peakDbm0 - OVER_BACKGROUND_DB;
}

/** A tone that a machine may send when it begins to record (TEL-CPA-10). */
export function isBeep(run: ToneRun): boolean {
  const hz = run.hz[0]!;
  const ms = (run.to - run.from) * FRAME_MS;
  // A window blurs the edges of a short tone: what lasted 80 ms is certain for 60.
  if (run.hz.length !== 1 || hz < HZ[0] || hz > HZ[1] || ms < LENGTH_MS[0] - FRAME_MS || ms > LENGTH_MS[1])
    return false;
  if (Math.abs(hz - RING_HZ) <= NEAR_HZ && ms >= RING_MS) return false;
  return Math.abs(hz - CED_HZ) > NEAR_HZ;
}
