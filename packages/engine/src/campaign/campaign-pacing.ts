import { automaticDials, dialsToStart, type PacingPoint, PacingSeries } from "@perezvon/dialer";
import type { AgentState, CallId, Campaign } from "@perezvon/model";
import { defaultSimultaneousCalls } from "@perezvon/model";
import type { DeskSession } from "../desk/desk-session.ts";
import type { KeptForInbound } from "../queue/inbound-shares.ts";
import { type CapNews, CapWatch } from "./cap-watch.ts";
import type { Dial } from "./dial.ts";
import { type PredictiveDecision, PredictivePacing } from "./predictive-pacing.ts";
import { StartTokens } from "./start-tokens.ts";

/** What pacing sees of the agents and dials of its campaign. */
export interface PacingView {
  /** Signed-in agents with the campaign's skill above 0. */
  readonly agents: readonly DeskSession[];
  /** Ready ones among them already promised to dials of other campaigns or kept for inbound calls (OUT-MOD-13). */
  readonly promisedElsewhere: number;
  /** What of them is kept for inbound calls. */
  readonly kept: KeptForInbound;
  readonly dials: readonly Dial[];
  /** Dials promised to an agent and not yet with one, those being written included. */
  readonly inFlight: number;
  /** Calls of the campaign at this moment, those being written included. */
  readonly calls: number;
}

export interface Wanted {
  readonly start: number;
  /** Ringing calls to give up. */
  readonly giveUp: readonly CallId[];
  readonly ready: "some" | "kept_for_inbound" | "none";
}

const freeLines = 1_000;
const atWork: ReadonlySet<AgentState> = new Set(["ready", "busy", "after_call_work"]);

/** How a campaign dials, for those who watch it. */
export interface PacingNow {
  /** Dials are started by forecast and not by the factor. */
  readonly predicting: boolean;
  /** Held to one dial per ready agent (OUT-MOD-07). */
  readonly held: boolean;
  readonly dialsPerAgent: number;
  readonly soonSeconds: number;
  /** The last ten minutes. */
  readonly points: readonly PacingPoint[];
}

/** «About to be free» is within so many seconds. */
const soonSeconds = 10;
/** The series needs no finer steps. */
const lookEveryMs = 2_000;

/** How many dials one campaign starts: prediction, the factor set, the cap of abandoned calls and the rate of starts together. */
export class CampaignPacing {
  readonly #tokens: StartTokens;
  readonly cap: CapWatch;
  readonly #series = new PacingSeries();
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #limits: { readonly simultaneousCalls: number };
  #campaign: Campaign;
  #predictive: PredictivePacing | undefined;
  /** The last dials were started by prediction. */
  #predicting = false;

  constructor(
    campaign: Campaign,
    now: number,
    tell: (news: CapNews) => void,
    /** Of the centre, as they are when they are asked. */
    limits: { readonly simultaneousCalls: number },
  ) {
    this.#campaign = campaign;
    this.#limits = limits;
    this.cap = new CapWatch(campaign, tell);
    this.#tokens = new StartTokens(now);
  }

  /** What dials tell the forecast; undefined where nothing is forecast. */
  get predictive(): PredictivePacing | undefined {
    return this.#predictive;
  }

  /** The cap of abandoned calls keeps a predictive campaign from dialling ahead now. */
  get capped(): boolean {
    return this.cap.held && this.#campaign.dialling.mode === "predictive";
  }

  change(campaign: Campaign): void {
    this.#campaign = campaign;
    this.cap.change(campaign);
    if (this.#predictive?.change(campaign) === false) this.#predictive = undefined;
  }

  /** Keeps what there is to see now; called often, it looks when it is time. */
  look(view: () => PacingView, now: number): void {
    if (now - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = now;
    const { agents, inFlight } = view();
    const { percent } = this.cap.rate(now);
    this.#series.add({
      at: now,
      inFlight,
      ready: agents.filter(({ eligible }) => eligible).length,
      soonFree: this.#predictive && tenths(this.#predictive.expectedFree(soonSeconds)),
      abandonedPercent: percent === undefined ? undefined : tenths(percent),
    });
  }

  now(now: number): PacingNow {
    return {
      predicting: this.#predicting,
      held: this.cap.held,
      dialsPerAgent: this.dialsPerAgent(now),
      soonSeconds,
      points: this.#series.points(),
    };
  }

  take(starts: number): void {
    this.#tokens.take(starts);
  }

  wanted(view: PacingView, now: number): Wanted {
    if (this.#automatic) return { start: this.#automaticDials(view, now), giveUp: [], ready: "some" };
    const decision = this.#predict(view, now);
    this.#predicting = decision !== undefined;
    const ready = readiness(view);
    if (decision !== undefined) return { ...decision, ready };
    return { start: this.#progressiveDials(view, now), giveUp: [], ready };
  }

  /** Whether a dial that is ready to leave still has somebody to take it; `inFlight` counts it already (OUT-MOD-05). */
  stillWanted(view: PacingView, now: number): boolean {
    // Prediction dials for agents who will be ready; that there are any is what it needs.
    if (this.#automatic) return view.calls <= this.#most;
    if (this.#predicting) return view.agents.some(({ state }) => atWork.has(state));
    const factor = this.#campaign.dialling.mode === "predictive" ? 1 : this.dialsPerAgent(now);
    return view.inFlight <= Math.floor((Math.round(factor * 10) * readyAgents(view)) / 10);
  }

  /** Whether one of the dials in flight may have an agent of its own (OUT-CPL-04); at factor 1.0 the others still have theirs. */
  mayHold(view: PacingView): boolean {
    return readyAgents(view) > 0;
  }

  /** The factor set, or 1.0 while too many live answers found no agent (OUT-MOD-07). */
  dialsPerAgent(now: number): number {
    return this.cap.look(now) ? 1 : this.#campaign.dialling.dialsPerAgent;
  }

  /** What prediction says; undefined where the campaign is dialled as a progressive one (OUT-MOD-06, OUT-MOD-07). */
  #predict(view: PacingView, now: number): PredictiveDecision | undefined {
    const { dialling } = this.#campaign;
    if (dialling.mode !== "predictive") return undefined;
    this.#predictive ??= new PredictivePacing(this.#campaign, now, freeLines);
    this.dialsPerAgent(now);
    const decision = this.#predictive.decide(
      {
        agents: view.agents,
        promisedElsewhere: view.promisedElsewhere,
        kept: view.kept,
        dials: view.dials,
        freeLines,
        startTokens: this.#tokens.available(dialling.dialStartsPerSecond, now),
        rate: this.cap.rate(now),
      },
      now,
    );
    return this.cap.held ? undefined : decision;
  }

  get #automatic(): boolean {
    return this.#campaign.dialling.mode === "automatic";
  }

  /** «Максимум вызовов» (OUT-MOD-03). */
  get #most(): number {
    const { simultaneousCalls = defaultSimultaneousCalls } = this.#campaign.dialling;
    return Math.min(simultaneousCalls, this.#limits.simultaneousCalls);
  }

  #automaticDials({ calls }: PacingView, now: number): number {
    const { dialStartsPerSecond } = this.#campaign.dialling;
    const startTokens = this.#tokens.available(dialStartsPerSecond, now);
    return automaticDials({ calls, most: this.#most, startTokens, freeLines });
  }

  #progressiveDials(view: PacingView, now: number): number {
    const { dialStartsPerSecond, mode } = this.#campaign.dialling;
    return dialsToStart({
      readyAgents: readyAgents(view),
      // Predictive dialling that does not predict now has an agent for every dial.
      factor: mode === "progressive" ? this.dialsPerAgent(now) : 1,
      inFlight: view.inFlight,
      // A preview is no dial yet: people dial at their own pace.
      startTokens: mode === "preview" ? freeLines : this.#tokens.available(dialStartsPerSecond, now),
      freeLines,
    });
  }
}

function readiness({ agents, kept }: PacingView): Wanted["ready"] {
  const ready = agents.filter((session) => session.eligible).length;
  if (ready === 0) return "none";
  return ready > kept.ready ? "some" : "kept_for_inbound";
}

/** Ready agents whom no other campaign counts on, and no group keeps for inbound calls. */
function readyAgents({ agents, promisedElsewhere }: PacingView): number {
  return Math.max(0, agents.filter((session) => session.eligible).length - promisedElsewhere);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
