import { seededRandom } from "@perezvon/base";
import {
  type AbandonmentRate,
  createPacer,
  type Pacer,
  type PacerAgent,
  type PacerCall,
  PredictionGate,
} from "@perezvon/dialer";
import type { CallId, Campaign, UserId } from "@perezvon/model";
import { defaultPrediction } from "@perezvon/model";
import type { DeskSession } from "../desk/desk-session.ts";
import type { KeptForInbound } from "../queue/inbound-shares.ts";
import type { Dial } from "./dial.ts";

/** Calls and agents are known to the pacer by these. */
type PacerId = CallId | UserId | "";

export interface PredictiveView {
  /** Agents of the campaign, and how many of the ready ones are promised elsewhere or kept for inbound calls (OUT-MOD-13). */
  readonly agents: readonly DeskSession[];
  readonly promisedElsewhere: number;
  readonly kept: KeptForInbound;
  readonly dials: Iterable<Dial>;
  readonly freeLines: number;
  readonly startTokens: number;
  /** Of the last 24 hours. */
  readonly rate: AbandonmentRate;
}

export interface PredictiveDecision {
  readonly start: number;
  /** Ringing calls to give up. */
  readonly giveUp: readonly CallId[];
}

/** A campaign's forecast fills its budget of abandoned calls to this share of the cap: above the cap it is held (OUT-MOD-07). */
const shareOfCap = 0.9;
const hourMs = 3_600_000;
/** Every call in the air that the pacer must know of is within its campaign's lines. */
const records = 1_000_000;

/** The pacer of one campaign, told what its dials do and asked how many to start (OUT-MOD-06). */
export class PredictivePacing {
  readonly #pacer: Pacer<PacerId>;
  readonly #gate = new PredictionGate();
  /** Begin of the clock hour in which the pacer was made: its seconds count from there, so that its hours are the clock's. */
  readonly #zero: number;
  #campaign: Campaign;

  constructor(campaign: Campaign, now: number, lines: number) {
    this.#campaign = campaign;
    this.#zero = Math.floor(now / hourMs) * hourMs;
    const { abandonmentCapPercent, targetOccupancyPercent } =
      campaign.dialling.prediction ?? defaultPrediction;
    const cap = abandonmentCapPercent / 100;
    this.#pacer = createPacer<PacerId>({
      target: shareOfCap * cap,
      cap,
      targetOccupancy: targetOccupancyPercent / 100,
      connectWithin: campaign.dialling.waitForAgentSeconds,
      tick: 0.5,
      lines,
      seed: seededRandom(campaign.id).integer(0, 2 ** 31),
      durationS: Number.POSITIVE_INFINITY,
      teamHint: 30,
    });
  }

  /** Takes changed settings over; false if a new pacer has to learn under them. */
  change(campaign: Campaign): boolean {
    const before = this.#campaign.dialling;
    const own = before.prediction ?? defaultPrediction;
    const { dialling } = campaign;
    const next = dialling.prediction ?? defaultPrediction;
    this.#campaign = campaign;
    return (
      own.abandonmentCapPercent === next.abandonmentCapPercent &&
      own.targetOccupancyPercent === next.targetOccupancyPercent &&
      before.waitForAgentSeconds === dialling.waitForAgentSeconds
    );
  }

  dialed(dial: Dial, now: number): void {
    this.#tell("dial", dial, now);
  }

  ringing(dial: Dial, now: number): void {
    this.#tell("ringing", dial, now);
  }

  answered(dial: Dial, now: number): void {
    this.#tell("answered", dial, now);
  }

  live(dial: Dial, now: number): void {
    this.#tell("result", dial, now, "human");
  }

  abandoned(dial: Dial, now: number): void {
    this.#tell("abandon", dial, now);
  }

  over(dial: Dial, now: number): void {
    this.#gate.dialEnded();
    // Of a call that was live this is no news; of others only how far they came matters.
    this.#tell("result", dial, now, dial.times.answeredAt === undefined ? "noanswer" : "machine");
  }

  /** Busy agents expected to be free within so many seconds, as of the last decision. */
  expectedFree(seconds: number): number {
    return this.#pacer.expectedFree(seconds);
  }

  /** What to do now; undefined while the campaign has to be dialled as a progressive one. */
  decide(view: PredictiveView, now: number): PredictiveDecision | undefined {
    const { promisedElsewhere, kept, startTokens, freeLines } = view;
    // Who fills the share of inbound calls when he is free again is none of those the forecast waits for.
    const agents = view.agents.filter(({ userId }) => !kept.working.has(userId));
    const count = (states: readonly string[]) => agents.filter(({ state }) => states.includes(state)).length;
    const ready = agents.filter(({ eligible }) => eligible).length;
    const talking = count(["busy"]);
    const wrapping = count(["after_call_work"]);
    const calls = this.#calls(view.dials);
    const inFlight = calls.length;
    // The factor bounds what is in the air for the team at work, not for the ready alone: prediction dials for those who will be.
    const team = Math.max(0, ready - kept.ready) + talking + wrapping;
    const bound = Math.floor(this.#campaign.dialling.dialsPerAgent * team) - inFlight;
    const { dial, cancel } = this.#pacer.decide({
      t: this.#seconds(now),
      idle: Math.max(0, ready - promisedElsewhere),
      talking,
      wrapping,
      waiting: calls.filter(({ stage }) => stage === "waiting").length,
      inboundWaiting: 0,
      linesFree: Math.max(0, Math.min(Math.floor(startTokens), freeLines - inFlight, bound)),
      dialable: records,
      agents: agents.map((session) => this.#agent(session)),
      calls,
      counted: { answered: view.rate.connected + view.rate.abandoned, abandoned: view.rate.abandoned },
    });
    const limits = this.#campaign.dialling.prediction ?? defaultPrediction;
    if (!this.#gate.predicts(limits, team, now)) return undefined;
    return { start: dial, giveUp: cancel.filter((id): id is CallId => id !== "") };
  }

  #tell(
    type: "dial" | "ringing" | "answered" | "result" | "abandon",
    dial: Dial,
    now: number,
    outcome = "",
  ): void {
    this.#pacer.onEvent({
      type,
      t: this.#seconds(now),
      callId: dial.callId,
      agentId: "",
      outcome,
      next: "",
      inbound: false,
    });
  }

  #calls(dials: Iterable<Dial>): PacerCall<PacerId>[] {
    const calls: PacerCall<PacerId>[] = [];
    for (const { callId, stage, times } of dials) {
      const dialedAt = this.#seconds(times.sentAt ?? times.decidedAt);
      const at = (instant: number | undefined) => (instant === undefined ? dialedAt : this.#seconds(instant));
      if (stage === "dialling")
        calls.push({
          id: callId,
          stage: times.ringingAt === undefined ? "dialing" : "ringing",
          dialedAt,
          stageAt: at(times.ringingAt),
        });
      else if (stage === "analysing")
        calls.push({ id: callId, stage, dialedAt, stageAt: at(times.answeredAt) });
      else if (stage === "waiting")
        calls.push({ id: callId, stage, dialedAt, stageAt: at(times.analysedAt ?? times.answeredAt) });
    }
    return calls;
  }

  #agent(session: DeskSession): PacerAgent<PacerId> {
    const { state, userId, since, part, leavesNext } = session;
    const activity =
      state === "busy" ? "talk" : state === "after_call_work" ? "wrap" : session.eligible ? "idle" : "pause";
    return {
      id: userId,
      state: activity,
      since: this.#seconds(since),
      pausePending: leavesNext,
      inbound: part?.subject.campaign?.id !== this.#campaign.id,
    };
  }

  #seconds(now: number): number {
    return (now - this.#zero) / 1000;
  }
}
