import type { Peaks } from "./spectrum.ts";
import type { ToneRun } from "./tone-runs.ts";

const FRAME_MS = 20;
/** Phase reversals interrupt the tone for a window's length. */
const JOIN_FRAMES = 5;

interface Steady {
  readonly hz: number;
  readonly tolerance: number;
  readonly ms: number;
}

/** CED and the answer tone of modems, and the unscrambled ones of V.22 (TEL-CPA-09). */
const STEADY: readonly Steady[] = [
  { hz: 2100, tolerance: 15, ms: 500 },
  { hz: 2250, tolerance: 15, ms: 500 },
];
const CNG = { hz: 1100, tolerance: 38, lowMs: 425, highMs: 575, nextMs: 3800 };
const V21_MS = 200;
/** The flags pass through every shape of spectrum; one window in four is of another. */
const V21_GAP_FRAMES = 1;

/** Recognises fax machines and modems (TEL-CPA-09). */
export class FaxDetector {
  readonly #heard = STEADY.map(() => ({ frames: 0, last: -JOIN_FRAMES - 1 }));
  #cng = 0;
  #cngEnd = 0;
  #v21Frames = 0;
  #v21Missed = 0;

  /** Every frame, with the tone that is sounding in it. */
  frame(frame: number, tone: ToneRun | undefined, peaks: Peaks, loud: boolean): boolean {
    let found = false;
    for (const [index, steady] of STEADY.entries()) {
      const heard = this.#heard[index]!;
      if (tone?.hz.length !== 1 || Math.abs(tone.hz[0]! - steady.hz) > steady.tolerance) continue;
      if (frame - heard.last > JOIN_FRAMES) heard.frames = frame - tone.from;
      else heard.frames += frame - heard.last;
      heard.last = frame;
      if ((heard.frames + 1) * FRAME_MS >= steady.ms) found = true;
    }
    if (loud && isV21(peaks)) {
      this.#v21Frames++;
      this.#v21Missed = 0;
    } else if (++this.#v21Missed > V21_GAP_FRAMES) this.#v21Frames = 0;
    return found || this.#v21Frames * FRAME_MS >= V21_MS;
  }

  /** CNG was heard once after the answer: the next, three seconds later, will make it certain. */
  expectsCng(frame: number): boolean {
    return this.#cng === 1 && (frame - this.#cngEnd) * FRAME_MS <= CNG.nextMs;
  }

  /** A tone has ended. CNG counts once before the answer and twice after it. */
  end(run: ToneRun, answered: boolean): boolean {
    const ms = (run.to - run.from) * FRAME_MS;
    const fits = run.hz.length === 1 && Math.abs(run.hz[0]! - CNG.hz) <= CNG.tolerance;
    if (!fits || ms < CNG.lowMs - FRAME_MS || ms > CNG.highMs + FRAME_MS) return false;
    this.#cng++;
    this.#cngEnd = run.to;
    return this.#cng >= (answered ? 2 : 1);
  }
}

/** Both frequencies of channel 2 in one window, or the mark alone among what the flags spread beside it. */
function isV21(peaks: Peaks): boolean {
  if (peaks.v21Share <= 0.85 || peaks.share1 >= 0.97) return false;
  const both = peaks.share2 >= 0.06 && inChannel(peaks.hz1) && inChannel(peaks.hz2);
  return both || Math.abs(peaks.hz1 - 1650) < 40;
}

function inChannel(hz: number): boolean {
  return hz > 1610 && hz < 1890;
}
