import { type SetUpStep, setUpSteps } from "@perezvon/model";
import { expect, test } from "vitest";
import { type SetUpFacts, setUpStates } from "./set-up-steps.ts";

const bare: SetUpFacts = {
  automaticMode: false,
  errors: [
    { code: "no_enabled_list", section: "lists" },
    { code: "no_group", section: "staff" },
    { code: "no_caller_number", section: "numbers" },
  ],
  filledLists: 0,
  doNotCallLists: 0,
  callingHoursRows: 0,
  groups: 0,
  agents: 0,
  skilledAgents: 0,
  enabledLists: 0,
  visibleDispositions: 20,
  exportTasks: 0,
  script: false,
  started: false,
  dials: 0,
};
const ready: SetUpFacts = {
  ...bare,
  errors: [],
  filledLists: 2,
  groups: 1,
  agents: 5,
  skilledAgents: 5,
  enabledLists: 1,
};
const inState = (facts: SetUpFacts, state: string) =>
  setUpSteps.filter((step) => setUpStates(facts)[step] === state);

test("OUT-DIA-04 there are 16 steps; a new campaign has itself and its statuses done", () => {
  expect(setUpSteps).toHaveLength(16);
  expect(inState(bare, "done")).toEqual(["campaign", "dispositions"]);
  expect(inState(bare, "optional")).toEqual([
    "do_not_call",
    "calling_hours",
    "extra_skills",
    "scenario",
    "scripts",
    "export",
  ]);
});

test("OUT-DIA-04 what is left before and after the start", () => {
  expect(inState(ready, "to_do")).toEqual(["start", "after_start"]);
  expect(inState({ ...ready, started: true }, "to_do")).toEqual(["after_start"]);
  // Stopped again: it has been started all the same.
  expect(inState({ ...ready, dials: 3 }, "to_do")).toEqual([]);
});

test.each<[SetUpStep, Partial<SetUpFacts>]>([
  ["list", { filledLists: 0 }],
  ["groups", { agents: 0, skilledAgents: 0 }],
  ["skill_levels", { skilledAgents: 4 }],
  ["attach_lists", { enabledLists: 0 }],
  ["attach_lists", { errors: [{ code: "no_records", section: "lists" }] }],
  ["dispositions", { visibleDispositions: 0 }],
  ["numbers", { errors: [{ code: "no_trunk", section: "numbers" }] }],
  ["dialling", { errors: [{ code: "no_redial_rule", section: "redials" }] }],
])("OUT-DIA-04 %s is to do with %o", (step, change) => {
  expect(setUpStates(ready)[step]).toBe("done");
  expect(setUpStates({ ...ready, ...change })[step]).toBe("to_do");
});

test.each<[SetUpStep, Partial<SetUpFacts>]>([
  ["do_not_call", { doNotCallLists: 1 }],
  ["calling_hours", { callingHoursRows: 1 }],
  ["export", { exportTasks: 1 }],
])("OUT-DIA-04 %s is optional, and done with %o", (step, change) => {
  expect(setUpStates(ready)[step]).toBe("optional");
  expect(setUpStates({ ...ready, ...change })[step]).toBe("done");
});

test("OUT-DIA-04 OUT-CMP-14 the automatic mode needs a scenario and no agents", () => {
  const automatic = { ...ready, automaticMode: true, groups: 0, agents: 0, skilledAgents: 0 };
  expect(setUpStates(automatic)).toMatchObject({
    scenario: "done",
    groups: "optional",
    skill_levels: "optional",
  });
  const without = { ...automatic, errors: [{ code: "no_scenario", section: "dialling" }] };
  expect(setUpStates(without)).toMatchObject({ scenario: "to_do", dialling: "to_do" });
  const gone = { ...ready, errors: [{ code: "scenario_gone", section: "dialling" }] };
  expect(setUpStates(gone)).toMatchObject({ scenario: "to_do", dialling: "to_do" });
});

test("OUT-DIA-04 OUT-CMP-08 the step of the scripts is done when agents are shown one", () => {
  expect(setUpStates({ ...ready, script: true }).scripts).toBe("done");
  expect(setUpStates(ready).scripts).toBe("optional");
});
