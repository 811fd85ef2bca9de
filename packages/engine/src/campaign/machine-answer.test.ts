import type { Scenario } from "@perezvon/flow";
import type { AudioMessageId, DiallingSettings, MachineSettings, ScenarioId } from "@perezvon/model";
import { defaultAbandoned, defaultMachine } from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const customer = "+79990000001";
const text = "Звонил магазин. Перезвоните: 8 495 123-90-00.";
const messageId = "m-1" as AudioMessageId;

/** A machine has answered the campaign's only customer while an agent is ready. */
async function machineAnswers(machine: Partial<MachineSettings>, dial: Partial<DiallingSettings> = {}) {
  const bench = new Bench();
  bench.store.scenarios.set("for-machines" as ScenarioId, leavesWord);
  const analysed = { detectVoice: true, detectMachine: true };
  bench.campaign({ dial: { ...analysed, machine: { ...defaultMachine, ...machine }, ...dial } });
  bench.records([customer]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  const leg = bench.switch.customer(customer);
  bench.switch.answers(leg);
  await bench.pass(1_500);
  bench.switch.analysed(leg, 2);
  await bench.pass(20);
  return {
    bench,
    leg,
    beep: (found: boolean) => bench.switch.say({ kind: "beep", legId: leg, found, at: bench.clock.now() }),
  };
}

const leavesWord: Scenario = {
  format: 1,
  name: "Для автоответчика",
  start: "word",
  operations: [
    { id: "word", kind: "play_prompt", prompt: { text, language: "ru" }, exits: {} },
    { id: "sold", kind: "set_disposition", disposition: "sold", exits: {} },
  ],
};

test("OUT-MOD-03 on machine: hang up is the default, the status is answering_machine", async () => {
  const { bench } = await machineAnswers({});
  expect(bench.switch.told("play")).toEqual([]);
  expect(bench.rows).toMatchObject([{ disposition: "answering_machine" }]);
});

test("OUT-MOD-03 TEL-CPA-10 on machine: the message begins after the beep and is heard out; nobody is offered the call", async () => {
  const { bench, leg, beep } = await machineAnswers(
    { treatment: "message", message: text },
    { waitForBeep: true },
  );
  expect(bench.switch.told("prepare_speech")).toMatchObject([{ text }]);
  await bench.pass(20_000);
  expect(bench.switch.told("play")).toEqual([]);
  beep(true);
  expect(bench.switch.told("play")).toMatchObject([
    { legId: leg, repeat: 1, items: [{ kind: "speech", text, language: "ru" }] },
  ]);
  expect(bench.rows).toEqual([]);
  expect(bench.work("anna")).toBeUndefined();
  bench.switch.heard();
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "answering_machine" }]);
});

test("OUT-MOD-03 without waiting for the beep a recording of the library is played at once", async () => {
  const { bench } = await machineAnswers({ treatment: "message", messageId });
  expect(bench.switch.told("play")).toMatchObject([
    { items: [{ kind: "message", messageId, language: "ru" }] },
  ]);
});

test.each([
  ["hang_up", 0],
  ["play", 1],
] as const)("TEL-CPA-10 no beep within its time: %s", async (withoutBeep, plays) => {
  const { bench, beep } = await machineAnswers(
    { treatment: "message", message: text, withoutBeep },
    { waitForBeep: true },
  );
  beep(false);
  await bench.pass(20);
  expect(bench.switch.told("play")).toHaveLength(plays);
  expect(bench.rows).toHaveLength(1 - plays);
});

test("OUT-MOD-03 OUT-DSP-05 on machine: a scenario runs after the beep, and what it says of the dial stands", async () => {
  const { bench, beep } = await machineAnswers(
    { treatment: "scenario", scenarioId: "for-machines" as ScenarioId },
    { waitForBeep: true },
  );
  beep(true);
  await bench.pass(20);
  expect(bench.switch.told("play")).toMatchObject([{ items: [{ kind: "speech", text }] }]);
  bench.switch.heard();
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "sold" }]);
});

test("OUT-CPL-03 the abandoned-call message may be a recording of the library", async () => {
  const bench = new Bench();
  bench.campaign({ dial: { abandoned: { ...defaultAbandoned, messageId } } });
  bench.records([customer]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  bench.switch.answers(bench.switch.customer(customer));
  await bench.pass(2_050);
  expect(bench.switch.told("play")).toMatchObject([{ items: [{ kind: "message", messageId }] }]);
});
