export const SAMPLE_RATE = 8000;

/**
 * Power of one frequency in a block, as the mean square of the sine that would explain it: for a pure tone of amplitude A
 * at `hz` the result is A²/2, whatever the length of the block. Comparable with the block's own mean square.
 */
export function tonePower(samples: Int16Array, hz: number, from = 0, to = samples.length): number {
  const count = to - from;
  if (count <= 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE);
  let before = 0;
  let beforeThat = 0;
  for (let i = from; i < to; i++) {
    const now = samples[i]! + coefficient * before - beforeThat;
    beforeThat = before;
    before = now;
  }
  const magnitude = before * before + beforeThat * beforeThat - coefficient * before * beforeThat;
  return (2 * magnitude) / (count * count);
}

export function meanSquare(samples: Int16Array, from = 0, to = samples.length): number {
  let energy = 0;
  for (let i = from; i < to; i++) energy += samples[i]! * samples[i]!;
  return to > from ? energy / (to - from) : 0;
}

/** Strongest frequency of a block between the bounds, to about 1 Hz, and its share of the block's energy. */
export function dominantTone(samples: Int16Array, lowHz = 100, highHz = 3800): { hz: number; share: number } {
  const total = meanSquare(samples);
  if (total < 1) return { hz: 0, share: 0 };
  const step = Math.max(2, SAMPLE_RATE / (2 * samples.length));
  let best = lowHz;
  let bestPower = -1;
  const probe = (hz: number) => {
    const power = tonePower(samples, hz);
    if (power > bestPower) {
      bestPower = power;
      best = hz;
    }
  };
  for (let hz = lowHz; hz <= highHz; hz += step) probe(hz);
  for (let width = step / 2; width > 0.4; width /= 2) {
    const centre = best;
    probe(centre - width);
    probe(centre + width);
  }
  return { hz: best, share: Math.min(1, bestPower / total) };
}
