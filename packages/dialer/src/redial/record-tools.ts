import type { RedialSettings } from "@perezvon/model";
import { limitsReached } from "./decide.ts";
import { closeLife, openLife } from "./life.ts";
import { newProgress, type Progress } from "./progress.ts";
import type { ProgressColumns } from "./redial-types.ts";

/** The life of a record after a manager's tool (OUT-RED-30). */
export interface ToolOutcome {
  readonly progress: Progress;
  readonly columns: ProgressColumns;
}

/**
 * A waiting record is due now: its redial, its repeat and what it yielded to others. A time promised to the customer stays, as do
 * stops and limits. Undefined: nothing to move.
 */
export function madeDue(progress: Progress, now: number): ToolOutcome | undefined {
  if (progress.callback !== null || progress.closed !== null) return undefined;
  const { series } = progress;
  const moved: Progress = {
    ...progress,
    series: series && { ...series, dueAt: Math.min(series.dueAt, now) },
    numbers: progress.numbers.map((entry) => ({
      ...entry,
      dueAt: entry.dueAt === null ? null : Math.min(entry.dueAt, now),
      yielded: false,
    })),
  };
  return { progress: moved, columns: open(moved, now) };
}

/**
 * An open record is due at a moment that somebody outside has chosen; limits and hours hold as ever. Undefined: it is closed, or a time was
 * promised to the customer, which is changed as a promise.
 */
export function rescheduled(progress: Progress, dueAt: number): ToolOutcome | undefined {
  if (progress.callback !== null || progress.closed !== null) return undefined;
  const { series } = progress;
  const moved: Progress = {
    ...progress,
    series: series && { ...series, dueAt },
    numbers: progress.numbers.map((entry) => (entry.stopped ? entry : { ...entry, dueAt })),
  };
  return { progress: moved, columns: open(moved, dueAt) };
}

/** A closed record is open again, with its counters or as if it had never been dialled. */
export function reopened(
  progress: Progress,
  numbers: readonly string[],
  now: number,
  keepCounters: boolean,
): ToolOutcome {
  const { servedDueAt } = progress;
  // The moments served stay served: no dial may count for one of them again (OUT-GEN-05).
  const fresh = newProgress(numbers, servedDueAt + 1);
  const life: Progress = keepCounters ? { ...progress, closed: null, series: null, callback: null } : fresh;
  return { progress: life, columns: open(life, now) };
}

/** An open record is closed with a disposition, without a dial. */
export function closedWith(progress: Progress, disposition: string): ToolOutcome {
  const life: Progress = { ...progress, closed: disposition, series: null, callback: null };
  return {
    progress: life,
    columns: {
      state: "closed",
      dueAt: undefined,
      repeat: false,
      attempts: life.attempts,
      recordDisposition: disposition,
      lastDisposition: life.lastDisposition ?? undefined,
    },
  };
}

/**
 * An open record that is at a limit which was lowered is closed by it (OUT-RED-23). Undefined: it is below its limits, closed, or has
 * an attempt or a promise to keep first.
 */
export function closedByLimits(
  progress: Progress,
  numbers: readonly string[],
  settings: RedialSettings,
): ToolOutcome | undefined {
  if (progress.closed !== null || progress.series !== null || progress.callback !== null) return undefined;
  const life = openLife(progress, numbers, settings, {});
  const decision = limitsReached(life);
  return decision?.kind === "close" ? closedWith(closeLife(life), decision.disposition) : undefined;
}

function open(progress: Progress, now: number): ProgressColumns {
  return {
    state: "open",
    dueAt: now,
    repeat: progress.series !== null,
    attempts: progress.attempts,
    recordDisposition: undefined,
    lastDisposition: progress.lastDisposition ?? undefined,
  };
}
