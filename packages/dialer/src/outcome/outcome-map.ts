import type { LegOutcome } from "@perezvon/model";
import {
  analysisTable,
  causeTable,
  codeAndCauseTable,
  sipTable,
  sitTable,
  vagueCodes,
} from "./signal-tables.ts";

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
  /** The campaign takes tones that tell of the network itself as another problem (TEL-CPA-08, note 1). */
  readonly sitAsOther?: boolean | undefined;
}

export interface MappedOutcome {
  readonly disposition: string;
  /** `CPA n; SIP nnn; Q.850 nn`, of what is known. */
  readonly note: string;
}

/** The one map from signals to dispositions (TEL-MAP-01, TEL-MAP-02, OUT-DSP-10). */
export function dispositionOf(outcome: LegOutcome, course: CallCourse): MappedOutcome {
  const disposition =
    chosen(course) ??
    ownReason(outcome, course) ??
    (outcome.answered ? afterAnswer(outcome, course) : beforeAnswer(outcome, course));
  return { disposition, note: noteOf(outcome) };
}

/** What a person or a scenario chose beats every signal (OUT-DSP-05). */
function chosen(course: CallCourse): string | undefined {
  if (course.chosen === undefined) return undefined;
  return course.chosenKnown ? course.chosen : "disposition_not_found";
}

/** (1) The system's own reasons. */
function ownReason(outcome: LegOutcome, course: CallCourse): string | undefined {
  if (course.agentLost) return "agent_failure";
  if (outcome.systemReason !== undefined) return "system_failure";
  // A node that takes no calls is as good as no line: the number is tried again later (TEL-LIM-01).
  if (outcome.refused !== undefined && !outcome.networkUnavailable)
    return outcome.refused === "bad_number" ? "invalid_number" : "call_failed";
  return outcome.networkUnavailable ? "network_unavailable" : undefined;
}

/** (2) Call progress analysis, then who took the call. */
function afterAnswer(outcome: LegOutcome, course: CallCourse): string {
  const { analysis } = outcome;
  const { taken, analysed } = course;
  const heard = analysisDisposition(outcome, course);
  if (heard) return heard;
  if (taken) return "no_disposition";
  const undecided = analysed && analysis === undefined;
  // Ended before the analysis had a result: the only «Сброшен» there is (OUT-MOD-10).
  return analysis === 0 || undecided ? "abandoned" : "no_agent";
}

function beforeAnswer(outcome: LegOutcome, course: CallCourse): string {
  const { sipCode, q850, noAnswerLimit, endedBy, override } = outcome;
  const withdrawn = !noAnswerLimit && (sipCode === 487 || (sipCode === undefined && endedBy !== "remote"));
  if (withdrawn) return "call_failed";
  const vague = noAnswerLimit || sipCode === undefined || vagueCodes.has(sipCode);
  const heard = vague ? earlyDisposition(outcome, course) : undefined;
  if (heard) return heard;
  if (noAnswerLimit) return "no_answer";
  // The trunk's own row of the map (TEL-MAP-01).
  if (override !== undefined) return override;
  return byBoth(sipCode, q850) ?? byCause(q850) ?? byCode(sipCode);
}

/** (3) Tones and speech in early media. */
function earlyDisposition(outcome: LegOutcome, course: CallCourse): string | undefined {
  const { analysis } = outcome;
  if (analysis === 3) return "network_announcement";
  if (analysis === 8) return "no_answer";
  const tone = analysis === 4 || analysis === 5 || analysis === 6 || analysis === 7;
  return tone ? analysisDisposition(outcome, course) : undefined;
}

function analysisDisposition(
  { analysis, sit = "other", answered }: LegOutcome,
  { sitAsOther }: CallCourse,
): string | undefined {
  if (analysis === undefined) return undefined;
  if (analysis !== 5) return analysisTable.get(analysis);
  // Answered, and then a tone that says nothing of the number or the network: a message of some system (TEL-CPA-08).
  if (sit === "other" && answered) return "announcement";
  return sitAsOther && (sit === "RO" || sit === "NC") ? "other_connection" : sitTable[sit];
}

function byBoth(sipCode: number | undefined, q850: number | undefined): string | undefined {
  if (sipCode === undefined || q850 === undefined) return undefined;
  return codeAndCauseTable.find((row) => row.codes.includes(sipCode) && row.causes.includes(q850))
    ?.disposition;
}

/** (4) `Reason: Q.850`. */
function byCause(q850: number | undefined): string | undefined {
  return q850 === undefined ? undefined : causeTable.get(q850);
}

/** (5) The SIP code. */
function byCode(sipCode: number | undefined): string {
  if (sipCode === undefined) return "call_failed";
  const listed = sipTable.get(sipCode);
  if (listed) return listed;
  if (sipCode >= 600) return "busy";
  if (sipCode >= 500) return "fast_busy";
  return sipCode >= 300 ? "other_connection" : "call_failed";
}

function noteOf({ analysis, sipCode, q850 }: LegOutcome): string {
  const parts: string[] = [];
  if (analysis !== undefined) parts.push(`CPA ${analysis}`);
  if (sipCode !== undefined) parts.push(`SIP ${sipCode}`);
  if (q850 !== undefined) parts.push(`Q.850 ${q850}`);
  return parts.join("; ");
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
