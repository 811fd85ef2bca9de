import { absolute, add, multiply, multiplyRounded, norm, saturate, subtract, word } from "./arithmetic.ts";
import { findRatios } from "./linear-prediction.ts";
import { placePulses, readScale, scale } from "./pulses.ts";
import { ShortTerm } from "./short-term.ts";
import {
  GAIN_DECISION,
  GAIN_LEVEL,
  GSM_FRAME_SAMPLES,
  INVERSE_MANTISSA,
  LAR_COUNT,
  PULSES,
  SUBFRAME_PARAMETERS,
  SUBFRAME_SAMPLES,
  SUBFRAMES,
  WEIGHTING,
} from "./tables.ts";

const MIN_LAG = 40;
const MAX_LAG = 120;
const PADDING = 5;

/** Full rate coder of GSM 06.10 (§5.2): 160 samples to the parameters of a frame. Keeps the state of one channel. */
export class GsmEncoder {
  readonly #shortTerm = new ShortTerm();
  readonly #signal = new Int16Array(GSM_FRAME_SAMPLES);
  readonly #lattice = new Int16Array(LAR_COUNT);
  /** The last 120 samples of the reconstructed residual. */
  readonly #history = new Int16Array(MAX_LAG);
  readonly #scaled = new Int16Array(SUBFRAME_SAMPLES);
  readonly #predicted = new Int16Array(SUBFRAME_SAMPLES);
  /** Residual of the long term prediction with the filter's edges of zeros. */
  readonly #residual = new Int16Array(SUBFRAME_SAMPLES + 2 * PADDING);
  readonly #weighted = new Int16Array(SUBFRAME_SAMPLES);
  readonly #excitation = new Int16Array(SUBFRAME_SAMPLES);
  #formerInput = 0;
  #offset = 0;
  #preemphasis = 0;

  encode(samples: Int16Array, frame: Int16Array): void {
    this.#preprocess(samples);
    findRatios(this.#signal, frame);
    this.#shortTerm.run(frame, (reflection, from, to) => this.#analyse(reflection, from, to));
    for (let subframe = 0; subframe < SUBFRAMES; subframe++) {
      const parameters = LAR_COUNT + subframe * SUBFRAME_PARAMETERS;
      this.#longTerm(frame, parameters, subframe * SUBFRAME_SAMPLES);
      this.#weight();
      this.#choosePulses(frame, parameters + 2);
      placePulses(frame, parameters + 2, this.#excitation);
      this.#update();
    }
  }

  /** Scaling, removal of the offset, pre-emphasis (§5.2.1 to §5.2.3). */
  #preprocess(samples: Int16Array): void {
    for (let k = 0; k < GSM_FRAME_SAMPLES; k++) {
      const input = (samples[k]! >> 3) << 2;
      const difference = (input - this.#formerInput) << 15;
      this.#formerInput = input;
      const high = this.#offset >> 15;
      const low = this.#offset - (high << 15);
      const rounded = difference + multiplyRounded(low, 32_735);
      this.#offset = saturate32(high * 32_735 + rounded);
      const level = saturate32(this.#offset + 16_384) >> 15;
      this.#signal[k] = add(level, multiplyRounded(this.#preemphasis, -28_180));
      this.#preemphasis = level;
    }
  }

  /** The lattice filter that takes the short term prediction out of the signal (§5.2.10). */
  #analyse(reflection: Int16Array, from: number, to: number): void {
    const lattice = this.#lattice;
    for (let k = from; k < to; k++) {
      let forward = this.#signal[k]!;
      let backward = forward;
      for (let i = 0; i < LAR_COUNT; i++) {
        const delayed = lattice[i]!;
        lattice[i] = backward;
        backward = add(delayed, multiplyRounded(reflection[i]!, forward));
        forward = add(forward, multiplyRounded(reflection[i]!, delayed));
      }
      this.#signal[k] = forward;
    }
  }

  /** Lag and gain of the long term prediction, and what it leaves (§5.2.11, §5.2.12). */
  #longTerm(frame: Int16Array, at: number, from: number): void {
    const history = this.#history;
    const scaling = this.#scaleSubframe(from);
    let best = 0;
    let lag = MIN_LAG;
    for (let candidate = MIN_LAG; candidate <= MAX_LAG; candidate++) {
      let sum = 0;
      for (let k = 0, at = MAX_LAG - candidate; k < SUBFRAME_SAMPLES; k++, at++) {
        sum += this.#scaled[k]! * history[at]!;
      }
      if (sum > best) {
        best = sum;
        lag = candidate;
      }
    }
    const gain = this.#gainOf((best << 1) >> (6 - scaling), lag);
    frame[at] = lag;
    frame[at + 1] = gain;
    for (let k = 0; k < SUBFRAME_SAMPLES; k++) {
      const predicted = multiplyRounded(GAIN_LEVEL[gain]!, history[MAX_LAG - lag + k]!);
      this.#predicted[k] = predicted;
      this.#residual[PADDING + k] = subtract(this.#signal[from + k]!, predicted);
    }
  }

  /** Brings the subframe to nine bits, so that sums of products keep their place. Returns the shift. */
  #scaleSubframe(from: number): number {
    let largest = 0;
    for (let k = 0; k < SUBFRAME_SAMPLES; k++) {
      const size = absolute(this.#signal[from + k]!);
      if (size > largest) largest = size;
    }
    const headroom = largest === 0 ? 0 : norm(largest << 16);
    const shift = largest === 0 || headroom > 6 ? 0 : 6 - headroom;
    for (let k = 0; k < SUBFRAME_SAMPLES; k++) this.#scaled[k] = this.#signal[from + k]! >> shift;
    return shift;
  }

  #gainOf(correlation: number, lag: number): number {
    let power = 0;
    for (let k = 0; k < SUBFRAME_SAMPLES; k++) {
      const sample = this.#history[MAX_LAG - lag + k]! >> 3;
      power += sample * sample;
    }
    power <<= 1;
    if (correlation <= 0) return 0;
    if (correlation >= power) return 3;
    const shift = norm(power);
    const numerator = (correlation << shift) >> 16;
    const denominator = (power << shift) >> 16;
    let gain = 0;
    while (gain < 3 && numerator > multiply(denominator, GAIN_DECISION[gain]!)) gain++;
    return gain;
  }

  /** The weighting filter (§5.2.13). */
  #weight(): void {
    for (let k = 0; k < SUBFRAME_SAMPLES; k++) {
      let sum = 4096;
      for (let i = 0; i < WEIGHTING.length; i++) sum += this.#residual[k + i]! * WEIGHTING[i]!;
      this.#weighted[k] = saturate(sum >> 13);
    }
  }

  /** The grid with the most energy, its block maximum and its pulses (§5.2.14, §5.2.15). */
  #choosePulses(frame: Int16Array, at: number): void {
    const weighted = this.#weighted;
    let grid = 0;
    let most = 0;
    for (let candidate = 0; candidate < 4; candidate++) {
      let energy = 0;
      for (let i = 0; i < PULSES; i++) {
        const sample = weighted[candidate + 3 * i]! >> 2;
        energy += sample * sample;
      }
      if (energy > most) {
        most = energy;
        grid = candidate;
      }
    }
    let largest = 0;
    for (let i = 0; i < PULSES; i++) {
      const size = absolute(weighted[grid + 3 * i]!);
      if (size > largest) largest = size;
    }
    const coded = codedMaximum(largest);
    readScale(coded);
    frame[at] = grid;
    frame[at + 1] = coded;
    const inverse = INVERSE_MANTISSA[scale.mantissa]!;
    for (let i = 0; i < PULSES; i++) {
      const pulse = word(weighted[grid + 3 * i]! << (6 - scale.exponent));
      frame[at + 2 + i] = (multiply(pulse, inverse) >> 12) + 4;
    }
  }

  /** The residual as the decoder will have it (§5.2.18). */
  #update(): void {
    this.#history.copyWithin(0, SUBFRAME_SAMPLES);
    for (let k = 0; k < SUBFRAME_SAMPLES; k++) {
      this.#history[MAX_LAG - SUBFRAME_SAMPLES + k] = add(this.#excitation[k]!, this.#predicted[k]!);
    }
  }
}

function codedMaximum(largest: number): number {
  let exponent = 0;
  for (let rest = largest >> 9; rest > 0 && exponent < 6; rest >>= 1) exponent++;
  return add(largest >> (exponent + 5), exponent << 3);
}

function saturate32(value: number): number {
  return value > 0x7fff_ffff ? 0x7fff_ffff : value < -0x8000_0000 ? -0x8000_0000 : value;
}
