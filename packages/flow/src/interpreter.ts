import type { FlowCommand, FlowEvent } from "./events.ts";
import type { Scenario } from "./scenario.ts";

/** Where a call stands in its scenario: plain data, so that another process can go on with it. */
export interface FlowState {
  readonly over: boolean;
}

export function newFlow(): FlowState {
  return { over: false };
}

/** One event in, the new state and what has to be done out. Events that come too late change nothing. */
export function step(
  scenario: Scenario,
  state: FlowState,
  event: FlowEvent,
  now: number,
): { readonly state: FlowState; readonly commands: readonly FlowCommand[] } {
  throw new Error(`not written yet: ${scenario.name} ${state.over} ${event.kind} ${now}`);
}
