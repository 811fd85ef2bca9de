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

const asksCrm: Scenario = {
  format: 1,
  name: "CRM",
  start: "ask",
  operations: [
    {
      id: "ask",
      kind: "fetch_url",
      url: "https://crm.test/?phone=$(item.customerPhone)&s=$(disposition)",
      results: [{ variable: "status", path: "$.status" }],
      exits: { normal: "if", failed: "bye", no_data: "bye", timeout: "bye" },
    },
    {
      id: "if",
      kind: "if",
      exits: { normal: "bye", moved: "moved" },
      branches: [{ exit: "moved", when: { kind: "equals", variable: "status", value: "moved" } }],
    },
    { id: "moved", kind: "set_disposition", disposition: "rejected", exits: {} },
    { id: "bye", kind: "exit", exits: {} },
  ],
};
const says = (status: string) =>
  ({ kind: "fetched", status: 200, body: JSON.stringify({ status }) }) as const;

test("OUT-RED-11 OUT-CMP-14 a rule's scenario asks a CRM first; with its answer the record is closed, once", async () => {
  const bench = new Bench();
  bench.outside = says("moved");
  bench.store.scenarios.set(scenarioId, asksCrm);
  bench.campaign({ redial: { ...defaultRedialSettings, rules: [runs] } });
  bench.records([[vera]]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(1_000);
  bench.switch.ends(bench.switch.customer(vera), { sipCode: 486, q850: 17 });
  await bench.pass(1_000);
  expect(bench.asked).toMatchObject([{ url: "https://crm.test/?phone=%2B79991000001&s=busy" }]);
  expect(bench.rows).toMatchObject([{ disposition: "busy", recordDisposition: "rejected" }]);
  expect(life(bench)).toMatchObject({ state: "closed" });
});

test("OUT-RED-11 a CRM that says nothing holds nobody up: its record stays locked till its time is over, then waits its hours", async () => {
  const bench = await busyOnce(runs, asksCrm, [vera]);
  bench.records([[second]]);
  expect(bench.asked).toHaveLength(1);
  expect(bench.rows).toEqual([]);
  await bench.pass(5_000);
  // Others are dialled meanwhile.
  expect(bench.switch.dialling).toEqual([second]);
  await bench.pass(6_000);
  const [row] = bench.rows;
  expect(row).toMatchObject({ disposition: "busy", recordDisposition: undefined });
  expect(life(bench)).toMatchObject({ state: "open", dueAt: row!.endedAt + 7 * 3_600_000 });
  expect(bench.asked).toHaveLength(1);
});

test("OUT-RED-11 the product stops while a CRM is asked: the dial is written without its word", async () => {
  const bench = await busyOnce(runs, asksCrm, [vera]);
  const stopping = bench.engine.stop();
  await bench.pass(1_000);
  await stopping;
  expect(bench.rows).toMatchObject([{ disposition: "busy" }]);
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
