import { seededRandom, systemTimers } from "@perezvon/base";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PoolWorld } from "../../testing/pool-world.ts";
import type { RtpPeer } from "../../testing/rtp-peer.ts";
import { speechLike } from "../../testing/speech-like.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { readWav } from "../audio/wav.ts";
import { G722Decoder, G722Encoder } from "../codec/g722.ts";
import { DECODED } from "../codec/marks.ts";
import { OpusDecoder, OpusEncoder } from "../codec/opus.ts";
import type { RemoteAudio } from "../contract.ts";
import { sine } from "../tone/generate.ts";

const OPUS: Partial<RemoteAudio> = {
  codec: "opus",
  payloadType: 111,
  accepts: [
    { codec: "opus", payloadType: 111 },
    { codec: "pcma", payloadType: 8 },
  ],
  telephoneEvent: 110,
  telephoneEventRate: 48_000,
};
const G722: Partial<RemoteAudio> = { codec: "g722", payloadType: 9 };

let world: PoolWorld;
beforeAll(async () => {
  world = await PoolWorld.open(26_000);
});
afterEach(() => world.clear());
afterAll(() => world.close());

/** Says samples as Opus, 20 ms a packet, on the schedule. */
async function sayOpus(peer: RtpPeer, samples: Int16Array): Promise<Buffer[]> {
  const encoder = new OpusEncoder();
  const sent: Buffer[] = [];
  let timestamp = 0x7fff_0000;
  const startMs = performance.now();
  await new Promise<void>((resolve) => {
    const ticker = systemTimers.every(5, () => {
      while (startMs + sent.length * 20 <= performance.now()) {
        const at = sent.length * 160;
        if (at + 160 > samples.length) {
          ticker.cancel();
          resolve();
          return;
        }
        const packet = Buffer.alloc(200);
        const payload = packet.subarray(0, encoder.encode(samples.subarray(at, at + 160), packet, 0));
        sent.push(payload);
        peer.sendPayload(payload, 111, sent.length === 1, timestamp | 0);
        timestamp += 960;
      }
    });
  });
  encoder.close();
  return sent;
}

function heardOpus(peer: RtpPeer): Int16Array {
  const decoder = new OpusDecoder();
  const heard = peer.heard.filter(({ payloadType }) => payloadType === 111);
  const samples = heard.flatMap(({ payload }) => {
    const { samples: count } = decoder.decode(payload, 0, payload.length, 0);
    return Array.from(decoder.units.subarray(0, count), (unit) => DECODED[unit]!);
  });
  decoder.close();
  return Int16Array.from(samples);
}

function toneOf(samples: Int16Array): number {
  return dominantTone(samples.subarray(Math.max(0, samples.length - 4000))).hz;
}

test("TEL-COD-01, TEL-WRT-04 Opus and A-law are converted both ways; its clock runs at 48 kHz; digits pass between the clocks", async () => {
  const browser = await world.party("browser", {}, OPUS);
  const trunk = await world.party("trunk");
  world.pool.connect("browser", "trunk");
  await Promise.all([sayOpus(browser, sine([700], 1500, -12)), trunk.say(sine([1300], 1500, -12))]);
  await world.wait(100);
  expect(toneOf(trunk.heardSamples(8))).toBeCloseTo(700, -1);
  expect(toneOf(heardOpus(browser))).toBeCloseTo(1300, -1);
  const stamps = browser.heard.map(({ timestamp }) => timestamp);
  for (let i = 5; i < stamps.length; i++) expect((stamps[i]! - stamps[i - 1]!) | 0).toBe(960);
  const statistics = await world.pool.legStatistics("browser");
  expect(statistics).toMatchObject({ codec: "opus", malformed: 0, lost: 0 });
  expect(statistics!.jitterMs).toBeLessThan(10);

  world.pool.sendDigits("browser", "7");
  trunk.pressKey(3);
  await world.wait(400);
  const events = browser.heard.filter(({ payloadType }) => payloadType === 110);
  expect(new Set(events.map(({ payload }) => payload[0]))).toEqual(new Set([7, 3]));
  expect(Math.max(...events.map(({ payload }) => payload.readUInt16BE(2)))).toBe(4800);
});

test("TEL-COD-02 between two sides that speak Opus the packets pass untouched; recorded, they still do", async () => {
  const a = await world.party("a", {}, OPUS);
  const b = await world.party("b", {}, OPUS);
  world.pool.connect("a", "b");
  const file = world.path("opus.wav");
  world.pool.startRecording({ recordingId: "opus", legId: "a", file });
  const [sent] = await Promise.all([sayOpus(a, sine([500], 1500, -12)), sayOpus(b, sine([900], 1500, -12))]);
  await world.wait(60);
  const passed = b.heard
    .filter(({ payloadType }) => payloadType === 111)
    .map(({ payload }) => payload.toString("hex"));
  expect(sent.map((payload) => payload.toString("hex")).join()).toContain(passed.slice(5, 70).join());
  expect((await world.pool.stats()).workers[0]).toMatchObject({ relayedDirections: 2 });
  world.pool.stopRecording("opus");
  await world.event("recordingClosed", ({ recordingId }) => recordingId === "opus");
  const { channels } = readWav(await (await import("node:fs/promises")).readFile(file));
  expect(channels.map(toneOf).map((hz) => Math.round(hz / 10) * 10)).toEqual([500, 900]);
});

test("TEL-SDP-02 a side that changes to another codec of its list in mid-call is heard on", async () => {
  const phone = await world.party("phone", {}, OPUS);
  const trunk = await world.party("trunk");
  world.pool.connect("phone", "trunk");
  await sayOpus(phone, sine([700], 600, -12));
  await phone.say(sine([1100], 800, -12));
  await world.wait(100);
  const heard = trunk.heardSamples(8);
  expect(toneOf(heard)).toBeCloseTo(1100, -1);
  expect(toneOf(heard.subarray(0, 4000))).toBeCloseTo(700, -1);
});

test("TEL-COD-01 G.722 and A-law are converted both ways, an octet a sample", async () => {
  const phone = await world.party("phone", {}, G722);
  const trunk = await world.party("trunk");
  world.pool.connect("phone", "trunk");
  const encoder = new G722Encoder();
  const saying = systemTimers.every(20, () => {
    const payload = Buffer.alloc(160);
    encoder.encode(sine([800], 20, -12), payload, 0);
    phone.sendPayload(payload, 9, false, stamp);
    stamp = (stamp + 160) | 0;
  });
  let stamp = 1000;
  await trunk.say(sine([1200], 1200, -12));
  saying.cancel();
  await world.wait(60);
  expect(toneOf(trunk.heardSamples(8))).toBeCloseTo(800, -1);
  const octets = Buffer.concat(
    phone.heard.filter(({ payloadType }) => payloadType === 9).map(({ payload }) => payload),
  );
  const heard = new Int16Array(octets.length);
  new G722Decoder().decode(octets, 0, octets.length, heard);
  expect(toneOf(heard.subarray(0, 8000))).toBeCloseTo(1200, -1);
});

test("TEL-WRT-04 the conversion from Opus to G.711 adds at most 30 ms to the same way between two that speak G.711", async () => {
  const delays = [];
  for (const codec of ["pcma", "opus"] as const) {
    const a = await world.party(`a-${codec}`, {}, codec === "opus" ? OPUS : {});
    const b = await world.party(`b-${codec}`);
    world.pool.connect(`a-${codec}`, `b-${codec}`);
    // Frames for both, so that the two differ in the codec alone.
    world.pool.volume(`a-${codec}`, { inDb: 1 });
    const quiet = new Int16Array(8000);
    const burst = sine([1000], 1000, -10);
    const said = Int16Array.from([...quiet, ...burst]);
    const from = performance.now();
    await (codec === "opus" ? sayOpus(a, said) : a.say(said));
    await world.wait(120);
    const loud = b.heard.find(({ payload }) => {
      const { hz, share } = dominantTone(Int16Array.from(payload, (octet) => DECODED[0x100 | octet]!));
      return share > 0.8 && Math.abs(hz - 1000) < 60;
    });
    delays.push(loud!.atMs - from - 1000);
  }
  expect(delays[1]! - delays[0]!).toBeLessThan(30);
});

test("TEL-DTM-05 digits convert between modes: tones to events with the tone muted, events to what signalling carries, INFO to events", async () => {
  const tones = await world.party("tones", {}, { telephoneEvent: undefined });
  const events = await world.party("events");
  world.pool.connect("tones", "events");
  void events.say(new Int16Array(24_000));
  const talk = [
    ...speechLike(seededRandom("before"), 200),
    ...sine([770, 1336], 400, -10),
    ...new Int16Array(3200),
  ];
  await tones.say(Int16Array.from(talk));
  await world.wait(100);
  const made = events.heard.filter(({ payloadType }) => payloadType === 101);
  expect(new Set(made.map(({ payload }) => payload[0]))).toEqual(new Set([5]));
  expect(new Set(made.map(({ timestamp }) => timestamp)).size).toBe(1);
  // Of 400 ms of tone at most 40 and the frames around them are heard.
  const loud = events.heard.filter(
    ({ payload, payloadType }) =>
      payloadType === 8 &&
      dominantTone(
        Int16Array.from(payload, (octet) => DECODED[0x100 | octet]!),
        1300,
        1370,
      ).share > 0.4,
  );
  expect(loud.length).toBeLessThanOrEqual(4);

  await world.party(
    "info",
    {},
    { telephoneEvent: undefined, detectInbandDigits: false, digitsBySignalling: true },
  );
  world.pool.connect("events", "info");
  // A key that comes before the media thread knows of the join is nobody's.
  await world.wait(60);
  events.pressKey(9);
  const told = await world.event("digitsToSend");
  expect(told).toMatchObject({ legId: "info", digits: "9" });
  world.pool.digitSignalled("info", "4");
  await world.wait(400);
  const last = events.heard.filter(({ payloadType }) => payloadType === 101).at(-1);
  expect(last?.payload[0]).toBe(4);
  // The same key by INFO and as an event is one.
  world.events = [];
  events.pressKey(6);
  world.pool.digitSignalled("events", "6");
  await world.wait(100);
  expect(world.events.filter(({ kind }) => kind === "digit")).toHaveLength(1);
});
