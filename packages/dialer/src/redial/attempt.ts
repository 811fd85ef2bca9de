import { assertNever } from "@perezvon/base";
import { closesRecord, type RedialAction } from "@perezvon/model";
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
  if (action.kind === "run_scenario") {
    runScenario(life, index, action, endedAt);
    return;
  }
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
    case "next_number":
      // An agent's callback replaces the waiting of the row (OUT-RED-17).
      if (progress.callback || !alive(life, index) || !belowRecordLimit(life)) return;
      entry.dueAt = allowedDue(life, index, endedAt + action.hours * hourMs);
      entry.yielded = action.kind === "next_number";
      return;
    default:
      assertNever(action, "redial action");
  }
}

function allowedDue(life: Life, index: number, due: number): number {
  const moved = earliest(life, index, due);
  return moved < never ? moved : due;
}

/** The status that it sets is applied: one that closes, at once; another by its own row. Without one the number is redialled (OUT-RED-11). */
function runScenario(
  life: Life,
  index: number,
  action: Extract<RedialAction, { kind: "run_scenario" }>,
  endedAt: number,
): void {
  const { progress, environment } = life;
  const { number } = numberAt(life, index);
  const about = { number, disposition: progress.lastDisposition ?? "", at: endedAt };
  const said = environment.runScenario?.(action.scenarioId, about);
  const redial = { kind: "redial", hours: action.hours } as const;
  if (said === undefined) {
    endAttempt(life, index, redial, endedAt);
    return;
  }
  progress.lastDisposition = said.disposition;
  if (!closesRecord(said.type)) {
    const row = ruleOf(life, said.disposition).action;
    // A status whose row runs a scenario, too, would go round for ever: it waits.
    endAttempt(life, index, row.kind === "run_scenario" ? redial : row, endedAt);
    return;
  }
  life.action = action;
  progress.series = null;
  progress.closed = said.disposition;
  if (said.type === "do_not_call_number") life.doNotCall.add(number);
  if (said.type === "do_not_call_record") for (const each of life.numbers) life.doNotCall.add(each.number);
}
