import { meanSquare, tonePower } from "../audio/goertzel.ts";
import { dbm0ToPower } from "../audio/level.ts";
import { COLUMN_HZ, digitOfTones, ROW_HZ } from "./digits.ts";

/** Window of the analysis, 25.6 ms: narrow enough to tell ±1.5 % from ±3.5 %, short enough for a 40 ms tone. */
const WINDOW = 205;
/** A look every 10 ms. */
const HOP = 80;
const MIN_POWER = dbm0ToPower(-30);
/** Column over row: +4 … -8 dB with room for the edges of the window. */
const MAX_TWIST = 10 ** 0.6;
const MAX_REVERSE_TWIST = 10 ** 1;
/** The best of a group over its second best, and both tones over everything else. */
const PEAK_RATIO = 6;
const PURITY = 0.72;
/** Looks that must agree before a digit is reported, and looks without it before it may be reported again. */
const LOOKS_ON = 2;
const LOOKS_OFF = 2;

/** Finds DTMF in audio (TEL-DTM-04): Goertzel filters, twist, purity, duration. Fed with 20 ms frames, reports at the start. */
export class InbandDetector {
  readonly #window = new Int16Array(WINDOW);
  readonly #powers = new Float64Array(8);
  #candidate = -1;
  #candidateLooks = 0;
  #reported = -1;
  #missedLooks = 0;

  /** The digit that has just become certain, if one has. */
  feed(frame: Int16Array): string | undefined {
    let found: string | undefined;
    for (let from = 0; from + HOP <= frame.length; from += HOP) {
      this.#window.copyWithin(0, HOP);
      this.#window.set(frame.subarray(from, from + HOP), WINDOW - HOP);
      found = this.#step(this.#look()) ?? found;
    }
    return found;
  }

  #step(key: number): string | undefined {
    if (this.#reported >= 0) {
      this.#missedLooks = key === this.#reported ? 0 : this.#missedLooks + 1;
      if (this.#missedLooks >= LOOKS_OFF) this.#reported = -1;
    }
    if (key < 0 || key !== this.#candidate) {
      this.#candidate = key;
      this.#candidateLooks = key < 0 ? 0 : 1;
      return undefined;
    }
    this.#candidateLooks++;
    if (this.#candidateLooks < LOOKS_ON || this.#reported >= 0) return undefined;
    this.#reported = key;
    this.#missedLooks = 0;
    return digitOfTones(key >> 2, key & 3);
  }

  /** The pair of tones in the window, as row * 4 + column, or -1. */
  #look(): number {
    const total = meanSquare(this.#window);
    if (total < MIN_POWER) return -1;
    const row = this.#strongest(ROW_HZ, 0);
    const column = this.#strongest(COLUMN_HZ, 4);
    if (row < 0 || column < 0) return -1;
    const low = this.#powers[row]!;
    const high = this.#powers[4 + column]!;
    if (low < MIN_POWER / 4 || high < MIN_POWER / 4) return -1;
    if (high > low * MAX_TWIST || low > high * MAX_REVERSE_TWIST) return -1;
    return low + high >= total * PURITY ? row * 4 + column : -1;
  }

  #strongest(frequencies: readonly number[], base: number): number {
    let best = -1;
    let bestPower = 0;
    let second = 0;
    for (const [index, hz] of frequencies.entries()) {
      const power = tonePower(this.#window, hz);
      this.#powers[base + index] = power;
      if (power > bestPower) {
        second = bestPower;
        bestPower = power;
        best = index;
      } else if (power > second) second = power;
    }
    return bestPower > second * PEAK_RATIO ? best : -1;
  }
}
