import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How much of something is tried: little in every test, as much as the environment says in the long run (`npm run faults -- fuzz`). */
interface LongRun {
  readonly count: number;
  readonly seed: number;
  readonly timeoutMs: number;
}

export function longRun(usual: {
  readonly count: number;
  readonly seed: number;
  /** More than this says nothing new. */
  readonly most?: number;
}): LongRun {
  const count = Math.min(
    Number(process.env.FUZZ_COUNT ?? usual.count),
    usual.most ?? Number.POSITIVE_INFINITY,
  );
  const seed = Number(process.env.FUZZ_SEED ?? usual.seed);
  return { count, seed, timeoutMs: 60_000 + count * 10 };
}

interface Growth {
  /** What is held after a collection, in megabytes, over what was held when the first tenth was done. */
  readonly megabytes: number;
  readonly residentMegabytes: number;
}

/** Watches what is held, call by call; the first tenth warms up. */
export function heldGrowth(count: number): { after(done: number): void; growth(): Growth } {
  const collect = collector();
  let held: number | undefined;
  const now = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  return {
    after(done) {
      if (held === undefined && done >= count / 10) held = now();
    },
    growth() {
      const grown = now() - (held ?? 0);
      const { rss } = process.memoryUsage();
      return { megabytes: megabytes(grown), residentMegabytes: megabytes(rss) };
    },
  };
}

function megabytes(octets: number): number {
  return Math.round((10 * octets) / 1_048_576) / 10;
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
