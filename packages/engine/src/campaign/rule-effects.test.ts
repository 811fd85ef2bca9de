import { defaultRedialSettings } from "@perezvon/dialer";
import type { Scenario } from "@perezvon/flow";
import type { RedialRule, ScenarioId } from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const scenarioId = "scenario-7" as ScenarioId;
const vera = "+79991000001";
const second = "+79991000002";
const sets = (disposition: string): Scenario => ({
  format: 1,
  name: "Без вызова",
  start: "set",
  operations: [{ id: "set", kind: "set_disposition", disposition, exits: {} }],
});
const runs: RedialRule = {
  disposition: "busy",
  repeats: 0,
  intervalMinutes: 1,
  action: { kind: "run_scenario", scenarioId, hours: 7 },
};

/** One record whose first number was busy, with this in the table of its campaign. */
async function busyOnce(rule: RedialRule, scenario?: Scenario, numbers = [vera]): Promise<Bench> {
  const bench = new Bench();
  if (scenario) bench.store.scenarios.set(scenarioId, scenario);
  bench.campaign({ redial: { ...defaultRedialSettings, rules: [rule] } });
  bench.records([numbers]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(1_000);
  bench.switch.ends(bench.switch.customer(vera), { sipCode: 486, q850: 17 });
  await bench.pass(1_000);
  return bench;
}

const life = (bench: Bench) => [...bench.store.lives.values()][0]!;

test("OUT-RED-11 OUT-DSP-05 a rule runs its scenario without a caller: the status that it sets closes the record", async () => {
  const bench = await busyOnce(runs, sets("rejected"));
  expect(bench.rows).toMatchObject([{ disposition: "busy", recordDisposition: "rejected" }]);
  expect(life(bench)).toMatchObject({ state: "closed" });
  expect(bench.switch.told("play")).toEqual([]);
});

test("OUT-RED-11 do not call, set by the scenario, puts the number on the list", async () => {
  const bench = await busyOnce(runs, sets("add_to_dnc"));
  expect(bench.rows).toMatchObject([{ recordDisposition: "add_to_dnc" }]);
  expect([...bench.store.doNotCall.keys()]).toEqual([vera]);
});

test.each([
  ["no status", { ...sets(""), operations: [{ id: "set", kind: "exit", exits: {} }] } as Scenario],
  ["a scenario that is gone", undefined],
])("OUT-RED-11 %s: the number is redialled after its hours", async (_, scenario) => {
  const bench = await busyOnce(runs, scenario);
  const [row] = bench.rows;
  expect(life(bench)).toMatchObject({ state: "open", dueAt: row!.endedAt + 7 * 3_600_000 });
});

test("OUT-DSP-06 OUT-RED-11 an unknown status of the scenario is «Статус не найден», redialled in a day", async () => {
  const bench = await busyOnce(runs, sets("nobody_knows"));
  expect(life(bench)).toMatchObject({ state: "open", dueAt: bench.rows[0]!.endedAt + 24 * 3_600_000 });
  expect(life(bench).columns).toMatchObject({ lastDisposition: "disposition_not_found" });
});

test("OUT-RED-11 OUT-RED-20 a number whose repeats end too late, by a stop of the campaign, is barred in all campaigns with the next dial", async () => {
  const rule: RedialRule = {
    disposition: "busy",
    repeats: 2,
    intervalMinutes: 1,
    action: { kind: "stop_number_everywhere" },
  };
  const bench = await busyOnce(rule, undefined, [vera, second]);
  expect(life(bench)).toMatchObject({ repeat: true });
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:lunch" });
  await bench.pass(2 * 3_600_000);
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(1_000);
  expect(bench.switch.dialling).toEqual([second]);
  bench.switch.ends(bench.switch.customer(second), { sipCode: 487, noAnswerLimit: true, rang: true });
  await bench.pass(1_000);
  expect([...bench.store.barred.keys()]).toEqual([vera]);
});
