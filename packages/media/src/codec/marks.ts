import { alawToLinear, ulawToLinear } from "./g711.ts";

/**
 * Rings of sound hold 16-bit units: an octet of G.711 under the number of its law, or a sample of 15 bits under the top bit.
 * Zero is a gap. So what is relayed stays as it came, what was decoded stays fine, and both lie in one ring.
 */
export const LAW_ALAW = 1;
export const LAW_ULAW = 2;
/** The units are marked already. */
export const MARKED = 0;

/** A stretch of octets of one law, or of units that are marked already. */
export type SoundUnits = Uint8Array | Uint16Array;

export function markedSample(sample: number): number {
  return 0x8000 | ((sample >> 1) & 0x7fff);
}

/** Linear sample of a unit; a gap is silence. */
export const DECODED = new Int16Array(0x10000);
DECODED.set(alawToLinear, LAW_ALAW << 8);
DECODED.set(ulawToLinear, LAW_ULAW << 8);
for (let unit = 0x8000; unit < 0x10000; unit++) DECODED[unit] = (unit << 17) >> 16;
