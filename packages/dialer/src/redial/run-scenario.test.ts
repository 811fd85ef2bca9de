import type { ScenarioId } from "@perezvon/model";
import { expect, test } from "vitest";
import { at, Replay, rules, settings, typeOf } from "../../testing/replay.ts";
import type { RedialEnvironment } from "./redial-types.ts";

const scenarioId = "scenario-1" as ScenarioId;
const runs = (disposition: string) => ({
  disposition,
  repeats: 0,
  intervalMinutes: 1,
  action: { kind: "run_scenario" as const, scenarioId, hours: 5 },
});

/** A record whose «Нет ответа» runs a scenario that says this of it. */
function record(numbers: string[], says: string | undefined, more: Partial<RedialEnvironment> = {}) {
  const asked: unknown[] = [];
  const runScenario: RedialEnvironment["runScenario"] = (id, about) => {
    asked.push({ id, ...about });
    return says === undefined ? undefined : { disposition: says, type: typeOf(says) };
  };
  const given = settings({ rules: rules(runs("no_answer")) });
  return { asked, replay: new Replay(numbers, given, { runScenario, ...more }) };
}

test("OUT-RED-11 run scenario: without a status the number is redialled after its hours", () => {
  const { asked, replay } = record(["T1"], undefined);
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1 due 15:00");
  expect(asked).toEqual([{ id: scenarioId, number: "T1", disposition: "no_answer", at: at("10:00") }]);
});

test("OUT-RED-11 run scenario: a status that closes, closes the record", () => {
  const { replay } = record(["T1", "T2"], "not_interested");
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1/0 closed not_interested");
});

test("OUT-RED-11 run scenario: another status is applied by its own row", () => {
  expect(record(["T1", "T2"], "silence").replay.dial("10:00", "no_answer")).toBe(
    "T1 no_answer 1 1/1/0 due 10:00",
  );
  expect(record(["T1"], "wrong_person").replay.dial("10:00", "no_answer")).toBe(
    "T1 no_answer 1 1/1 due 13:00",
  );
  expect(record(["T1"], "invalid_number").replay.dial("10:00", "no_answer")).toBe(
    "T1 no_answer 1 1/1 closed invalid_number",
  );
});

test("OUT-RED-11 a status whose row runs a scenario again waits and goes round no further", () => {
  const { asked, replay } = record(["T1"], "no_answer");
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1 due 15:00");
  expect(asked).toHaveLength(1);
});

test("OUT-RED-09 OUT-RED-11 the scenario runs before limits are checked: its status stands at the last attempt, too", () => {
  const { replay } = record(["T1"], "sold");
  replay.settings = { ...replay.settings, maxAttemptsPerNumber: 1 };
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1 closed sold");
  const silent = record(["T1"], undefined);
  silent.replay.settings = { ...silent.replay.settings, maxAttemptsPerNumber: 1 };
  expect(silent.replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1 closed no_answer");
  expect(silent.asked).toHaveLength(1);
});

test("OUT-RED-11 OUT-RED-20 it runs when repeats end too late, and not before", () => {
  const { asked, replay } = record(["T1"], "add_to_dnc");
  replay.settings = settings({ rules: rules({ ...runs("busy"), repeats: 3 }) });
  expect(replay.dial("10:00", "busy")).toBe("T1 busy 1 1/1 repeat 10:01");
  expect(asked).toEqual([]);
  expect(replay.look("11:30")).toMatchObject({ kind: "close", disposition: "add_to_dnc", doNotCall: ["T1"] });
});

test("OUT-RED-11 where nothing runs scenarios, as in a forecast, the number is redialled", () => {
  const replay = new Replay(["T1"], settings({ rules: rules(runs("no_answer")) }));
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1 due 15:00");
});
