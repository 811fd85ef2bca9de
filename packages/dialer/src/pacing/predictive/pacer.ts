import { seededRandom } from "@perezvon/base";
import { AbandonmentBudget } from "./abandonment-budget.ts";
import { AgentForecast } from "./agent-forecast.ts";
import { CallForecast } from "./call-forecast.ts";
import { InboundForecast } from "./inbound-forecast.ts";
import { OccupancyReserve } from "./occupancy-reserve.ts";
import type { Pacer, PacerConfig, PacerDecision, PacerEvent, PacerState } from "./pacer-types.ts";
import { binSeconds, PathCounts } from "./path-counts.ts";
import { ShortageForecast } from "./shortage-forecast.ts";

const rebuildSeconds = { full: 2, low: 20 };
/** Work of one forecast is bounded: fewer paths for larger teams. */
const pathsOf = ({ teamHint: team, effort = "full" }: PacerConfig): number =>
  (team <= 12 ? 256 : team <= 60 ? 192 : 128) / (effort === "low" ? 8 : 1);
const mostCancelled = 20;
/** A ringing call is given up when its answer costs this much more than the price of a new dial. */
const cancelFactor = 2.5;

/**
 * Predictive pacing. Paths sampled from what was learnt say when agents get free and when calls in the air become live
 * answers; a dial is made while the probability that its answer costs an abandoned call stays below the budget's price.
 */
export function createPacer<Id = number>(config: PacerConfig): Pacer<Id> {
  return new PredictivePacer<Id>(config);
}

class PredictivePacer<Id> implements Pacer<Id> {
  readonly #config: PacerConfig;
  readonly #rebuildSeconds: number;
  readonly #budget: AbandonmentBudget;
  readonly #calls: CallForecast<Id>;
  readonly #agents: AgentForecast<Id>;
  readonly #inbound: InboundForecast;
  readonly #shortage: ShortageForecast;
  readonly #reserve: OccupancyReserve;
  readonly #cancelWeights = new Float64Array(120);
  #now = 0;
  #rebuiltAt = Number.NEGATIVE_INFINITY;
  #newAnswers = 0;
  #dialsPerTick = 1;
  #prices = 0;
  #decisions = 0;
  #cancels = 0;

  constructor(config: PacerConfig) {
    this.#config = config;
    this.#reserve = new OccupancyReserve(config.targetOccupancy ?? 1);
    const random = seededRandom(config.seed);
    const paths = pathsOf(config);
    this.#rebuildSeconds = rebuildSeconds[config.effort ?? "full"];
    this.#budget = new AbandonmentBudget(config);
    this.#calls = new CallForecast<Id>(paths, random);
    this.#agents = new AgentForecast<Id>(paths, random, new PathCounts(paths));
    const inbound = new PathCounts(paths);
    this.#inbound = new InboundForecast(inbound, random);
    this.#shortage = new ShortageForecast(
      this.#agents.counts,
      this.#calls.counts,
      inbound,
      Math.round(config.connectWithin / binSeconds),
    );
  }

  onEvent(event: PacerEvent<Id>): void {
    const { type, t, callId, agentId } = event;
    switch (type) {
      case "dial":
        this.#calls.dialed(callId, t);
        break;
      case "ringing":
        this.#calls.ringing(callId, t);
        break;
      case "answered":
        this.#calls.answered(callId, t);
        break;
      case "result":
        if (this.#calls.result(callId, event.outcome, t) && event.outcome === "human") this.#liveAnswer();
        break;
      case "abandon":
        this.#budget.abandon();
        break;
      case "inbound":
        this.#inbound.arrive();
        break;
      default:
        this.#onAgentEvent(event, agentId);
    }
  }

  #liveAnswer(): void {
    this.#newAnswers += 1;
    this.#budget.answer();
  }

  #onAgentEvent(event: PacerEvent<Id>, agentId: Id): void {
    const { t } = event;
    switch (event.type) {
      case "connect":
        this.#agents.enter(agentId, "talk", t, event.inbound);
        break;
      case "talkEnd":
        this.#agents.wrap(agentId, t);
        break;
      case "wrapEnd":
        this.#agents.enter(agentId, event.next === "idle" ? "idle" : "pause", t, false);
        break;
      case "pause":
        this.#agents.enter(agentId, "pause", t, false);
        break;
      case "login":
      case "resume":
        this.#agents.enter(agentId, "idle", t, false);
        break;
      case "logout":
        this.#agents.logout(agentId);
        break;
      default:
    }
  }

  decide(state: PacerState<Id>): PacerDecision<Id> {
    this.#advance(state);
    const price = this.#budget.price;
    this.#prices += this.#budget.basePrice;
    this.#decisions += 1;
    // A forecast that failed is not asked: then there is a free agent for every call in the air.
    const bound = this.#budget.broken ? state.idle - this.#calls.inAir : 100;
    const most = Math.max(0, Math.min(state.linesFree, state.dialable, bound));
    const dial = this.#dials(state, price, Math.floor(most));
    this.#budget.bound(dial < Math.floor(most));
    const cancel = dial === 0 ? this.#cancellations(state, price) : [];
    return { dial, cancel };
  }

  expectedFree(seconds: number): number {
    return this.#agents.freeWithin(seconds);
  }

  report(): Record<string, number> {
    return {
      price: this.#prices / Math.max(1, this.#decisions),
      lastPrice: this.#budget.basePrice,
      level: this.#calls.level.level,
      answerProbability: this.#calls.answerProbability,
      handling: this.#agents.handlingSeconds,
      cancels: this.#cancels,
    };
  }

  #advance(state: PacerState<Id>): void {
    const { t } = state;
    const seconds = this.#now === 0 ? this.#config.tick : t - this.#now;
    this.#now = t;
    this.#calls.withdrawAnnounced();
    this.#agents.advance(t, seconds);
    this.#agents.observe(state.agents, t);
    this.#calls.advance(t, seconds);
    this.#inbound.advance(t, seconds);
    this.#reserve.advance(state.talking + state.wrapping, state.idle, seconds);
    if (t - this.#rebuiltAt >= this.#rebuildSeconds) {
      this.#rebuiltAt = t;
      this.#agents.rebuild(t);
      this.#calls.rebuild(t);
    }
    const answersLeft = state.dialable * this.#calls.answerProbability + 1;
    if (state.counted !== undefined) this.#budget.count(state.counted);
    this.#budget.advance(t, seconds, this.#newAnswers, answersLeft);
    this.#newAnswers = 0;
  }

  #dials(state: PacerState<Id>, price: number, most: number): number {
    let dial = 0;
    const weights = this.#calls.answerWeights;
    const step = 1 + Math.floor(this.#dialsPerTick / 6 + state.idle / 24);
    for (;;) {
      this.#shortage.forecast(state, weights, Math.floor(this.#reserve.agents));
      if (dial >= most || this.#shortage.risk(weights) > price) break;
      const more = Math.min(step, most - dial);
      for (let n = 0; n < more; n++) this.#calls.announce(state.t);
      dial += more;
    }
    this.#dialsPerTick += 0.05 * (dial - this.#dialsPerTick);
    return dial;
  }

  /** Calls that have rung long enough are given up while their answer would more likely than not be paid too dearly. */
  #cancellations(state: PacerState<Id>, price: number): Id[] {
    const minRing = this.#config.minRing ?? 15;
    const cancel: Id[] = [];
    const weights = this.#cancelWeights;
    for (const { id, stage, stageAt } of state.calls) {
      const age = state.t - stageAt;
      if (stage !== "ringing" || age < minRing) continue;
      if (this.#calls.ringingWeights(age, weights) <= 1e-6) continue;
      if (this.#shortage.risk(weights) <= cancelFactor * price) continue;
      cancel.push(id);
      if (cancel.length >= mostCancelled) break;
    }
    for (const id of cancel) this.#calls.cancelled(id, state.t);
    this.#cancels += cancel.length;
    return cancel;
  }
}
