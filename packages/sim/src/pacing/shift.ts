import { type Random, seededRandom, VirtualClock } from "@perezvon/base";
import type { CallStage, Pacer, PacerConfig, PacerEvent, PacerState } from "@perezvon/dialer";
import { ShiftCounts, type ShiftFigures } from "./shift-figures.ts";
import type { ShiftPlan } from "./shift-plan.ts";

const tickSeconds = 0.5;
const minRing = 15;

interface ShiftAgent {
  readonly id: number;
  state: "idle" | "talk" | "wrap" | "pause";
  since: number;
  pausePending: boolean;
  /** Length of a break that is due after the present call. */
  breakDue: number | undefined;
  readonly slowness: number;
  inbound: boolean;
}

interface ShiftCall {
  readonly id: number;
  stage: CallStage;
  readonly dialedAt: number;
  stageAt: number;
  gone: boolean;
}

export interface ShiftRun {
  readonly figures: ShiftFigures;
  /** Milliseconds of each decision, if a stopwatch was given. */
  readonly decisionMs: readonly number[];
}

/** Runs a day of the plan with the product's pacer: a floor of agents, a network that answers, and nothing else. */
export function runShift(
  plan: ShiftPlan,
  seed: number,
  createPacer: (config: PacerConfig) => Pacer<number>,
  stopwatch?: () => number,
): ShiftRun {
  return new Shift(plan, seed, createPacer, stopwatch).run();
}

class Shift {
  readonly #plan: ShiftPlan;
  readonly #random: Random;
  readonly #clock = new VirtualClock(0);
  readonly #pacer: Pacer<number>;
  readonly #stopwatch: (() => number) | undefined;
  readonly #counts = new ShiftCounts();
  readonly #agents: ShiftAgent[] = [];
  /** Longest ready first. */
  readonly #ready: ShiftAgent[] = [];
  readonly #calls = new Map<number, ShiftCall>();
  readonly #waiting: ShiftCall[] = [];
  #inboundWaiting = 0;
  #talkingLines = 0;
  #nextCall = 0;
  readonly #decisionMs: number[] = [];

  constructor(
    plan: ShiftPlan,
    seed: number,
    createPacer: (config: PacerConfig) => Pacer<number>,
    stopwatch: (() => number) | undefined,
  ) {
    this.#plan = plan;
    this.#random = seededRandom(seed);
    this.#stopwatch = stopwatch;
    this.#pacer = createPacer({
      target: plan.abandonmentTarget,
      connectWithin: plan.waitForAgent,
      tick: tickSeconds,
      lines: plan.lines,
      seed,
      durationS: plan.hours * 3600,
      teamHint: plan.agents,
    });
  }

  run(): ShiftRun {
    for (let id = 0; id < this.#plan.agents; id++)
      this.#after(120 * this.#random.next(), () => this.#signIn(id));
    if (this.#plan.inboundPerHour > 0) this.#nextInbound();
    const end = this.#plan.hours * 3600;
    for (let tick = 1; tick * tickSeconds <= end; tick++) {
      this.#clock.advanceTo(tick * tickSeconds * 1000);
      this.#decide();
    }
    for (const agent of this.#agents) this.#enter(agent, agent.state);
    return { figures: this.#counts.figures(this.#plan.abandonmentTarget), decisionMs: this.#decisionMs };
  }

  get #now(): number {
    return this.#clock.now() / 1000;
  }

  #after(seconds: number, run: () => void): void {
    this.#clock.after(seconds * 1000, run);
  }

  #tell(type: PacerEvent<number>["type"], over: Partial<PacerEvent<number>> = {}): void {
    const none = { callId: -1, agentId: -1, outcome: "", next: "", inbound: false };
    this.#pacer.onEvent({ type, t: this.#now, ...none, ...over });
  }

  #decide(): void {
    const state = this.#state();
    const began = this.#stopwatch?.();
    const { dial, cancel } = this.#pacer.decide(state);
    if (began !== undefined) this.#decisionMs.push(this.#stopwatch!() - began);
    for (const id of cancel) this.#cancel(id);
    const room = Math.min(state.linesFree, state.dialable);
    for (let n = 0; n < Math.min(dial, room); n++) this.#dial();
    this.#counts.mostLines = Math.max(this.#counts.mostLines, this.#calls.size + this.#talkingLines);
  }

  #state(): PacerState<number> {
    const count = (state: ShiftAgent["state"]) =>
      this.#agents.filter((agent) => agent.state === state).length;
    return {
      t: this.#now,
      idle: count("idle"),
      talking: count("talk"),
      wrapping: count("wrap"),
      waiting: this.#waiting.length,
      inboundWaiting: this.#inboundWaiting,
      linesFree: this.#plan.lines - this.#calls.size - this.#talkingLines,
      dialable: this.#plan.records - this.#counts.dials,
      agents: this.#agents,
      calls: [...this.#calls.values()],
    };
  }

  #dial(): void {
    const random = this.#random;
    const call: ShiftCall = {
      id: this.#nextCall++,
      stage: "dialing",
      dialedAt: this.#now,
      stageAt: this.#now,
      gone: false,
    };
    this.#calls.set(call.id, call);
    this.#counts.dials += 1;
    this.#tell("dial", { callId: call.id });
    const setUp = this.#plan.setUp(random);
    const kind = random.next();
    const person = this.#plan.answerRate(this.#now);
    if (kind < person) this.#rings(call, setUp, this.#plan.personRings(random), "human");
    else if (kind < person + 0.35 * (1 - person))
      this.#rings(call, setUp, random.logNormal(17, 0.35), "machine");
    else if (random.chance(0.83)) this.#rings(call, setUp, 20 + 10 * random.next(), "noanswer");
    else
      this.#at(call, setUp + 2 * random.next(), () =>
        this.#ends(call, random.chance(0.5) ? "busy" : "invalid"),
      );
  }

  #rings(call: ShiftCall, setUp: number, wanted: number, outcome: "human" | "machine" | "noanswer"): void {
    const random = this.#random;
    const limit = this.#plan.noAnswerLimit;
    const rings = wanted > limit && outcome !== "noanswer" ? 1 + random.next() * (limit - 1) : wanted;
    this.#at(call, setUp, () => {
      this.#stage(call, "ringing");
      this.#tell("ringing", { callId: call.id });
      this.#at(call, rings, () => {
        if (outcome === "noanswer") return this.#ends(call, outcome);
        this.#stage(call, "analysing");
        this.#tell("answered", { callId: call.id });
        const analysis = outcome === "human" ? 0.5 + random.next() : 2.5 + 2 * random.next();
        this.#at(call, analysis, () => (outcome === "human" ? this.#live(call) : this.#ends(call, outcome)));
      });
    });
  }

  /** Goes on with the call unless it is gone by then. */
  #at(call: ShiftCall, seconds: number, run: () => void): void {
    this.#after(seconds, () => {
      if (!call.gone) run();
    });
  }

  #stage(call: ShiftCall, stage: CallStage): void {
    call.stage = stage;
    call.stageAt = this.#now;
  }

  #ends(call: ShiftCall, outcome: string): void {
    this.#remove(call);
    this.#tell("result", { callId: call.id, outcome });
  }

  #remove(call: ShiftCall): void {
    call.gone = true;
    this.#calls.delete(call.id);
  }

  #cancel(id: number): void {
    const call = this.#calls.get(id);
    if (call?.stage !== "ringing" || this.#now - call.stageAt < minRing)
      throw new Error("cancelled too early");
    this.#counts.cancelled += 1;
    this.#ends(call, "cancelled");
  }

  #live(call: ShiftCall): void {
    const answeredAt = this.#now;
    this.#counts.answer(answeredAt);
    this.#tell("result", { callId: call.id, outcome: "human" });
    const agent = this.#ready.shift();
    if (agent === undefined) this.#wait(call, answeredAt);
    else this.#connect(agent, call);
  }

  #wait(call: ShiftCall, answeredAt: number): void {
    this.#stage(call, "waiting");
    this.#waiting.push(call);
    this.#at(call, this.#plan.waitForAgent, () => {
      if (call.stage !== "waiting") return;
      this.#waiting.splice(this.#waiting.indexOf(call), 1);
      this.#remove(call);
      this.#counts.abandon(answeredAt);
      this.#tell("abandon", { callId: call.id });
    });
  }

  #connect(agent: ShiftAgent, call: ShiftCall): void {
    this.#remove(call);
    this.#talkingLines += 1;
    agent.inbound = false;
    this.#enter(agent, "talk");
    this.#tell("connect", { callId: call.id, agentId: agent.id });
    const talk = Math.max(1, agent.slowness * this.#plan.talk(this.#random, this.#now));
    this.#after(talk, () => {
      this.#talkingLines -= 1;
      this.#afterCallWork(agent);
    });
  }

  #afterCallWork(agent: ShiftAgent): void {
    this.#tell("talkEnd", { agentId: agent.id, inbound: agent.inbound });
    this.#enter(agent, "wrap");
    this.#after(this.#plan.afterCallWork(this.#random), () => {
      const next = agent.breakDue === undefined ? "idle" : "pause";
      this.#tell("wrapEnd", { agentId: agent.id, next });
      if (agent.breakDue === undefined) this.#free(agent);
      else this.#takeBreak(agent, agent.breakDue);
    });
  }

  #signIn(id: number): void {
    const random = this.#random;
    const agent: ShiftAgent = {
      id,
      state: "pause",
      since: this.#now,
      pausePending: false,
      breakDue: undefined,
      slowness: random.logNormal(1, 0.15),
      inbound: false,
    };
    this.#agents.push(agent);
    this.#tell("login", { agentId: id });
    for (const [at, length] of this.#plan.breaks(random, id))
      if (at > this.#now) this.#after(at - this.#now, () => this.#breakIsDue(agent, length));
    this.#free(agent);
  }

  #breakIsDue(agent: ShiftAgent, length: number): void {
    if (agent.state === "pause" || agent.breakDue !== undefined) return;
    if (agent.state === "idle") {
      this.#ready.splice(this.#ready.indexOf(agent), 1);
      this.#takeBreak(agent, length);
      return;
    }
    agent.breakDue = length;
    // One in two says so before.
    agent.pausePending = this.#random.chance(0.5);
  }

  #takeBreak(agent: ShiftAgent, length: number): void {
    agent.breakDue = undefined;
    agent.pausePending = false;
    this.#enter(agent, "pause");
    this.#tell("pause", { agentId: agent.id });
    this.#after(length, () => {
      this.#tell("resume", { agentId: agent.id });
      this.#free(agent);
    });
  }

  #free(agent: ShiftAgent): void {
    this.#enter(agent, "idle");
    if (this.#inboundWaiting > 0) {
      this.#inboundWaiting -= 1;
      this.#takeInbound(agent);
      return;
    }
    const call = this.#waiting.shift();
    if (call === undefined) this.#ready.push(agent);
    else this.#connect(agent, call);
  }

  #nextInbound(): void {
    this.#after(this.#random.exponential(3600 / this.#plan.inboundPerHour), () => {
      this.#tell("inbound");
      const agent = this.#ready.shift();
      if (agent === undefined) this.#inboundWaiting += 1;
      else this.#takeInbound(agent);
      this.#nextInbound();
    });
  }

  #takeInbound(agent: ShiftAgent): void {
    agent.inbound = true;
    this.#enter(agent, "talk");
    this.#tell("connect", { agentId: agent.id, inbound: true });
    this.#after(this.#random.logNormal(120, 0.8), () => this.#afterCallWork(agent));
  }

  #enter(agent: ShiftAgent, state: ShiftAgent["state"]): void {
    const seconds = this.#now - agent.since;
    if (agent.state !== "pause") this.#counts.dutySeconds += seconds;
    if (agent.state === "talk" || agent.state === "wrap") {
      if (agent.inbound) this.#counts.inboundSeconds += seconds;
      else this.#counts.busySeconds += seconds;
    }
    agent.state = state;
    agent.since = this.#now;
  }
}
