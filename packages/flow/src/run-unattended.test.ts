import { alwaysOpen, openOn, presetCalendars } from "@perezvon/schedule";
import { expect, test } from "vitest";
import { runUnattended } from "./run-unattended.ts";
import type { Operation, Scenario } from "./scenario.ts";

const monday = Date.UTC(2026, 0, 5, 10);
const about = {
  serviceId: "campaign-1",
  language: "ru",
  hours: alwaysOpen,
  variables: { disposition: "no_answer" },
} as const;
const sets = (id: string, disposition: string, exits = {}): Operation => ({
  id,
  kind: "set_disposition",
  disposition,
  exits,
});
const scenario = (...operations: Operation[]): Scenario => ({
  format: 1,
  name: "Без вызова",
  start: operations[0]!.id,
  operations,
});

test("OUT-RED-11 without a caller it runs to its end and says the status that it set last", () => {
  expect(runUnattended(scenario(sets("a", "rejected"), sets("b", "sold")), about, monday)).toMatchObject({
    disposition: "sold",
  });
});

test("OUT-RED-11 it decides by what it is told of the record and by the hours", () => {
  const weekends = openOn(presetCalendars.everyDay, "22:00", "23:00", "UTC");
  const decides = scenario(
    {
      id: "if",
      kind: "if",
      branches: [
        { exit: "closed", when: { kind: "hours_open", hours: weekends, is: true } },
        { exit: "missed", when: { kind: "equals", variable: "disposition", value: "no_answer" } },
      ],
      exits: { normal: "busy", missed: "missed", closed: "closed" },
    },
    sets("closed", "bad_record", { normal: "end" }),
    sets("missed", "not_interested", { normal: "end" }),
    sets("busy", "rejected", { normal: "end" }),
    { id: "end", kind: "exit" } as Operation,
  );
  expect(runUnattended(decides, about, monday)?.disposition).toBe("not_interested");
  expect(runUnattended(decides, { ...about, variables: {} }, monday)?.disposition).toBe("rejected");
});

test("OUT-RED-11 what needs a caller ends it; what was set before counts, and nothing set is nothing said", () => {
  const plays: Operation = {
    id: "play",
    kind: "play_prompt",
    prompt: { text: "Здравствуйте", language: "ru" },
    interruptible: false,
    exits: {},
  };
  expect(runUnattended(scenario(plays, sets("b", "sold")), about, monday)).toBeUndefined();
  expect(
    runUnattended(scenario(sets("a", "rejected"), plays, sets("b", "sold")), about, monday),
  ).toMatchObject({
    disposition: "rejected",
  });
});

test("OUT-RED-11 a scenario that goes round for ever says nothing", () => {
  expect(runUnattended(scenario(sets("a", "sold", { normal: "a" })), about, monday)).toBeUndefined();
});
