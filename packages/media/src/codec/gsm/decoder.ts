import { add, multiplyRounded, subtract } from "./arithmetic.ts";
import { placePulses, readScale } from "./pulses.ts";
import { ShortTerm } from "./short-term.ts";
import {
  GAIN_LEVEL,
  GSM_FRAME_SAMPLES,
  LAR_COUNT,
  SUBFRAME_PARAMETERS,
  SUBFRAME_SAMPLES,
  SUBFRAMES,
} from "./tables.ts";

const MIN_LAG = 40;
const MAX_LAG = 120;

/** Full rate decoder of GSM 06.10 (§5.3): parameters of a frame to 160 samples. Keeps the state of one channel. */
export class GsmDecoder {
  readonly #shortTerm = new ShortTerm();
  /** The last 120 samples of the long term prediction, and the subframe at work behind them. */
  readonly #history = new Int16Array(MAX_LAG + SUBFRAME_SAMPLES);
  readonly #excitation = new Int16Array(SUBFRAME_SAMPLES);
  readonly #residual = new Int16Array(GSM_FRAME_SAMPLES);
  readonly #lattice = new Int16Array(LAR_COUNT + 1);
  #lag = MIN_LAG;
  #deemphasis = 0;

  decode(frame: Int16Array, out: Int16Array): void {
    for (let subframe = 0; subframe < SUBFRAMES; subframe++) {
      this.#longTerm(frame, LAR_COUNT + subframe * SUBFRAME_PARAMETERS);
      this.#residual.set(
        this.#history.subarray(MAX_LAG, MAX_LAG + SUBFRAME_SAMPLES),
        subframe * SUBFRAME_SAMPLES,
      );
      this.#history.copyWithin(0, SUBFRAME_SAMPLES);
    }
    this.#shortTerm.run(frame, (reflection, from, to) => this.#synthesize(reflection, from, to, out));
    for (let k = 0; k < GSM_FRAME_SAMPLES; k++) {
      this.#deemphasis = add(out[k]!, multiplyRounded(this.#deemphasis, 28_180));
      out[k] = add(this.#deemphasis, this.#deemphasis) & 0xfff8;
    }
  }

  #longTerm(frame: Int16Array, at: number): void {
    readScale(frame[at + 3]!);
    placePulses(frame, at + 2, this.#excitation);
    const lag = frame[at]!;
    if (lag >= MIN_LAG && lag <= MAX_LAG) this.#lag = lag;
    const gain = GAIN_LEVEL[frame[at + 1]!]!;
    const history = this.#history;
    for (let k = 0; k < SUBFRAME_SAMPLES; k++) {
      const predicted = multiplyRounded(gain, history[MAX_LAG + k - this.#lag]!);
      history[MAX_LAG + k] = add(this.#excitation[k]!, predicted);
    }
  }

  #synthesize(reflection: Int16Array, from: number, to: number, out: Int16Array): void {
    const lattice = this.#lattice;
    for (let k = from; k < to; k++) {
      let value = this.#residual[k]!;
      for (let i = LAR_COUNT - 1; i >= 0; i--) {
        value = subtract(value, multiplyRounded(reflection[i]!, lattice[i]!));
        lattice[i + 1] = add(lattice[i]!, multiplyRounded(reflection[i]!, value));
      }
      lattice[0] = value;
      out[k] = value;
    }
  }
}
