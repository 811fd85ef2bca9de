/** Where the bins of a duration model lie: the first is `first` seconds wide, each next `growth` times wider. */
export interface DurationBins {
  readonly first: number;
  readonly growth: number;
  readonly count: number;
}

export interface DurationPrior {
  /** Mean of the duration in seconds before anything was seen. */
  readonly mean: number;
  /** How many observed ends the prior mean is worth. */
  readonly weight: number;
}

/** Observed ends below this are never forgotten. */
const keepEnds = 300;
/** A bin borrows from its neighbours until so many ends lie in the window, or were to be expected there. */
const windowEnds = 8;
const widestWindow = 5;
/** Ends that the mean hazard is worth in every window. */
const windowPrior = 0.5;

/**
 * Learns how a duration ends: the hazard by age, from ended, cut off and still running durations alike. Running ones count with
 * the time they lasted so far, so a long conversation tells that conversations are long before it is over.
 */
export class DurationModel {
  readonly #edges: Float64Array;
  readonly #bins: DurationBins;
  readonly #prior: DurationPrior;
  readonly #memory: number;
  /** Durations that ended in the bin by the event that is modelled. */
  readonly #ends: Float64Array;
  /** Durations that left observation in the bin, ended or cut off, and the time they spent in it. */
  readonly #left: Float64Array;
  readonly #partial: Float64Array;
  readonly #runningLeft: Float64Array;
  readonly #runningPartial: Float64Array;
  readonly #exposure: Float64Array;
  readonly #hazard: Float64Array;
  /** Cumulative hazard at the lower edge of each bin. */
  readonly #cumulative: Float64Array;
  #total = 0;
  #agedAt = 0;

  /** `memory`: seconds after which an observation has lost 63 % of its weight. */
  constructor(bins: DurationBins, prior: DurationPrior, memory: number) {
    this.#bins = bins;
    this.#prior = prior;
    this.#memory = memory;
    const { first, growth, count } = bins;
    this.#edges = new Float64Array(count + 1);
    for (let i = 0; i <= count; i++)
      this.#edges[i] = growth === 1 ? first * i : (first * (growth ** i - 1)) / (growth - 1);
    this.#ends = new Float64Array(count);
    this.#left = new Float64Array(count);
    this.#partial = new Float64Array(count);
    this.#runningLeft = new Float64Array(count);
    this.#runningPartial = new Float64Array(count);
    this.#exposure = new Float64Array(count);
    this.#hazard = new Float64Array(count);
    this.#cumulative = new Float64Array(count + 1);
    this.rebuild(0);
  }

  /** Weight of the ends seen. */
  get ends(): number {
    return this.#total;
  }

  /** The duration ended after `seconds`; `modelled` is false when something else cut it off. */
  observe(seconds: number, modelled: boolean): void {
    const bin = this.#bin(seconds);
    this.#left[bin]! += 1;
    this.#partial[bin]! += Math.max(0, seconds - this.#edges[bin]!);
    if (!modelled) return;
    this.#ends[bin]! += 1;
    this.#total += 1;
  }

  /** A duration that still runs, for the next `rebuild` alone. */
  running(seconds: number): void {
    const bin = this.#bin(seconds);
    this.#runningLeft[bin]! += 1;
    this.#runningPartial[bin]! += Math.max(0, seconds - this.#edges[bin]!);
  }

  /** Recomputes the hazard; `now` ages what was seen long ago. */
  rebuild(now: number): void {
    this.#age(now);
    const { count } = this.#bins;
    let beyond = 0;
    let exposed = this.#prior.mean * this.#prior.weight;
    for (let i = count - 1; i >= 0; i--) {
      const width = this.#edges[i + 1]! - this.#edges[i]!;
      this.#exposure[i] = beyond * width + this.#partial[i]! + this.#runningPartial[i]!;
      exposed += this.#exposure[i]!;
      beyond += this.#left[i]! + this.#runningLeft[i]!;
    }
    this.#runningLeft.fill(0);
    this.#runningPartial.fill(0);
    const mean = exposed / (this.#total + this.#prior.weight);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      this.#hazard[i] = this.#smoothed(i, mean);
      this.#cumulative[i] = sum;
      sum += this.#hazard[i]! * (this.#edges[i + 1]! - this.#edges[i]!);
    }
    this.#cumulative[count] = sum;
  }

  hazard(age: number): number {
    return this.#hazard[this.#bin(age)]!;
  }

  /** Hazard summed from 0 to `age`. */
  cumulative(age: number): number {
    const bin = this.#bin(age);
    return this.#cumulative[bin]! + (age - this.#edges[bin]!) * this.#hazard[bin]!;
  }

  /** The age at which the cumulative hazard reaches `sum`; endless when it never does within the bins. */
  ageAt(sum: number): number {
    const { count } = this.#bins;
    if (sum >= this.#cumulative[count]!) {
      const last = this.#hazard[count - 1]!;
      return last > 1e-9
        ? this.#edges[count]! + (sum - this.#cumulative[count]!) / last
        : Number.POSITIVE_INFINITY;
    }
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#cumulative[middle]! <= sum) low = middle;
      else high = middle - 1;
    }
    const hazard = this.#hazard[low]!;
    return hazard > 0 ? this.#edges[low]! + (sum - this.#cumulative[low]!) / hazard : this.#edges[low + 1]!;
  }

  /** Hazard of a bin from the narrowest window around it that holds enough. */
  #smoothed(bin: number, mean: number): number {
    let ends = this.#ends[bin]!;
    let exposure = this.#exposure[bin]!;
    for (let reach = 1; reach <= widestWindow; reach++) {
      if (ends >= windowEnds || exposure >= windowEnds * mean) break;
      const low = bin - reach;
      const high = bin + reach;
      if (low >= 0) {
        ends += this.#ends[low]!;
        exposure += this.#exposure[low]!;
      }
      if (high < this.#bins.count) {
        ends += this.#ends[high]!;
        exposure += this.#exposure[high]!;
      }
    }
    return (ends + windowPrior) / (exposure + windowPrior * mean);
  }

  #age(now: number): void {
    const elapsed = now - this.#agedAt;
    this.#agedAt = now;
    if (this.#total <= keepEnds || elapsed <= 0) return;
    const keep = Math.max(Math.exp(-elapsed / this.#memory), keepEnds / this.#total);
    this.#total *= keep;
    for (let i = 0; i < this.#bins.count; i++) {
      this.#ends[i]! *= keep;
      this.#left[i]! *= keep;
      this.#partial[i]! *= keep;
    }
  }

  #bin(seconds: number): number {
    const { first, growth, count } = this.#bins;
    const position =
      growth === 1 ? seconds / first : Math.log1p((seconds * (growth - 1)) / first) / Math.log(growth);
    return position <= 0 ? 0 : position >= count - 1 ? count - 1 : Math.floor(position);
  }
}
