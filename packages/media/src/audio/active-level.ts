import { levelDbm0, saturate } from "./level.ts";

const BLOCK = 160;
/** Blocks this far below the loudest tenth are pauses. */
const PAUSE_DB = 20;

/** Level of the speech alone, without its pauses. */
export function activeLevelDbm0(samples: Int16Array): number {
  const levels: number[] = [];
  for (let at = 0; at + BLOCK <= samples.length; at += BLOCK) levels.push(levelDbm0(samples, at, at + BLOCK));
  if (levels.length === 0) return levelDbm0(samples);
  const sorted = [...levels].sort((a, b) => b - a);
  const threshold = sorted[Math.floor(sorted.length / 10)]! - PAUSE_DB;
  const powers = levels.filter((level) => level >= threshold).map((level) => 10 ** (level / 10));
  const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
  return 10 * Math.log10(mean);
}

/** The same sound at another level, saturating at the ends of the scale (TEL-COD-03). */
export function amplify(samples: Int16Array, db: number): Int16Array {
  const factor = 10 ** (db / 20);
  return Int16Array.from(samples, (sample) => saturate(Math.round(sample * factor)));
}
