import { exitsOf } from "./parse-operation.ts";
import type { ScenarioFault } from "./reader.ts";
import type { Operation, Scenario } from "./scenario.ts";

/** What holds between operations (INB-SCN-05). */
export function checkGraph(scenario: Scenario): {
  readonly errors: readonly ScenarioFault[];
  readonly warnings: readonly ScenarioFault[];
} {
  const errors: ScenarioFault[] = [];
  const warnings: ScenarioFault[] = [];
  const { operations } = scenario;
  const places = new Map(operations.map((operation, index) => [operation.id, index] as const).reverse());
  if (!places.has(scenario.start)) errors.push({ field: "start", code: "no_target" });
  for (const [index, operation] of operations.entries()) {
    const path = `operations.${index}`;
    if (places.get(operation.id) !== index) errors.push({ field: `${path}.id`, code: "duplicate" });
    for (const exit of exitsOf(operation)) {
      const target = namedTarget(operation, exit);
      if (target === undefined) warnings.push({ field: `${path}.exits.${exit}`, code: "exit_empty" });
      else if (!places.has(target)) errors.push({ field: `${path}.exits.${exit}`, code: "no_target" });
    }
  }
  if (errors.length > 0) return { errors, warnings };
  const reached = reachableFrom(scenario, scenario.start);
  for (const [index, operation] of operations.entries()) {
    const path = `operations.${index}`;
    if (!reached.has(operation.id)) warnings.push({ field: path, code: "unreachable" });
    else if (operation.kind === "find_agent" && !leadsToConnect(scenario, index)) {
      errors.push({ field: path, code: "no_connect" });
    }
  }
  return { errors, warnings };
}

/** Find Agent is followed by Connect Call (INB-BLK-03). */
function leadsToConnect(scenario: Scenario, index: number): boolean {
  const target = targets(scenario, index, ["normal"])[0];
  const reached = target === undefined ? new Set<string>() : reachableFrom(scenario, target);
  return scenario.operations.some((each) => each.kind === "connect_call" && reached.has(each.id));
}

function reachableFrom(scenario: Scenario, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const id of reached) {
    const index = scenario.operations.findIndex((each) => each.id === id);
    const operation = scenario.operations[index];
    if (!operation) continue;
    for (const target of targets(scenario, index, exitsOf(operation))) reached.add(target);
  }
  return reached;
}

function targets(scenario: Scenario, index: number, exits: readonly string[]): readonly string[] {
  const operation = scenario.operations[index];
  if (!operation) return [];
  const after = scenario.operations[index + 1]?.id;
  return exits.map((exit) => namedTarget(operation, exit) ?? after).filter((target) => target !== undefined);
}

function namedTarget(operation: Operation, exit: string): string | undefined {
  const exits: Readonly<Record<string, string | undefined>> = operation.exits;
  return exits[exit];
}
