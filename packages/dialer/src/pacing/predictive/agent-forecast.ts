import type { Random } from "@perezvon/base";
import { DurationModel } from "./duration-model.ts";
import type { PacerAgent } from "./pacer-types.ts";
import { binSeconds, Guess, type PathCounts, reachBins, ringBins } from "./path-counts.ts";
import { normalOfPaths, strataOf } from "./strata.ts";

interface Busy {
  state: "idle" | "talk" | "wrap" | "pause";
  since: number;
  inbound: boolean;
  leaving: boolean;
  guess: Guess | undefined;
}

const bins = { first: 0.8, growth: 1.08, count: 96 };
const memory = 3600;

/** Agents: learns how long conversations, after-call work and pauses last, and guesses on every path when each gets free. */
export class AgentForecast<Id> {
  readonly counts: PathCounts;
  readonly #agents = new Map<Id, Busy>();
  readonly #spare: Guess[] = [];
  readonly #random: Random;
  readonly #strata: readonly Float64Array[];
  readonly #pathNormals: Float64Array;
  readonly #pathSpeed: Float64Array;
  readonly #talk = new DurationModel(bins, { mean: 120, weight: 2 }, memory);
  readonly #wrap = new DurationModel(bins, { mean: 20, weight: 2 }, memory);
  readonly #inboundTalk = new DurationModel(bins, { mean: 120, weight: 2 }, memory);
  readonly #inboundWrap = new DurationModel(bins, { mean: 20, weight: 2 }, memory);
  readonly #pause = new DurationModel(bins, { mean: 1200, weight: 3 }, 6 * memory);
  #bin = 0;
  #at = -1;
  #until = 0;
  /** Recent ends of after-call work without an announced pause, and those of them that led to a pause all the same. */
  #wrapEnds = 20;
  #silentLeaves = 0.1;

  constructor(paths: number, random: Random, counts: PathCounts) {
    this.counts = counts;
    this.#random = random;
    this.#strata = strataOf(paths, random);
    this.#pathNormals = normalOfPaths(paths, random);
    this.#pathSpeed = new Float64Array(paths).fill(1);
  }

  /** Mean seconds of a conversation with its after-call work, as learnt. */
  get handlingSeconds(): number {
    return this.#talk.ageAt(1) + this.#wrap.ageAt(1);
  }

  /** Agents who get free within so many seconds, on average over the paths. */
  freeWithin(seconds: number): number {
    const { counts, paths } = this.counts;
    const ahead = Math.min(Math.ceil(seconds / binSeconds), reachBins);
    let sum = 0;
    for (let path = 0; path < paths; path++)
      for (let n = 0; n < ahead; n++) sum += counts[path * ringBins + ((this.#bin + n) & (ringBins - 1))]!;
    return sum / paths;
  }

  /** The agent entered a state; what the state before lasted is learnt. */
  enter(id: Id, state: Busy["state"], since: number, inbound: boolean, now = since): void {
    let agent = this.#agents.get(id);
    if (agent === undefined) {
      agent = { state, since, inbound, leaving: false, guess: undefined };
      this.#agents.set(id, agent);
    } else if (agent.state !== state) this.#learn(agent, state, since - agent.since);
    else if (state === "idle" || state === "pause") return;
    agent.state = state;
    agent.since = since;
    agent.inbound = inbound;
    if (state === "idle") {
      this.#drop(agent);
      return;
    }
    agent.guess ??= this.#spare.pop() ?? new Guess(this.counts.paths);
    this.#guessAll(agent, now);
  }

  /** Conversation over. */
  wrap(id: Id, now: number): void {
    const agent = this.#agents.get(id);
    if (agent?.state === "talk") this.enter(id, "wrap", now, agent.inbound);
  }

  logout(id: Id): void {
    const agent = this.#agents.get(id);
    if (agent === undefined) return;
    this.#drop(agent);
    this.#agents.delete(id);
  }

  /** Takes over what events did not tell: states of agents who were there before, and announced pauses. */
  observe(agents: readonly PacerAgent<Id>[], now: number): void {
    for (const { id, state, since, pausePending, inbound } of agents) {
      if (state === "out") {
        this.logout(id);
        continue;
      }
      const before = this.#agents.get(id);
      // Events tell it exactly; without them a state that is younger than the one known has been entered.
      if (before === undefined || before.state !== state || since > before.since + 0.01)
        this.enter(id, state, since, inbound ?? before?.inbound ?? false, now);
      const agent = this.#agents.get(id)!;
      if (agent.leaving !== pausePending) {
        agent.leaving = pausePending;
        if (agent.guess !== undefined) this.#guessAll(agent, now);
      }
    }
    if (this.#agents.size <= agents.length) return;
    const present = new Set(agents.map(({ id }) => id));
    for (const id of [...this.#agents.keys()]) if (!present.has(id)) this.logout(id);
  }

  advance(now: number, seconds: number): void {
    this.#bin = Math.floor(now / binSeconds);
    // A wave of breaks shows within a minute or two, so older ends say little of it.
    const keep = Math.exp(-seconds / 120);
    if (this.#wrapEnds > 10) {
      this.#wrapEnds *= keep;
      this.#silentLeaves *= keep;
    }
    for (const agent of this.#agents.values()) {
      if (agent.guess !== undefined && agent.guess.earliest < this.#bin) this.#renew(agent, now);
    }
  }

  rebuild(now: number): void {
    for (const agent of this.#agents.values()) {
      const age = now - agent.since;
      if (agent.state === "talk") (agent.inbound ? this.#inboundTalk : this.#talk).running(age);
      else if (agent.state === "wrap") (agent.inbound ? this.#inboundWrap : this.#wrap).running(age);
      else if (agent.state === "pause") this.#pause.running(age);
    }
    for (const model of [this.#talk, this.#wrap, this.#inboundTalk, this.#inboundWrap, this.#pause])
      model.rebuild(now);
    const deviation = 1 / Math.sqrt(this.#talk.ends + 6);
    for (let path = 0; path < this.#pathSpeed.length; path++)
      this.#pathSpeed[path] = Math.exp(deviation * this.#pathNormals[path]! - (deviation * deviation) / 2);
  }

  #learn(agent: Busy, next: Busy["state"], lasted: number): void {
    switch (agent.state) {
      case "talk":
        (agent.inbound ? this.#inboundTalk : this.#talk).observe(lasted, true);
        // A campaign may have no after-call work.
        if (next !== "wrap") (agent.inbound ? this.#inboundWrap : this.#wrap).observe(0, true);
        return;
      case "wrap":
        (agent.inbound ? this.#inboundWrap : this.#wrap).observe(lasted, true);
        if (agent.leaving) return;
        this.#wrapEnds += 1;
        if (next === "pause") this.#silentLeaves += 1;
        return;
      case "pause":
        this.#pause.observe(lasted, true);
        return;
      default:
    }
  }

  #drop(agent: Busy): void {
    if (agent.guess === undefined) return;
    agent.guess.clear(this.counts);
    this.#spare.push(agent.guess);
    agent.guess = undefined;
  }

  #guessAll(agent: Busy, now: number): void {
    const guess = agent.guess!;
    const strata = this.#strata[this.#random.integer(0, this.#strata.length - 1)]!;
    const shift = this.#random.next();
    let earliest = this.#bin + reachBins;
    for (let path = 0; path < this.counts.paths; path++) {
      let uniform = strata[path]! + shift;
      if (uniform >= 1) uniform -= 1;
      this.#draw(agent, path, now, uniform);
      guess.place(this.counts, path, this.#at, this.#until);
      if (this.#until < earliest) earliest = this.#until;
    }
    guess.earliest = earliest;
  }

  #renew(agent: Busy, now: number): void {
    const guess = agent.guess!;
    let earliest = this.#bin + reachBins;
    for (let path = 0; path < this.counts.paths; path++) {
      if (guess.until[path]! < this.#bin) {
        this.#draw(agent, path, now, this.#random.next());
        guess.place(this.counts, path, this.#at, this.#until);
      }
      if (guess.until[path]! < earliest) earliest = guess.until[path]!;
    }
    guess.earliest = earliest;
  }

  #draw(agent: Busy, path: number, now: number, uniform: number): void {
    const age = now - agent.since;
    const hazard = -Math.log(1 - uniform);
    let until: number;
    let free: number;
    if (agent.state === "talk") {
      const talk = agent.inbound ? this.#inboundTalk : this.#talk;
      const wrap = agent.inbound ? this.#inboundWrap : this.#wrap;
      until = agent.since + talk.ageAt(talk.cumulative(age) + hazard / this.#pathSpeed[path]!);
      free = until + wrap.ageAt(-Math.log(1 - this.#random.next()));
    } else {
      const model = agent.state === "pause" ? this.#pause : agent.inbound ? this.#inboundWrap : this.#wrap;
      until = agent.since + model.ageAt(model.cumulative(age) + hazard);
      free = until;
    }
    const leaves =
      agent.state !== "pause" && (agent.leaving || this.#random.next() * this.#wrapEnds < this.#silentLeaves);
    const last = this.#bin + reachBins;
    const untilBin = Math.floor(until / binSeconds);
    const freeBin = Math.floor(free / binSeconds);
    this.#until = untilBin < last ? untilBin : last;
    this.#at = leaves || freeBin >= last ? -1 : freeBin;
  }
}
