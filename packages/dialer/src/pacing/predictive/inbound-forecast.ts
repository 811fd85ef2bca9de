import type { Random } from "@perezvon/base";
import { binSeconds, type PathCounts, reachBins } from "./path-counts.ts";

const memorySeconds = 900;

/** Calls from outside that will take agents of a blended group before outbound answers do. */
export class InboundForecast {
  readonly #counts: PathCounts;
  readonly #random: Random;
  #arrivals = 0;
  #seconds = 0;
  #filled = -1;
  #any = false;

  constructor(counts: PathCounts, random: Random) {
    this.#counts = counts;
    this.#random = random;
  }

  arrive(): void {
    this.#any = true;
    this.#arrivals += 1;
  }

  /** Lays the arrivals of the bins that came into reach on the paths. */
  advance(now: number, seconds: number): void {
    const keep = Math.exp(-seconds / memorySeconds);
    this.#arrivals *= keep;
    this.#seconds = this.#seconds * keep + seconds;
    if (!this.#any) return;
    const first = Math.floor(now / binSeconds);
    const last = first + reachBins;
    const none = Math.exp((-this.#arrivals / (this.#seconds + 60)) * binSeconds);
    for (let bin = Math.max(first, this.#filled + 1); bin <= last; bin++) {
      for (let path = 0; path < this.#counts.paths; path++) this.#counts.set(bin, path, this.#poisson(none));
    }
    this.#filled = last;
  }

  #poisson(none: number): number {
    let count = 0;
    for (let left = this.#random.next(); left > none && count < 100; left *= this.#random.next()) count++;
    return count;
  }
}
