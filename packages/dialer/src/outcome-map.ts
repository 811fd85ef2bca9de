import type { LegOutcome } from "@perezvon/model";

/** What the call's own course adds to the signals of its leg. */
export interface CallCourse {
  /** Call progress analysis was asked for. */
  readonly analysed: boolean;
  /** An agent or a scenario took the answered call. */
  readonly taken: boolean;
  /** What the agent or the scenario chose; undefined when nothing. */
  readonly chosen: string | undefined;
  /** The chosen key exists in the campaign. */
  readonly chosenKnown: boolean;
  /** The agent's application was lost during the talk. */
  readonly agentLost: boolean;
}

export interface MappedOutcome {
  readonly disposition: string;
  /** `CPA n; SIP nnn; Q.850 nn`, of what is known. */
  readonly note: string;
  /** A signal that no working peer sends: alarm `sip.protocol`. */
  readonly protocolAlarm: boolean;
}

/** The one map from signals to dispositions (TEL-MAP-01, TEL-MAP-02, OUT-DSP-10). */
export function dispositionOf(outcome: LegOutcome, course: CallCourse): MappedOutcome {
  throw new Error(`not written yet: ${outcome.endedBy} ${course.taken}`);
}

/** Dispositions that grow no counter whatever happened (OUT-RED-15). */
export const uncountedDispositions: ReadonlySet<string> = new Set([
  "number_dnc",
  "record_dnc",
  "record_expired",
  "skipped",
  "network_unavailable",
]);

/** Whether a dial counts towards the limits: it left for a trunk, and its disposition is none of those that never count. */
export function countsAsAttempt(disposition: string, leftForTrunk: boolean): boolean {
  return leftForTrunk && !uncountedDispositions.has(disposition);
}
