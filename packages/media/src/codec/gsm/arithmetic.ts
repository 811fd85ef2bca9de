/** The saturating 16-bit arithmetic in which ETSI EN 300 961 (GSM 06.10) §5.1 defines the codec. Every bit of it counts. */

const MAX_WORD = 32_767;
const MIN_WORD = -32_768;

export function saturate(value: number): number {
  return value > MAX_WORD ? MAX_WORD : value < MIN_WORD ? MIN_WORD : value;
}

export function add(a: number, b: number): number {
  return saturate(a + b);
}

export function subtract(a: number, b: number): number {
  return saturate(a - b);
}

/** -32768 has no counterpart. */
export function absolute(a: number): number {
  return a < 0 ? (a === MIN_WORD ? MAX_WORD : -a) : a;
}

/** Product of two fractions, cut off. */
export function multiply(a: number, b: number): number {
  if (a === MIN_WORD && b === MIN_WORD) return MAX_WORD;
  return (a * b) >> 15;
}

/** Product of two fractions, rounded. */
export function multiplyRounded(a: number, b: number): number {
  if (a === MIN_WORD && b === MIN_WORD) return MAX_WORD;
  return (a * b + 16_384) >> 15;
}

/** Shifts to the left until a 32-bit number that is not 0 has no superfluous sign bit. */
export function norm(value: number): number {
  return Math.clz32(value < 0 ? ~value : value) - 1;
}

/** Fraction of two positive words, `numerator` not being the larger. */
export function divide(numerator: number, denominator: number): number {
  if (numerator === 0) return 0;
  let rest = numerator;
  let quotient = 0;
  for (let i = 0; i < 15; i++) {
    quotient <<= 1;
    rest <<= 1;
    if (rest >= denominator) {
      rest -= denominator;
      quotient++;
    }
  }
  return quotient;
}

/** Keeps the lower 16 bits, as a store into a word does. */
export function word(value: number): number {
  return (value << 16) >> 16;
}
