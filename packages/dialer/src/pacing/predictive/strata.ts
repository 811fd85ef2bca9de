import type { Random } from "@perezvon/base";

const permutations = 64;

/** Shuffled strata of [0, 1): one of them gives each path its own stratum, so that few paths cover the whole distribution. */
export function strataOf(paths: number, random: Random): readonly Float64Array[] {
  return Array.from({ length: permutations }, () => {
    const strata = Float64Array.from({ length: paths }, (_, path) => path / paths);
    shuffle(strata, random);
    return strata;
  });
}

/** A standard normal deviate for each path, spread evenly and in random order. */
export function normalOfPaths(paths: number, random: Random): Float64Array {
  const deviates = Float64Array.from({ length: paths }, (_, path) => normalQuantile((path + 0.5) / paths));
  shuffle(deviates, random);
  return deviates;
}

function shuffle(values: Float64Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
}

/** Quantile of the normal distribution by the logistic-like approximation of Tukey's lambda; good to 0.01 within ±2.5. */
function normalQuantile(probability: number): number {
  return (probability ** 0.135 - (1 - probability) ** 0.135) / 0.1975;
}
