import type { AbandonedSettings } from "@perezvon/model";
import { defaultAbandoned } from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const customer = "+79990000001";
const message = "Звонил магазин. Перезвоните: 8 495 123-90-00.";
const spoken = { kind: "speech", text: message, language: "ru" };

/** A customer who has answered while the only agent is away; the wait limit is 2 s. */
async function answeredAlone(abandoned?: Partial<AbandonedSettings>) {
  const bench = new Bench();
  bench.campaign({ dial: { abandoned: { ...defaultAbandoned, ...abandoned } } });
  bench.records([customer]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  bench.switch.answers(bench.switch.customer(customer));
  await bench.pass(1_990);
  expect(bench.switch.told("play")).toEqual([]);
  await bench.pass(20);
  return bench;
}

async function playEnds(bench: Bench) {
  const { playId, legId } = bench.switch.told("play").at(-1)!;
  bench.switch.say({ kind: "play_ended", playId, legId, reason: "finished", at: bench.clock.now() } as never);
  await bench.pass(20);
}

test("OUT-MOD-09 OUT-CPL-03 the campaign's message is made beforehand, heard to its end, then the call ends: no_agent", async () => {
  const bench = await answeredAlone({ message });
  expect(bench.switch.told("prepare_speech")).toEqual([
    { kind: "prepare_speech", text: message, language: "ru" },
  ]);
  expect(bench.switch.told("play")).toMatchObject([
    { legId: bench.switch.customer(customer), items: [spoken], repeat: 1 },
  ]);
  // An agent who comes back now is not given a customer who is being told good-bye.
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(6_000);
  expect(bench.switch.dialling).toEqual([customer]);
  expect(bench.work("anna")).toBeUndefined();
  await playEnds(bench);
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent", answeredMs: 8_015 }]);
});

test("OUT-MOD-09 a customer who does not hear the message out is no_agent as well", async () => {
  const bench = await answeredAlone({ message });
  bench.switch.ends(bench.switch.customer(customer), { sipCode: 200 });
  await playEnds(bench);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent" }]);
  expect(bench.switch.told("hang_up")).toEqual([]);
});

test.each([
  ["without a message", {}],
  ["told to hang up", { message, treatment: "hang_up" as const }],
])("OUT-MOD-09 %s the call ends at the wait limit", async (_, given) => {
  const bench = await answeredAlone(given);
  expect(bench.switch.told("play")).toEqual([]);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent" }]);
});

test("OUT-MOD-09 kept waiting he hears music, then the message: no_agent", async () => {
  const bench = await answeredAlone({ message, treatment: "keep_waiting", keepWaitingSeconds: 10 });
  const [music] = bench.switch.told("play");
  expect(music).toMatchObject({ items: [{ kind: "music" }], repeat: 0 });
  await bench.pass(9_900);
  expect(bench.switch.told("play")).toHaveLength(1);
  await bench.pass(200);
  expect(bench.switch.told("stop_play")).toEqual([{ kind: "stop_play", playId: music!.playId }]);
  expect(bench.switch.told("play").at(-1)).toMatchObject({ items: [spoken] });
  await playEnds(bench);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent" }]);
});

test("OUT-MOD-09 OUT-CPL-01 an agent who comes while he hears music gets him, and the music stops", async () => {
  const bench = await answeredAlone({ treatment: "keep_waiting", keepWaitingSeconds: 60 });
  await bench.pass(20_000);
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(50);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", customer: { number: customer } });
  expect(bench.switch.told("stop_play")).toHaveLength(1);
  await bench.pass(60_000);
  expect(bench.work("anna")?.phase).toBe("talk");
});
