/** Seeded chance (xoshiro128**): the same seed gives the same run on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [low, high]. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Mean `mean`, exponential. */
  exponential(mean: number): number;
  /** Mean and standard deviation of the normal variate. */
  normal(mean: number, deviation: number): number;
  /** Log-normal with the given mean and coefficient of variation. */
  logNormal(mean: number, variation: number): number;
  /** An independent stream, so that one consumer's draws do not shift another's. */
  fork(label: string): Random;
}

export function seededRandom(seed: number | string): Random {
  return make(typeof seed === "number" ? hash(`n${seed}`) : hash(seed));
}

/** Chance for production: seeded from the system's entropy. */
export function entropyRandom(): Random {
  const words = crypto.getRandomValues(new Uint32Array(2));
  return seededRandom(`${words[0]}-${words[1]}`);
}

function make(seed: number): Random {
  let a = mix(seed + 1);
  let b = mix(seed + 2);
  let c = mix(seed + 3);
  let d = mix(seed + 4) | 1;
  let forks = 0;
  const random: Random = {
    next() {
      const result = (Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0) / 4294967296;
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = rotl(d, 11);
      return result;
    },
    integer: (low, high) => low + Math.floor(random.next() * (high - low + 1)),
    chance: (probability) => random.next() < probability,
    pick: (items) => items[Math.floor(random.next() * items.length)]!,
    exponential: (mean) => -Math.log(1 - random.next()) * mean,
    normal: (mean, deviation) => {
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
      return mean + deviation * radius * Math.cos(2 * Math.PI * random.next());
    },
    logNormal: (mean, variation) => {
      const sigma2 = Math.log(1 + variation * variation);
      return Math.exp(random.normal(Math.log(mean) - sigma2 / 2, Math.sqrt(sigma2)));
    },
    fork: (label) => make(hash(`${seed}/${label}/${forks++}`)),
  };
  return random;
}

function rotl(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

function mix(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}
