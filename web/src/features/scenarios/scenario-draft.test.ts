import type { Operation } from "@perezvon/flow";
import { expect, it } from "vitest";
import { added, faultsOf, moved, newScenario, operationKinds, removed, replaced } from "./scenario-draft.ts";

const ids = ({ operations }: { readonly operations: readonly Operation[] }) => operations.map(({ id }) => id);

it("INB-SCN-05 a new scenario says what is missing, at its step", () => {
  const { faults } = faultsOf(newScenario("Опрос"));
  expect([...faults]).toEqual([[0, [{ field: "prompt.text", code: "required" }]]]);
});

it("INB-SCN-02 steps are added under free names, moved, and removed with the exits that led to them", () => {
  let scenario = newScenario("Опрос");
  for (const kind of operationKinds) scenario = added(scenario, kind);
  expect(new Set(ids(scenario)).size).toBe(operationKinds.length + 2);
  const menu = scenario.operations.findIndex(({ kind }) => kind === "menu");
  scenario = replaced(scenario, menu, {
    ...scenario.operations[menu]!,
    exits: { "1": "exit1", normal: "findagent1", "7": "exit1" },
  } as Operation);
  // A key that the menu does not have leads nowhere.
  expect(scenario.operations[menu]!.exits).toEqual({ "1": "exit1", normal: "findagent1" });
  const without = removed(scenario, "exit1");
  expect(without.operations.find(({ kind }) => kind === "menu")!.exits).toEqual({ normal: "findagent1" });
  expect(ids(moved(without, 0, 1)).slice(0, 2)).toEqual([ids(without)[1], ids(without)[0]]);
  expect(moved(without, 0, -1)).toBe(without);
  expect(removed(newScenario("x"), "playprompt1").start).toBe("exit1");
});

it("INB-SCN-05 what nothing leads to is a warning", () => {
  const scenario = newScenario("Опрос");
  const [greeting, bye] = scenario.operations as [Operation, Operation];
  const spoken = { ...greeting, prompt: "closed" } as Operation;
  const lost = added({ ...scenario, operations: [spoken, bye] }, "exit");
  expect(faultsOf(lost)).toMatchObject({ faults: new Map(), unreachable: new Set([2]) });
});
