import { absolute, add, multiplyRounded, subtract } from "./arithmetic.ts";
import { GSM_FRAME_SAMPLES, LAR_B, LAR_COUNT, LAR_INVERSE_A, LAR_MIN } from "./tables.ts";

/** Ends of the stretches in which the ratios of the former frame pass into those of the present (§5.2.9.1). */
const STRETCH_ENDS = [13, 27, 40, GSM_FRAME_SAMPLES] as const;

/**
 * What coder and decoder have in common of the short term filter: the log area ratios of this frame and the former, and
 * the reflection coefficients for each stretch of the frame (§5.2.8, §5.2.9).
 */
export class ShortTerm {
  #former = new Int16Array(LAR_COUNT);
  #present = new Int16Array(LAR_COUNT);
  readonly #reflection = new Int16Array(LAR_COUNT);

  /** Reads the coded ratios of a frame and runs `filter` over its stretches. */
  run(coded: Int16Array, filter: (reflection: Int16Array, from: number, to: number) => void): void {
    [this.#former, this.#present] = [this.#present, this.#former];
    this.#decode(coded);
    let from = 0;
    for (const [stretch, to] of STRETCH_ENDS.entries()) {
      this.#interpolate(stretch);
      filter(this.#reflection, from, to);
      from = to;
    }
  }

  #decode(coded: Int16Array): void {
    for (let i = 0; i < LAR_COUNT; i++) {
      const scaled = subtract(add(coded[i]!, LAR_MIN[i]!) << 10, LAR_B[i]! << 1);
      const ratio = multiplyRounded(LAR_INVERSE_A[i]!, scaled);
      this.#present[i] = add(ratio, ratio);
    }
  }

  #interpolate(stretch: number): void {
    for (let i = 0; i < LAR_COUNT; i++) {
      const former = this.#former[i]!;
      const present = this.#present[i]!;
      let ratio = present;
      if (stretch === 0) ratio = add(add(former >> 2, present >> 2), former >> 1);
      else if (stretch === 1) ratio = add(former >> 1, present >> 1);
      else if (stretch === 2) ratio = add(add(former >> 2, present >> 2), present >> 1);
      this.#reflection[i] = reflectionOf(ratio);
    }
  }
}

/** Log area ratio to reflection coefficient (§5.2.9.2). */
function reflectionOf(ratio: number): number {
  const size = absolute(ratio);
  const expanded = size < 11_059 ? size << 1 : size < 20_070 ? size + 11_059 : add(size >> 2, 26_112);
  return ratio < 0 ? -expanded : expanded;
}
