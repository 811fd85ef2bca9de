import type { HoursSet } from "@perezvon/schedule";
import { newFlow } from "./flow-state.ts";
import type { Scenario } from "./scenario.ts";
import { step } from "./step.ts";

/** What a scenario knows that nobody has called. */
export interface Unattended {
  readonly serviceId: string;
  readonly language: "ru" | "en";
  readonly hours: HoursSet;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Runs a scenario without a caller (OUT-RED-11): what needs one ends it, as a hang-up does. Returns the status that it set last;
 * undefined where it set none, and where it broke, for what the built-in scenario says of a broken one concerns calls.
 */
export function runUnattended(
  scenario: Scenario,
  { serviceId, language, hours, variables }: Unattended,
  now: number,
): { readonly disposition: string; readonly note: string } | undefined {
  const priority = 1;
  const started = { kind: "started", serviceId, language, priority, hours, variables } as const;
  const first = step(scenario, newFlow(), started, now);
  const rest = step(scenario, first.state, { kind: "caller_hung_up" }, now).commands;
  const commands = [...first.commands, ...rest];
  if (commands.some(({ kind }) => kind === "failed")) return undefined;
  const said = commands.findLast(
    (command) => command.kind === "set_disposition" && command.by === "scenario",
  );
  if (said?.kind !== "set_disposition") return undefined;
  return { disposition: said.disposition, note: said.note };
}
