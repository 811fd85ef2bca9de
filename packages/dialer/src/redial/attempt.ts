import { assertNever } from "@perezvon/base";
import type { RedialAction } from "@perezvon/model";
import { type Life, never, ruleOf } from "./life.ts";
import { alive, allowedFrom, belowRecordLimit, earliest, numberAt } from "./limits.ts";
import type { RepeatSeries } from "./progress.ts";

const hourMs = 3_600_000;

/**
 * Keeps the attempt open for one more dial. False when that dial would fall outside hours: then the attempt ends at its last
 * dial (OUT-RED-19).
 */
export function keepOpen(life: Life, index: number, series: RepeatSeries): boolean {
  if (allowedFrom(life, index, series.dueAt) > series.dueAt) return false;
  life.progress.series = series;
  return true;
}

/** Ends the open attempt as it stands, at its last dial (OUT-RED-19, OUT-RED-20). */
export function endSeries(life: Life, index: number, series: RepeatSeries): void {
  endAttempt(life, index, ruleOf(life, series.disposition).action, series.lastDialEndedAt);
}

/** Steps (3) to (5) of OUT-RED-09: side effects, then limits, then waiting. */
export function endAttempt(life: Life, index: number, action: RedialAction, endedAt: number): void {
  const { progress } = life;
  const entry = numberAt(life, index);
  progress.series = null;
  progress.turns += 1;
  entry.turn = progress.turns;
  entry.yielded = false;
  entry.dueAt = null;
  life.action = action;
  switch (action.kind) {
    case "stop_number":
      entry.stopped = true;
      return;
    case "stop_number_everywhere":
      life.bars.add(entry.number);
      return;
    case "stop_record":
      progress.closed = "finalized_by_rule";
      return;
    case "complete":
      progress.closed = action.disposition;
      return;
    case "redial":
    case "next_number": {
      // An agent's callback replaces the waiting of the row (OUT-RED-17).
      if (progress.callback || !alive(life, index) || !belowRecordLimit(life)) return;
      const due = endedAt + action.hours * hourMs;
      const moved = earliest(life, index, due);
      entry.dueAt = moved < never ? moved : due;
      entry.yielded = action.kind === "next_number";
      return;
    }
    default:
      assertNever(action, "redial action");
  }
}
