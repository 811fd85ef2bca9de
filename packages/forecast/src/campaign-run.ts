import type { Random, VirtualClock } from "@perezvon/base";
import {
  type AgentPromise,
  abandonmentRate,
  applyOutcome,
  automaticDials,
  countLiveAnswer,
  countsAsAttempt,
  createAbandonmentWindow,
  createPacer,
  dialsToStart,
  heldToOne,
  type NextStep,
  neededForShares,
  nextStep,
  type Pacer,
  type PacerCall,
  type PacerEvent,
  PredictionGate,
  type ShareClaim,
} from "@perezvon/dialer";
import type { CallId, DispositionType, ServiceId, UserId } from "@perezvon/model";
import { defaultPrediction, defaultSimultaneousCalls, predefinedDispositions } from "@perezvon/model";
import type { Floor, FloorAgent } from "./floor.ts";
import type { PlayedCampaign } from "./forecast-input.ts";
import { OutcomeSampler, person } from "./outcome-model.ts";
import { type ClosedRecord, type PoolRecord, RecordPool } from "./record-pool.ts";
import type { RunCounts } from "./run-counts.ts";

const hourMs = 3_600_000;
/** Of the abandoned calls that are allowed, the share that prediction aims at, as in the campaigns of the engine. */
const shareOfCap = 0.9;
/** A machine that nobody looks for reaches an agent, who hears it and ends the call. */
const machineTalkSeconds = 8;
const machines: ReadonlySet<string> = new Set(["answering_machine", "announcement", "fax_modem", "silence"]);
const predefined = new Map<string, DispositionType>(
  predefinedDispositions.map(({ key, type }) => [key, type]),
);

type Id = CallId | UserId | "";

interface AirCall {
  readonly id: CallId;
  readonly record: PoolRecord;
  readonly step: Extract<NextStep, { kind: "dial" }>;
  readonly dialedAt: number;
  stage: PacerCall<Id>["stage"];
  stageAt: number;
  /** What is behind the number; a machine may be taken for a call. */
  outcome: string;
  gone: boolean;
}

/** What the campaigns of a day have in common. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly start: number;
  readonly tickMs: number;
  readonly floor: Floor;
  /** Hour of the day, 0–23. */
  readonly hourOf: (at: number) => number;
  /** Whether its chain keeps it from dialling (OUT-LNK-14). */
  readonly waits: (key: string) => boolean;
  /** Of these ready agents, how many are promised to other campaigns or kept for calls from outside (OUT-MOD-13). */
  readonly promisedElsewhere: (key: string, ready: readonly FloorAgent[]) => number;
  readonly kept: () => ShareClaim | undefined;
  readonly closed: (key: string, record: ClosedRecord, disposition: string) => void;
}

/** Plays a campaign on a day's stage: the dialler decides, the routing distributes, the outcome model answers. */
export class CampaignRun {
  readonly #key: string;
  readonly #service: ServiceId;
  readonly #input: PlayedCampaign;
  readonly #stage: Stage;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #sampler: OutcomeSampler;
  readonly #counts: RunCounts;
  readonly #pool: RecordPool;
  readonly #floor: Floor;
  readonly #answers = createAbandonmentWindow();
  readonly #gate = new PredictionGate();
  readonly #pacer: Pacer<Id> | undefined;
  readonly #air = new Map<CallId, AirCall>();
  #held = false;
  #tokens = 1;
  #tokensAt: number;
  #calls = 0;
  #begunAt: number | undefined;
  #completedAt: number | undefined;
  #freshGoneAt: number | undefined;

  constructor(
    key: string,
    input: PlayedCampaign,
    stage: Stage,
    { counts, random, seed, team }: { counts: RunCounts; random: Random; seed: number; team: number },
  ) {
    this.#key = key;
    this.#service = key as ServiceId;
    this.#input = input;
    this.#stage = stage;
    this.#clock = stage.clock;
    this.#floor = stage.floor;
    this.#random = random;
    this.#sampler = new OutcomeSampler(input.outcomes);
    this.#counts = counts;
    this.#pool = new RecordPool(input, stage.start, (record, disposition) =>
      stage.closed(key, record, disposition),
    );
    this.#tokensAt = stage.start;
    this.#pacer = input.dialling.mode === "predictive" ? this.#newPacer(seed, team) : undefined;
  }

  /** Not closed, those in hand included. */
  get open(): number {
    return this.#pool.open;
  }

  get fresh(): number {
    return this.#pool.fresh;
  }

  get ends() {
    return {
      closed: this.#pool.closedSoFar,
      begunAt: this.#begunAt,
      completedAt: this.#completedAt,
      freshGoneAt: this.#freshGoneAt,
    };
  }

  /** Agents that its dials in flight count on; as the engine reckons it. */
  get promise(): AgentPromise {
    const { mode, dialsPerAgent } = this.#input.dialling;
    if (mode === "automatic" || this.#air.size === 0) return { agentIds: [], agents: 0 };
    const factor = this.#held || mode === "preview" ? 1 : dialsPerAgent;
    const ready = this.#ready().map(({ id }) => id);
    return { agentIds: ready, agents: Math.ceil((this.#air.size * 10) / Math.round(factor * 10)) };
  }

  /** A record that another campaign has closed comes here. */
  admit(group: number, dueAt: number, record: ClosedRecord): void {
    this.#pool.admit(group, dueAt, record);
  }

  tick(): void {
    this.#pool.expire(this.#clock.now());
    if (!this.#stage.waits(this.#key)) this.#decide();
    this.#note();
  }

  #ready(): readonly FloorAgent[] {
    return this.#floor.agents(this.#service).filter(({ state }) => state === "idle");
  }

  #note(): void {
    const now = this.#clock.now();
    if (this.#pool.fresh === 0) this.#freshGoneAt ??= now;
    if (this.#pool.open === 0) this.#completedAt ??= now;
  }

  #decide(): void {
    const now = this.#clock.now();
    const rate = this.#input.dialling.dialStartsPerSecond;
    this.#tokens = Math.min(Math.max(1, rate), this.#tokens + ((now - this.#tokensAt) / 1000) * rate);
    this.#tokensAt = now;
    let wanted = this.#wanted(now);
    while (wanted > 0 && this.#pool.dueNow(now)) if (this.#next(now)) wanted -= 1;
  }

  #wanted(now: number): number {
    const { mode, simultaneousCalls = defaultSimultaneousCalls } = this.#input.dialling;
    const startTokens = this.#tokens;
    const freeLines = 1_000;
    if (mode === "automatic")
      return automaticDials({ calls: this.#air.size, most: simultaneousCalls, startTokens, freeLines });
    const agents = this.#floor.agents(this.#service);
    if (agents.length === 0) return 0;
    const readyAgents = this.#ready();
    const promised = this.#stage.promisedElsewhere(this.#key, readyAgents);
    const ready = Math.max(0, readyAgents.length - promised);
    const factor = this.#factor(now);
    const predicted = this.#predict(now, readyAgents.length, promised);
    if (predicted !== undefined && !this.#held) return predicted;
    return dialsToStart({
      readyAgents: ready,
      factor: mode === "progressive" ? factor : 1,
      inFlight: this.#air.size,
      startTokens: mode === "preview" ? freeLines : startTokens,
      freeLines,
    });
  }

  /** The factor set, or 1 while too many live answers found nobody (OUT-MOD-07). */
  #factor(now: number): number {
    const { dialling } = this.#input;
    const { abandonmentCapPercent } = dialling.prediction ?? defaultPrediction;
    this.#held = heldToOne(abandonmentRate(this.#answers, now), abandonmentCapPercent, this.#held);
    return this.#held ? 1 : dialling.dialsPerAgent;
  }

  #predict(now: number, ready: number, promised: number): number | undefined {
    if (this.#pacer === undefined) return undefined;
    const { dialling } = this.#input;
    const kept = this.#stage.kept();
    // Who fills the share of calls from outside when he is free again is none of those the forecast waits for.
    const all = this.#floor.agents(this.#service);
    const agents = kept === undefined ? all : all.filter(({ id }) => !kept.working.includes(id));
    let [talking, wrapping] = [0, 0];
    for (const { state } of agents)
      if (state === "talk") talking++;
      else if (state === "wrap") wrapping++;
    const atWork = Math.max(0, ready - (kept?.agents ?? 0)) + talking + wrapping;
    const calls = [...this.#air.values()].map(({ id, stage, stageAt, dialedAt }) => ({
      id,
      stage,
      stageAt: this.#seconds(stageAt),
      dialedAt: this.#seconds(dialedAt),
    }));
    const bound = Math.floor(dialling.dialsPerAgent * atWork) - calls.length;
    const rate = abandonmentRate(this.#answers, now);
    const { dial, cancel } = this.#pacer.decide({
      t: this.#seconds(now),
      idle: Math.max(0, ready - promised),
      talking,
      wrapping,
      waiting: calls.filter(({ stage }) => stage === "waiting").length,
      inboundWaiting: 0,
      linesFree: Math.max(0, Math.min(Math.floor(this.#tokens), bound)),
      dialable: this.#pool.open,
      agents: agents.map(({ id, state, since, pausePending, with: whose }) => ({
        id,
        state,
        since: this.#seconds(since),
        pausePending,
        ...(whose !== undefined && { inbound: whose !== this.#service }),
      })),
      calls,
      counted: { answered: rate.connected + rate.abandoned, abandoned: rate.abandoned },
    });
    // It is asked all the same while it may not decide: so it learns.
    if (!this.#gate.predicts(dialling.prediction ?? defaultPrediction, atWork, now)) return undefined;
    for (const id of cancel) this.#cancelled(this.#air.get(id as CallId));
    return dial;
  }

  /** Takes one record; true if it was dialled. */
  #next(now: number): boolean {
    const record = this.#pool.take(now);
    if (record === undefined) return true;
    const { redial } = this.#input;
    const { listed } = this.#input.records[record.group]!;
    if (listed === "record") return this.#listed(record, record.progress, 0, "record_dnc");
    const step = nextStep(record.progress, record.numbers, redial, this.#pool.environmentOf(record), now);
    if (step.kind === "dial" && listed?.includes(step.numberIndex)) {
      const closes = this.#input.onListedNumber === "close_record";
      return this.#listed(record, step.progress, step.numberIndex, closes ? "record_dnc" : "number_dnc");
    }
    if (step.kind !== "dial") {
      const { state, repeat } = step.columns;
      const dueAt = step.kind === "wait" ? step.until : undefined;
      this.#pool.giveBack(record, step.progress, { state, repeat, dueAt });
      if (step.kind === "close") this.#closed(record, step.disposition);
      return false;
    }
    this.#dial(record, step, now);
    return true;
  }

  /** Found on a do-not-call list directly before the dial, which is not made (OUT-DNC-04, OUT-DNC-05). */
  #listed(
    record: PoolRecord,
    progress: PoolRecord["progress"],
    numberIndex: number,
    disposition: "record_dnc" | "number_dnc",
  ): false {
    const now = this.#clock.now();
    const applied = applyOutcome(
      progress,
      record.numbers,
      {
        numberIndex,
        dialStartedAt: now,
        endedAt: now,
        disposition,
        counted: false,
        type: disposition === "record_dnc" ? "final_failure" : "other",
      },
      this.#input.redial,
      {},
    );
    this.#pool.giveBack(record, applied.progress, applied.columns);
    if (applied.closed !== undefined) this.#closed(record, applied.closed);
    return false;
  }

  #closed(record: PoolRecord, disposition: string): void {
    this.#pool.closed(record, disposition, this.#typeOf(disposition) === "final_success");
  }

  #dial(record: PoolRecord, step: AirCall["step"], now: number): void {
    const random = this.#random;
    this.#tokens -= 1;
    this.#begunAt ??= now;
    const outcome = this.#sampler.outcome(random, this.#stage.hourOf(now), step.attemptNumber);
    const id = `${this.#key}-${this.#calls++}` as CallId;
    const call: AirCall = {
      id,
      record,
      step,
      dialedAt: now,
      stage: "dialing",
      stageAt: now,
      outcome,
      gone: false,
    };
    this.#air.set(id, call);
    this.#counts.add("dials", now);
    this.#tell("dial", call);
    const limit = this.#input.dialling.noAnswerSeconds;
    const seconds = outcome === "no_answer" ? limit : this.#sampler.dialing(random, outcome);
    const answers = outcome === person || machines.has(outcome);
    const rings = answers || outcome === "no_answer";
    if (rings) this.#at(call, Math.min(2, seconds / 2), () => this.#reach(call, "ringing"));
    if (rings && seconds >= limit) this.#at(call, limit, () => this.#ends(call, "no_answer"));
    else this.#at(call, seconds, () => (answers ? this.#answered(call) : this.#ends(call, outcome)));
  }

  #answered(call: AirCall): void {
    const { detectVoice, detectMachine, waitForAgentSeconds } = this.#input.dialling;
    const live = call.outcome === person;
    this.#reach(call, "answered");
    const reachesAgent = live || !detectMachine;
    const analysed = detectVoice || detectMachine;
    const seconds = analysed ? this.#sampler.analysis(this.#random, live) : 0;
    this.#at(call, seconds, () => {
      if (!reachesAgent) return this.#ends(call, call.outcome);
      if (this.#input.dialling.mode === "automatic") return this.#automatic(call);
      this.#reach(call, "waiting");
      this.#at(call, waitForAgentSeconds, () => this.#abandoned(call));
      const claim = this.#stage.kept();
      this.#floor.enter({
        callId: call.id,
        serviceId: this.#service,
        source: "campaign",
        connected: () => this.#connected(call),
        ...(claim && { excluded: { has: (agentId: string) => this.#isKept(agentId) } }),
      });
    });
  }

  #isKept(agentId: string): boolean {
    const claim = this.#stage.kept();
    return claim !== undefined && neededForShares(agentId, [claim]);
  }

  /** A scenario talks, and its line is taken until it ends. */
  #automatic(call: AirCall): void {
    const live = call.outcome === person;
    const seconds = live ? this.#sampler.talk(this.#random) : machineTalkSeconds;
    if (live) this.#counts.add("live", this.#clock.now());
    this.#at(call, seconds, () => {
      if (live) this.#counts.add("talks", this.#clock.now());
      const disposition = live ? this.#sampler.disposition(this.#random) : call.outcome;
      if (this.#typeOf(disposition) === "final_success") this.#counts.add("succeeded", this.#clock.now());
      this.#ends(call, disposition);
    });
  }

  /** Nobody took it in time: lost, if it was a person. */
  #abandoned(call: AirCall): void {
    this.#floor.giveUp(call.id);
    this.#count("abandoned");
    this.#tell("abandon", call);
    this.#ends(call, "no_agent");
  }

  #connected(call: AirCall): void {
    this.#leaveAir(call);
    this.#count("connected");
    const endsAt = { at: 0 };
    const live = call.outcome === person;
    const talk = live ? this.#sampler.talk(this.#random) : machineTalkSeconds;
    endsAt.at = this.#clock.now() + talk * 1000;
    this.#floor.work(call.id, talk, this.#sampler.afterCallWork(this.#random), () => {
      const disposition = live ? this.#sampler.disposition(this.#random) : call.outcome;
      if (live) this.#counts.add("talks", endsAt.at);
      if (this.#typeOf(disposition) === "final_success") this.#counts.add("succeeded", endsAt.at);
      this.#apply(call, disposition, endsAt.at, true);
    });
  }

  #count(kind: "connected" | "abandoned"): void {
    const now = this.#clock.now();
    countLiveAnswer(this.#answers, kind, now);
    this.#counts.add("live", now);
    if (kind === "abandoned") this.#counts.add("abandoned", now);
  }

  #cancelled(call: AirCall | undefined): void {
    if (call?.stage === "ringing") this.#ends(call, "call_failed");
  }

  #ends(call: AirCall, disposition: string): void {
    this.#leaveAir(call);
    this.#apply(call, disposition, this.#clock.now(), disposition === "no_agent");
  }

  #leaveAir(call: AirCall): void {
    if (call.gone) return;
    call.gone = true;
    this.#air.delete(call.id);
    this.#gate.dialEnded();
  }

  #apply(call: AirCall, disposition: string, endedAt: number, live: boolean): void {
    const { record, step } = call;
    if (!live)
      this.#result(call, call.stage === "dialing" || call.stage === "ringing" ? "noanswer" : "machine");
    const type = this.#typeOf(disposition);
    const counted = countsAsAttempt(disposition, true);
    const environment = this.#pool.environmentOf(record);
    const applied = applyOutcome(
      step.progress,
      record.numbers,
      {
        numberIndex: step.numberIndex,
        dialStartedAt: call.dialedAt,
        endedAt,
        disposition,
        type,
        counted,
        live,
        ...(type === "reschedule" && { agentCallback: this.#promise(endedAt) }),
      },
      this.#input.redial,
      environment,
    );
    if (counted && step.repeatNumber === 0)
      record.attempts.push({ index: step.numberIndex, at: call.dialedAt });
    this.#pool.giveBack(record, applied.progress, applied.columns);
    if (applied.closed !== undefined) this.#closed(record, applied.closed);
  }

  #promise(endedAt: number) {
    const { afterMinutes, windowMinutes } = this.#sampler.callBack(this.#random);
    const from = endedAt + Math.round(afterMinutes * 60_000);
    return { from, until: from + windowMinutes * 60_000 };
  }

  #typeOf(disposition: string): DispositionType {
    return this.#input.types[disposition] ?? predefined.get(disposition) ?? "other";
  }

  #reach(call: AirCall, stage: "ringing" | "answered" | "waiting"): void {
    call.stage = stage === "answered" ? "analysing" : stage;
    call.stageAt = this.#clock.now();
    if (stage === "waiting") this.#result(call, "human");
    else this.#tell(stage, call);
  }

  #result(call: AirCall, outcome: string): void {
    this.#tell("result", call, outcome);
  }

  #tell(type: PacerEvent<Id>["type"], call: AirCall, outcome = ""): void {
    this.#pacer?.onEvent({
      type,
      t: this.#seconds(this.#clock.now()),
      callId: call.id,
      agentId: "",
      outcome,
      next: "",
      inbound: false,
    });
  }

  /** Goes on with the call unless it is gone by then. */
  #at(call: AirCall, seconds: number, run: () => void): void {
    this.#clock.after(seconds * 1000, () => {
      if (!call.gone) run();
    });
  }

  /** As the engine counts them: from the beginning of the clock hour. */
  #seconds(at: number): number {
    return (at - Math.floor(this.#stage.start / hourMs) * hourMs) / 1000;
  }

  #newPacer(seed: number, team: number): Pacer<Id> {
    const { dialling } = this.#input;
    const { abandonmentCapPercent, targetOccupancyPercent } = dialling.prediction ?? defaultPrediction;
    const cap = abandonmentCapPercent / 100;
    return createPacer<Id>({
      target: shareOfCap * cap,
      cap,
      targetOccupancy: targetOccupancyPercent / 100,
      connectWithin: dialling.waitForAgentSeconds,
      tick: this.#stage.tickMs / 1000,
      lines: 1_000,
      seed,
      durationS: Number.POSITIVE_INFINITY,
      teamHint: team,
      effort: "low",
    });
  }
}
