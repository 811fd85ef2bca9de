import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { seededRandom, silentLogger, sleep, systemClock, systemTimers } from "@perezvon/base";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { RtpPeer, type RtpPeerOptions } from "../../testing/rtp-peer.ts";
import { speechLike } from "../../testing/speech-like.ts";
import { mediaWorkerUrl } from "../../testing/worker-url.ts";
import { align, correlationAt } from "../audio/align.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";
import { readWav, writeWav } from "../audio/wav.ts";
import { ALAW_SILENCE, alawToUlaw, encodeAlaw } from "../codec/g711.ts";
import type { MediaEvent, MediaPool, RemoteAudio } from "../contract.ts";
import { concatSamples, silence, sine } from "../tone/generate.ts";
import { createMediaPool } from "./media-pool.ts";

/** The real worker thread over real sockets of the loopback interface; peers are plain UDP. */
let pool: MediaPool;
let folder: string;
let events: MediaEvent[] = [];
let peers: RtpPeer[] = [];
let legs: string[] = [];

const wait = (ms: number) => sleep(systemTimers, ms);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-media-"));
  pool = await createMediaPool({
    workerUrl: await mediaWorkerUrl(),
    workers: 1,
    addresses: { bind: "127.0.0.1", advertised: "127.0.0.1" },
    rtpPorts: { low: 21_000, high: 21_999 },
    clock: systemClock,
    timers: systemTimers,
    logger: silentLogger,
  });
  pool.onEvent((event) => events.push(event));
});

afterEach(async () => {
  for (const legId of legs) await pool.closeLeg(legId);
  for (const peer of peers) peer.close();
  events = [];
  peers = [];
  legs = [];
});

afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

async function openPeer(options: Partial<RtpPeerOptions> = {}): Promise<RtpPeer> {
  const peer = await RtpPeer.open({ clock: systemClock, timers: systemTimers, ...options });
  peers.push(peer);
  return peer;
}

/** A leg with a peer at its other end, each knowing the other. */
async function party(
  legId: string,
  options: Partial<RtpPeerOptions> = {},
  remote: Partial<RemoteAudio> = {},
): Promise<{ peer: RtpPeer; port: number }> {
  const peer = await openPeer(options);
  const { port } = await pool.openRtpLeg({ legId, affinity: "test" });
  legs.push(legId);
  peer.sendTo("127.0.0.1", port);
  const codec = options.codec ?? "pcma";
  pool.setRemote(legId, {
    address: "127.0.0.1",
    port: peer.port,
    codec,
    payloadType: codec === "pcmu" ? 0 : 8,
    telephoneEvent: 101,
    direction: "sendrecv",
    symmetric: false,
    ...remote,
  });
  return { peer, port };
}

async function eventually<T>(find: () => Promise<T | undefined> | T | undefined, limitMs = 3000): Promise<T> {
  const until = systemClock.monotonicMs() + limitMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (systemClock.monotonicMs() > until) throw new Error("did not happen in time");
    await wait(10);
  }
}

function eventOf<K extends MediaEvent["kind"]>(kind: K): Extract<MediaEvent, { kind: K }> | undefined {
  return events.find((event): event is Extract<MediaEvent, { kind: K }> => event.kind === kind);
}

test("TEL-COD-02, TEL-MED-01 relay: the other side hears the same octets, in one stream of our own numbering", async () => {
  const a = await party("a");
  const b = await party("b");
  pool.connect("a", "b");
  const said = speechLike(seededRandom(1), 1000);
  await a.peer.say(said);
  await wait(50);
  const all = b.peer.heard;
  const heard = all.slice(-50);
  // The stream begins with the leg, and may have been silent for a round or two before the first word (TEL-MED-03).
  const before = all.slice(0, -50);
  expect(before.length).toBeLessThanOrEqual(2);
  for (const { payload } of before) expect([...new Set(payload)]).toEqual([ALAW_SILENCE]);
  expect(Buffer.concat(heard.map((packet) => packet.payload))).toEqual(Buffer.from(encodeAlaw(said)));
  expect(new Set(all.map((packet) => packet.ssrc)).size).toBe(1);
  expect(heard[0]!.ssrc).not.toBe(a.peer.ssrc);
  expect(all[0]!.marker).toBe(true);
  for (let i = 1; i < heard.length; i++) {
    expect((heard[i]!.sequence - heard[i - 1]!.sequence) & 0xffff).toBe(1);
    expect((heard[i]!.timestamp - heard[i - 1]!.timestamp) | 0).toBe(160);
  }
  const stats = await pool.legStatistics("a");
  expect(stats).toMatchObject({ packetsIn: 50, lost: 0, foreign: 0, malformed: 0, bufferMs: undefined });
  expect(eventOf("mediaStarted")).toMatchObject({ legId: "a" });
});

test("TEL-COD-01 relay between the laws translates by the tables of G.711", async () => {
  const a = await party("a");
  const b = await party("b", { codec: "pcmu" });
  pool.connect("a", "b");
  const said = speechLike(seededRandom(2), 400);
  await a.peer.say(said);
  await wait(50);
  expect(b.peer.heard.every((packet) => packet.payloadType === 0)).toBe(true);
  const expected = Buffer.from(encodeAlaw(said)).map((octet) => alawToUlaw[octet]!);
  // Behind the silence with which the stream may have begun.
  const heard = b.peer.heard.slice(-said.length / 160);
  expect(Buffer.concat(heard.map((packet) => packet.payload))).toEqual(Buffer.from(expected));
});

test("TEL-MED-10 audio that came before the other leg was there is not lost once they are joined", async () => {
  const a = await party("a");
  const talk = a.peer.say(speechLike(seededRandom(3), 600));
  await wait(200);
  const b = await party("b");
  const joinedAt = systemClock.monotonicMs();
  pool.connect("a", "b");
  await eventually(() => b.peer.heard.find((packet) => dominantLoud(packet.payload)));
  expect(systemClock.monotonicMs() - joinedAt).toBeLessThan(150);
  await talk;
});

function dominantLoud(payload: Buffer): true | undefined {
  return payload.some((octet) => octet !== payload[0]) ? true : undefined;
}

test("TEL-MED-03 a leg that hears nobody is sent silence, a packet each 20 ms", async () => {
  const a = await party("a");
  await wait(1050);
  const { heard } = a.peer;
  const [first, last] = [heard[0]!, heard[heard.length - 1]!];
  // By their timestamps none is missing; by the clock they come at the rate they should.
  expect(((last.timestamp - first.timestamp) | 0) / 160).toBe(heard.length - 1);
  const perSecond = ((heard.length - 1) * 1000) / (last.atMs - first.atMs);
  expect(perSecond).toBeGreaterThan(45);
  expect(perSecond).toBeLessThan(56);
  expect(levelDbm0(a.peer.heardSamples(8))).toBeLessThan(-60);
});

test("TEL-MED-02 strangers are never heard: their packets are dropped and counted", async () => {
  const a = await party("a", {}, { symmetric: true });
  const b = await party("b");
  pool.connect("a", "b");
  const stranger = await openPeer({ ssrc: 0xdead });
  stranger.sendTo("127.0.0.1", a.port);
  const quiet = sine([425], 600, -30);
  const talk = a.peer.say(quiet);
  await wait(150);
  await stranger.say(sine([1400], 400, 0));
  await talk;
  await wait(50);
  const heard = b.peer.heardSamples(8);
  expect(dominantTone(heard.subarray(0, 4000)).hz).toBeCloseTo(425, -1);
  expect(levelDbm0(heard)).toBeLessThan(-28);
  const stats = await pool.legStatistics("a");
  expect(stats?.foreign).toBe(20);
  expect(stats?.packetsIn).toBe(30);
});

test("TEL-MED-02 what comes before the far side has described itself is not heard, and is no stranger's", async () => {
  const { port } = await pool.openRtpLeg({ legId: "early", affinity: "test" });
  legs.push("early");
  const early = await openPeer();
  early.sendTo("127.0.0.1", port);
  await early.say(sine([425], 200, -20));
  await wait(50);
  expect(await pool.legStatistics("early")).toMatchObject({ foreign: 0, malformed: 0, packetsIn: 0 });
});

test("TEL-MED-02 symmetric: three packets from elsewhere prove the real address, and we send there", async () => {
  const behindNat = await openPeer();
  const { port } = await pool.openRtpLeg({ legId: "n", affinity: "test" });
  legs.push("n");
  behindNat.sendTo("127.0.0.1", port);
  pool.setRemote("n", {
    address: "10.99.99.99",
    port: 40_000,
    codec: "pcma",
    payloadType: 8,
    direction: "sendrecv",
    symmetric: true,
  });
  await wait(60);
  expect(behindNat.heard.length).toBe(0);
  void behindNat.say(speechLike(seededRandom(4), 500));
  await eventually(() => behindNat.heard[0]);
  expect((await pool.legStatistics("n"))?.foreign).toBe(0);
});

test("TEL-MED-02 without «NAT» another host's packets prove nothing; a known source returns on another port only after 2 s", async () => {
  const a = await party("a", { ssrc: 77 }, { symmetric: true });
  const b = await party("b");
  pool.connect("a", "b");
  await a.peer.say(speechLike(seededRandom(5), 100));
  const moved = await openPeer({ ssrc: 77 });
  moved.sendTo("127.0.0.1", a.port);
  await moved.say(speechLike(seededRandom(5), 100));
  expect((await pool.legStatistics("a"))?.foreign).toBe(5);
  await wait(2100);
  const before = b.peer.heard.length;
  await moved.say(speechLike(seededRandom(6), 100));
  await wait(50);
  expect(b.peer.heard.length - before).toBe(5);
});

test("TEL-MED-02 a stranger who comes first is heard no longer than until the described address speaks itself", async () => {
  const a = await party("a", {}, { symmetric: true });
  const b = await party("b");
  pool.connect("a", "b");
  const stranger = await RtpPeer.open({ clock: systemClock, timers: systemTimers, ssrc: 99 });
  stranger.sendTo("127.0.0.1", a.port);
  await stranger.say(speechLike(seededRandom(41), 200));
  await a.peer.say(speechLike(seededRandom(42), 200));
  const before = b.peer.heard.length;
  const toStranger = stranger.heard.length;
  await stranger.say(speechLike(seededRandom(43), 100));
  await wait(50);
  // Back with the right one: the stranger's packets are dropped and he gets none.
  expect((await pool.legStatistics("a"))!.foreign).toBeGreaterThanOrEqual(5);
  await a.peer.say(speechLike(seededRandom(44), 200));
  await wait(50);
  expect(b.peer.heard.length - before).toBeGreaterThanOrEqual(10);
  expect(stranger.heard.length - toStranger).toBeLessThanOrEqual(3);
  stranger.close();
});

test("TEL-DTM-01, TEL-DTM-05 a key of one party is reported once and reaches the other as events", async () => {
  const a = await party("a");
  const b = await party("b", {}, { telephoneEvent: 96 });
  pool.connect("a", "b");
  await a.peer.say(speechLike(seededRandom(7), 60));
  a.peer.pressKey(5);
  await a.peer.say(speechLike(seededRandom(7), 60));
  await wait(60);
  expect(events.filter((event) => event.kind === "digit")).toMatchObject([{ legId: "a", digit: "5" }]);
  const passed = b.peer.heard.filter((packet) => packet.payloadType === 96);
  expect(passed.length).toBe(7);
  expect(new Set(passed.map((packet) => packet.timestamp)).size).toBe(1);
  expect(new Set(b.peer.heard.map((packet) => packet.ssrc)).size).toBe(1);
});

test.each([
  ["relayed", false],
  ["by frames", true],
])(
  "TEL-DTM-01 flash %s passes between two who have it on, and from or to nobody else; it is no digit",
  async (_, framed) => {
    const on = await party("a", {}, { flash: true });
    const other = await party("b", {}, { flash: true });
    const off = await party("c");
    pool.hear("b", ["a", ...(framed ? ["c"] : [])]);
    pool.hear("c", ["a"]);
    const flashes = (peer: RtpPeer) =>
      peer.heard.filter(({ payloadType, payload }) => payloadType === 101 && payload[0] === 16);
    off.peer.pressKey(16);
    on.peer.pressKey(16);
    await eventually(() =>
      flashes(other.peer).some(({ payload }) => payload[1]! >> 7 === 1) ? true : undefined,
    );
    expect(new Set(flashes(other.peer).map(({ timestamp }) => timestamp)).size).toBe(1);
    // A digit behind it has gone the same way.
    on.peer.pressKey(5);
    await eventually(() => eventOf("digit"));
    expect(flashes(off.peer)).toEqual([]);
    expect(events.filter(({ kind }) => kind === "digit")).toMatchObject([{ legId: "a", digit: "5" }]);
  },
);

test("TEL-DTM-02 digits are sent as events: 100 ms, end three times, one SSRC and sequence with the audio", async () => {
  const a = await party("a");
  await wait(60);
  pool.sendDigits("a", "1#");
  const ends = () =>
    a.peer.heard.filter(({ payloadType, payload }) => payloadType === 101 && payload[1]! >> 7 === 1);
  await eventually(() => ends()[5]);
  const sent = a.peer.heard.filter((packet) => packet.payloadType === 101);
  const byStart = new Map<number, typeof sent>();
  for (const packet of sent)
    byStart.set(packet.timestamp, [...(byStart.get(packet.timestamp) ?? []), packet]);
  expect(byStart.size).toBe(2);
  for (const [index, packets] of [...byStart.values()].entries()) {
    expect(packets[0]!.payload[0]).toBe(index === 0 ? 1 : 11);
    // The second begins 170 ms after the first, in the middle of a frame.
    const updates = index === 0 ? [160, 320, 480, 640] : [80, 240, 400, 560, 720];
    expect(packets.map((packet) => packet.payload.readUInt16BE(2))).toEqual([...updates, 800, 800, 800]);
    expect(packets.map((packet) => packet.payload[1]! >> 7)).toEqual([...updates.map(() => 0), 1, 1, 1]);
    expect(packets.map((packet) => packet.marker)).toEqual([true, ...Array(updates.length + 2).fill(false)]);
    expect(packets.every((packet) => (packet.payload[1]! & 0x3f) === 10)).toBe(true);
  }
  const [first, second] = [...byStart.keys()];
  expect(((second! - first!) | 0) / 8 - 100).toBe(70);
  const sequences = a.peer.heard.map((packet) => packet.sequence);
  for (let i = 1; i < sequences.length; i++) expect((sequences[i]! - sequences[i - 1]!) & 0xffff).toBe(1);
});

test("TEL-DTM-04, TEL-DTM-05 without telephone-event digits go and come as tones", async () => {
  const a = await party("a", {}, { telephoneEvent: undefined });
  const b = await party("b");
  pool.connect("a", "b");
  void b.peer.say(silence(1500));
  b.peer.pressKey(9);
  await wait(300);
  const heard = a.peer.heardSamples(8);
  const loud = heard.findIndex((sample) => Math.abs(sample) > 2000);
  const tone = heard.subarray(loud + 80, loud + 640);
  expect(dominantTone(tone, 600, 1000).hz).toBeCloseTo(852, -1);
  expect(dominantTone(tone, 1100, 1700).hz).toBeCloseTo(1477, -1);
  await a.peer.say(concatSamples([silence(100), sine([770, 1336], 80, -10), silence(200)]));
  await wait(150);
  expect(events.filter((event) => event.kind === "digit" && event.legId === "a")).toMatchObject([
    { digit: "5" },
  ]);
});

test("TEL-PLY-02 a sequence is heard within 100 ms, in order, its parts without a gap, and its end is told", async () => {
  const path = join(folder, "prompt.wav");
  await writeFile(path, writeWav({ sampleRate: 8000, channels: [sine([600], 300, -16)] }));
  const a = await party("a");
  await eventually(() => a.peer.heard[0]);
  const askedAt = systemClock.monotonicMs();
  pool.play("a", {
    playId: "p1",
    items: [
      { kind: "file", path },
      { kind: "file", path: join(folder, "missing.wav") },
      { kind: "silence", durationMs: 100 },
      { kind: "samples", samples: sine([1000], 200, -16) },
    ],
  });
  const ended = await eventually(() => eventOf("playEnded"));
  expect(ended).toMatchObject({ playId: "p1", legId: "a", reason: "finished", playedMs: 600 });
  expect(eventOf("audioMissing")).toMatchObject({ playId: "p1", path: join(folder, "missing.wav") });
  await wait(60);
  const firstLoud = a.peer.heard.find((packet) => dominantLoud(packet.payload));
  expect(firstLoud!.atMs - askedAt).toBeLessThan(150);
  const heard = a.peer.heardSamples(8);
  const start = align(heard, sine([600], 100, -16)).lag;
  expect(
    correlationAt(heard, concatSamples([sine([600], 300, -16), silence(100), sine([1000], 200, -16)]), start),
  ).toBeGreaterThan(0.999);
});

test("TEL-PLY-05 music loops, is stopped at once, and resumes where it was", async () => {
  const a = await party("a");
  const music = concatSamples([sine([500], 200, -16), sine([900], 200, -16)]);
  pool.play("a", { playId: "m1", items: [{ kind: "samples", samples: music }], repeat: 0 });
  await wait(700);
  pool.stopPlay("m1");
  const first = await eventually(() => eventOf("playEnded"));
  expect(first.reason).toBe("stopped");
  expect(first.playedMs).toBeGreaterThan(550);
  expect(first.playedMs).toBeLessThan(800);
  events = [];
  a.peer.heard.length = 0;
  pool.play("a", {
    playId: "m2",
    items: [{ kind: "samples", samples: music }],
    repeat: 0,
    fromMs: first.playedMs,
  });
  await wait(200);
  pool.stopPlay("m2");
  const second = await eventually(() => eventOf("playEnded"));
  expect(second.playedMs).toBeGreaterThan(first.playedMs + 100);
  const place = Math.round(first.playedMs * 8) % music.length;
  const expected = concatSamples([music.subarray(place), music]).subarray(0, 640);
  const heard = a.peer.heardSamples(8);
  expect(align(heard, expected).correlation).toBeGreaterThan(0.99);
});

test("TEL-COD-02 from relay to frames and back: one SSRC, the sequence goes on, at most 40 ms are disturbed", async () => {
  const a = await party("a");
  const b = await party("b");
  pool.connect("a", "b");
  const talk = a.peer.say(speechLike(seededRandom(8), 2000));
  await wait(500);
  pool.play("b", { playId: "beep", items: [{ kind: "samples", samples: sine([1400], 400, -20) }] });
  await talk;
  await wait(100);
  const heard = b.peer.heard.filter((packet) => packet.payloadType === 8);
  expect(new Set(heard.map((packet) => packet.ssrc)).size).toBe(1);
  let gapMs = 0;
  for (let i = 1; i < heard.length; i++) {
    expect((heard[i]!.sequence - heard[i - 1]!.sequence) & 0xffff).toBe(1);
    const step = (heard[i]!.timestamp - heard[i - 1]!.timestamp) | 0;
    expect(step).toBeGreaterThan(0);
    gapMs = Math.max(gapMs, step / 8 - 20);
  }
  expect(gapMs).toBeLessThanOrEqual(40);
  const stats = await pool.stats();
  expect(stats.workers[0]?.relayedDirections).toBe(2);
});

test("TEL-SDP-05 on hold the held party hears music and the other nothing; after it both hear each other again", async () => {
  const a = await party("a");
  const b = await party("b");
  pool.connect("a", "b");
  const talk = Promise.all([a.peer.say(sine([500], 1500, -16)), b.peer.say(sine([800], 1500, -16))]);
  await wait(300);
  pool.disconnect("a");
  pool.play("a", { playId: "moh", items: [{ kind: "samples", samples: sine([1200], 500, -16) }], repeat: 0 });
  await wait(150);
  a.peer.heard.length = 0;
  b.peer.heard.length = 0;
  await wait(300);
  expect(dominantTone(a.peer.heardSamples(8)).hz).toBeCloseTo(1200, -1);
  expect(levelDbm0(b.peer.heardSamples(8))).toBeLessThan(-60);
  pool.stopPlay("moh");
  pool.connect("a", "b");
  await wait(100);
  a.peer.heard.length = 0;
  b.peer.heard.length = 0;
  await wait(300);
  expect(dominantTone(a.peer.heardSamples(8)).hz).toBeCloseTo(800, -1);
  expect(dominantTone(b.peer.heardSamples(8)).hz).toBeCloseTo(500, -1);
  await talk;
});

test("a muted leg is heard by nobody and hears the others", async () => {
  const a = await party("a");
  const b = await party("b");
  pool.connect("a", "b");
  pool.mute("a", { in: true });
  const talk = Promise.all([a.peer.say(sine([500], 800, -16)), b.peer.say(sine([800], 800, -16))]);
  await wait(600);
  expect(levelDbm0(b.peer.heardSamples(8))).toBeLessThan(-60);
  expect(dominantTone(a.peer.heardSamples(8)).hz).toBeCloseTo(800, -1);
  await talk;
});

test("TEL-MIX-02 who hears whom: monitoring changes nothing for the customer, coaching is heard by the agent alone", async () => {
  const customer = await party("customer");
  const agent = await party("agent");
  const coach = await party("coach");
  pool.connect("customer", "agent");
  pool.hear("coach", ["customer", "agent"]);
  pool.hear("agent", ["customer", "coach"]);
  const talk = Promise.all([
    customer.peer.say(sine([500], 900, -20)),
    agent.peer.say(sine([800], 900, -20)),
    coach.peer.say(sine([1300], 900, -20)),
  ]);
  await wait(250);
  for (const one of [customer, agent, coach]) one.peer.heard.length = 0;
  await talk;
  const share = (peer: RtpPeer, hz: number) => {
    const block = peer.heardSamples(8).subarray(0, 3200);
    return dominantTone(block, hz - 20, hz + 20).share;
  };
  expect(share(coach.peer, 500)).toBeGreaterThan(0.4);
  expect(share(coach.peer, 800)).toBeGreaterThan(0.4);
  expect(share(agent.peer, 500)).toBeGreaterThan(0.4);
  expect(share(agent.peer, 1300)).toBeGreaterThan(0.4);
  expect(share(customer.peer, 800)).toBeGreaterThan(0.95);
  expect(share(customer.peer, 1300)).toBeLessThan(0.001);
});

test("TEL-REC-02, TEL-REC-09 a recording of a relayed call: both channels exact, aligned, of the right length, hashed", async () => {
  const file = join(folder, "sub", "r1.wav");
  const a = await party("a");
  const b = await party("b");
  pool.connect("a", "b");
  const [left, right] = [speechLike(seededRandom(10), 1500), speechLike(seededRandom(11), 1500)];
  const startedAt = systemClock.monotonicMs();
  pool.startRecording({ recordingId: "r1", legId: "a", file });
  await wait(200);
  await Promise.all([a.peer.say(left), b.peer.say(right)]);
  await wait(100);
  expect((await pool.stats()).workers[0]?.relayedDirections).toBe(2);
  pool.stopRecording("r1");
  const tookMs = systemClock.monotonicMs() - startedAt;
  const closed = await eventually(() => eventOf("recordingClosed"));
  const bytes = await readFile(file);
  expect(closed).toMatchObject({ recordingId: "r1", file, truncated: false, bytes: bytes.length });
  expect(closed.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(Math.abs(closed.durationMs - tookMs)).toBeLessThan(40);
  const [l, r] = readWav(bytes).channels as [Int16Array, Int16Array];
  expect(Math.round(l.length / 8)).toBe(closed.durationMs);
  const foundLeft = align(l, left.subarray(0, 2000), 0, 6000);
  const foundRight = align(r, right.subarray(0, 2000), 0, 6000);
  expect(correlationAt(l, left, foundLeft.lag)).toBeGreaterThan(0.99);
  expect(correlationAt(r, right, foundRight.lag)).toBeGreaterThan(0.99);
  expect(Math.abs(foundLeft.lag - foundRight.lag)).toBeLessThan(160);
});

test("TEL-REC-02 on the frame path: what is played to the customer is on the right, gaps are silence", async () => {
  const file = join(folder, "r2.wav");
  const a = await party("a");
  pool.startRecording({ recordingId: "r2", legId: "a", file, format: "wav_alaw_stereo" });
  pool.play("a", {
    playId: "p",
    items: [
      { kind: "silence", durationMs: 300 },
      { kind: "samples", samples: sine([600], 300, -16) },
    ],
  });
  await eventually(() => eventOf("playEnded"));
  await a.peer.say(sine([900], 300, -16));
  pool.stopRecording("r2");
  await eventually(() => eventOf("recordingClosed"));
  const [l, r] = readWav(await readFile(file)).channels as [Int16Array, Int16Array];
  const prompt = align(r, sine([600], 200, -16));
  const answer = align(l, sine([900], 200, -16));
  expect(prompt.correlation).toBeGreaterThan(0.99);
  expect(answer.correlation).toBeGreaterThan(0.99);
  expect(answer.lag).toBeGreaterThan(prompt.lag + 2400 - 400);
  expect(levelDbm0(r, 0, prompt.lag - 200)).toBeLessThan(-60);
});

test("TEL-REC-06 a pause writes silence into both channels and keeps the time", async () => {
  const file = join(folder, "r3.wav");
  const a = await party("a");
  const b = await party("b");
  pool.connect("a", "b");
  pool.startRecording({ recordingId: "r3", legId: "a", file });
  const talk = Promise.all([a.peer.say(sine([500], 1200, -16)), b.peer.say(sine([800], 1200, -16))]);
  await wait(400);
  pool.pauseRecording("r3", true);
  await wait(400);
  pool.pauseRecording("r3", false);
  await talk;
  pool.stopRecording("r3");
  await eventually(() => eventOf("recordingClosed"));
  for (const channel of readWav(await readFile(file)).channels) {
    expect(levelDbm0(channel, 1600, 2400)).toBeGreaterThan(-20);
    expect(levelDbm0(channel, 3800, 5800)).toBeLessThan(-60);
    expect(levelDbm0(channel, 7200, 8800)).toBeGreaterThan(-20);
  }
});

test("TEL-REC-13 a recording that cannot be written fails by event, and the call goes on", async () => {
  const a = await party("a");
  const b = await party("b");
  pool.connect("a", "b");
  pool.startRecording({ recordingId: "r4", legId: "a", file: "/dev/null/no/such.wav" });
  await a.peer.say(speechLike(seededRandom(12), 200));
  pool.stopRecording("r4");
  expect(await eventually(() => eventOf("recordingFailed"))).toMatchObject({
    recordingId: "r4",
    code: "ENOTDIR",
  });
  expect(b.peer.heard.length).toBeGreaterThanOrEqual(9);
});

test("TEL-MED-07 a leg that hears nothing is told of once, and one that hears something is not", async () => {
  const peer = await openPeer();
  const { port } = await pool.openRtpLeg({ legId: "t", affinity: "test", rtpTimeoutMs: 400 });
  legs.push("t");
  peer.sendTo("127.0.0.1", port);
  pool.setRemote("t", {
    address: "127.0.0.1",
    port: peer.port,
    codec: "pcma",
    payloadType: 8,
    direction: "sendrecv",
    symmetric: false,
  });
  await peer.say(speechLike(seededRandom(13), 700));
  expect(eventOf("rtpTimeout")).toBeUndefined();
  await wait(1300);
  expect(events.filter((event) => event.kind === "rtpTimeout")).toMatchObject([{ legId: "t" }]);
});

test("TEL-MED-01, a leg opens on an even port; a duplicate name is refused; closing tells the figures", async () => {
  const { port } = await party("d");
  expect(port % 2).toBe(0);
  await expect(pool.openRtpLeg({ legId: "d", affinity: "test" })).rejects.toMatchObject({
    code: "duplicate_leg",
  });
  expect(await pool.closeLeg("d")).toMatchObject({ legId: "d", packetsIn: 0 });
  expect(await pool.closeLeg("d")).toBeUndefined();
  pool.setRemote("d", {
    address: "127.0.0.1",
    port: 9,
    codec: "pcma",
    payloadType: 8,
    direction: "sendrecv",
    symmetric: false,
  });
});

test("a measurement tells level and tone of what a leg sends", async () => {
  const a = await party("a");
  void a.peer.say(sine([1004], 1500, -10));
  await wait(200);
  const measured = await pool.measure("a");
  expect(measured?.levelDbm0).toBeCloseTo(-10, 0);
  expect(measured?.dominantHz).toBeCloseTo(1004, -1);
});

test("TEL-CPA-06, TEL-CPA-11 an analysed and recorded leg: one report with its rule, then the beep", async () => {
  const file = join(folder, "cpa.wav");
  const a = await party("a");
  pool.startRecording({ recordingId: "cpa", legId: "a", file });
  pool.startAnalysis("a", { detectVoice: true, detectMachine: true, waitForBeep: true });
  pool.markAnalysis("a", "answered");
  const greeting = concatSamples([
    silence(300),
    speechLike(seededRandom(20), 2800),
    sine([1000], 300, -12),
    silence(800),
  ]);
  await a.peer.say(greeting);
  expect(events.filter((event) => event.kind === "analysis")).toMatchObject([
    { legId: "a", result: 2, rule: 8 },
  ]);
  expect(events.filter((event) => event.kind === "beep")).toMatchObject([{ legId: "a", found: true }]);
  pool.stopRecording("cpa");
  expect((await eventually(() => eventOf("recordingClosed"))).durationMs).toBeGreaterThan(4000);
});

test("TEL-MED-08 reports are exchanged: round trip and the far side's view of us", async () => {
  const clocked = await party("r");
  const other = await pool.openRtpLeg({ legId: "s", affinity: "test" });
  legs.push("s");
  // Two of our own legs as each other's far side: both ends write and read reports.
  const remote = {
    address: "127.0.0.1",
    codec: "pcma",
    payloadType: 8,
    direction: "sendrecv",
    symmetric: false,
  } as const;
  pool.setRemote("r", { ...remote, port: other.port });
  pool.setRemote("s", { ...remote, port: clocked.port });
  const seen = await eventually(async () => {
    const stats = await pool.legStatistics("r");
    return stats?.roundTripMs === undefined ? undefined : stats;
  }, 18_000);
  expect(seen.roundTripMs).toBeLessThan(100);
  expect(seen.qualityOut).toMatchObject({ lossPercent: 0 });
  expect(seen.qualityIn!.mos).toBeGreaterThan(4.2);
}, 20_000);

test("TEL-MED-01 a full range is told by its code, and a port that somebody else holds is passed over", async () => {
  const taken = await openPeer();
  const low = taken.port & ~1;
  const small = await createMediaPool({
    workerUrl: await mediaWorkerUrl(),
    workers: 1,
    addresses: { bind: "127.0.0.1", advertised: "203.0.113.5" },
    rtpPorts: { low, high: low + 5 },
    clock: systemClock,
    timers: systemTimers,
    logger: silentLogger,
  });
  const opened = [
    await small.openRtpLeg({ legId: "1", affinity: "x" }),
    await small.openRtpLeg({ legId: "2", affinity: "x" }),
  ];
  expect(opened.map(({ address }) => address)).toEqual(["203.0.113.5", "203.0.113.5"]);
  expect(opened.every(({ port }) => port % 2 === 0 && port !== low)).toBe(true);
  await expect(small.openRtpLeg({ legId: "3", affinity: "x" })).rejects.toMatchObject({
    code: "ports_exhausted",
  });
  expect(await small.stats()).toMatchObject({ legs: 2, portsInUse: 2, portsTotal: 3 });
  await small.close();
});

test("TEL-GEN-03, TEL-REC-10 a worker that crashes takes only its own legs, their recordings are closed, and a new one takes the next", async () => {
  const crashing = join(folder, "crashing-worker.mjs");
  await writeFile(
    crashing,
    `import ${JSON.stringify((await mediaWorkerUrl()).href)};
     import { parentPort } from "node:worker_threads";
     parentPort.on("message", (messages) => {
       if (messages.some?.((message) => message.command?.digits === "crash")) throw new Error("crash");
     });`,
  );
  const two = await createMediaPool({
    workerUrl: pathToFileURL(crashing),
    workers: 2,
    addresses: { bind: "127.0.0.1", advertised: "127.0.0.1" },
    rtpPorts: { low: 22_000, high: 22_099 },
    clock: systemClock,
    timers: systemTimers,
    logger: silentLogger,
  });
  const lost: MediaEvent[] = [];
  two.onEvent((event) => lost.push(event));
  await two.openRtpLeg({ legId: "p", affinity: "p" });
  await two.openRtpLeg({ legId: "q", affinity: "q" });
  const file = join(folder, "crashed.wav");
  two.startRecording({ recordingId: "lost", legId: "p", file });
  two.connect("p", "q");
  expect(lost).toMatchObject([{ kind: "commandFailed", code: "different_workers" }]);
  // Long enough for a block to be on the disk.
  await wait(2200);
  const crashedAt = systemClock.monotonicMs();
  two.sendDigits("p", "crash");
  await eventually(() => lost.find((event) => event.kind === "workerLost"));
  expect(lost[1]).toMatchObject({ kind: "workerLost", legIds: ["p"] });
  expect(await two.legStatistics("p")).toBeUndefined();
  expect(await two.legStatistics("q")).toMatchObject({ legId: "q" });
  await eventually(async () => {
    try {
      return await two.openRtpLeg({ legId: "p2", affinity: "p2" });
    } catch {
      return undefined;
    }
  });
  expect(systemClock.monotonicMs() - crashedAt).toBeLessThan(2000);
  const kept = await eventually(() => lost.find((event) => event.kind === "recordingClosed"));
  expect(kept).toMatchObject({ recordingId: "lost", file, truncated: true });
  const { durationMs } = kept as { durationMs: number };
  expect(durationMs).toBeGreaterThanOrEqual(1000);
  expect(readWav(await readFile(file)).channels[0]?.length).toBe(durationMs * 8);
  await two.close();
});
