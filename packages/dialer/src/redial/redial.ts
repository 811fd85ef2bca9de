import { closesRecord, type RedialSettings } from "@perezvon/model";
import { endAttempt, endSeries, keepOpen } from "./attempt.ts";
import { type Decision, decide, dueMoment } from "./decide.ts";
import { closeLife, type Life, openLife, ruleOf } from "./life.ts";
import { count, mayCount, numberAt } from "./limits.ts";
import type { Progress, RepeatSeries } from "./progress.ts";
import type {
  AppliedOutcome,
  DialOutcome,
  NextStep,
  ProgressColumns,
  RedialEnvironment,
} from "./redial-types.ts";

const minuteMs = 60_000;
/** How often a repeat that found no line is tried again (OUT-RED-05). */
const mostNoLineTries = 10;
/** For how long «Нет оператора» asks for a reserved agent where nothing else is set (OUT-CPL-04). */
const reserveAgentHours = 72;

/** What to do with the record now. */
export function nextStep(
  progress: Progress,
  numbers: readonly string[],
  settings: RedialSettings,
  environment: RedialEnvironment,
  now: number,
): NextStep {
  const life = openLife(progress, numbers, settings, environment);
  const decision = decide(life, now);
  const kept = closeLife(life);
  const columns = columnsOf(life, decision, now);
  const barNumbers = [...life.bars];
  const doNotCall = [...life.doNotCall];
  if (decision.kind !== "dial") return { progress: kept, columns, barNumbers, doNotCall, ...decision };
  const { series } = life.progress;
  const entry = numberAt(life, decision.index);
  const reserveMs = (environment.reserveAgentHours ?? reserveAgentHours) * 3_600_000;
  return {
    progress: kept,
    columns,
    barNumbers,
    doNotCall,
    kind: "dial",
    numberIndex: decision.index,
    number: entry.number,
    attemptNumber: life.progress.attempts + (series?.counted ? 0 : 1),
    repeatNumber: series ? series.repeatsDone + 1 : 0,
    repeat: decision.repeat,
    dueAt: dueMoment(life, decision.index),
    reserveAgent: entry.noAgentAt !== null && now - entry.noAgentAt < reserveMs,
    callback: decision.callback,
  };
}

/** Enters how a dial ended. Give it the progress that `nextStep` returned with the dial. */
export function applyOutcome(
  progress: Progress,
  numbers: readonly string[],
  outcome: DialOutcome,
  settings: RedialSettings,
  environment: RedialEnvironment,
): AppliedOutcome {
  const life = openLife(progress, numbers, settings, environment);
  const { numberIndex: index } = outcome;
  const entry = numberAt(life, index);
  life.progress.servedDueAt = dueMoment(life, index);
  if (life.progress.callback) {
    life.progress.callback = null;
    life.progress.leading = entry.number;
  }
  const series = life.progress.series?.number === entry.number ? life.progress.series : undefined;
  const final = closesRecord(outcome.type);
  if (outcome.disposition === "number_dnc") doNotCall(life, index);
  else if (series && !final && foundNoLine(series, outcome)) tryAgain(life, index, series, outcome);
  else if (series && !final && !outcome.live && series.disposition === outcome.disposition) {
    repeated(life, index, series, outcome);
  } else attempted(life, index, series, outcome);
  const decision = decide(life, outcome.endedAt);
  const counted = outcome.counted || (series?.counted ?? false);
  return {
    progress: closeLife(life),
    columns: columnsOf(life, decision, outcome.endedAt),
    barNumbers: [...life.bars],
    doNotCall: [...new Set([...doNotCallNumbers(numbers, outcome), ...life.doNotCall])],
    closed: life.progress.closed ?? undefined,
    action: life.action,
    attemptNumber: life.progress.attempts + (counted ? 0 : 1),
  };
}

/** A do-not-call match takes the number out; no counter grows and no row runs (OUT-DNC-04). */
function doNotCall(life: Life, index: number): void {
  life.progress.series = null;
  life.progress.lastDisposition = "number_dnc";
  numberAt(life, index).stopped = true;
}

function foundNoLine(series: RepeatSeries, outcome: DialOutcome): boolean {
  const noLine = "network_unavailable";
  return outcome.disposition === noLine && series.disposition !== noLine && !outcome.counted;
}

/** Changes neither status nor count of repeats (OUT-RED-05). */
function tryAgain(life: Life, index: number, series: RepeatSeries, outcome: DialOutcome): void {
  const noLineTries = series.noLineTries + 1;
  const dueAt = outcome.endedAt + ruleOf(life, series.disposition).intervalMinutes * minuteMs;
  if (noLineTries <= mostNoLineTries && keepOpen(life, index, { ...series, noLineTries, dueAt })) return;
  endSeries(life, index, series);
}

/** One more dial with the status of the attempt. */
function repeated(life: Life, index: number, series: RepeatSeries, outcome: DialOutcome): void {
  const rule = ruleOf(life, series.disposition);
  const next: RepeatSeries = {
    ...series,
    repeatsDone: series.repeatsDone + 1,
    noLineTries: 0,
    dueAt: outcome.endedAt + rule.intervalMinutes * minuteMs,
    lastDialEndedAt: outcome.endedAt,
  };
  if (next.repeatsDone < rule.repeats && keepOpen(life, index, next)) return;
  endSeries(life, index, next);
}

/** A first dial, or a repeat whose result is another: that is the first dial of a new attempt (OUT-RED-05, OUT-RED-07). */
function attempted(life: Life, index: number, running: RepeatSeries | undefined, outcome: DialOutcome): void {
  const { progress } = life;
  const entry = numberAt(life, index);
  // Where a new attempt would exceed a limit, the running one takes the new status and ends (OUT-RED-06).
  const stays = running?.counted === true && !mayCount(life, index, outcome.dialStartedAt);
  if (outcome.counted && !stays) count(life, index, outcome.dialStartedAt);
  progress.series = null;
  progress.lastDisposition = outcome.disposition;
  if (outcome.disposition === "no_agent") entry.noAgentAt = outcome.endedAt;
  if (closesRecord(outcome.type)) {
    progress.closed = outcome.disposition;
    return;
  }
  setCallback(life, outcome);
  const rule = ruleOf(life, outcome.disposition);
  const answeredRepeat = running !== undefined && outcome.live === true;
  const repeats = life.environment.repeats !== false && rule.repeats > 0;
  if (repeats && !stays && !answeredRepeat && !progress.callback) {
    const opened = keepOpen(life, index, {
      number: entry.number,
      disposition: outcome.disposition,
      repeatsDone: 0,
      noLineTries: 0,
      counted: outcome.counted,
      dueAt: outcome.endedAt + rule.intervalMinutes * minuteMs,
      lastDialEndedAt: outcome.endedAt,
    });
    if (opened) return;
  }
  endAttempt(life, index, rule.action, outcome.endedAt);
}

function setCallback(life: Life, { agentCallback, numberIndex }: DialOutcome): void {
  if (!agentCallback) return;
  life.progress.callback = {
    number: numberAt(life, agentCallback.numberIndex ?? numberIndex).number,
    from: agentCallback.from,
    until: agentCallback.until ?? null,
    agent: agentCallback.agent ?? null,
  };
}

export function doNotCallNumbers(
  numbers: readonly string[],
  outcome: Pick<DialOutcome, "type" | "numberIndex">,
): readonly string[] {
  if (outcome.type === "do_not_call_record") return numbers;
  return outcome.type === "do_not_call_number" ? numbers.slice(outcome.numberIndex).slice(0, 1) : [];
}

export function columnsOf(life: Life, decision: Decision, now: number): ProgressColumns {
  const { attempts, lastDisposition } = life.progress;
  const closed = decision.kind === "close";
  return {
    attempts,
    lastDisposition: lastDisposition ?? undefined,
    state: closed ? "closed" : "open",
    dueAt: closed ? undefined : decision.kind === "dial" ? now : decision.until,
    repeat: closed ? false : decision.repeat,
    recordDisposition: closed ? decision.disposition : undefined,
  };
}
