import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { seededRandom } from "@perezvon/base";
import { afterAll, beforeEach, expect, test } from "vitest";
import { speechLike } from "../../testing/speech-like.ts";
import { correlationAt } from "../audio/align.ts";
import { gsmWavHeader, readWav, wavHeader } from "../audio/wav.ts";
import type { RecordingFormat, RecordingKey } from "../contract.ts";
import { concatSamples, silence, sine } from "../tone/generate.ts";
import { CAPTURE_SUFFIX, convertCapture } from "./convert.ts";
import { metadataPath, readMetadata, writeMetadata } from "./metadata.ts";
import { type ChannelChoice, type Cut, RecordedAudio } from "./recorded-audio.ts";
import { recoverRecordings } from "./recover.ts";

const run = promisify(execFile);
let folder: string;
const folders: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-stored-"));
  folders.push(folder);
});
afterAll(() => Promise.all(folders.map((one) => rm(one, { recursive: true, force: true }))));

const key: RecordingKey = { id: "centre-1/2026", secret: Buffer.alloc(32, 7) };
const keyOf = (id: string) => (id === key.id ? key : undefined);

/** A capture as a worker leaves it: two channels of 16-bit PCM. */
async function capture(name: string, left: Int16Array, right: Int16Array): Promise<string> {
  const data = Buffer.alloc(left.length * 4);
  for (let i = 0; i < left.length; i++) {
    data.writeInt16LE(left[i]!, i * 4);
    data.writeInt16LE(right[i]!, i * 4 + 2);
  }
  const file = join(folder, name);
  const header = wavHeader({ encoding: "pcm16", channels: 2, sampleRate: 8000 }, data.length);
  await writeFile(file + CAPTURE_SUFFIX, Buffer.concat([header, data]));
  return file;
}

async function bytesOf(
  file: string,
  choice: ChannelChoice = "both",
  range: readonly [number, number?] = [0],
): Promise<Buffer> {
  const audio = await RecordedAudio.open(file, choice, keyOf);
  const pieces: Buffer[] = [];
  for await (const piece of audio.read(...range)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** TEL-REC-01: sizes per hour of talk. */
const formats: readonly (readonly [
  RecordingFormat,
  { encoding: string; channels: number; mbPerHour: number },
])[] = [
  ["wav_gsm_mono", { encoding: "GSM", channels: 1, mbPerHour: 5.85 }],
  ["wav_pcm16_mono", { encoding: "Signed Integer PCM", channels: 1, mbPerHour: 57.6 }],
  ["wav_pcm16_stereo", { encoding: "Signed Integer PCM", channels: 2, mbPerHour: 115.2 }],
  ["wav_alaw_mono", { encoding: "A-law", channels: 1, mbPerHour: 28.8 }],
  ["wav_alaw_stereo", { encoding: "A-law", channels: 2, mbPerHour: 57.6 }],
  ["wav_ulaw_mono", { encoding: "u-law", channels: 1, mbPerHour: 28.8 }],
  ["wav_ulaw_stereo", { encoding: "u-law", channels: 2, mbPerHour: 57.6 }],
];

test.each(formats)(
  "TEL-REC-01 %s: another program reads it, its size is the planned one, both are heard",
  async (format, expected) => {
    const left = concatSamples([speechLike(seededRandom(1), 8000), silence(12_000)]);
    const right = concatSamples([silence(12_000), speechLike(seededRandom(2), 8000)]);
    const file = await capture(`${format}.wav`, left, right);
    const converted = await convertCapture({ file, format, parts: "both", key: undefined });
    const stored = await readFile(file);
    expect(converted).toMatchObject({
      bytes: stored.length,
      durationMs: 20_000,
      sha256: createHash("sha256").update(stored).digest("hex"),
    });
    expect((stored.length * 180) / 1e6).toBeCloseTo(expected.mbPerHour, 1);
    const { stdout } = await run("sox", ["--info", file]);
    expect(stdout).toContain(`Channels       : ${expected.channels}`);
    expect(stdout).toContain(expected.encoding);
    expect(stdout).toContain("160000 samples");
    const wav = readWav(stored);
    expect(correlationAt(left, wav.channels[0]!, 0)).toBeGreaterThan(0.6);
    expect(correlationAt(right, wav.channels.at(-1)!, 0)).toBeGreaterThan(0.6);
    expect((await readdir(folder)).sort()).toEqual([`${format}.wav`]);
  },
);

test.each(["wav_gsm_mono", "wav_alaw_stereo", "wav_pcm16_mono"] as const)(
  "INB-EXP-07 a stretch of a sealed %s goes out decrypted as a file of its own, as it is stored or as PCM",
  async (format) => {
    const sound = concatSamples([sine([400], 1_000, -10), sine([900], 1_000, -10), silence(1_000)]);
    const file = await capture("cut.wav", sound, silence(3_000));
    await convertCapture({ file, format, parts: "both", key });
    const cut = async (span: Cut) => {
      const audio = await RecordedAudio.open(file, "both", keyOf);
      const pieces: Buffer[] = [];
      for await (const piece of audio.cut(span)) pieces.push(piece);
      return readWav(Buffer.concat(pieces));
    };
    for (const pcm of [false, true]) {
      const whole = await cut({ pcm });
      expect(whole.channels[0]!.length).toBe(24_000);
      const part = await cut({ fromMs: 1_000, toMs: 2_000, pcm });
      expect(part.channels.length).toBe(whole.channels.length);
      // GSM is cut at its blocks, of 320 samples.
      expect(Math.abs(part.channels[0]!.length - 8_000)).toBeLessThanOrEqual(
        format === "wav_gsm_mono" ? 640 : 0,
      );
      expect(correlationAt(sine([900], 1_000, -10), part.channels[0]!, 0)).toBeGreaterThan(0.8);
    }
  },
);

test("TEL-REC-02 mono is the sum of both channels, saturating", async () => {
  const left = Int16Array.of(1000, 30_000, -30_000, 5);
  const right = Int16Array.of(234, 10_000, -10_000, -5);
  const file = await capture("sum.wav", left, right);
  await convertCapture({ file, format: "wav_pcm16_mono", parts: "both", key: undefined });
  expect(readWav(await readFile(file)).channels).toEqual([Int16Array.of(1234, 32_767, -32_768, 0)]);
});

test("TEL-REC-03 only the agent's part: the customer is silent, times are kept", async () => {
  const left = sine([500], 2000, -10);
  const right = concatSamples([silence(1000), sine([900], 1000, -10)]);
  const file = await capture("agent.wav", left, right);
  await convertCapture({ file, format: "wav_pcm16_mono", parts: "agent", key: undefined });
  expect(readWav(await readFile(file)).channels).toEqual([right]);
});

test("PLT-REC-13 a sealed recording tells nothing without its key, is read in any part with it, and shows every change", async () => {
  const left = speechLike(seededRandom(3), 9000);
  const right = speechLike(seededRandom(4), 9000);
  const plain = await capture("plain.wav", left, right);
  await convertCapture({ file: plain, format: "wav_pcm16_stereo", parts: "both", key: undefined });
  const file = await capture("sealed.wav", left, right);
  const { bytes, sha256 } = await convertCapture({ file, format: "wav_pcm16_stereo", parts: "both", key });
  const sealed = await readFile(file);
  expect(bytes).toBe(sealed.length);
  expect(createHash("sha256").update(sealed).digest("hex")).toBe(sha256);
  expect(sealed.includes("RIFF")).toBe(false);
  expect(await bytesOf(file)).toEqual(await readFile(plain));
  expect(await bytesOf(file, "both", [65_000, 140_001])).toEqual(
    (await readFile(plain)).subarray(65_000, 140_001),
  );
  await expect(RecordedAudio.open(file, "both", () => undefined)).rejects.toMatchObject({
    code: "wrong_key",
  });
  await expect(
    RecordedAudio.open(file, "both", () => ({ id: key.id, secret: Buffer.alloc(32, 8) })),
  ).rejects.toMatchObject({ code: "damaged" });
  const changed = Buffer.from(sealed);
  changed[200_000]! ^= 1;
  await writeFile(file, changed);
  await expect(bytesOf(file)).rejects.toMatchObject({ code: "damaged" });
  // A whole piece less is a change too, though every piece that is left is genuine.
  await writeFile(file, sealed.subarray(0, sealed.length - (sealed.length % 65_552)));
  await expect(bytesOf(file)).rejects.toMatchObject({ code: "damaged" });
});

test.each(formats.map(([format]) => format))(
  "TEL-REC-11 %s plays as plain WAV: any range of it is that part of the whole, and channels are chosen",
  async (format) => {
    const left = speechLike(seededRandom(5), 7003);
    const right = speechLike(seededRandom(6), 7003);
    const file = await capture("play.wav", left, right);
    await convertCapture({ file, format, parts: "both", key });
    const whole = await bytesOf(file);
    const wav = readWav(whole);
    expect(wav.channels[0]).toHaveLength(left.length);
    const random = seededRandom(7);
    for (let i = 0; i < 20; i++) {
      const from = random.integer(0, whole.length - 2);
      const to = random.integer(from + 1, whole.length);
      const part = await bytesOf(file, "both", [from, to]);
      if (format !== "wav_gsm_mono") expect(part.equals(whole.subarray(from, to))).toBe(true);
      else expect(sameSound(part, whole.subarray(from, to), from)).toBe(true);
    }
    if (wav.channels.length === 1) return;
    expect(readWav(await bytesOf(file, "left")).channels).toEqual([wav.channels[0]]);
    expect(readWav(await bytesOf(file, "right")).channels).toEqual([wav.channels[1]]);
    expect(readWav(await bytesOf(file, "mono")).channels).toHaveLength(1);
  },
);

/** A decoder that begins in the middle differs in nothing that could be heard. */
function sameSound(a: Buffer, b: Buffer, from: number): boolean {
  if (a.length !== b.length) return false;
  const first = from < 44 ? 44 - from : from & 1;
  let difference = 0;
  let energy = 1;
  for (let at = first; at + 1 < a.length; at += 2) {
    difference += (a.readInt16LE(at) - b.readInt16LE(at)) ** 2;
    energy += b.readInt16LE(at) ** 2;
  }
  return difference <= energy / 1000;
}

test("TEL-REC-11 an hour of GSM begins to play within a second, in the middle too", async () => {
  const piece = speechLike(seededRandom(8), 8000);
  const short = await capture("short.wav", piece, piece);
  await convertCapture({ file: short, format: "wav_gsm_mono", parts: "both", key: undefined });
  const blocks = (await readFile(short)).subarray(60);
  const header = gsmWavHeader(8000, 450 * piece.length);
  const file = join(folder, "hour.wav");
  await writeFile(file, Buffer.concat([header, ...Array.from({ length: 450 }, () => blocks)]));
  for (const share of [0, 0.5, 0.99]) {
    const startedAt = performance.now();
    const audio = await RecordedAudio.open(file);
    expect(audio.durationMs).toBe(3_600_000);
    const first = await audio.read(Math.floor(audio.bytes * share)).next();
    await audio.close();
    expect((first.value as Buffer).length).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  }
});

test("TEL-REC-11 the waveform shows who was loud when", async () => {
  const left = concatSamples([sine([500], 1000, 3), silence(1000)]);
  const right = concatSamples([silence(1000), sine([500], 1000, -17)]);
  const file = await capture("wave.wav", left, right);
  const { waveform } = await convertCapture({ file, format: "wav_alaw_mono", parts: "both", key: undefined });
  const peaks = (text: string) => [...Buffer.from(text, "base64")];
  expect(
    peaks(waveform.left)
      .slice(0, 10)
      .every((peak) => peak > 240),
  ).toBe(true);
  expect(peaks(waveform.left).slice(10)).toEqual(Array(10).fill(0));
  expect(peaks(waveform.right).slice(0, 10)).toEqual(Array(10).fill(0));
  expect(
    peaks(waveform.right)
      .slice(10)
      .every((peak) => peak > 20 && peak < 30),
  ).toBe(true);
});

test("TEL-REC-04 conversion to GSM is fast enough: 500 calls of three minutes an hour fit a core", async () => {
  const talk = concatSamples(Array.from({ length: 10 }, () => speechLike(seededRandom(9), 6000)));
  const file = await capture("speed.wav", talk, talk);
  const startedAt = process.cpuUsage();
  await convertCapture({ file, format: "wav_gsm_mono", parts: "both", key });
  const { user, system } = process.cpuUsage(startedAt);
  // 500 calls an hour leave 7.2 s for each of three minutes.
  expect((user + system) / 1e6).toBeLessThan(2.4);
}, 30_000);

test("TEL-REC-10 what a crash left is stored as it was meant to be: its format, its key, its mark", async () => {
  const samples = sine([440], 500, -10);
  const file = await capture("cut.wav", samples, samples);
  await writeMetadata(file, {
    recordingId: "r1",
    state: "capturing",
    startedAt: 5,
    format: "wav_gsm_mono",
    parts: "both",
    channels: { mono: "both" },
    keyId: key.id,
    marks: [{ kind: "pause", fromMs: 100, toMs: 200 }],
  });
  const waiting = await capture("whole.wav", samples, samples);
  await writeMetadata(waiting, {
    recordingId: "r2",
    state: "captured",
    startedAt: 5,
    durationMs: 500,
    format: "wav_alaw_mono",
    parts: "both",
    channels: { mono: "both" },
    marks: [],
  });
  // Without the key it is not stored in the clear: it waits.
  expect((await recoverRecordings(folder)).map((one) => one.file)).toEqual([waiting]);
  const [recovered] = await recoverRecordings(folder, keyOf);
  expect(recovered).toMatchObject({ file, durationMs: 500, truncated: true });
  expect((await readFile(file)).includes("RIFF")).toBe(false);
  expect(await readMetadata(file)).toMatchObject({
    state: "stored",
    truncated: true,
    sha256: recovered!.sha256,
    marks: [{ kind: "pause", fromMs: 100, toMs: 200 }],
  });
  expect(await readMetadata(waiting)).toMatchObject({ state: "stored", truncated: false, durationMs: 500 });
  expect((await readdir(folder)).sort()).toEqual(
    [file, metadataPath(file), waiting, metadataPath(waiting)]
      .map((path) => path.slice(folder.length + 1))
      .sort(),
  );
});

test("TEL-REC-04 a capture that cannot be stored stays", async () => {
  const file = await capture("stuck.wav", sine([440], 100, -10), sine([440], 100, -10));
  await mkdir(`${file}.new`);
  await expect(
    convertCapture({ file, format: "wav_gsm_mono", parts: "both", key: undefined }),
  ).rejects.toThrow();
  expect(await readdir(folder)).toContain(`stuck.wav${CAPTURE_SUFFIX}`);
});
