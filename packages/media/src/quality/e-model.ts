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
