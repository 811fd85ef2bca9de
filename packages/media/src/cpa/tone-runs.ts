import type { Peaks } from "./spectrum.ts";

/** A tone that holds its frequencies: from its first frame to its last. Frames of 20 ms, counted from the start. */
export interface ToneRun {
  /** One frequency, or two in ascending order. */
  readonly hz: readonly number[];
  readonly from: number;
  /** Frame after the last one heard so far. */
  readonly to: number;
  /** Loudest frame. */
  readonly peakDbm0: number;
}

/** Everything else must be 10 dB lower (TEL-CPA-07), a little less at the edges of a window. */
const TONAL_SHARE = 0.87;
/** A second frequency counts from -10 dB of the first. */
const SECOND_RATIO = 0.1;
const HOLD_HZ = 18;
const WAVER_FRAMES = 2;
const WAVER_SHARE = 0.6;
const WAVER_HZ = 30;
export const TONE_LEVEL_DBM0 = -38;
/** Frames that make a tone of what might have been chance. */
const CONFIRMED = 3;

export type ToneEvent =
  | { readonly kind: "start"; readonly run: ToneRun }
  | { readonly kind: "end"; readonly run: ToneRun }
  | undefined;

/** Follows tones through a stream of spectra (TEL-CPA-07). */
export class ToneRuns {
  #hz1 = 0;
  #hz2 = 0;
  #sum1 = 0;
  #sum2 = 0;
  #from = 0;
  #to = 0;
  #count = 0;
  #peakDbm0 = -100;
  #told = false;
  #wavered = 0;
  readonly #events: NonNullable<ToneEvent>[] = [];

  /** Tells what began or ended with this frame: at most an end and a start. The array is used again. */
  feed(frame: number, peaks: Peaks, levelDbm0: number): readonly NonNullable<ToneEvent>[] {
    this.#events.length = 0;
    const tonal = levelDbm0 >= TONE_LEVEL_DBM0 ? tones(peaks) : 0;
    if (tonal === 0) {
      if (!this.#wavers(peaks, levelDbm0)) this.#close();
      return this.#events;
    }
    const low = tonal === 2 ? Math.min(peaks.hz1, peaks.hz2) : peaks.hz1;
    const high = tonal === 2 ? Math.max(peaks.hz1, peaks.hz2) : 0;
    const holds = this.#count > 0 && this.#holds(low, high);
    if (!holds && this.#wavers(peaks, levelDbm0)) return this.#events;
    this.#wavered = 0;
    if (!holds) {
      this.#close();
      this.#from = frame;
      this.#sum1 = 0;
      this.#sum2 = 0;
      this.#count = 0;
      this.#peakDbm0 = -100;
    }
    this.#count++;
    this.#peakDbm0 = Math.max(this.#peakDbm0, levelDbm0);
    this.#sum1 += low;
    this.#sum2 += high;
    this.#hz1 = this.#sum1 / this.#count;
    this.#hz2 = this.#sum2 / this.#count;
    this.#to = frame + 1;
    if (!this.#told && this.#count >= CONFIRMED) {
      this.#told = true;
      this.#events.push({ kind: "start", run: this.#run() });
    }
    return this.#events;
  }

  /** The tone that is sounding now, once it is certain. */
  current(): ToneRun | undefined {
    return this.#told ? this.#run() : undefined;
  }

  /** This frame may belong to a tone, though it is not certain yet. */
  get tentative(): boolean {
    return this.#count > 0;
  }

  /** A certain tone may be disturbed for a frame or two, by noise or by its own beat, and go on. */
  #wavers(peaks: Peaks, levelDbm0: number): boolean {
    if (!this.#told || levelDbm0 < TONE_LEVEL_DBM0 || ++this.#wavered > WAVER_FRAMES) return false;
    const near = Math.min(Math.abs(peaks.hz1 - this.#hz1), Math.abs(peaks.hz1 - this.#hz2)) <= WAVER_HZ;
    return near && peaks.share1 + peaks.share2 >= WAVER_SHARE;
  }

  #holds(low: number, high: number): boolean {
    if ((high === 0) !== (this.#hz2 === 0)) return false;
    return Math.abs(low - this.#hz1) <= HOLD_HZ && Math.abs(high - this.#hz2) <= HOLD_HZ;
  }

  #close(): void {
    if (this.#told) this.#events.push({ kind: "end", run: this.#run() });
    this.#told = false;
    this.#count = 0;
  }

  #run(): ToneRun {
    return {
      hz: this.#hz2 === 0 ? [this.#hz1] : [this.#hz1, this.#hz2],
      from: this.#from,
      to: this.#to,
      peakDbm0: this.#peakDbm0,
    };
  }
}

/** How many frequencies make this frame: 1, 2, or 0 if it is no tone. */
function tones(peaks: Peaks): 0 | 1 | 2 {
  const { share1, share2 } = peaks;
  if (share1 >= TONAL_SHARE) return 1;
  return share2 >= share1 * SECOND_RATIO && share1 + share2 >= TONAL_SHARE ? 2 : 0;
}
