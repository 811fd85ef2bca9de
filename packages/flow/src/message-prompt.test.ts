import { expect, test } from "vitest";
import { newFlow } from "./flow-state.ts";
import { validateScenario } from "./parse-scenario.ts";
import { spokenPrompts } from "./spoken-prompts.ts";
import { step } from "./step.ts";

const given = {
  format: 1,
  name: "Сообщение",
  start: "word",
  operations: [{ id: "word", kind: "play_prompt", prompt: { message: "m-1" }, exits: {} }],
};

test("INB-PRM-01 PLT-AUD-02 a prompt may be an audio message of the centre, in the language of the call", () => {
  const valid = validateScenario(given);
  if (!valid.ok) throw new Error(JSON.stringify(valid.error));
  const { scenario } = valid.value;
  expect(spokenPrompts(scenario)).toEqual([]);
  const hours = { entries: [] };
  const { commands } = step(
    scenario,
    newFlow(),
    { kind: "started", serviceId: "s", language: "en", priority: 50, hours, variables: {} },
    0,
  );
  expect(commands).toContainEqual(
    expect.objectContaining({ kind: "play", items: [{ kind: "message", messageId: "m-1", language: "en" }] }),
  );
});

test("INB-SCN-05 a message without an id, or with something beside it, is a fault at the prompt", () => {
  const [word] = given.operations;
  const faults = (prompt: object) => {
    const valid = validateScenario({ ...given, operations: [{ ...word, prompt }] });
    return valid.ok ? [] : valid.error;
  };
  expect(faults({ message: "" })).toEqual([{ field: "operations.0.prompt.message", code: "required" }]);
  expect(faults({ message: "m-1", text: "и ещё" })).toEqual([
    { field: "operations.0.prompt.text", code: "unknown_field" },
  ]);
});
