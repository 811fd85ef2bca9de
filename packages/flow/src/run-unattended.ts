import type { HoursSet } from "@perezvon/schedule";
import type { FlowCommand, FlowEvent } from "./events.ts";
import { type FlowState, newFlow } from "./flow-state.ts";
import type { OutsideAct, OutsideAnswer } from "./outside.ts";
import type { Scenario } from "./scenario.ts";
import { type FlowStep, step } from "./step.ts";

/** What a scenario knows that nobody has called. */
export interface Unattended {
  readonly serviceId: string;
  readonly language: "ru" | "en";
  readonly hours: HoursSet;
  readonly variables: Readonly<Record<string, string>>;
}

export interface UnattendedSaid {
  readonly disposition: string;
  readonly note: string;
}

/** How far a scenario has come that nobody has called; while others are asked it waits for what they say. */
export interface UnattendedRun {
  readonly state: FlowState;
  /** All that it wanted so far. */
  readonly commands: readonly FlowCommand[];
  readonly asked: { readonly actId: string; readonly act: OutsideAct } | undefined;
}

export function beginUnattended(scenario: Scenario, about: Unattended, now: number): UnattendedRun {
  return after([], step(scenario, newFlow(), started(about), now));
}

/** Whoever was asked has answered. */
export function goOnUnattended(
  scenario: Scenario,
  { asked, commands, state }: UnattendedRun,
  answer: OutsideAnswer,
  now: number,
): UnattendedRun {
  const event: FlowEvent = { kind: "outside_done", actId: asked?.actId ?? "", answer };
  return after(commands, step(scenario, state, event, now));
}

/**
 * What needs a caller ends it, as a hang-up does. Returns the status that it set last; undefined where it set none, and where it broke,
 * for what the built-in scenario says of a broken one concerns calls.
 */
export function endUnattended(
  scenario: Scenario,
  { commands, state }: UnattendedRun,
  now: number,
): UnattendedSaid | undefined {
  const all = [...commands, ...step(scenario, state, { kind: "caller_hung_up" }, now).commands];
  if (all.some(({ kind }) => kind === "failed")) return undefined;
  const last = all.findLast((command) => command.kind === "set_disposition" && command.by === "scenario");
  if (last?.kind !== "set_disposition") return undefined;
  return { disposition: last.disposition, note: last.note };
}

/** Runs a scenario without a caller that asks nobody (OUT-RED-11). */
export function runUnattended(
  scenario: Scenario,
  about: Unattended,
  now: number,
): UnattendedSaid | undefined {
  return endUnattended(scenario, beginUnattended(scenario, about, now), now);
}

function after(before: readonly FlowCommand[], { state, commands }: FlowStep): UnattendedRun {
  const asked = commands.find((command) => command.kind === "outside");
  return { state, commands: [...before, ...commands], asked: asked?.kind === "outside" ? asked : undefined };
}

/** Whether it has an operation that asks somebody outside. */
export function asksOthers({ operations }: Scenario): boolean {
  return operations.some(({ kind }) => kind === "fetch_url" || kind === "add_to_dnc" || kind === "email");
}

function started({ serviceId, language, hours, variables }: Unattended): FlowEvent {
  return { kind: "started", serviceId, language, priority: 1, hours, variables };
}
