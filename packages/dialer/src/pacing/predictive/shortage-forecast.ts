import type { PacerState } from "./pacer-types.ts";
import { binSeconds, type PathCounts, ringBins } from "./path-counts.ts";

/** Bins from the oldest waiting call to the last answer that is looked at. */
const mostBins = 140;
const mask = ringBins - 1;

/**
 * Follows "agents free, less live answers" along every path. An agent who gets free within the wait limit still serves the
 * answer, so agents are moved forward by the limit and an answer that meets nobody is lost at once. One more answer costs an
 * abandoned call exactly if the number of free agents touches zero at its time or later: its own, or one that it displaces.
 */
export class ShortageForecast {
  readonly #agents: PathCounts;
  readonly #answers: PathCounts;
  readonly #inbound: PathCounts;
  readonly #shift: number;
  readonly #waiting = new Int32Array(64);
  /** Share of paths that are short at the bin or later. */
  readonly #short = new Float64Array(mostBins);
  #bins = 0;

  constructor(agents: PathCounts, answers: PathCounts, inbound: PathCounts, shift: number) {
    this.#agents = agents;
    this.#answers = answers;
    this.#inbound = inbound;
    this.#shift = shift;
  }

  /** Follows the paths so far that answers with these weights can be judged; `reserve` agents are not counted on. */
  forecast<Id>(state: PacerState<Id>, weights: Float64Array, reserve = 0): void {
    const bins = Math.min(mostBins - this.#shift, support(weights));
    this.#bins = bins;
    this.#short.fill(0);
    this.#follow(state, bins, reserve);
    // So far the bins count the paths whose last shortage they are.
    let paths = 0;
    for (let bin = bins - 1; bin >= 0; bin--) {
      paths += this.#short[bin]!;
      this.#short[bin] = paths / this.#agents.paths;
    }
  }

  /** Probability that one more live answer, coming in a bin with the given weight, costs an abandoned call. */
  risk(weights: Float64Array): number {
    let risk = 0;
    let sum = 0;
    const bins = Math.min(this.#bins, weights.length);
    for (let bin = 0; bin < bins; bin++) {
      sum += weights[bin]!;
      risk += weights[bin]! * this.#short[bin]!;
    }
    return sum > 0 ? risk / sum : 0;
  }

  #follow<Id>(state: PacerState<Id>, bins: number, reserve: number): void {
    const now = Math.floor(state.t / binSeconds);
    const shift = this.#shift;
    const start = state.idle - state.inboundWaiting - reserve;
    const agents = this.#agents.counts;
    const answers = this.#answers.counts;
    const inbound = this.#inbound.counts;
    const short = this.#short;
    this.#placeWaiting(state, now);
    for (let path = 0; path < this.#agents.paths; path++) {
      const row = path * ringBins;
      let free = this.#serveWaiting(row, now, start);
      let last = -1;
      for (let bin = 0; bin < bins; bin++) {
        const index = row + ((now + bin) & mask);
        free += agents[row + ((now + bin + shift) & mask)]! - inbound[index]!;
        const wanted = answers[index]!;
        if (wanted > 0 && free > 0) free = free > wanted ? free - wanted : 0;
        if (free <= 0) last = bin;
      }
      if (last >= 0) short[last]! += 1;
    }
  }

  /** Agents left on a path when those who wait already got theirs. */
  #serveWaiting(row: number, now: number, start: number): number {
    let free = start;
    for (let step = 0; step < this.#shift; step++) {
      free += this.#agents.counts[row + ((now + step) & mask)]!;
      const wanted = this.#waiting[step]!;
      if (wanted > 0 && free > 0) free = free > wanted ? free - wanted : 0;
    }
    return free;
  }

  #placeWaiting<Id>(state: PacerState<Id>, now: number): void {
    this.#waiting.fill(0);
    if (state.waiting === 0) return;
    for (const { stage, stageAt } of state.calls) {
      if (stage !== "waiting") continue;
      const step = Math.floor(stageAt / binSeconds) - now + this.#shift;
      this.#waiting[Math.max(0, Math.min(this.#shift - 1, step))]! += 1;
    }
  }
}

/** Bins that hold nearly all of the weights. */
function support(weights: Float64Array): number {
  let sum = 0;
  let bin = 0;
  while (bin < weights.length && sum < 0.98) sum += weights[bin++]!;
  return bin;
}
