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
const CNG = { hz: 1100, tolerance: 38, lowMs: 425, highMs: 575 };
const V21_MS = 200;

/** Recognises fax machines and modems (TEL-CPA-09). */
export class FaxDetector {
  readonly #heard = STEADY.map(() => ({ frames: 0, last: -JOIN_FRAMES - 1 }));
  #cng = 0;
  #v21Frames = 0;

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
    const v21 = loud && peaks.v21Share > 0.85 && Math.abs(peaks.hz1 - 1650) < 40 && peaks.share1 < 0.97;
    this.#v21Frames = v21 ? this.#v21Frames + 1 : 0;
    return found || this.#v21Frames * FRAME_MS >= V21_MS;
  }

  /** A tone has ended. CNG counts once before the answer and twice after it. */
  end(run: ToneRun, answered: boolean): boolean {
    const ms = (run.to - run.from) * FRAME_MS;
    const fits = run.hz.length === 1 && Math.abs(run.hz[0]! - CNG.hz) <= CNG.tolerance;
    if (!fits || ms < CNG.lowMs - FRAME_MS || ms > CNG.highMs + FRAME_MS) return false;
    this.#cng++;
    return this.#cng >= (answered ? 2 : 1);
  }
}
