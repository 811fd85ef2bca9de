import type { Random } from "@perezvon/base";
import { AnswerLevel } from "./answer-level.ts";
import { DurationModel } from "./duration-model.ts";
import { binSeconds, Guess, PathCounts, reachBins } from "./path-counts.ts";
import { normalOfPaths, strataOf } from "./strata.ts";

type AirStage = "dialing" | "ringing" | "analysing";

interface AirCall {
  stage: AirStage;
  dialedAt: number;
  ringingAt: number;
  answeredAt: number;
  readonly guess: Guess;
}

const dialingBins = { first: 0.25, growth: 1, count: 80 };
const ringingBins = { first: 1, growth: 1, count: 120 };
const analysisBins = { first: 0.25, growth: 1, count: 60 };
const memory = 2400;
/** Longest time from dial to live answer that weights are kept for, in bins. */
const weightBins = 160;
const quantiles = 256;
/** Bins from the answer to the end of a live answer's analysis, for weights alone. */
const analysisBin = Math.round(1 / binSeconds);

/** Calls in the air: learns how dials go on, and guesses on every path when each call becomes a live answer. */
export class CallForecast<Id> {
  readonly counts: PathCounts;
  readonly level = new AnswerLevel();
  /** Probability that a live answer to a dial made now comes in the bin, counted from now; sums to 1. */
  readonly answerWeights = new Float64Array(weightBins);
  readonly #calls = new Map<Id, AirCall>();
  readonly #announced: Guess[] = [];
  readonly #spare: Guess[] = [];
  readonly #random: Random;
  readonly #strata: readonly Float64Array[];
  readonly #pathNormals: Float64Array;
  readonly #pathLevel: Float64Array;
  readonly #ringStart = new DurationModel(dialingBins, { mean: 3, weight: 2 }, memory);
  readonly #dialFail = new DurationModel(dialingBins, { mean: 30, weight: 2 }, memory);
  readonly #ringHuman = new DurationModel(ringingBins, { mean: 45, weight: 2 }, memory);
  readonly #ringMachine = new DurationModel(ringingBins, { mean: 60, weight: 2 }, memory);
  readonly #ringEnd = new DurationModel(ringingBins, { mean: 60, weight: 2 }, memory);
  readonly #humanAnalysis = new DurationModel(analysisBins, { mean: 1, weight: 2 }, memory);
  readonly #machineAnalysis = new DurationModel(analysisBins, { mean: 3, weight: 2 }, memory);
  /** Quantiles in seconds: of the ringing's start, and of a live answer and of any other end after that. */
  readonly #startTable = new Float64Array(quantiles);
  readonly #humanTable = new Float64Array(quantiles);
  readonly #otherTable = new Float64Array(quantiles);
  readonly #analysisTable = new Float64Array(quantiles);
  #ringProbability = 0.9;
  #humanProbability = 0.3;
  #bin = 0;
  /** Result of the last draw. */
  #at = -1;
  #until = 0;

  constructor(paths: number, random: Random) {
    this.counts = new PathCounts(paths);
    this.#random = random;
    this.#strata = strataOf(paths, random);
    this.#pathNormals = normalOfPaths(paths, random);
    this.#pathLevel = new Float64Array(paths).fill(1);
  }

  get inAir(): number {
    return this.#calls.size;
  }

  /** Puts a dial that is about to be made on the paths. */
  announce(now: number): void {
    const guess = this.#spare.pop() ?? new Guess(this.counts.paths);
    this.#guessAll({ stage: "dialing", dialedAt: now, ringingAt: 0, answeredAt: 0, guess }, now);
    this.#announced.push(guess);
  }

  /** Takes dials that were announced and not made off the paths. */
  withdrawAnnounced(): void {
    for (const guess of this.#announced) this.#release(guess);
    this.#announced.length = 0;
  }

  dialed(id: Id, now: number): void {
    if (this.#calls.has(id)) return;
    const announced = this.#announced.pop();
    const guess = announced ?? this.#spare.pop() ?? new Guess(this.counts.paths);
    const call: AirCall = { stage: "dialing", dialedAt: now, ringingAt: 0, answeredAt: 0, guess };
    this.#calls.set(id, call);
    if (announced === undefined) this.#guessAll(call, now);
  }

  ringing(id: Id, now: number): void {
    const call = this.#calls.get(id);
    if (call?.stage !== "dialing") return;
    this.#ringStart.observe(now - call.dialedAt, true);
    this.#dialFail.observe(now - call.dialedAt, false);
    call.stage = "ringing";
    call.ringingAt = now;
    this.#guessAll(call, now);
  }

  answered(id: Id, now: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    if (call.stage === "dialing") this.ringing(id, now);
    call.stage = "analysing";
    call.answeredAt = now;
    this.#guessAll(call, now);
  }

  /** The call came to an end or became a live answer; false if it is not known, or was ended before. */
  result(id: Id, outcome: string, now: number): boolean {
    const call = this.#calls.get(id);
    if (call === undefined) return false;
    this.#learn(call, outcome, now);
    if (outcome === "human") this.level.answer();
    this.#release(call.guess);
    this.#calls.delete(id);
    return true;
  }

  /** Takes a call that is being cancelled off the paths; that it was cut off says nothing of how it would have ended. */
  cancelled(id: Id, now: number): void {
    this.result(id, "cancelled", now);
  }

  /** Moves on to `now`: guesses that did not come true are drawn anew. */
  advance(now: number, seconds: number): void {
    this.#bin = Math.floor(now / binSeconds);
    let expected = 0;
    for (const call of this.#calls.values()) {
      if (call.stage === "ringing") expected += this.#ringHuman.hazard(now - call.ringingAt);
    }
    this.level.elapse(seconds, expected * seconds);
    for (const call of this.#calls.values()) if (call.guess.earliest < this.#bin) this.#renew(call, now);
  }

  rebuild(now: number): void {
    for (const call of this.#calls.values()) {
      if (call.stage === "ringing") {
        const age = now - call.ringingAt;
        this.#ringHuman.running(age);
        this.#ringMachine.running(age);
        this.#ringEnd.running(age);
      } else if (call.stage === "dialing") {
        this.#ringStart.running(now - call.dialedAt);
        this.#dialFail.running(now - call.dialedAt);
      }
    }
    for (const model of [
      this.#ringStart,
      this.#dialFail,
      this.#ringHuman,
      this.#ringMachine,
      this.#ringEnd,
      this.#humanAnalysis,
      this.#machineAnalysis,
    ])
      model.rebuild(now);
    const deviation = Math.min(0.6, this.level.deviation);
    for (let path = 0; path < this.counts.paths; path++)
      this.#pathLevel[path] = Math.exp(deviation * this.#pathNormals[path]! - (deviation * deviation) / 2);
    this.#tabulate();
  }

  /** Weights of the live answer of a call that has been ringing for `age`, by bin from now; returned sum is its probability. */
  ringingWeights(age: number, into: Float64Array): number {
    into.fill(0);
    const level = this.level.level;
    let humanBefore = this.#ringHuman.cumulative(age);
    let otherBefore = this.#otherCumulative(age);
    let alive = 1;
    let total = 0;
    for (let bin = 0; bin + analysisBin < into.length && alive > 1e-3; bin++) {
      const at = age + (bin + 1) * binSeconds;
      const humanAfter = this.#ringHuman.cumulative(at);
      const otherAfter = this.#otherCumulative(at);
      const human = (humanAfter - humanBefore) * level;
      const all = human + otherAfter - otherBefore;
      const gone = -Math.expm1(-all);
      const share = all > 0 ? (alive * gone * human) / all : 0;
      into[bin + analysisBin] = share;
      total += share;
      alive *= 1 - gone;
      humanBefore = humanAfter;
      otherBefore = otherAfter;
    }
    return total;
  }

  #otherCumulative(age: number): number {
    return this.#ringMachine.cumulative(age) + this.#ringEnd.cumulative(age);
  }

  /** Probability that a dial becomes a live answer. */
  get answerProbability(): number {
    return this.#ringProbability * this.#humanProbability;
  }

  /** What becomes of a dial made now: probabilities, weights by bin, and quantiles to draw from. */
  #tabulate(): void {
    const human = new Float64Array(weightBins);
    const other = new Float64Array(weightBins);
    this.#humanProbability = this.ringingWeights(0, human);
    this.#otherWeights(other);
    const start = new Float64Array(weightBins);
    this.#ringProbability = this.#startWeights(start);
    fillQuantiles(this.#startTable, start, 0);
    fillQuantiles(this.#humanTable, human, analysisBin);
    fillQuantiles(this.#otherTable, other, 0);
    for (let i = 0; i < quantiles; i++)
      this.#analysisTable[i] = this.#humanAnalysis.ageAt(-Math.log(1 - (i + 0.5) / quantiles));
    const weights = this.answerWeights.fill(0);
    for (let bin = 0; bin < 60; bin++) {
      const share = start[bin]!;
      if (share < 1e-5) continue;
      for (let later = 0; bin + later < weightBins; later++) weights[bin + later]! += share * human[later]!;
    }
    const sum = this.answerProbability;
    if (sum > 0) for (let bin = 0; bin < weightBins; bin++) weights[bin]! /= sum;
  }

  #startWeights(into: Float64Array): number {
    return competing(
      into,
      (age) => this.#ringStart.cumulative(age),
      (age) => this.#dialFail.cumulative(age),
    );
  }

  #otherWeights(into: Float64Array): void {
    const level = this.level.level;
    competing(
      into,
      (age) => this.#otherCumulative(age),
      (age) => this.#ringHuman.cumulative(age) * level,
    );
  }

  #learn(call: AirCall, outcome: string, now: number): void {
    if (call.stage === "dialing") {
      this.#ringStart.observe(now - call.dialedAt, false);
      this.#dialFail.observe(now - call.dialedAt, outcome !== "cancelled" && outcome !== "human");
      return;
    }
    const rang = (call.stage === "analysing" ? call.answeredAt : now) - call.ringingAt;
    this.#ringHuman.observe(rang, outcome === "human");
    this.#ringMachine.observe(rang, call.stage === "analysing" && outcome !== "human");
    this.#ringEnd.observe(rang, call.stage === "ringing" && outcome !== "human" && outcome !== "cancelled");
    if (call.stage !== "analysing") return;
    if (outcome === "human") this.#humanAnalysis.observe(now - call.answeredAt, true);
    else this.#machineAnalysis.observe(now - call.answeredAt, true);
  }

  #release(guess: Guess): void {
    guess.clear(this.counts);
    if (this.#spare.length < 2000) this.#spare.push(guess);
  }

  /** Draws every path anew, in strata, so that the share of paths with an answer is the probability of one. */
  #guessAll(call: AirCall, now: number): void {
    const strata = this.#strata[this.#random.integer(0, this.#strata.length - 1)]!;
    const shift = this.#random.next();
    const paths = this.counts.paths;
    let earliest = this.#bin + reachBins;
    for (let path = 0; path < paths; path++) {
      let uniform = strata[path]! + shift;
      if (uniform >= 1) uniform -= 1;
      this.#draw(call, path, now, uniform);
      call.guess.place(this.counts, path, this.#at, this.#until);
      if (this.#until < earliest) earliest = this.#until;
    }
    call.guess.earliest = earliest;
  }

  #renew(call: AirCall, now: number): void {
    const { guess } = call;
    let earliest = this.#bin + reachBins;
    for (let path = 0; path < this.counts.paths; path++) {
      if (guess.until[path]! < this.#bin) {
        this.#draw(call, path, now, this.#random.next());
        guess.place(this.counts, path, this.#at, this.#until);
      }
      if (guess.until[path]! < earliest) earliest = guess.until[path]!;
    }
    guess.earliest = earliest;
  }

  #draw(call: AirCall, path: number, now: number, uniform: number): void {
    if (call.stage === "analysing") this.#drawAnalysis(call, path, now, uniform);
    else if (call.stage === "ringing") {
      if (now === call.ringingAt) this.#drawNewRinging(now, path, uniform, undefined);
      else this.#drawRinging(call.ringingAt, now, path, uniform);
    } else this.#drawDialing(call, path, now, uniform);
  }

  #drawDialing(call: AirCall, path: number, now: number, uniform: number): void {
    if (now === call.dialedAt) {
      const random = this.#random.next();
      if (random > this.#ringProbability) {
        this.#keep(Number.POSITIVE_INFINITY, now + this.#fromTable(this.#startTable));
        return;
      }
      const rings = now + this.#fromTable(this.#startTable);
      this.#drawNewRinging(rings, path, uniform, rings);
      return;
    }
    const age = now - call.dialedAt;
    const rings = this.#ringStart.ageAt(this.#ringStart.cumulative(age) + this.#exponential());
    const fails = this.#dialFail.ageAt(this.#dialFail.cumulative(age) + this.#exponential());
    if (fails < rings) this.#keep(Number.POSITIVE_INFINITY, call.dialedAt + fails);
    else this.#drawNewRinging(call.dialedAt + rings, path, uniform, call.dialedAt + rings);
  }

  /** Ringing from its beginning. `until`: when the guess ends, if before the ringing does. */
  #drawNewRinging(since: number, path: number, uniform: number, until: number | undefined): void {
    if (uniform < this.#humanProbability * this.#pathLevel[path]!) {
      const human = since + this.#fromTable(this.#humanTable);
      this.#keep(human + this.#fromTable(this.#analysisTable), until ?? human);
    } else this.#keep(Number.POSITIVE_INFINITY, until ?? since + this.#fromTable(this.#otherTable));
  }

  #drawRinging(since: number, now: number, path: number, uniform: number): void {
    const age = now - since;
    const level = this.level.level * this.#pathLevel[path]!;
    const human = this.#ringHuman.ageAt(this.#ringHuman.cumulative(age) - Math.log(1 - uniform) / level);
    const machine = this.#ringMachine.ageAt(this.#ringMachine.cumulative(age) + this.#exponential());
    const end = this.#ringEnd.ageAt(this.#ringEnd.cumulative(age) + this.#exponential());
    const other = Math.min(machine, end);
    if (human < other) this.#keep(since + human + this.#fromTable(this.#analysisTable), since + human);
    else this.#keep(Number.POSITIVE_INFINITY, since + other);
  }

  #drawAnalysis(call: AirCall, path: number, now: number, uniform: number): void {
    const rang = call.answeredAt - call.ringingAt;
    const age = now - call.answeredAt;
    const level = this.level.level * this.#pathLevel[path]!;
    const human = level * this.#ringHuman.hazard(rang) * Math.exp(-this.#humanAnalysis.cumulative(age));
    const machine = this.#ringMachine.hazard(rang) * Math.exp(-this.#machineAnalysis.cumulative(age));
    const isHuman = uniform * (human + machine) < human;
    const model = isHuman ? this.#humanAnalysis : this.#machineAnalysis;
    const end = call.answeredAt + model.ageAt(model.cumulative(age) + this.#exponential());
    this.#keep(isHuman ? end : Number.POSITIVE_INFINITY, end);
  }

  #keep(at: number, until: number): void {
    const last = this.#bin + reachBins;
    const untilBin = Math.floor(until / binSeconds);
    this.#until = untilBin < last ? untilBin : last;
    const atBin = Math.floor(at / binSeconds);
    this.#at = atBin < last ? atBin : -1;
  }

  #fromTable(table: Float64Array): number {
    return table[(this.#random.next() * quantiles) | 0]!;
  }

  #exponential(): number {
    return -Math.log(1 - this.#random.next());
  }
}

/** Probability by bin that the first of two causes ends it there, from their cumulative hazards; returns the sum. */
function competing(
  into: Float64Array,
  cause: (age: number) => number,
  other: (age: number) => number,
): number {
  let alive = 1;
  let total = 0;
  let causeBefore = cause(0);
  let otherBefore = other(0);
  for (let bin = 0; bin < into.length && alive > 1e-3; bin++) {
    const age = (bin + 1) * binSeconds;
    const causeAfter = cause(age);
    const otherAfter = other(age);
    const own = causeAfter - causeBefore;
    const all = own + otherAfter - otherBefore;
    const gone = -Math.expm1(-all);
    into[bin] = all > 0 ? (alive * gone * own) / all : 0;
    total += into[bin]!;
    alive *= 1 - gone;
    causeBefore = causeAfter;
    otherBefore = otherAfter;
  }
  return total;
}

/** Quantiles of a time given weights by bin; `skip` bins of the weights lie before the time begins. */
function fillQuantiles(table: Float64Array, weights: Float64Array, skip: number): void {
  let total = 0;
  for (const weight of weights) total += weight;
  let bin = 0;
  let sum = 0;
  for (let i = 0; i < table.length; i++) {
    const wanted = ((i + 0.5) / table.length) * total;
    while (bin < weights.length - 1 && sum + weights[bin]! < wanted) {
      sum += weights[bin]!;
      bin++;
    }
    const within = weights[bin]! > 0 ? (wanted - sum) / weights[bin]! : 0.5;
    table[i] = Math.max(0.01, (bin - skip + within) * binSeconds);
  }
}
