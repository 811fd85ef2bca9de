import type { HangupCause, LegId } from "@perezvon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CallRefused, headerOf } from "../testing/sip-party.ts";
import {
  CENTRE,
  DEAD_TRUNK,
  NUMBER,
  OTHER_NUMBER,
  PROMPT_HZ,
  pause,
  until,
  World,
} from "../testing/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start();
});

afterAll(() => world.stop());

const near = (hz: number, expected: number) => Math.abs(hz - expected) <= 15;

test("TEL-CDR-03, TEL-MED-10 a dial tells sent, ringing, answered and ended, each with its time; the caller is shown", async () => {
  const legId = world.dial({ to: "+79990000017" });
  const call = await world.carrier.nextCall();
  expect(call.request.uri && "user" in call.request.uri && call.request.uri.user).toBe("79990000017");
  expect(headerOf(call.request, "P-Asserted-Identity")).toContain(NUMBER.slice(1));
  expect(headerOf(call.request, "X-Interaction-ID")).not.toBe("");
  call.provisional(180);
  await world.of("ringing", legId);
  const party = await world.carrier.answer(call, 400);
  await world.of("answered", legId);
  await party.session!.bye({ reasons: [{ protocol: "Q.850", cause: 16, text: undefined }] });
  const { outcome } = await world.of("ended", legId);
  expect(world.story(legId)).toEqual(["sent", "ringing", "answered", "ended"]);
  const times = world.events.flatMap((event) =>
    "legId" in event && event.legId === legId ? [event.at] : [],
  );
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(outcome).toMatchObject({
    endedBy: "remote",
    sipCode: 200,
    q850: 16,
    rang: true,
    answered: true,
    noAnswerLimit: false,
  });
});

test.each([
  [486, 17],
  [404, 1],
  [503, 34],
  [603, undefined],
])("TEL-MAP-02 signals are kept: %i with cause %s", async (status, cause) => {
  const legId = world.dial();
  const call = await world.carrier.nextCall();
  call.reject(
    status,
    cause === undefined ? {} : { reasons: [{ protocol: "Q.850", cause, text: undefined }] },
  );
  const { outcome } = await world.of("ended", legId);
  expect(outcome).toMatchObject({
    endedBy: "remote",
    sipCode: status,
    q850: cause,
    answered: false,
    networkUnavailable: false,
  });
});

test("TEL-TRN-04 the no-answer limit counts from ringing and cancels", async () => {
  const legId = world.dial({ noAnswerMs: 400 });
  const call = await world.carrier.nextCall();
  let cancelled = 0;
  call.on((event) => {
    expect(event.reasons).toContainEqual(expect.objectContaining({ protocol: "Q.850", cause: 19 }));
    cancelled++;
  });
  await pause(250);
  call.provisional(180);
  const { at: rangAt } = await world.of("ringing", legId);
  const { at, outcome } = await world.of("ended", legId);
  expect(at - rangAt).toBeGreaterThanOrEqual(395);
  expect(cancelled).toBe(1);
  expect(outcome).toMatchObject({ noAnswerLimit: true, rang: true, answered: false, endedBy: "system" });
});

test("TEL-TRN-05 nobody at the trunk's address: the network is unavailable at once", async () => {
  const startedAt = Date.now();
  const legId = world.dial({ trunkId: DEAD_TRUNK });
  const { outcome } = await world.of("ended", legId);
  expect(outcome).toMatchObject({ networkUnavailable: true, answered: false });
  expect(Date.now() - startedAt).toBeLessThan(1500);
});

test("TEL-TRN-04 a hang-up that crosses the answer leaves nobody behind", async () => {
  const legId = world.dial();
  const call = await world.carrier.nextCall();
  call.provisional(180);
  await world.of("ringing", legId);
  const party = await world.carrier.party(400);
  party.hear(call.body);
  const session = call.accept({ body: party.describe() })!;
  party.joined(session);
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await until(() => party.ended !== undefined, "BYE at the carrier");
  await world.of("ended", legId);
  expect(world.story(legId).at(-1)).toBe("ended");
});

test("TEL-B2B-10 our hang-up reaches the far side within 200 ms with its reason", async () => {
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", legId);
  const startedAt = Date.now();
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await until(() => party.ended !== undefined, "BYE");
  expect(Date.now() - startedAt).toBeLessThan(200);
  expect(party.ended!.reasons).toContainEqual(expect.objectContaining({ protocol: "Q.850", cause: 16 }));
  expect((await world.of("ended", legId)).outcome.endedBy).toBe("command");
});

test("a 200 without audio that we can use ends the call with cause 111", async () => {
  const legId = world.dial();
  const call = await world.carrier.nextCall();
  const party = await world.carrier.party(400);
  const session = call.accept({ body: party.describe().replace("RTP/AVP 8 101", "RTP/AVP 18") })!;
  party.joined(session);
  await until(() => party.ended !== undefined, "BYE");
  expect(party.ended!.reasons).toContainEqual(expect.objectContaining({ cause: 111 }));
  expect((await world.of("ended", legId)).outcome).toMatchObject({ answered: false, endedBy: "system" });
});

test("TEL-PLY-02 a prompt asked for before the answer is heard after it, and its end is told", async () => {
  const legId = world.dial();
  const playId = world.id("play") as never;
  world.execute({
    kind: "play",
    legId,
    playId,
    items: [{ kind: "prompt", name: "greeting", language: "ru" }],
    repeat: 1,
  });
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await until(() => near(party.listens(), PROMPT_HZ), "the prompt");
  const ended = await world.event("play_ended", (event) => event.playId === playId);
  expect(ended).toMatchObject({ reason: "finished", legId });
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await world.of("ended", legId);
});

test("TEL-DTM-01, TEL-DTM-02 digits both ways", async () => {
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", legId);
  await until(() => party.rtp.heard.length > 3, "audio");
  world.execute({ kind: "send_digits", legId, digits: "7#2" });
  party.rtp.hush();
  party.rtp.pressKey(5);
  expect((await world.of("digit", legId)).digit).toBe("5");
  await until(() => party.digits() === "7#2", "our digits at the carrier");
  world.execute({ kind: "hang_up", legId, cause: "normal" });
});

test("TEL-TRK-07, TEL-B2B-02 a call from the trunk: incoming, 180, 200 on command, both hear each other's bridge", async () => {
  const statuses: number[] = [];
  const calling = world.carrier.call({
    to: NUMBER.slice(1),
    from: "79990000044",
    toneHz: 500,
    onProvisional: (status) => statuses.push(status),
  });
  const incoming = await world.event("incoming", (event) => event.from === "+79990000044");
  expect(incoming).toMatchObject({
    centreId: CENTRE,
    to: NUMBER,
    trunkId: "trunk-a",
    callerUserId: undefined,
  });
  world.execute({ kind: "ringing", legId: incoming.legId });
  await until(() => statuses.includes(180), "180");
  world.execute({ kind: "answer", legId: incoming.legId });
  const caller = await calling;
  await world.of("answered", incoming.legId);

  const legId = world.dial();
  const callee = await world.carrier.answer(await world.carrier.nextCall(), 1100);
  await world.of("answered", legId);
  world.execute({ kind: "join", legs: [incoming.legId, legId] });
  await world.event("joined", (event) => event.legs.includes(legId));
  await until(() => near(caller.listens(), 1100) && near(callee.listens(), 500), "both tones");

  await caller.session!.bye();
  expect((await world.of("ended", incoming.legId)).outcome).toMatchObject({
    endedBy: "remote",
    answered: true,
  });
  await until(() => callee.listens() === 0, "silence for the one who stays");
  expect(callee.ended).toBeUndefined();
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await world.of("ended", legId);
});

test("TEL-MED-10 answered and joined in one breath: both hear each other", async () => {
  const legId = world.dial();
  const callee = await world.carrier.answer(await world.carrier.nextCall(), 1100);
  await world.of("answered", legId);
  const calling = world.carrier.call({ to: NUMBER.slice(1), from: "79990000045", toneHz: 500 });
  const incoming = await world.event("incoming", (event) => event.from === "+79990000045");
  world.execute({ kind: "answer", legId: incoming.legId });
  world.execute({ kind: "join", legs: [legId, incoming.legId] });
  const caller = await calling;
  await until(() => near(caller.listens(), 1100) && near(callee.listens(), 500), "both tones");
  for (const leg of [legId, incoming.legId]) world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
  await world.of("ended", incoming.legId);
});

test.each([
  ["a number of nobody", "74959999999"],
  ["a number of another centre than the trunk's", OTHER_NUMBER.slice(1)],
])("TEL-TRK-02 %s: 404", async (_, to) => {
  await expect(world.carrier.call({ to, from: "79990000044", toneHz: 400 })).rejects.toMatchObject({
    status: 404,
  });
});

test.each<[HangupCause, number, string]>([
  ["not_found", 404, "Q.850;1"],
  ["busy", 486, "Q.850;17"],
  ["no_answer", 480, "Q.850;19"],
  ["rejected", 603, "Q.850;21"],
  ["closed", 480, "Q.850;31"],
  ["overload", 503, "Q.850;42"],
  ["failure", 500, "Q.850;41"],
])("TEL-MAP-03 an incoming call refused as %s gets %i with cause", async (cause, status, reason) => {
  const from = `7999${String(Math.abs(hash(cause)))
    .padStart(7, "0")
    .slice(0, 7)}`;
  const calling = world.carrier.call({ to: NUMBER.slice(1), from, toneHz: 400 });
  const refused = calling.catch((error: unknown) => error);
  const { legId } = await world.event("incoming", (event) => event.from === `+${from}`);
  world.execute({ kind: "hang_up", legId, cause });
  const error = (await refused) as CallRefused;
  expect(error).toBeInstanceOf(CallRefused);
  expect(error.status).toBe(status);
  expect(error.reasons).toEqual([reason]);
  expect((await world.of("ended", legId)).outcome).toMatchObject({ sipCode: status, endedBy: "command" });
});

test("TEL-TRN-04 the caller gives up before the answer", async () => {
  const party = await world.carrier.party(400);
  const invite = world.carrier.stack.invite({
    target: `sip:${NUMBER.slice(1)}@pbx.test`,
    from: "sip:79990000077@pbx.test",
    body: party.describe(),
    nextHop: { address: "127.0.0.1", port: world.sip.localAddress("udp").port },
  });
  const { legId } = await world.event("incoming", (event) => event.from === "+79990000077");
  world.execute({ kind: "ringing", legId });
  invite.on((event) => {
    if (event.kind === "provisional" && event.status === 180) invite.cancel();
  });
  const { outcome } = await world.of("ended", legId);
  expect(outcome).toMatchObject({ endedBy: "remote", answered: false, sipCode: 487 });
  world.execute({ kind: "answer", legId });
  await pause(100);
  expect(world.story(legId)).toEqual(["incoming", "ended"]);
});

test("commands for a leg that is gone do nothing", () => {
  const legId = "gone" as LegId;
  const before = world.events.length;
  for (const command of [
    { kind: "answer", legId },
    { kind: "hang_up", legId, cause: "normal" },
    { kind: "join", legs: [legId, legId] },
    { kind: "hold", by: legId },
    { kind: "resume", by: legId },
    { kind: "part", legId },
    { kind: "mute", legId, on: true },
    { kind: "send_digits", legId, digits: "1" },
  ] as const) {
    world.execute(command);
  }
  expect(world.events.length).toBe(before);
});

test("no leg, dialog or port is left behind", async () => {
  await until(() => world.switch.legs === 0, "all legs gone");
  await until(() => world.sip.usage().dialogs === 0, "all dialogs gone");
  expect((await world.media.stats()).portsInUse).toBe(0);
});

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7);
}
