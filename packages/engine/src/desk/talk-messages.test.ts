import type { AudioMessageId, PlayableMessage } from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const customer = "+79990000001";
const notice: PlayableMessage = {
  id: "m-1" as AudioMessageId,
  name: "Разговор записывается",
  durationMs: 4_000,
};
const terms: PlayableMessage = { id: "m-2" as AudioMessageId, name: "Условия", durationMs: 9_000 };

/** Anna talks to the customer of a campaign that lets two messages be played. */
async function talk() {
  const bench = new Bench();
  bench.campaign({ messages: [notice, terms] });
  bench.records([customer]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  const leg = bench.switch.customer(customer);
  bench.switch.answers(leg);
  await bench.pass(50);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", messages: [notice, terms], playing: undefined });
  const phone = bench.switch.phone("anna");
  const before = bench.switch.commands.length;
  return { bench, leg, phone, done: () => bench.switch.commands.slice(before) };
}

test("TEL-PLY-07 OUT-CMP-07 INB-PRE-03 a message is heard by both, nobody speaks into it, and a click ends it at once", async () => {
  const { bench, leg, phone, done } = await talk();
  expect(await bench.act("anna", { kind: "play_message", messageId: notice.id, to: "both" })).toBeUndefined();
  expect(bench.work("anna")).toMatchObject({
    muted: false,
    playing: { ...notice, to: "both", since: bench.clock.now() },
  });
  const [, play] = done();
  expect(done()).toMatchObject([
    { kind: "mute", legId: phone, on: true },
    { kind: "play", legId: leg, to: "both", repeat: 1, items: [{ kind: "message", messageId: notice.id }] },
  ]);
  expect(await bench.act("anna", { kind: "stop_message" })).toBeUndefined();
  expect(done().slice(2)).toEqual([
    { kind: "stop_play", playId: (play as { playId: string }).playId },
    { kind: "mute", legId: phone, on: false },
  ]);
  expect(bench.work("anna")?.playing).toBeUndefined();
});

test("TEL-PLY-07 to the customer alone; heard to its end the microphone opens again, unless the agent had closed it", async () => {
  const { bench, phone, done } = await talk();
  await bench.act("anna", { kind: "play_message", messageId: terms.id, to: "customer" });
  expect(done().at(-1)).toMatchObject({ kind: "play", to: "leg" });
  bench.switch.heard();
  await bench.pass(0);
  expect(done().at(-1)).toEqual({ kind: "mute", legId: phone, on: false });
  await bench.act("anna", { kind: "mute", on: true });
  await bench.act("anna", { kind: "play_message", messageId: terms.id, to: "customer" });
  bench.switch.heard();
  await bench.pass(0);
  expect(done().at(-1)).toMatchObject({ kind: "play" });
  expect(bench.work("anna")).toMatchObject({ muted: true, playing: undefined });
});

test("INB-PRE-03 what the campaign does not allow is refused, and so is playing on hold; hold and the end of the talk stop it", async () => {
  const { bench, leg, done } = await talk();
  const play = { kind: "play_message", messageId: notice.id, to: "both" } as const;
  expect(await bench.act("anna", { ...play, messageId: "m-9" as AudioMessageId })).toBe("no_such_message");
  await bench.act("anna", play);
  await bench.act("anna", { kind: "hold" });
  expect(done().map(({ kind }) => kind)).toEqual(["mute", "play", "hold", "stop_play", "mute"]);
  expect(await bench.act("anna", play)).toBe("wrong_phase");
  await bench.act("anna", { kind: "resume" });
  await bench.act("anna", play);
  bench.switch.ends(leg);
  await bench.pass(0);
  expect(bench.switch.told("stop_play")).toHaveLength(2);
  expect(bench.work("anna")).toMatchObject({ phase: "after_call_work", playing: undefined });
});

test("INB-PRE-04 leaving the campaign's list does not touch a talk in progress", async () => {
  const { bench } = await talk();
  await bench.change("campaign-1" as never, { messages: [] });
  expect(await bench.act("anna", { kind: "play_message", messageId: notice.id, to: "both" })).toBeUndefined();
});
