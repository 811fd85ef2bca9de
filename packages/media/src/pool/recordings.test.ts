import { readdir, readFile, writeFile } from "node:fs/promises";
import { seededRandom } from "@perezvon/base";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PoolWorld } from "../../testing/pool-world.ts";
import { speechLike } from "../../testing/speech-like.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";
import { readWav, writeWav } from "../audio/wav.ts";
import { readMetadata } from "../recording/metadata.ts";
import { RecordedAudio } from "../recording/recorded-audio.ts";
import { concatSamples, silence, sine } from "../tone/generate.ts";

let world: PoolWorld;
beforeAll(async () => {
  world = await PoolWorld.open(24_000);
});
afterEach(() => world.clear());
afterAll(() => world.close());

async function channelsOf(file: string): Promise<Int16Array[]> {
  return [...readWav(await readFile(file)).channels];
}

/** Two that talk for so long, tones of 500 (left) and 800 Hz. */
async function talk(ms: number): Promise<() => Promise<void>> {
  const a = await world.party("a");
  const b = await world.party("b");
  world.pool.connect("a", "b");
  const said = Promise.all([a.say(sine([500], ms, -16)), b.say(sine([800], ms, -16))]);
  return async () => {
    await said;
  };
}

test("TEL-REC-01, TEL-REC-09 the stored format is made after the call, with its metadata beside it", async () => {
  const file = world.path("c-l-1.wav");
  const said = await talk(600);
  world.pool.startRecording({
    recordingId: "gsm",
    legId: "a",
    file,
    format: "wav_gsm_mono",
    about: { callId: "c", parties: [{ channel: "left", legId: "a", name: "+74950000001" }] },
  });
  expect(await world.eventually(() => readMetadata(file))).toMatchObject({ state: "capturing" });
  await said();
  world.pool.markRecording("gsm", "consent", { by: "agent1" });
  const endedAt = performance.now();
  world.pool.stopRecording("gsm");
  const closed = await world.event("recordingClosed");
  // TEL-REC-04: within 60 s; here there is nothing else to convert.
  expect(performance.now() - endedAt).toBeLessThan(5000);
  const bytes = await readFile(file);
  expect(closed).toMatchObject({ format: "wav_gsm_mono", bytes: bytes.length, truncated: false });
  expect(bytes.readUInt16LE(20)).toBe(49);
  const [both] = await channelsOf(file);
  expect(levelDbm0(both!, 1600, 3200)).toBeGreaterThan(-20);
  const metadata = await readMetadata(file);
  expect(metadata).toMatchObject({
    recordingId: "gsm",
    state: "stored",
    format: "wav_gsm_mono",
    channels: { mono: "both" },
    about: { callId: "c", parties: [{ name: "+74950000001" }] },
    durationMs: closed.durationMs,
    sha256: closed.sha256,
    marks: [{ kind: "consent", by: "agent1" }],
  });
  expect((await readdir(world.folder)).filter((name) => name.startsWith("c-l-1"))).toEqual([
    "c-l-1.wav",
    "c-l-1.wav.json",
  ]);
});

test("TEL-REC-05 a start in the middle acts within 100 ms: audio from then on", async () => {
  const file = world.path("later.wav");
  const said = await talk(900);
  await world.wait(300);
  world.pool.startRecording({ recordingId: "later", legId: "a", file });
  await said();
  world.pool.stopRecording("later");
  await world.event("recordingClosed");
  const [left, right] = await channelsOf(file);
  for (const channel of [left!, right!]) expect(levelDbm0(channel, 800, 1600)).toBeGreaterThan(-20);
});

test("TEL-REC-06, PLT-REC-12 a pause leaves marks with who began it, and ends by itself at its limit", async () => {
  const file = world.path("pause.wav");
  const said = await talk(1400);
  world.pool.startRecording({ recordingId: "p", legId: "a", file, pauseLimitMs: 500 });
  await world.wait(300);
  world.pool.pauseRecording("p", true, "agent1");
  expect(await world.event("recordingPaused", ({ on }) => on)).toMatchObject({ by: "agent1" });
  expect(await world.event("recordingPaused", ({ on }) => !on)).toMatchObject({ by: "limit" });
  await said();
  world.pool.stopRecording("p");
  const { marks } = await world.event("recordingClosed");
  expect(marks).toMatchObject([{ kind: "pause", by: "agent1", endedBy: "limit" }]);
  const { fromMs, toMs } = marks[0]!;
  expect(toMs! - fromMs).toBeGreaterThanOrEqual(490);
  for (const channel of await channelsOf(file)) {
    expect(levelDbm0(channel, fromMs * 8 + 400, toMs! * 8 - 400)).toBeLessThan(-60);
    expect(levelDbm0(channel, toMs! * 8 + 800, toMs! * 8 + 1600)).toBeGreaterThan(-20);
  }
});

test("TEL-REC-07 a refused consent ends the recording and deletes what was captured", async () => {
  const file = world.path("refused.wav");
  const said = await talk(1600);
  world.pool.startRecording({ recordingId: "refused", legId: "a", file });
  await world.eventually(async () => (await readdir(world.folder)).includes("refused.wav.part") || undefined);
  world.pool.discardRecording("refused");
  await world.event("recordingDiscarded");
  await said();
  await world.eventually(
    async () => !(await readdir(world.folder)).some((name) => name.startsWith("refused")) || undefined,
  );
  expect(world.events.some(({ kind }) => kind === "recordingClosed" || kind === "recordingFailed")).toBe(
    false,
  );
});

test("TEL-REC-07 a beep that both hear is in both copies: the customer's and ours", async () => {
  const file = world.path("beep.wav");
  const a = await world.party("a");
  const b = await world.party("b");
  world.pool.connect("a", "b");
  world.pool.startRecording({ recordingId: "beep", legId: "a", file });
  world.pool.play("a", {
    playId: "beep",
    items: [{ kind: "tone", tone: "recording", zone: "ru", durationMs: 400 }],
    to: "both",
  });
  await world.event("playEnded");
  await world.wait(100);
  world.pool.stopRecording("beep");
  await world.event("recordingClosed");
  for (const heard of [a.heardSamples(8), b.heardSamples(8), (await channelsOf(file))[1]!]) {
    const loud = heard.findIndex((sample) => Math.abs(sample) > 1000);
    expect(dominantTone(heard.subarray(loud + 400, loud + 2400)).hz).toBeCloseTo(1400, -1);
  }
});

test("TEL-REC-08 hold music is heard and not recorded: silence and a mark", async () => {
  const file = world.path("hold.wav");
  const music = world.path("music.wav");
  await writeFile(music, writeWav({ sampleRate: 8000, channels: [sine([1000], 1000, -16)] }));
  const a = await world.party("a");
  world.pool.startRecording({ recordingId: "hold", legId: "a", file });
  world.pool.play("a", { playId: "m", items: [{ kind: "file", path: music }], inRecording: false });
  world.pool.play("a", {
    playId: "prompt",
    items: [
      { kind: "silence", durationMs: 600 },
      { kind: "samples", samples: sine([700], 200, -16) },
    ],
  });
  await world.event("playEnded", ({ playId }) => playId === "m");
  await world.wait(100);
  world.pool.stopRecording("hold");
  const { marks } = await world.event("recordingClosed");
  const heard = a.heardSamples(8);
  const loud = heard.findIndex((sample) => Math.abs(sample) > 1000);
  expect(dominantTone(heard.subarray(loud + 400, loud + 2400)).hz).toBeCloseTo(1000, -1);
  const [, right] = await channelsOf(file);
  const prompt = right!.findIndex((sample) => Math.abs(sample) > 1000);
  // Nothing of the music is before the prompt, nor under it.
  expect(prompt / 8).toBeGreaterThan(500);
  expect(dominantTone(right!.subarray(prompt + 200, prompt + 1400)).hz).toBeCloseTo(700, -1);
  expect(dominantTone(right!.subarray(prompt + 200, prompt + 1400)).share).toBeGreaterThan(0.95);
  expect(marks).toMatchObject([{ kind: "hold" }]);
  expect(marks[0]!.toMs! - marks[0]!.fromMs).toBeGreaterThan(900);
});

test("TEL-DTM-06 digits of a secret collection: reported as secret, heard by no leg, silent in the recording", async () => {
  const file = world.path("secret.wav");
  const a = await world.party("a");
  const b = await world.party("b");
  const listener = await world.party("c", {}, { telephoneEvent: 101 });
  world.pool.connect("a", "b");
  world.pool.hear("c", ["a", "b"]);
  world.pool.startRecording({ recordingId: "secret", legId: "a", file });
  await a.say(sine([500], 300, -16));
  world.pool.secretDigits("a", true);
  await world.wait(50);
  const [before, listenerBefore] = [b.heard.length, listener.heard.length];
  a.pressKey(7);
  await a.say(concatSamples([sine([852, 1209], 200, -10), silence(100)]));
  expect(await world.event("digit")).toMatchObject({ legId: "a", digit: "7", secret: true });
  const events = [...b.heard.slice(before), ...listener.heard.slice(listenerBefore)].filter(
    ({ payloadType }) => payloadType === 101,
  );
  expect(events).toEqual([]);
  world.pool.secretDigits("a", false);
  await a.say(sine([500], 300, -16));
  await world.wait(100);
  world.pool.stopRecording("secret");
  const { marks } = await world.event("recordingClosed");
  expect(marks).toMatchObject([{ kind: "secret_digits" }]);
  const secretTone = (samples: Int16Array) =>
    Array.from({ length: Math.floor(samples.length / 400) }, (_, i) =>
      samples.subarray(i * 400, i * 400 + 400),
    )
      .filter((part) => levelDbm0(part) > -40)
      .some(
        (part) => Math.abs(dominantTone(part).hz - 852) < 30 || Math.abs(dominantTone(part).hz - 1209) < 30,
      );
  for (const heard of [b.heardSamples(8), listener.heardSamples(8), ...(await channelsOf(file))])
    expect(secretTone(heard)).toBe(false);
  expect(levelDbm0(b.heardSamples(8))).toBeGreaterThan(-30);
});

test("PLT-REC-13 a recording with the centre's key is stored sealed and plays with it", async () => {
  const file = world.path("sealed.wav");
  const key = { id: "k1", secret: Buffer.alloc(32, 1) };
  const a = await world.party("a");
  world.pool.startRecording({ recordingId: "sealed", legId: "a", file, format: "wav_gsm_mono", key });
  await a.say(speechLike(seededRandom(1), 400));
  world.pool.stopRecording("sealed");
  expect(await world.event("recordingClosed")).toMatchObject({ keyId: "k1" });
  expect((await readFile(file)).includes("WAVE")).toBe(false);
  const audio = await RecordedAudio.open(file, "both", () => key);
  expect(audio.durationMs).toBeGreaterThan(350);
  await audio.close();
});

test("TEL-REC-13 a disk that takes no more cuts the recording by event, what it holds is kept, and the call goes on", async () => {
  const tight = await PoolWorld.open(24_400, { captureMemoryBytes: 12_000 });
  try {
    const a = await tight.party("a");
    const b = await tight.party("b");
    tight.pool.connect("a", "b");
    const file = tight.path("cut.wav");
    tight.pool.startRecording({ recordingId: "cut", legId: "a", file });
    tight.pool.startRecording({ recordingId: "cut2", legId: "b", file: tight.path("cut2.wav") });
    await a.say(sine([500], 1200, -16));
    // A whole block is of 12,800 octets and finds no room; the first, a shorter one, does.
    expect(await tight.event("recordingFailed")).toMatchObject({ code: "disk_slow" });
    await a.say(sine([500], 300, -16));
    expect(b.heard.length).toBeGreaterThanOrEqual(70);
  } finally {
    await tight.close();
  }
}, 15_000);
