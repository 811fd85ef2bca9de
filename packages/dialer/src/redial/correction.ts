import { closesRecord, type DispositionType, type RedialSettings } from "@perezvon/model";
import { endAttempt } from "./attempt.ts";
import { decide } from "./decide.ts";
import { closeLife, openLife, ruleOf } from "./life.ts";
import { numberAt } from "./limits.ts";
import type { Progress } from "./progress.ts";
import { columnsOf, doNotCallNumbers } from "./redial.ts";
import type { ProgressColumns, RedialEnvironment } from "./redial-types.ts";

/** For so long after its end a finished call may get another status (OUT-DSP-08). */
export const correctionMs = 7 * 24 * 3_600_000;

/** The record's last dial, whose status was another than it should have been. */
export interface Correction {
  readonly numberIndex: number;
  readonly endedAt: number;
  /** Key of what stood there. */
  readonly before: string;
  /** Key of what is to stand there. */
  readonly disposition: string;
  readonly type: DispositionType;
}

/** What becomes of the record. */
export interface Corrected {
  readonly progress: Progress;
  readonly columns: ProgressColumns;
  /** Numbers to be barred centre-wide. */
  readonly barNumbers: readonly string[];
  /** Numbers that the new disposition puts on a do-not-call list. */
  readonly doNotCall: readonly string[];
}

/**
 * The life of the record as if its last dial had ended with the other status: what the first one's row did is taken back, then the
 * new one's row runs from the end of the dial. The dial stays counted or not as it was, and no repeat follows: those are for what a
 * machine heard a minute ago (OUT-DSP-08).
 */
export function corrected(
  progress: Progress,
  numbers: readonly string[],
  correction: Correction,
  settings: RedialSettings,
  environment: RedialEnvironment,
  now: number,
): Corrected {
  const { numberIndex: index, disposition, type } = correction;
  const undone = settings.rules.find((rule) => rule.disposition === correction.before)?.action.kind;
  const number = numbers[index] ?? "";
  // What the first status barred is free again.
  const barred = new Set([...(environment.barred ?? [])].filter((each) => each !== number));
  const world = undone === "stop_number_everywhere" ? { ...environment, barred } : environment;
  const life = openLife(progress, numbers, settings, world);
  const entry = numberAt(life, index);
  const final = closesRecord(type);
  life.progress.closed = null;
  life.progress.series = null;
  life.progress.lastDisposition = disposition;
  if (undone === "stop_number") entry.stopped = false;
  if (correction.before === "no_agent") entry.noAgentAt = null;
  if (final) {
    life.progress.closed = disposition;
    life.progress.callback = null;
  } else endAttempt(life, index, ruleOf(life, disposition).action, correction.endedAt);
  const decision = decide(life, now);
  return {
    progress: closeLife(life),
    columns: columnsOf(life, decision, now),
    barNumbers: [...life.bars],
    doNotCall: doNotCallNumbers(numbers, { type, numberIndex: index }),
  };
}
