/** Settings of one campaign's pacer; all times are seconds on one clock that starts anywhere. */
export interface PacerConfig {
  /** Share of live answers that may be abandoned, such as 0.03. */
  readonly target: number;
  /** A live answer without an agent after this is abandoned. */
  readonly connectWithin: number;
  /** How often `decide` is called. */
  readonly tick: number;
  readonly lines: number;
  readonly seed: number;
  /** Length of the campaign's day: by its end the budget is to be used and not overdrawn. */
  readonly durationS: number;
  /** Agents to be expected; it sizes the forecast. */
  readonly teamHint: number;
  /** Calls that rang for this long may be cancelled (OUT-CPL-05); 15 if left out. */
  readonly minRing?: number;
  /** Occupancy that is not to be exceeded, such as 0.85; without it agents are used as fully as abandonment allows. */
  readonly targetOccupancy?: number;
  /** Share of abandoned calls that is not even to be touched for a moment (OUT-MOD-07). */
  readonly cap?: number;
  /** `low`: an eighth of the paths and rarer looks at what was learnt, for forecasts that play whole days. */
  readonly effort?: "full" | "low";
}

export type AgentActivity = "idle" | "talk" | "wrap" | "pause" | "out";

export interface PacerAgent<Id> {
  readonly id: Id;
  readonly state: AgentActivity;
  readonly since: number;
  /** The agent asked for a pause after the present call. */
  readonly pausePending: boolean;
  /** Busy with a call that did not come from this campaign's dials; where left out, the events tell. */
  readonly inbound?: boolean;
}

export type CallStage = "dialing" | "ringing" | "analysing" | "waiting";

export interface PacerCall<Id> {
  readonly id: Id;
  readonly stage: CallStage;
  readonly dialedAt: number;
  readonly stageAt: number;
}

/** What can be observed when it is decided; the caller may change the objects afterwards. */
export interface PacerState<Id> {
  readonly t: number;
  readonly idle: number;
  readonly talking: number;
  readonly wrapping: number;
  readonly waiting: number;
  readonly inboundWaiting: number;
  readonly linesFree: number;
  /** Records that could be dialled now. */
  readonly dialable: number;
  readonly agents: readonly PacerAgent<Id>[];
  readonly calls: readonly PacerCall<Id>[];
  /** Live answers that the budget is reckoned with, such as those of the last 24 hours; else the pacer's own count. */
  readonly counted?: { readonly answered: number; readonly abandoned: number };
}

export interface PacerEvent<Id> {
  readonly type:
    | "dial"
    | "ringing"
    | "answered"
    | "result"
    | "connect"
    | "abandon"
    | "talkEnd"
    | "wrapEnd"
    | "login"
    | "logout"
    | "pause"
    | "resume"
    | "inbound"
    | "inboundLost";
  readonly t: number;
  readonly callId: Id;
  readonly agentId: Id;
  /** Of `result`: human, machine, noanswer, busy, invalid, cancelled. */
  readonly outcome: string;
  /** Of `wrapEnd`: what the agent does next: idle, pause or logout. */
  readonly next: string;
  /** Of `connect` and `talkEnd`: the call came from outside. */
  readonly inbound: boolean;
}

export interface PacerDecision<Id> {
  readonly dial: number;
  readonly cancel: Id[];
}

export interface Pacer<Id> {
  onEvent(event: PacerEvent<Id>): void;
  decide(state: PacerState<Id>): PacerDecision<Id>;
  /** Busy agents who are expected to be free within so many seconds. */
  expectedFree(seconds: number): number;
  /** Figures for diagnosis. */
  report(): Record<string, number>;
}
