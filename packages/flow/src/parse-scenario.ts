import { err, ok, type Result } from "@perezvon/base";
import { checkGraph } from "./check-graph.ts";
import { parseOperation } from "./parse-operation.ts";
import { Reader, type ScenarioFault } from "./reader.ts";
import type { Operation, Scenario } from "./scenario.ts";

export interface ValidScenario {
  readonly scenario: Scenario;
  /** Exits left empty, operations nothing leads to: they do not stop publishing. */
  readonly warnings: readonly ScenarioFault[];
}

const mostOperations = 500;

/** Checks a scenario before it is published or imported; lists every fault at once (INB-SCN-05, INB-SCN-06). */
export function validateScenario(input: unknown): Result<ValidScenario, readonly ScenarioFault[]> {
  const reader = new Reader(input, "", []);
  if (reader.value("format") !== 1) return err([{ field: "format", code: "scenario_format" }]);
  reader.allow("format", "name", "start", "operations");
  const name = reader.text("name", 1, 100);
  const start = reader.text("start", 1, 40);
  const entries = reader.list("operations", 1, mostOperations);
  const operations = entries
    .map((entry, index) => parseOperation(new Reader(entry, `operations.${index}`, reader.faults)))
    .filter((operation): operation is Operation => operation !== undefined);
  const scenario: Scenario = { format: 1, name, start, operations };
  if (reader.faults.length > 0) return err(reader.faults);
  const { errors, warnings } = checkGraph(scenario);
  return errors.length > 0 ? err(errors) : ok({ scenario, warnings });
}
