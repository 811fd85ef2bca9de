import type { LegQuality } from "@perezvon/model";

/**
 * What a listener would say of what we received, from 1 to 4.5: the E-model of ITU-T G.107 reduced to loss and delay
 * (TEL-QOS-03). Undefined when nothing came.
 */
export function meanOpinionScore(quality: LegQuality): number | undefined {
  const expected = quality.packetsIn + quality.packetsLost;
  if (quality.packetsIn === 0 || expected === 0) return undefined;
  const lossPercent = (100 * quality.packetsLost) / expected;
  // A buffer holds twice the jitter; G.711 with concealment stands 25.1 % (ITU-T G.113 appendix I).
  const delayMs = 20 + 2 * quality.jitterMs;
  const delay = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const loss = (95 * lossPercent) / (lossPercent + 25.1);
  const r = Math.max(0, Math.min(93.2, 93.2 - delay - loss));
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
