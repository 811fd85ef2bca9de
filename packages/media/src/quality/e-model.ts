import type { Quality } from "../contract.ts";

/** Resistance of G.711 to loss, with and without concealment (TEL-QOS-03). */
export const G711_BPL_CONCEALED = 25.1;
export const G711_BPL_PLAIN = 4.3;

/** Rating factor by the simplified E-model of TEL-QOS-03. Loss in percent, one-way delay in milliseconds. */
export function rFactor(lossPercent: number, delayMs: number, bpl: number, equipment = 0): number {
  const delay = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const effective = equipment + ((95 - equipment) * lossPercent) / (lossPercent + bpl);
  return 93.2 - delay - effective;
}

export function mosOf(r: number): number {
  if (r < 0) return 1;
  if (r > 100) return 4.5;
  return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}

const PACKETIZATION_MS = 20;

/** What a codec adds of its own: resistance to loss, and its time beyond the packet (TEL-QOS-03). */
interface CodecTerms {
  readonly bpl: number;
  readonly codecMs: number;
}
/** G.711 is coded sample by sample: it takes no time of its own. G.722 is rated like it, band aside. */
const g711: CodecTerms = { bpl: G711_BPL_CONCEALED, codecMs: 0 };
/** Looks 6.5 ms ahead (RFC 6716 §2). */
const opus: CodecTerms = { bpl: 19, codecMs: 6.5 };

function termsOf(codec: string | undefined): CodecTerms {
  return codec?.toLowerCase().startsWith("opus") ? opus : g711;
}

/** The d of TEL-QOS-03; what is not known adds nothing. */
export function oneWayDelayMs(
  roundTripMs: number | undefined,
  bufferMs: number | undefined,
  codec?: string,
): number {
  return (roundTripMs ?? 0) / 2 + (bufferMs ?? 0) + PACKETIZATION_MS + termsOf(codec).codecMs;
}

/** The one place where loss, jitter and delay become an opinion; every receiver that we know conceals. */
export function qualityOf(lossPercent: number, jitterMs: number, delayMs: number, codec?: string): Quality {
  const r = rFactor(lossPercent, delayMs, termsOf(codec).bpl);
  return { lossPercent, jitterMs, rFactor: r, mos: mosOf(r) };
}
