import { add, multiplyRounded } from "./arithmetic.ts";
import { MANTISSA, PULSES, SUBFRAME_SAMPLES } from "./tables.ts";

/** Exponent and mantissa of a coded block maximum (§5.2.15): written once, read at once. */
export const scale = { exponent: 0, mantissa: 0 };

export function readScale(codedMaximum: number): void {
  let exponent = codedMaximum > 15 ? (codedMaximum >> 3) - 1 : 0;
  let mantissa = codedMaximum - (exponent << 3);
  if (mantissa === 0) {
    exponent = -4;
    mantissa = 7;
  } else {
    while (mantissa <= 7) {
      mantissa = (mantissa << 1) | 1;
      exponent--;
    }
    mantissa -= 8;
  }
  scale.exponent = exponent;
  scale.mantissa = mantissa;
}

/**
 * Puts the decoded pulses of a subframe on their grid (§5.2.16, §5.2.17). `frame[at]` is the grid, then come the block
 * maximum and the pulses; the scale must have been read.
 */
export function placePulses(frame: Int16Array, at: number, excitation: Int16Array): void {
  const grid = frame[at]!;
  const factor = MANTISSA[scale.mantissa]!;
  const shift = 6 - scale.exponent;
  const rounding = shift > 0 ? 1 << (shift - 1) : 0;
  excitation.fill(0, 0, SUBFRAME_SAMPLES);
  for (let i = 0; i < PULSES; i++) {
    const pulse = ((frame[at + 2 + i]! << 1) - 7) << 12;
    excitation[grid + 3 * i] = add(multiplyRounded(factor, pulse), rounding) >> shift;
  }
}
