/** Samples of the past that a pitch can be found in. */
const HISTORY = 320;
const SHORTEST_PITCH = 40;
const LONGEST_PITCH = 120;
const MATCHED = 120;
const FULL_SAMPLES = 160;
const FADED_SAMPLES = 480;
const REJOIN_SAMPLES = 40;
/** Over these the difference between the last sample and the one that the period would follow is lost. */
const LEAVE_SAMPLES = 24;

/**
 * Fills gaps as a listener would least notice (TEL-MED-05): the last pitch period goes on for 20 ms, fades to silence at
 * 60 ms, and the real signal is faded in when it comes back.
 */
export class Concealer {
  readonly #history = new Int16Array(HISTORY);
  readonly #period = new Float64Array(LONGEST_PITCH);
  #pitch = 0;
  /** How far the last sample lies from where it lay a period before. */
  #offset = 0;
  /** Samples concealed in the present gap; 0 outside of one. */
  #gap = 0;
  #heard = false;

  /** Passes real samples on, `out[from..to)`, smoothing the end of a gap. */
  real(out: Int16Array, from: number, to: number): void {
    if (this.#gap > 0) {
      const blended = Math.min(REJOIN_SAMPLES, to - from);
      for (let i = 0; i < blended; i++) {
        const weight = (i + 1) / (REJOIN_SAMPLES + 1);
        out[from + i] = Math.round(out[from + i]! * weight + this.#synthetic(this.#gap + i) * (1 - weight));
      }
      this.#gap = 0;
    }
    this.#remember(out, from, to);
    this.#heard = true;
  }

  /** Fills `out[from..to)`. Returns how many of the samples are more than silence. */
  missing(out: Int16Array, from: number, to: number): number {
    if (!this.#heard) {
      out.fill(0, from, to);
      return 0;
    }
    if (this.#gap === 0) this.#findPitch();
    let sounding = 0;
    for (let i = from; i < to; i++) {
      if (this.#gap < FADED_SAMPLES) sounding++;
      out[i] = Math.round(this.#synthetic(this.#gap));
      if (this.#gap < FADED_SAMPLES) this.#gap++;
    }
    return sounding;
  }

  reset(): void {
    this.#heard = false;
    this.#gap = 0;
    this.#history.fill(0);
  }

  #synthetic(index: number): number {
    if (index >= FADED_SAMPLES || this.#pitch === 0) return 0;
    const gain = index < FULL_SAMPLES ? 1 : (FADED_SAMPLES - index) / (FADED_SAMPLES - FULL_SAMPLES);
    const leaving = index < LEAVE_SAMPLES ? this.#offset * (1 - (index + 1) / (LEAVE_SAMPLES + 1)) : 0;
    return this.#period[index % this.#pitch]! * gain + leaving;
  }

  #remember(out: Int16Array, from: number, to: number): void {
    const history = this.#history;
    const count = Math.min(HISTORY, to - from);
    history.copyWithin(0, count);
    for (let i = 0; i < count; i++) history[HISTORY - count + i] = out[to - count + i]!;
  }

  #findPitch(): void {
    const history = this.#history;
    let best = 0;
    let pitch = SHORTEST_PITCH;
    for (let lag = SHORTEST_PITCH; lag <= LONGEST_PITCH; lag++) {
      let product = 0;
      let energy = 1;
      for (let i = HISTORY - MATCHED; i < HISTORY; i++) {
        const earlier = history[i - lag]!;
        product += history[i]! * earlier;
        energy += earlier * earlier;
      }
      const score = product > 0 ? (product * product) / energy : 0;
      if (score > best) {
        best = score;
        pitch = lag;
      }
    }
    this.#pitch = pitch;
    const start = HISTORY - pitch;
    this.#offset = history[HISTORY - 1]! - history[start - 1]!;
    for (let i = 0; i < pitch; i++) this.#period[i] = history[start + i]!;
    // The end of the period runs into what preceded its beginning, so that it can follow itself without a step.
    const blend = pitch >> 2;
    for (let i = 0; i < blend; i++) {
      const weight = (i + 1) / (blend + 1);
      const at = pitch - blend + i;
      this.#period[at] = this.#period[at]! * (1 - weight) + history[start - blend + i]! * weight;
    }
  }
}
