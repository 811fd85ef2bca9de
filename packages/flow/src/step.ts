import type { FlowCommand, FlowEvent } from "./events.ts";
import { fallbackScenario } from "./fallback.ts";
import type { FlowState } from "./flow-state.ts";
import type { Exit, OperationEvent } from "./operation/handler.ts";
import { handlerOf } from "./operation/handlers.ts";
import { Run } from "./run.ts";
import type { Operation, Scenario } from "./scenario.ts";

/** Guards of INB-SCN-08: operations without a wait between them, and operations of one call. */
const mostInRow = 200;
const mostInAll = 1_000;

export interface FlowStep {
  readonly state: FlowState;
  readonly commands: readonly FlowCommand[];
}

/** One event in, the new state and what has to be done out. Events that come too late change nothing. */
export function step(scenario: Scenario, state: FlowState, event: FlowEvent, now: number): FlowStep {
  if (state.over) return { state, commands: [] };
  const run = new Run(state, now);
  switch (event.kind) {
    case "started":
      start(scenario, run, event);
      break;
    case "caller_hung_up":
      callerHungUp(scenario, run);
      break;
    default:
      operationEvent(scenario, run, event);
  }
  return { state: run.state, commands: run.commands };
}

/** The scenario answers the call by itself (INB-SCN-07). */
function start(scenario: Scenario, run: Run, event: Extract<FlowEvent, { kind: "started" }>): void {
  if (run.state.at !== null) return;
  const { serviceId, language, priority, hours, variables } = event;
  Object.assign(run.state, { serviceId, language, priority, hours, variables });
  run.do({ kind: "answer" });
  goOn(scenario, run, scenario.start);
}

function operationEvent(scenario: Scenario, run: Run, event: OperationEvent): void {
  const { state } = run;
  if (event.kind === "play_ended") {
    if (state.playing?.playId !== event.playId) return;
    state.playing = null;
  }
  if (event.kind === "timer") {
    if (state.timerId !== event.timerId) return;
    state.timerId = null;
  }
  if (event.kind === "outside_done") {
    if (state.asked !== event.actId) return;
    state.asked = null;
  }
  const operation = operationAt(scenario, run, state.at);
  if (!operation || operation.kind === "exit") return;
  const exit = handlerOf(operation).on?.(operation, event, run);
  if (exit !== undefined) goOn(scenario, run, targetOf(scenario, run, operation, exit));
}

/** Ends the scenario at once (INB-SCN-07). */
function callerHungUp(scenario: Scenario, run: Run): void {
  const operation = operationAt(scenario, run, run.state.at);
  if (operation && operation.kind !== "exit") handlerOf(operation).hungUp?.(run);
  end(run);
}

/** Runs operations from `id` on until one waits or the scenario ends. */
function goOn(scenario: Scenario, run: Run, id: string | undefined): void {
  const { state } = run;
  for (let next = id; next !== undefined; ) {
    state.inRow += 1;
    state.total += 1;
    if (state.inRow > mostInRow || state.total > mostInAll) {
      next = fail(run, "loop");
      continue;
    }
    const operation = operationAt(scenario, run, next);
    if (!operation) {
      next = fail(run, "no_operation");
      continue;
    }
    if (operation.kind === "exit") break;
    state.at = next;
    run.enter("");
    const exit: Exit = handlerOf(operation).enter(operation, run);
    if (exit === undefined) {
      state.inRow = 0;
      return;
    }
    next = targetOf(scenario, run, operation, exit);
  }
  end(run);
}

/** An absent exit leads to the operation after; after the last is the end (INB-SCN-04). */
function targetOf(scenario: Scenario, run: Run, operation: Operation, exit: string): string | undefined {
  const exits: Readonly<Record<string, string | undefined>> = operation.exits;
  const named = exits[exit];
  if (named !== undefined) return named;
  const { operations } = current(scenario, run);
  return operations[operations.findIndex((each) => each.id === operation.id) + 1]?.id;
}

/** Goes over to the built-in scenario once; a second failure is the end. */
function fail(run: Run, code: "loop" | "no_operation"): string | undefined {
  run.do({ kind: "failed", code });
  run.do({ kind: "set_disposition", disposition: "system_failure", note: code, by: "system" });
  run.cancelTimer();
  if (run.state.fallback) return undefined;
  run.state.fallback = true;
  run.state.inRow = 0;
  run.state.total = 0;
  return fallbackScenario.start;
}

function end(run: Run): void {
  run.cancelTimer();
  run.cancelAsked();
  run.stopPlay();
  run.state.over = true;
  run.state.at = null;
  run.do({ kind: "hang_up" });
}

function operationAt(scenario: Scenario, run: Run, id: string | null): Operation | undefined {
  return current(scenario, run).operations.find((each) => each.id === id);
}

function current(scenario: Scenario, run: Run): Scenario {
  return run.state.fallback ? fallbackScenario : scenario;
}
