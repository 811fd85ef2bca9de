import { expect, test } from "vitest";
import { validateScenario } from "./parse-scenario.ts";

function codes(input: unknown): readonly string[] {
  const result = validateScenario(input);
  return result.ok ? [] : result.error.map(({ field, code }) => `${field} ${code}`);
}

const bye = { id: "bye", kind: "exit", exits: {} };

test("INB-SCN-06 a damaged or newer file is refused as a whole", () => {
  for (const input of [null, 7, [], {}, { format: 2 }])
    expect(codes(input)).toContain("format scenario_format");
});

test("INB-SCN-05 PLT-GEN-02 every fault at once, each with its field and code", () => {
  const operations = [
    { id: "A", kind: "play_prompt", prompt: "", exits: { normal: "bye" }, colour: "red" },
    {
      id: "m",
      kind: "menu",
      prompt: "m",
      keys: ["1", "1", "x"],
      waitSeconds: 0,
      retries: 10,
      exits: { "2": "bye" },
    },
    { id: "f", kind: "find_agent", timeoutSeconds: 14_401, skills: [{ skill: "s", least: 0 }], exits: {} },
    { id: "p", kind: "set_priority", mode: "raise", value: 3.5, exits: {} },
    { id: "v", kind: "voicemail", longestSeconds: 9, exits: {} },
    { id: "i", kind: "if", branches: [{ exit: "normal", when: { kind: "moon" } }], exits: {} },
    { id: "t", kind: "teleport", exits: {} },
    bye,
  ];
  expect(codes({ format: 1, name: "", start: "A", operations })).toEqual([
    "name required",
    "operations.0.id invalid",
    "operations.0.colour unknown_field",
    "operations.0.prompt required",
    "operations.1.keys invalid",
    "operations.1.keys duplicate",
    "operations.1.waitSeconds range",
    "operations.1.retries range",
    "operations.1.exits.2 unknown_field",
    "operations.2.skills.0.least range",
    "operations.2.timeoutSeconds range",
    "operations.3.mode invalid",
    "operations.3.value range",
    "operations.4.longestSeconds range",
    "operations.5.branches.0.when.kind unknown_kind",
    "operations.5.branches duplicate",
    "operations.6.kind unknown_kind",
  ]);
});

test("INB-SCN-05 targets, duplicates and Find Agent without a connecting operation stop it", () => {
  const find = {
    id: "f",
    kind: "find_agent",
    exits: { normal: "bye", no_agents: "gone", queue_limit: "bye", timeout: "bye" },
  };
  expect(codes({ format: 1, name: "x", start: "nowhere", operations: [find, bye, bye] })).toEqual([
    "start no_target",
    "operations.0.exits.no_agents no_target",
    "operations.2.id duplicate",
  ]);
  const closed = { ...find, exits: { ...find.exits, no_agents: "bye" } };
  expect(codes({ format: 1, name: "x", start: "f", operations: [closed, bye] })).toEqual([
    "operations.0 no_connect",
  ]);
});

test("INB-SCN-05 what nothing leads to is a warning", () => {
  const result = validateScenario({
    format: 1,
    name: "x",
    start: "bye",
    operations: [bye, { id: "lost", kind: "play_prompt", prompt: "x", exits: { normal: "bye" } }],
  });
  expect(result.ok && result.value.warnings).toEqual([{ field: "operations.1", code: "unreachable" }]);
});
