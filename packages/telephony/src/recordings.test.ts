import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { dominantTone, levelDbm0, powerToDbm0, readMetadata, readWav, tonePower } from "@perezvon/media";
import type { LegId, PlayId, RecordingId, SwitchCommand } from "@perezvon/model";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Party } from "../testing/sip-party.ts";
import { CENTRE, pause, until, World } from "../testing/world.ts";

const CUSTOMER_HZ = 400;
const BEEP_HZ = 1400;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());
afterEach(async () => {
  for (const leg of new Set(world.events.flatMap((event) => ("legId" in event ? [event.legId] : [])))) {
    world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
  }
  await until(() => world.switch.legs === 0, "all legs gone");
});

async function customer(): Promise<{ legId: LegId; party: Party }> {
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), CUSTOMER_HZ);
  await world.of("answered", legId);
  return { legId, party };
}

function record(legId: LegId, change: Partial<Extract<SwitchCommand, { kind: "start_recording" }>> = {}) {
  const recordingId = world.id("recording") as RecordingId;
  world.execute({
    kind: "start_recording",
    centreId: CENTRE,
    callId: "call-7" as never,
    recordingId,
    customerLegId: legId,
    agentLegId: undefined,
    ...change,
  });
  return {
    recordingId,
    stop: async () => {
      world.execute({ kind: "stop_recording", recordingId });
      return world.event("recording_closed", (event) => event.recordingId === recordingId);
    },
  };
}

const pathOf = (file: string) => join(world.folder, "recordings", file);

test("TEL-REC-01, TEL-REC-09 file and metadata: the name of call, leg and count, the format asked for, who is on which side", async () => {
  const { legId } = await customer();
  const first = await record(legId, { format: "wav_gsm_mono" }).stop();
  const second = record(legId, { agentLegId: "agent-leg" as LegId });
  await pause(300);
  const closed = await second.stop();
  expect(first.file).toMatch(new RegExp(`^${CENTRE}/\\d{4}-\\d{2}-\\d{2}/call-7-${legId}-1\\.wav$`));
  expect(closed.file).toMatch(new RegExp(`/call-7-${legId}-2\\.wav$`));
  expect(first.format).toBe("wav_gsm_mono");
  expect(await readMetadata(pathOf(closed.file))).toMatchObject({
    format: "wav_pcm16_stereo",
    channels: { left: "customer", right: "agent" },
    about: {
      callId: "call-7",
      centreId: CENTRE,
      parties: [
        { channel: "left", legId },
        { channel: "right", legId: "agent-leg" },
      ],
    },
    sha256: closed.sha256,
  });
});

test("TEL-REC-05, TEL-REC-06 start in the talk, pause and go on: silence between, marks say who", async () => {
  const { legId } = await customer();
  const recording = record(legId);
  const { recordingId } = recording;
  await pause(400);
  world.execute({ kind: "pause_recording", recordingId, on: true, by: "agent1" });
  await world.event("recording_paused", (event) => event.on && event.recordingId === recordingId);
  await pause(400);
  world.execute({ kind: "pause_recording", recordingId, on: false, by: "agent1" });
  await pause(300);
  const closed = await recording.stop();
  expect(closed.marks).toMatchObject([{ kind: "pause", by: "agent1", endedBy: "agent1" }]);
  const [left] = readWav(readFileSync(pathOf(closed.file))).channels;
  const { fromMs, toMs } = closed.marks![0]!;
  expect(levelDbm0(left!.subarray(0, (fromMs - 20) * 8))).toBeGreaterThan(-25);
  expect(levelDbm0(left!.subarray((fromMs + 60) * 8, (toMs! - 60) * 8))).toBeLessThan(-60);
  expect(levelDbm0(left!.subarray((toMs! + 60) * 8))).toBeGreaterThan(-25);
});

test("TEL-REC-07 with a beep the customer is told; consent leaves a mark; refusal leaves nothing", async () => {
  const { legId, party } = await customer();
  const told = record(legId, { beep: "start" });
  await until(() => Math.abs(party.listens() - BEEP_HZ) < 15, "the beep");
  world.execute({ kind: "mark_recording", recordingId: told.recordingId, mark: "consent", by: "key 1" });
  await pause(500);
  const closed = await told.stop();
  expect(closed.marks).toMatchObject([{ kind: "consent", by: "key 1" }]);
  const [, right] = readWav(readFileSync(pathOf(closed.file))).channels;
  const loud = right!.findIndex((sample) => Math.abs(sample) > 1000);
  expect(dominantTone(right!.subarray(loud + 400, loud + 2000)).hz).toBeCloseTo(BEEP_HZ, -1);

  const refused = record(legId);
  const folder = dirname(pathOf(closed.file));
  await until(() => existsSync(join(folder, `call-7-${legId}-2.wav.part`)), "the capture");
  world.execute({ kind: "discard_recording", recordingId: refused.recordingId });
  await until(() => !existsSync(join(folder, `call-7-${legId}-2.wav.part`)), "its end");
  await pause(100);
  expect((await readdir(folder)).filter((name) => name.startsWith(`call-7-${legId}-2`))).toEqual([]);
  expect(
    world.events.some(
      (event) => event.kind === "recording_closed" && event.recordingId === refused.recordingId,
    ),
  ).toBe(false);
});

test("TEL-PLY-08 the echo of a test number comes a second later", async () => {
  const { legId, party } = await customer();
  const playId = world.id("play") as PlayId;
  world.execute({ kind: "play", legId, playId, items: [{ kind: "echo", delayMs: 1000 }], repeat: 1 });
  const startedAt = Date.now();
  await until(() => Math.abs(party.listens() - CUSTOMER_HZ) < 15, "the echo");
  expect(Date.now() - startedAt).toBeGreaterThan(900);
  world.execute({ kind: "stop_play", playId });
  await world.event("play_ended", (event) => event.playId === playId);
});

test("TEL-TON-01 each centre hears the tones of its own zone", async () => {
  const heard: number[][] = [];
  for (const zone of ["ru", "na"] as const) {
    world.zone = zone;
    const { legId, party } = await customer();
    const playId = world.id("play") as PlayId;
    world.execute({ kind: "play", legId, playId, items: [{ kind: "tone", tone: "dial" }], repeat: 0 });
    await until(() => levelDbm0(party.lately(300)) > -20, "a tone");
    await pause(300);
    const samples = party.lately(200);
    heard.push([350, 425, 440].filter((hz) => powerToDbm0(tonePower(samples, hz)) > -25));
  }
  world.zone = "ru";
  expect(heard).toEqual([[425], [350, 440]]);
});

test("TEL-PLY-07 a prepared message is heard by both, or by the customer alone, and stops within 100 ms", async () => {
  const one = await customer();
  const other = await customer();
  world.execute({ kind: "join", legs: [one.legId, other.legId] });
  await world.event("joined");
  for (const to of ["both", "leg"] as const) {
    const playId = world.id("play") as PlayId;
    world.execute({
      kind: "play",
      legId: one.legId,
      playId,
      items: [{ kind: "tone", tone: "dial" }],
      repeat: 1,
      to,
    });
    const hears = (party: Party) => party.hears([425, CUSTOMER_HZ]).includes(425);
    await until(() => hears(one.party), "the message");
    if (to === "both") await until(() => hears(other.party), "the message at the other");
    else expect(hears(other.party)).toBe(false);
    const stoppedAt = Date.now();
    world.execute({ kind: "stop_play", playId });
    const ended = await world.event("play_ended", (event) => event.playId === playId);
    expect(ended.at - stoppedAt).toBeLessThan(100);
    await until(() => !hears(one.party) && !hears(other.party), "silence of the message");
  }
});
