import { absolute, add, divide, multiply, multiplyRounded, norm, word } from "./arithmetic.ts";
import { GSM_FRAME_SAMPLES, LAR_A, LAR_B, LAR_COUNT, LAR_MAX, LAR_MIN } from "./tables.ts";

const correlation = new Float64Array(LAR_COUNT + 1);
const reflection = new Int16Array(LAR_COUNT);
const p = new Int16Array(LAR_COUNT + 1);
const k = new Int16Array(LAR_COUNT + 1);

/** Finds the coded log area ratios of a frame (§5.2.4 to §5.2.7). The signal is scaled down and back, as the standard has it. */
export function findRatios(signal: Int16Array, frame: Int16Array): void {
  correlate(signal);
  reflect();
  for (let i = 0; i < LAR_COUNT; i++) {
    const ratio = ratioOf(reflection[i]!);
    const quantized = add(add(multiply(LAR_A[i]!, ratio), LAR_B[i]!), 256) >> 9;
    frame[i] = Math.max(LAR_MIN[i]!, Math.min(LAR_MAX[i]!, quantized)) - LAR_MIN[i]!;
  }
}

/** Autocorrelation with dynamic scaling (§5.2.4). */
function correlate(signal: Int16Array): void {
  let largest = 0;
  for (let i = 0; i < GSM_FRAME_SAMPLES; i++) {
    const size = absolute(signal[i]!);
    if (size > largest) largest = size;
  }
  const scaling = largest === 0 ? 0 : 4 - norm(largest << 16);
  if (scaling > 0) {
    const factor = 16_384 >> (scaling - 1);
    for (let i = 0; i < GSM_FRAME_SAMPLES; i++) signal[i] = multiplyRounded(signal[i]!, factor);
  }
  for (let lag = 0; lag <= LAR_COUNT; lag++) {
    let sum = 0;
    for (let i = lag; i < GSM_FRAME_SAMPLES; i++) sum += signal[i]! * signal[i - lag]!;
    correlation[lag] = sum * 2;
  }
  if (scaling > 0) for (let i = 0; i < GSM_FRAME_SAMPLES; i++) signal[i] = word(signal[i]! << scaling);
}

/** Reflection coefficients by the Schur recursion in 16 bits (§5.2.5). */
function reflect(): void {
  reflection.fill(0);
  if (correlation[0] === 0) return;
  const shift = norm(correlation[0]!);
  for (let i = 0; i <= LAR_COUNT; i++) p[i] = (correlation[i]! << shift) >> 16;
  k.set(p);
  for (let n = 0; n < LAR_COUNT; n++) {
    const size = absolute(p[1]!);
    if (p[0]! < size) return;
    const quotient = divide(size, p[0]!);
    const r = p[1]! > 0 ? -quotient : quotient;
    reflection[n] = r;
    if (n === LAR_COUNT - 1) return;
    p[0] = add(p[0]!, multiplyRounded(p[1]!, r));
    for (let m = 1; m < LAR_COUNT - n; m++) {
      const next = p[m + 1]!;
      p[m] = add(next, multiplyRounded(k[m]!, r));
      k[m] = add(k[m]!, multiplyRounded(next, r));
    }
  }
}

/** Reflection coefficient to log area ratio (§5.2.6). */
function ratioOf(coefficient: number): number {
  const size = absolute(coefficient);
  const ratio = size < 22_118 ? size >> 1 : size < 31_130 ? size - 11_059 : (size - 26_112) << 2;
  return coefficient < 0 ? -ratio : ratio;
}
