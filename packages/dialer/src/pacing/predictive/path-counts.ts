/** Bins of the forecast that are kept at once; a power of two. */
export const ringBins = 256;
/** Samples farther ahead than this are drawn again when they come into reach. */
export const reachBins = 200;
/** Width of a bin in seconds. */
export const binSeconds = 0.5;

/** How many events each sampled path has in each bin of time: for each path a ring over the bins to come. */
export class PathCounts {
  readonly counts: Int16Array;
  readonly paths: number;

  constructor(paths: number) {
    this.paths = paths;
    this.counts = new Int16Array(ringBins * paths);
  }

  set(bin: number, path: number, count: number): void {
    this.counts[path * ringBins + (bin & (ringBins - 1))] = count;
  }

  add(bin: number, path: number, by: number): void {
    this.counts[path * ringBins + (bin & (ringBins - 1))]! += by;
  }
}

/** What one call or agent does on every path: the bin in which it adds to the counts, and how long the guess may stand. */
export class Guess {
  /** Bin of the event, -1 where it does not come within reach. */
  readonly at: Int32Array;
  /** Last bin in which nothing observed contradicts the guess. */
  readonly until: Int32Array;
  /** Lowest of `until`. */
  earliest = 0;

  constructor(paths: number) {
    this.at = new Int32Array(paths).fill(-1);
    this.until = new Int32Array(paths);
  }

  clear(counts: PathCounts): void {
    for (let path = 0; path < this.at.length; path++) {
      const bin = this.at[path]!;
      if (bin >= 0) counts.add(bin, path, -1);
      this.at[path] = -1;
    }
  }

  place(counts: PathCounts, path: number, at: number, until: number): void {
    const before = this.at[path]!;
    if (before >= 0) counts.add(before, path, -1);
    if (at >= 0) counts.add(at, path, 1);
    this.at[path] = at;
    this.until[path] = until;
  }
}
