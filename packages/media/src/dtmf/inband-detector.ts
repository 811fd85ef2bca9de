import { meanSquare, tonePower } from "../audio/goertzel.ts";
import { dbm0ToPower } from "../audio/level.ts";
import { COLUMN_HZ, digitOfTones, ROW_HZ } from "./digits.ts";

/** Window of the analysis, 25.6 ms: short enough for a 40 ms tone. A look every 10 ms. */
const WINDOW = 205;
const HOP = 80;
const MIN_POWER = dbm0ToPower(-30);
/** Column over row: +4 … -8 dB with room for the edges of the window. */
const MAX_TWIST = 10 ** 0.6;
const MAX_REVERSE_TWIST = 10 ** 1;
/** The best of a group over its second best, and both tones over everything else. */
const PEAK_RATIO = 6;
const PURITY = 0.72;
/** Where the true frequency is looked for around the nominal one, and how far off it may lie. */
const STEP = 0.0175;
const MAX_DEVIATION = 0.025;
/** Looks that must agree before a digit is reported, and looks of little energy that end it. */
const LOOKS_ON = 2;
const LOOKS_OFF = 2;
const ENDED_SHARE = 0.5;

/** Finds DTMF in audio (TEL-DTM-04): Goertzel filters, twist, purity, duration. Fed with 20 ms frames, reports at the start. */
export class InbandDetector {
  readonly #window = new Int16Array(WINDOW);
  #candidate = -1;
  #candidateLooks = 0;
  #reported = -1;
  #reportedEnergy = 0;
  #quietLooks = 0;
  #energy = 0;

  /** A digit that was reported still sounds. */
  get sounding(): boolean {
    return this.#reported >= 0;
  }

  /** The digit that has just become certain, if one has. */
  feed(frame: Int16Array): string | undefined {
    let found: string | undefined;
    for (let from = 0; from + HOP <= frame.length; from += HOP) {
      this.#window.copyWithin(0, HOP);
      for (let i = 0; i < HOP; i++) this.#window[WINDOW - HOP + i] = frame[from + i]!;
      this.#energy = meanSquare(this.#window);
      found = this.#step(this.#look()) ?? found;
    }
    return found;
  }

  #step(key: number): string | undefined {
    if (this.#reported >= 0) {
      // A break shorter than 10 ms empties less than half of the window: still the same digit.
      const quiet = this.#energy < this.#reportedEnergy * ENDED_SHARE;
      this.#quietLooks = quiet ? this.#quietLooks + 1 : 0;
      if (this.#quietLooks >= LOOKS_OFF) this.#reported = -1;
    }
    if (key < 0 || key !== this.#candidate) {
      this.#candidate = key;
      this.#candidateLooks = key < 0 ? 0 : 1;
      return undefined;
    }
    this.#candidateLooks++;
    if (this.#candidateLooks < LOOKS_ON || this.#reported === key) return undefined;
    this.#reported = key;
    this.#reportedEnergy = this.#energy;
    this.#quietLooks = 0;
    return digitOfTones(key >> 2, key & 3);
  }

  /** The pair of tones in the window, as row * 4 + column, or -1. */
  #look(): number {
    if (this.#energy < MIN_POWER) return -1;
    const row = this.#strongest(ROW_HZ);
    const column = this.#strongest(COLUMN_HZ);
    const low = this.#tuned(ROW_HZ, row);
    const high = this.#tuned(COLUMN_HZ, column);
    if (low < MIN_POWER / 4 || high < MIN_POWER / 4) return -1;
    if (high > low * MAX_TWIST || low > high * MAX_REVERSE_TWIST) return -1;
    return low + high >= this.#energy * PURITY ? row * 4 + column : -1;
  }

  #strongest(frequencies: readonly number[]): number {
    let best = 0;
    let bestPower = -1;
    for (let index = 0; index < frequencies.length; index++) {
      const power = tonePower(this.#window, frequencies[index]!);
      if (power <= bestPower) continue;
      best = index;
      bestPower = power;
    }
    return best;
  }

  /** Power at the true frequency, or 0 if that is too far off or does not stand out of its group. */
  #tuned(frequencies: readonly number[], index: number): number {
    const nominal = frequencies[index]!;
    let best = 0;
    let bestPower = -1;
    for (let step = -2; step <= 2; step++) {
      const power = tonePower(this.#window, nominal * (1 + step * STEP));
      if (power <= bestPower) continue;
      best = step;
      bestPower = power;
    }
    const below = tonePower(this.#window, nominal * (1 + (best - 1) * STEP));
    const above = tonePower(this.#window, nominal * (1 + (best + 1) * STEP));
    const curve = below - 2 * bestPower + above;
    const shift = curve < 0 ? (0.5 * (below - above)) / curve : 0;
    if (Math.abs((best + shift) * STEP) > MAX_DEVIATION) return 0;
    for (let other = 0; other < frequencies.length; other++) {
      if (other === index) continue;
      if (tonePower(this.#window, frequencies[other]!) * PEAK_RATIO > bestPower) return 0;
    }
    return bestPower;
  }
}
