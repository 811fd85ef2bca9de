import { type Random, seededRandom, VirtualClock } from "@perezvon/base";
import {
  abandonmentRate,
  applyOutcome,
  countLiveAnswer,
  countsAsAttempt,
  createAbandonmentWindow,
  createPacer,
  dialsToStart,
  heldToOne,
  type NextStep,
  nextStep,
  type Pacer,
  type PacerCall,
  type PacerEvent,
  PredictionGate,
} from "@perezvon/dialer";
import type { CallId, DispositionType, UserId } from "@perezvon/model";
import { defaultPrediction, predefinedDispositions } from "@perezvon/model";
import { offsetAt } from "@perezvon/schedule";
import { Floor } from "./floor.ts";
import type { ForecastInput } from "./forecast-input.ts";
import { OutcomeSampler, person } from "./outcome-model.ts";
import { type PoolRecord, RecordPool } from "./record-pool.ts";
import { RunCounts, type RunResult } from "./run-counts.ts";
import { dutiesOf } from "./shift-times.ts";

/** How often it is looked whether to dial. The dialler of a running campaign looks at each change; here that would cost a day's patience. */
const tickMs = { progressive: 1_000, predictive: 2_000 };
export const bucketMs = 15 * 60_000;
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

/** Plays one day of a campaign: the dialler decides, the routing distributes, the outcome model answers. */
export class CampaignRun {
  readonly #input: ForecastInput;
  readonly #start: number;
  readonly #end: number;
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
  readonly #offsetMs: number;
  readonly #tickMs: number;
  #held = false;
  #tokens = 1;
  #tokensAt: number;
  #calls = 0;
  #completedAt: number | undefined;
  #freshGoneAt: number | undefined;

  constructor(input: ForecastInput, seed: number) {
    this.#input = input;
    this.#start = Date.parse(input.start);
    this.#end = this.#start + input.hours * hourMs;
    this.#clock = new VirtualClock(this.#start);
    this.#random = seededRandom(seed);
    this.#sampler = new OutcomeSampler(input.outcomes);
    this.#counts = new RunCounts(this.#start, this.#end, bucketMs);
    this.#pool = new RecordPool(input, this.#start);
    this.#tokensAt = this.#start;
    this.#offsetMs = offsetAt(input.timeZone, this.#start);
    this.#floor = new Floor(
      {
        timers: this.#clock,
        now: () => this.#clock.now(),
        random: this.#random.fork("agents"),
        sampler: this.#sampler,
        counts: this.#counts,
        connected: (callId) => this.#connected(this.#air.get(callId)!),
        changed: () => undefined,
      },
      dutiesOf(input, this.#start, this.#end),
      this.#start,
    );
    this.#tickMs = tickMs[input.dialling.mode === "predictive" ? "predictive" : "progressive"];
    this.#pacer = input.dialling.mode === "predictive" ? this.#newPacer(seed) : undefined;
  }

  /** `beat` hears the share that is done, now and then. */
  run(beat?: (share: number) => void): RunResult {
    const { buckets } = this.#counts;
    for (let place = 0; place < buckets.length; place++) {
      const edge = Math.min(this.#end, this.#start + (place + 1) * bucketMs);
      this.#play(edge);
      this.#counts.level(place, this.#pool.open, this.#pool.fresh);
      beat?.((place + 1) / buckets.length);
    }
    this.#floor.settle();
    const closed = this.#pool.closedSoFar;
    return { buckets, closed, completedAt: this.#completedAt, freshGoneAt: this.#freshGoneAt };
  }

  #play(until: number): void {
    while (this.#clock.now() < until) {
      this.#decide();
      this.#note();
      this.#clock.advanceTo(Math.min(until, this.#clock.now() + this.#tickMs));
    }
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
    let wanted = this.#floor.agents.length === 0 ? 0 : this.#wanted(now);
    while (wanted > 0 && this.#pool.dueNow(now)) if (this.#next(now)) wanted -= 1;
  }

  #wanted(now: number): number {
    const { dialling } = this.#input;
    const ready = this.#floor.count("idle");
    const factor = this.#factor(now);
    const predicted = this.#predict(now, ready);
    if (predicted !== undefined && !this.#held) return predicted;
    return dialsToStart({
      readyAgents: ready,
      factor: dialling.mode === "predictive" ? 1 : factor,
      inFlight: this.#air.size,
      startTokens: this.#tokens,
      freeLines: 1_000,
    });
  }

  /** The factor set, or 1 while too many live answers found nobody (OUT-MOD-07). */
  #factor(now: number): number {
    const { dialling } = this.#input;
    const { abandonmentCapPercent } = dialling.prediction ?? defaultPrediction;
    this.#held = heldToOne(abandonmentRate(this.#answers, now), abandonmentCapPercent, this.#held);
    return this.#held ? 1 : dialling.dialsPerAgent;
  }

  #predict(now: number, ready: number): number | undefined {
    if (this.#pacer === undefined) return undefined;
    const { dialling } = this.#input;
    const [talking, wrapping] = [this.#floor.count("talk"), this.#floor.count("wrap")];
    const atWork = ready + talking + wrapping;
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
      idle: ready,
      talking,
      wrapping,
      waiting: calls.filter(({ stage }) => stage === "waiting").length,
      inboundWaiting: 0,
      linesFree: Math.max(0, Math.min(Math.floor(this.#tokens), bound)),
      dialable: this.#pool.open,
      agents: this.#floor.agents.map(({ id, state, since, pausePending }) => ({
        id,
        state,
        since: this.#seconds(since),
        pausePending,
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
    return false;
  }

  #dial(record: PoolRecord, step: AirCall["step"], now: number): void {
    const random = this.#random;
    this.#tokens -= 1;
    const outcome = this.#sampler.outcome(random, this.#hourOf(now), step.attemptNumber);
    const id = `call-${this.#calls++}` as CallId;
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
    if (rings) this.#at(call, Math.min(2, seconds / 2), () => this.#stage(call, "ringing"));
    if (rings && seconds >= limit) this.#at(call, limit, () => this.#ends(call, "no_answer"));
    else this.#at(call, seconds, () => (answers ? this.#answered(call) : this.#ends(call, outcome)));
  }

  #answered(call: AirCall): void {
    const { detectVoice, detectMachine, waitForAgentSeconds } = this.#input.dialling;
    const live = call.outcome === person;
    this.#stage(call, "answered");
    const reachesAgent = live || !detectMachine;
    const analysed = detectVoice || detectMachine;
    const seconds = analysed ? this.#sampler.analysis(this.#random, live) : 0;
    this.#at(call, seconds, () => {
      if (!reachesAgent) return this.#ends(call, call.outcome);
      this.#stage(call, "waiting");
      this.#at(call, waitForAgentSeconds, () => this.#abandoned(call));
      this.#floor.enter(call.id);
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
    this.#floor.work(call.id, talk, () => {
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
    if (applied.closed !== undefined)
      this.#pool.closed(record, applied.closed, this.#typeOf(applied.closed) === "final_success");
  }

  #promise(endedAt: number) {
    const { afterMinutes, windowMinutes } = this.#sampler.callBack(this.#random);
    const from = endedAt + Math.round(afterMinutes * 60_000);
    return { from, until: from + windowMinutes * 60_000 };
  }

  #typeOf(disposition: string): DispositionType {
    return this.#input.types[disposition] ?? predefined.get(disposition) ?? "other";
  }

  #hourOf(now: number): number {
    return Math.floor((now + this.#offsetMs) / hourMs) % 24;
  }

  #stage(call: AirCall, stage: "ringing" | "answered" | "waiting"): void {
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
    return (at - Math.floor(this.#start / hourMs) * hourMs) / 1000;
  }

  #newPacer(seed: number): Pacer<Id> {
    const { dialling, shifts } = this.#input;
    const { abandonmentCapPercent, targetOccupancyPercent } = dialling.prediction ?? defaultPrediction;
    const cap = abandonmentCapPercent / 100;
    return createPacer<Id>({
      target: shareOfCap * cap,
      cap,
      targetOccupancy: targetOccupancyPercent / 100,
      connectWithin: dialling.waitForAgentSeconds,
      tick: this.#tickMs / 1000,
      lines: 1_000,
      seed,
      durationS: Number.POSITIVE_INFINITY,
      teamHint: shifts.reduce((sum, { agents }) => sum + agents, 0),
      effort: "low",
    });
  }
}
