import type { Peaks } from "./spectrum.ts";

const WINDOW_FRAMES = 150;
/** Shares of three seconds that make music of sound: nearly all of it sounds, most of it holds a pitch. */
const SOUNDING = 0.85;
const HOLDING = 0.55;
const HOLD_HZ = 5;
const PEAKS_SHARE = 0.6;
/** So long a held pitch, almost alone, is no speech. */
const NOTE_FRAMES = 7;
const NOTE_SHARE = 0.85;

/** Tells music from speech: notes hold their pitch, voices glide. */
export class MusicDetector {
  readonly #window = new Uint8Array(WINDOW_FRAMES);
  #frames = 0;
  #sounding = 0;
  #holding = 0;
  #lastHz = 0;
  #held = 0;

  feed(peaks: Peaks, loud: boolean): void {
    const explained = peaks.share1 + peaks.share2 + peaks.share3;
    const held = loud && Math.abs(peaks.hz1 - this.#lastHz) < HOLD_HZ && explained > PEAKS_SHARE;
    this.#lastHz = loud ? peaks.hz1 : 0;
    this.#held = held && explained > NOTE_SHARE ? this.#held + 1 : 0;
    const at = this.#frames++ % WINDOW_FRAMES;
    const before = this.#window[at]!;
    if (before & 1) this.#sounding--;
    if (before & 2) this.#holding--;
    const now = (loud ? 1 : 0) | (held ? 2 : 0);
    this.#window[at] = now;
    if (now & 1) this.#sounding++;
    if (now & 2) this.#holding++;
  }

  /** Music for the last three seconds. */
  get playing(): boolean {
    return (
      this.#frames >= WINDOW_FRAMES &&
      this.#sounding >= SOUNDING * WINDOW_FRAMES &&
      this.#holding >= HOLDING * WINDOW_FRAMES
    );
  }

  /** A note sounds now. */
  get note(): boolean {
    return this.#held >= NOTE_FRAMES;
  }

  /** Share of the sounding frames that hold a pitch, so far: for a decision before three seconds are full. */
  get holdingShare(): number {
    return this.#sounding === 0 ? 0 : this.#holding / this.#sounding;
  }
}
