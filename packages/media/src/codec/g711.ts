/**
 * G.711 by tables (TEL-COD-01). Linear samples are 16-bit; A-law uses their upper 13 bits, µ-law their upper 14.
 * Everything here is filled once at load, so that the packet path only indexes.
 */

/** Octet to linear. */
export const alawToLinear = new Int16Array(256);
export const ulawToLinear = new Int16Array(256);
/** Linear to octet, indexed by the sample as an unsigned 16-bit number (`sample & 0xffff`). */
export const linearToAlaw = new Uint8Array(65_536);
export const linearToUlaw = new Uint8Array(65_536);
/** Octet to octet, by tables 3 and 4 of the Recommendation. */
export const ulawToAlaw = new Uint8Array(256);
export const alawToUlaw = new Uint8Array(256);

/** What silence is on the wire. */
export const ALAW_SILENCE = 0xd5;
export const ULAW_SILENCE = 0xff;

export function decodeAlaw(octets: Uint8Array): Int16Array {
  return map(octets, new Int16Array(octets.length), alawToLinear);
}

export function decodeUlaw(octets: Uint8Array): Int16Array {
  return map(octets, new Int16Array(octets.length), ulawToLinear);
}

export function encodeAlaw(samples: Int16Array): Uint8Array {
  return encode(samples, linearToAlaw);
}

export function encodeUlaw(samples: Int16Array): Uint8Array {
  return encode(samples, linearToUlaw);
}

function map(octets: Uint8Array, samples: Int16Array, table: Int16Array): Int16Array {
  for (let i = 0; i < octets.length; i++) samples[i] = table[octets[i]!]!;
  return samples;
}

function encode(samples: Int16Array, table: Uint8Array): Uint8Array {
  const octets = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) octets[i] = table[samples[i]! & 0xffff]!;
  return octets;
}

/** Magnitude of the A-law value with this number (0 to 127, ascending). */
function alawMagnitude(value: number): number {
  const segment = value >> 4;
  const step = (value & 15) << 4;
  return segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
}

function alawValue(magnitude: number): number {
  if (magnitude < 256) return magnitude >> 4;
  const segment = 32 - Math.clz32(magnitude >> 8);
  return (segment << 4) | ((magnitude >> (segment + 3)) & 15);
}

const ULAW_BIAS = 0x84;
const ULAW_CLIP = 32_635;

function ulawMagnitude(value: number): number {
  return ((((value & 15) << 3) + ULAW_BIAS) << (value >> 4)) - ULAW_BIAS;
}

function ulawValue(magnitude: number): number {
  const biased = Math.min(magnitude, ULAW_CLIP) + ULAW_BIAS;
  const segment = 24 - Math.clz32(biased);
  return (segment << 4) | ((biased >> (segment + 3)) & 15);
}

/** G.711 table 3: number of the A-law value (from 1) for each µ-law value (from 0), ascending magnitude. */
const TABLE_3 = [
  1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
  24, 25, 27, 29, 31, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 46, 48, 49, 50, 51, 52, 53, 54, 55, 56,
  57, 58, 59, 60, 61, 62, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 82, 83, 84, 85,
  86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109,
  110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128,
];

/** G.711 table 4: number of the µ-law value (from 0) for each A-law value (from 0), ascending magnitude. */
const TABLE_4 = [
  1, 3, 5, 7, 9, 11, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 32, 33, 33,
  34, 34, 35, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 48, 49, 49, 50, 51, 52, 53, 54, 55, 56,
  57, 58, 59, 60, 61, 62, 63, 64, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 80, 81,
  82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106,
  107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
];

function fill(): void {
  for (let value = 0; value < 128; value++) {
    // On the wire A-law has every second bit inverted and µ-law every bit; the upper bit set means positive.
    const alawPositive = value ^ 0xd5;
    const alawNegative = value ^ 0x55;
    const ulawPositive = value ^ 0xff;
    const ulawNegative = value ^ 0x7f;
    alawToLinear[alawPositive] = alawMagnitude(value);
    alawToLinear[alawNegative] = -alawMagnitude(value);
    ulawToLinear[ulawPositive] = ulawMagnitude(value);
    ulawToLinear[ulawNegative] = -ulawMagnitude(value);
    ulawToAlaw[ulawPositive] = (TABLE_3[value]! - 1) ^ 0xd5;
    ulawToAlaw[ulawNegative] = (TABLE_3[value]! - 1) ^ 0x55;
    alawToUlaw[alawPositive] = TABLE_4[value]! ^ 0xff;
    alawToUlaw[alawNegative] = TABLE_4[value]! ^ 0x7f;
  }
  for (let magnitude = 0; magnitude < 32_768; magnitude++) {
    linearToAlaw[magnitude] = alawValue(magnitude) ^ 0xd5;
    linearToUlaw[magnitude] = ulawValue(magnitude) ^ 0xff;
    // The mirror of interval [n, m) is (-m, -n]: a sample of -1 is as near to zero as one of 0.
    const negative = 65_535 - magnitude;
    linearToAlaw[negative] = alawValue(magnitude) ^ 0x55;
    linearToUlaw[negative] = ulawValue(magnitude) ^ 0x7f;
  }
}

fill();
