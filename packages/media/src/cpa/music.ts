import { dbm0ToPower } from "../audio/level.ts";
import type { Peaks } from "./spectrum.ts";

const WINDOW_FRAMES = 150;
/** Syllables and pauses leave a good fifth of any three seconds of speech so far below the mean; music fills its gaps. */
const LOW_DB = 8;
const LOW_SHARE = 0.16;
const LOW_RATIO = 10 ** (-LOW_DB / 10);
/** From frame to frame the level of music changes by less than this on average: syllables come and go faster. */
const CHANGE_DB = 2;
/** Noise is as even, but has no pitch that lasts, and no few frequencies that explain most of it. */
const HOLDING = 0.12;
const EXPLAINED = 0.5;
const SOUNDING = 0.85;
const HOLD_HZ = 5;
const PEAKS_SHARE = 0.6;
/** So long a held pitch, almost alone, is no speech. */
const NOTE_FRAMES = 7;
const NOTE_SHARE = 0.85;
/** A voice that keeps its own pitch is no note. */
const LOWEST_NOTE_HZ = 300;

/** Tells music from speech: it is even where speech is broken, and notes hold their pitch where voices glide. */
export class MusicDetector {
  readonly #powers = new Float64Array(WINDOW_FRAMES);
  readonly #explained = new Float64Array(WINDOW_FRAMES);
  readonly #changes = new Float64Array(WINDOW_FRAMES);
  readonly #flags = new Uint8Array(WINDOW_FRAMES);
  #frames = 0;
  #power = 0;
  #explanation = 0;
  #change = 0;
  #lastDbm0 = 0;
  #sounding = 0;
  #holding = 0;
  #lastHz = 0;
  #held = 0;

  feed(peaks: Peaks, levelDbm0: number, loud: boolean): void {
    const explained = peaks.share1 + peaks.share2 + peaks.share3;
    const held = loud && Math.abs(peaks.hz1 - this.#lastHz) < HOLD_HZ && explained > PEAKS_SHARE;
    this.#lastHz = loud ? peaks.hz1 : 0;
    this.#held = held && explained > NOTE_SHARE && peaks.hz1 >= LOWEST_NOTE_HZ ? this.#held + 1 : 0;
    const at = this.#frames++ % WINDOW_FRAMES;
    const flags = (loud ? 1 : 0) | (held ? 2 : 0);
    this.#sounding += (flags & 1) - (this.#flags[at]! & 1);
    this.#holding += (flags >> 1) - (this.#flags[at]! >> 1);
    this.#flags[at] = flags;
    const power = dbm0ToPower(levelDbm0);
    this.#power += power - this.#powers[at]!;
    this.#powers[at] = power;
    const change = Math.abs(levelDbm0 - this.#lastDbm0);
    this.#lastDbm0 = levelDbm0;
    this.#change += change - this.#changes[at]!;
    this.#changes[at] = change;
    this.#explanation += (loud ? explained : 0) - this.#explained[at]!;
    this.#explained[at] = loud ? explained : 0;
  }

  /** The answer: what played before it is another's. */
  reset(): void {
    this.#powers.fill(0);
    this.#explained.fill(0);
    this.#changes.fill(0);
    this.#flags.fill(0);
    this.#frames = 0;
    this.#power = 0;
    this.#explanation = 0;
    this.#change = 0;
    this.#sounding = 0;
    this.#holding = 0;
  }

  /** Music for the last three seconds. */
  get playing(): boolean {
    return (
      this.#frames >= WINDOW_FRAMES &&
      this.#sounding >= SOUNDING * WINDOW_FRAMES &&
      this.#holding >= HOLDING * WINDOW_FRAMES &&
      this.#explanation >= EXPLAINED * WINDOW_FRAMES &&
      this.#change < CHANGE_DB * WINDOW_FRAMES &&
      this.#lows() < LOW_SHARE * WINDOW_FRAMES
    );
  }

  /** A note sounds now. */
  get note(): boolean {
    return this.#held >= NOTE_FRAMES;
  }

  #lows(): number {
    const threshold = (this.#power / WINDOW_FRAMES) * LOW_RATIO;
    let lows = 0;
    for (const power of this.#powers) if (power < threshold) lows++;
    return lows;
  }
}
