import type { Scenario } from "@perezvon/flow";
import { type DiallingSettings, defaultAbandoned, defaultMachine, type ScenarioId } from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const number = "+79990000009";

const word: Scenario = {
  format: 1,
  name: "Слово",
  start: "word",
  operations: [
    { id: "word", kind: "play_prompt", prompt: { text: "Здравствуйте", language: "ru" }, exits: {} },
    { id: "sold", kind: "set_disposition", disposition: "sold", exits: {} },
  ],
};

/** A stopped campaign without lists, and a test dial of a number that is in none. */
async function tested(dial: Partial<DiallingSettings> = {}, campaign: object = {}) {
  const bench = new Bench();
  bench.store.scenarios.set("word" as ScenarioId, word);
  const id = bench.campaign({ enabled: false, started: false, dial, ...campaign });
  await bench.start();
  const dials = bench.engine.testDials;
  const begin = async () => {
    const beginning = dials.begin(centreId, id, number);
    await bench.pass(20);
    return await beginning;
  };
  const begun = await begin();
  return {
    bench,
    id,
    begun,
    begin,
    dials,
    last: () => dials.last(centreId, id)!,
    leg: () => bench.switch.customer(number),
  };
}

/** Whatever it was, there is no attempt, no conversation and no counted answer. */
function nothingKept({ rows, interactions, store, recordings }: Bench) {
  expect(rows).toEqual([]);
  expect(interactions).toEqual([]);
  expect(recordings).toEqual([]);
  expect(store.attempts.size).toBe(0);
}

test("OUT-CMP-13 a test dial goes out with the campaign's caller number, limit and detection, though the campaign is disabled", async () => {
  const { bench, begun } = await tested({ detectVoice: true, detectMachine: true, noAnswerSeconds: 17 });
  expect(begun).toMatchObject({ number, callerNumber: "+74951239000", stage: "dialling" });
  expect(bench.switch.told("dial")).toMatchObject([
    {
      to: number,
      from: "+74951239000",
      trunkId: "trunk-1",
      noAnswerMs: 17_000,
      analysis: { detectVoice: true, detectMachine: true },
    },
  ]);
  nothingKept(bench);
});

test("OUT-CMP-13 nobody answers: the status that a record would get, and no trace of the dial", async () => {
  const { bench, leg, last } = await tested();
  bench.switch.ends(leg(), { sipCode: 486, endedBy: "remote" });
  await bench.pass(20);
  expect(last()).toMatchObject({ stage: "over", disposition: "busy", answeredAt: undefined });
  expect(last().note).toContain("SIP 486");
  nothingKept(bench);
});

test("OUT-CMP-13 OUT-CMP-14 who answers goes through the campaign's scenario, whose status is told", async () => {
  const { bench, leg, last } = await tested({ scenarioId: "word" as ScenarioId });
  bench.switch.answers(leg());
  await bench.pass(20);
  expect(last()).toMatchObject({ stage: "scenario", got: "scenario" });
  expect(bench.switch.told("play")).toMatchObject([{ items: [{ kind: "speech", text: "Здравствуйте" }] }]);
  bench.switch.heard();
  await bench.pass(20);
  expect(last()).toMatchObject({ stage: "over", disposition: "sold", got: "scenario" });
  nothingKept(bench);
});

test("OUT-CMP-13 a machine gets what the campaign has for machines", async () => {
  const { bench, leg, last } = await tested({
    detectVoice: true,
    detectMachine: true,
    machine: { ...defaultMachine, treatment: "message", message: "Перезвоните нам" },
  });
  bench.switch.answers(leg());
  await bench.pass(1_000);
  expect(last().stage).toBe("analysing");
  bench.switch.analysed(leg(), 2);
  await bench.pass(20);
  expect(bench.switch.told("play")).toMatchObject([{ items: [{ text: "Перезвоните нам" }] }]);
  expect(last()).toMatchObject({ stage: "leaving", got: "machine", analysis: 2 });
  bench.switch.heard();
  await bench.pass(20);
  expect(last()).toMatchObject({ stage: "over", disposition: "answering_machine" });
  nothingKept(bench);
});

test("OUT-CMP-13 OUT-MOD-09 without a scenario a ready agent gets the call; without one the abandoned-call message is heard", async () => {
  const alone = await tested({ abandoned: { ...defaultAbandoned, message: "Звонил магазин" } });
  alone.bench.switch.answers(alone.leg());
  await alone.bench.pass(2_050);
  expect(alone.bench.switch.told("play")).toMatchObject([{ items: [{ text: "Звонил магазин" }] }]);
  alone.bench.switch.heard();
  await alone.bench.pass(20);
  expect(alone.last()).toMatchObject({ stage: "over", disposition: "no_agent", got: "abandoned" });
  nothingKept(alone.bench);

  const { bench, leg, last } = await tested({}, { dispositionRequired: true });
  await bench.signIn("anna");
  bench.switch.answers(leg());
  await bench.pass(50);
  expect(last()).toMatchObject({ stage: "talk", got: "agent" });
  expect(bench.work("anna")).toMatchObject({ customer: { number } });
  bench.switch.ends(leg());
  await bench.pass(50);
  await bench.act("anna", { kind: "finish" });
  await bench.pass(50);
  expect(last()).toMatchObject({ stage: "over", disposition: "no_disposition" });
  expect(bench.state("anna")).toBe("ready");
  nothingKept(bench);
});

test("OUT-CMP-13 one test dial at a time; it is hung up by hand; the next one begins afresh", async () => {
  const { bench, id, begin, dials, leg, last } = await tested();
  expect(await begin()).toBe("under_way");
  const first = last().callId;
  dials.end(centreId, id);
  await bench.pass(20);
  expect(last().stage).toBe("over");
  expect(await begin()).toMatchObject({ stage: "dialling" });
  expect(last().callId).not.toBe(first);
  bench.switch.ends(leg());
  await bench.pass(20);
  nothingKept(bench);
});

test("OUT-CMP-13 what the campaign lacks is told before anything is dialled", async () => {
  const without = await tested({}, { callerNumber: undefined });
  expect(without.begun).toBe("no_caller_number");
  expect(without.bench.switch.told("dial")).toEqual([]);
  without.bench.store.plan = { usual: { caller: "fixed", number: "+74951239001" }, entries: [] };
  expect(await without.begin()).toMatchObject({ stage: "dialling", callerNumber: "+74951239001" });
  const unknown = await without.dials.begin(centreId, "nobody" as never, number);
  expect(unknown).toBe("not_found");
});
