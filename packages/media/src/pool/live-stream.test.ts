import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PoolWorld } from "../../testing/pool-world.ts";
import { channelsOfBlocks, StreamReceiver } from "../../testing/stream-receiver.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";
import { readWav } from "../audio/wav.ts";
import { sine } from "../tone/generate.ts";

let world: PoolWorld;
let provider: StreamReceiver;
beforeAll(async () => {
  world = await PoolWorld.open(25_400);
});
beforeEach(async () => {
  provider = await StreamReceiver.open();
});
afterEach(async () => {
  await world.clear();
  await provider.close();
});
afterAll(() => world.close());

/** Two that talk for so long, tones of 500 (left) and 800 Hz. */
async function talk(ms: number): Promise<() => Promise<unknown>> {
  const a = await world.party("a");
  const b = await world.party("b");
  world.pool.connect("a", "b");
  const said = Promise.all([a.say(sine([500], ms, -16)), b.say(sine([800], ms, -16))]);
  return () => said;
}

const target = () => ({ url: provider.url, token: "t0ken", anyNetwork: true });
const ended = (connection = 0) =>
  world.eventually(() =>
    provider.connections[connection]?.messages.find(({ event }) => event === "stop" || event === "discard"),
  );

test("TEL-REC-12 the provider gets both channels while they talk, in blocks of 100 ms, and just what is recorded", async () => {
  const file = world.path("live.wav");
  const said = await talk(1500);
  world.pool.startRecording({
    recordingId: "live",
    legId: "a",
    file,
    about: { callId: "c7", centreId: "centre" },
    stream: target(),
  });
  // While it is said, not after the call.
  await world.eventually(() => (provider.connections[0]?.blocks.length ?? 0) > 2 || undefined);
  expect(world.events.some(({ kind }) => kind === "recordingClosed")).toBe(false);
  await said();
  world.pool.stopRecording("live");
  const closed = await world.event("recordingClosed");
  expect(await ended()).toEqual({ event: "stop", durationMs: closed.durationMs });
  const { authorization, messages, blocks } = provider.connections[0]!;
  expect(authorization).toBe("Bearer t0ken");
  expect(messages[0]).toEqual({
    event: "start",
    protocol: "perezvon.live-stream.1",
    recordingId: "live",
    callId: "c7",
    centreId: "centre",
    encoding: "pcm_s16le",
    sampleRate: 8000,
    channels: ["customer", "agent"],
    blockMs: 100,
    fromMs: 0,
  });
  expect(new Set(blocks.slice(0, -1).map(({ length }) => length))).toEqual(new Set([3200]));
  expect(blocks.at(-1)!.length).toBeLessThanOrEqual(3200);
  const [customer, agent] = channelsOfBlocks(blocks);
  expect(dominantTone(customer.subarray(4000, 8000)).hz).toBeCloseTo(500, -1);
  expect(dominantTone(agent.subarray(4000, 8000)).hz).toBeCloseTo(800, -1);
  expect([customer, agent]).toEqual(readWav(await readFile(file)).channels);
  expect(world.events.some(({ kind }) => kind === "streamFailed")).toBe(false);
});

test("TEL-REC-12 TEL-REC-03 TEL-REC-06 what is not recorded is not sent: a pause, and the customer where only the agent's part is kept", async () => {
  const said = await talk(1600);
  world.pool.startRecording({
    recordingId: "part",
    legId: "a",
    file: world.path("part.wav"),
    parts: "agent",
    stream: target(),
  });
  await world.wait(500);
  world.pool.pauseRecording("part", true, "agent1");
  await world.wait(400);
  world.pool.pauseRecording("part", false);
  await said();
  world.pool.stopRecording("part");
  const { marks } = await world.event("recordingClosed");
  await ended();
  const [customer, agent] = channelsOfBlocks(provider.connections[0]!.blocks);
  expect(customer.every((sample) => sample === 0)).toBe(true);
  const { fromMs, toMs } = marks[0]!;
  expect(levelDbm0(agent, fromMs * 8 + 800, toMs! * 8 - 800)).toBeLessThan(-60);
  expect(levelDbm0(agent, toMs! * 8 + 800, toMs! * 8 + 1600)).toBeGreaterThan(-20);
});

test("TEL-REC-12 TEL-REC-07 the provider is told when what it got is to be forgotten", async () => {
  const said = await talk(900);
  world.pool.startRecording({
    recordingId: "no",
    legId: "a",
    file: world.path("no.wav"),
    stream: target(),
  });
  await world.eventually(() => provider.connections[0]?.messages[0]);
  world.pool.discardRecording("no");
  expect(await ended()).toMatchObject({ event: "discard" });
  await said();
});

test("TEL-REC-12 a provider that refuses, comes back and goes again leaves call and recording whole; it is told once", async () => {
  provider.refusing = true;
  const said = await talk(4000);
  const file = world.path("refused.wav");
  world.pool.startRecording({ recordingId: "r", legId: "a", file, stream: target() });
  expect(await world.event("streamFailed")).toMatchObject({
    recordingId: "r",
    code: "stream_unreachable",
    detail: "Unexpected server response: 401",
  });
  provider.refusing = false;
  const first = await world.eventually(() =>
    provider.connections[0]?.blocks[0] ? provider.connections[0] : undefined,
  );
  first.socket.terminate();
  // Places in time stay true: it begins where the next block begins.
  const second = await world.eventually(() =>
    provider.connections[1]?.blocks[0] ? provider.connections[1] : undefined,
  );
  expect(second.messages[0]).toMatchObject({ event: "start", recordingId: "r" });
  expect(Number(second.messages[0]!.fromMs)).toBeGreaterThan(Number(first.messages[0]!.fromMs));
  expect(Number(second.messages[0]!.fromMs) % 100).toBe(0);
  await said();
  world.pool.stopRecording("r");
  const closed = await world.event("recordingClosed");
  expect(await ended(1)).toEqual({ event: "stop", durationMs: closed.durationMs });
  const from = Number(second.messages[0]!.fromMs) * 8;
  const [customer] = channelsOfBlocks(second.blocks);
  expect(readWav(await readFile(file)).channels[0]!.subarray(from)).toEqual(customer);
  expect(closed.truncated).toBe(false);
  expect(world.events.filter(({ kind }) => kind === "streamFailed").length).toBe(1);
});

test.each([
  ["127.0.0.1", "address_not_allowed"],
  ["localhost", "address_not_allowed"],
])("TEL-REC-12 PLT-SEC-04 an address of a closed network is not connected to: %s", async (host, detail) => {
  const url = provider.url.replace("127.0.0.1", host);
  const said = await talk(300);
  const file = world.path(`${host}.wav`);
  world.pool.startRecording({ recordingId: host, legId: "a", file, stream: { url, anyNetwork: false } });
  const failed = await world.event("streamFailed");
  expect(failed.code).toBe("stream_unreachable");
  expect(failed.detail).toContain(detail);
  await said();
  world.pool.stopRecording(host);
  await world.event("recordingClosed");
  expect(provider.connections).toEqual([]);
});
