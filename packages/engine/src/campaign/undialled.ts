import { type AppliedOutcome, applyOutcome, type NextStep } from "@perezvon/dialer";
import type { AppliedAction, Campaign } from "@perezvon/model";
import type { AttemptEnd, AttemptStart, ClaimedRecord, DoNotCallMatches } from "../ports.ts";
import { progressOf } from "./dial-record.ts";

/** A step of a record that is no dial: a row of the detailed report and the record's new life. */
export interface UndialledStep {
  /** Empty where the step is the record's and no number's. */
  readonly number: string;
  readonly disposition: string;
  /** What the row says of it. */
  readonly note?: string;
  readonly action?: AppliedAction | undefined;
  readonly applied: Pick<AppliedOutcome, "progress" | "columns" | "barNumbers" | "closed"> &
    Partial<Pick<AppliedOutcome, "doNotCall">>;
}

/** The row's end: nothing was dialled, nobody talked. */
export function undialledEnd(
  start: AttemptStart,
  { disposition, applied, action, note = "" }: UndialledStep,
): AttemptEnd {
  return {
    attemptId: start.attemptId,
    endedAt: start.startedAt,
    isCallAttempt: false,
    disposition,
    recordDisposition: applied.closed,
    note,
    dialingMs: undefined,
    analysisMs: undefined,
    answeredMs: undefined,
    answered: false,
    agentUserId: undefined,
    analysisResult: undefined,
    analysisFile: undefined,
    recordingId: undefined,
    outcome: undefined,
    action,
  };
}

/** What a rule closed without a dial. */
export function closedByRule(next: Extract<NextStep, { kind: "close" }>): UndialledStep {
  const { disposition, progress, columns, barNumbers, doNotCall } = next;
  return {
    number: "",
    disposition,
    applied: { progress, columns, barNumbers, doNotCall, closed: disposition },
  };
}

/** Consent is required and the record names none: closed undialled as «Неверная запись» (OUT-CPL-09). */
export function lacksConsent(record: ClaimedRecord, campaign: Campaign): boolean {
  return campaign.consentRequired === true && (record.traits.consent ?? "").trim() === "";
}

export function withoutConsent(record: ClaimedRecord, campaign: Campaign, now: number): UndialledStep {
  const disposition = "bad_record";
  const applied = listed(record, progressOf(record), campaign, { disposition, index: 0, now });
  return { number: "", disposition, note: "consent_missing", applied };
}

/** The record stands on a do-not-call list: closed at once (OUT-DNC-05). */
export function listedRecord(record: ClaimedRecord, campaign: Campaign, now: number): UndialledStep {
  const disposition = "record_dnc";
  const applied = listed(record, progressOf(record), campaign, { disposition, index: 0, now });
  return { number: "", disposition, applied };
}

/**
 * The number that would be dialled now stands on a list: it is taken out, and the campaign goes on with the next number or closes
 * the record (OUT-DNC-04). Undefined when it stands on none.
 */
export function listedNumber(
  record: ClaimedRecord,
  next: Extract<NextStep, { kind: "dial" }>,
  matches: DoNotCallMatches | undefined,
  campaign: Campaign,
  now: number,
): UndialledStep | undefined {
  if (matches?.numbers.includes(next.number) !== true) return undefined;
  const closes = campaign.doNotCall.onMatch === "close_record";
  const disposition = closes ? "record_dnc" : "number_dnc";
  const applied = listed(record, next.progress, campaign, { disposition, index: next.numberIndex, now });
  return { number: next.number, disposition: "number_dnc", applied };
}

function listed(
  record: ClaimedRecord,
  progress: NextStep["progress"],
  campaign: Campaign,
  step: {
    readonly disposition: "number_dnc" | "record_dnc" | "bad_record";
    readonly index: number;
    readonly now: number;
  },
): AppliedOutcome {
  return applyOutcome(
    progress,
    record.numbers,
    {
      numberIndex: step.index,
      dialStartedAt: step.now,
      endedAt: step.now,
      disposition: step.disposition,
      type: step.disposition === "number_dnc" ? "other" : "final_failure",
      counted: false,
    },
    campaign.redial,
    {},
  );
}
