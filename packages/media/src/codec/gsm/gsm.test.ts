import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { seededRandom } from "@perezvon/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { speechLike } from "../../../testing/speech-like.ts";
import { correlationAt } from "../../audio/align.ts";
import { gsmWavHeader, readWav, writeWav } from "../../audio/wav.ts";
import { PARAMETER_BITS } from "./tables.ts";
import { GSM_BLOCK_BYTES, GSM_BLOCK_SAMPLES, GsmBlockDecoder, GsmBlockEncoder } from "./wav49.ts";

/** The reference is libgsm inside sox: an implementation that shares nothing with ours. */
const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-gsm-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SECONDS = 6;
const COUNT = 8000 * SECONDS;

function chirp(i: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(60_000 * Math.sin(i * 0.3 * (1 + i / COUNT)))));
}

const random = seededRandom(610);
const signals: readonly [string, Int16Array][] = [
  ["speech", speechLike(seededRandom(5), SECONDS * 1000)],
  ["noise over the whole range", Int16Array.from({ length: COUNT }, () => random.integer(-32_768, 32_767))],
  ["faint noise", Int16Array.from({ length: COUNT }, () => random.integer(-40, 40))],
  ["a clipped chirp", Int16Array.from({ length: COUNT }, (_, i) => chirp(i))],
  [
    "a full-scale square wave",
    Int16Array.from({ length: COUNT }, (_, i) => ((i >> 5) & 1 ? 32_767 : -32_768)),
  ],
  ["silence, then a step", Int16Array.from({ length: COUNT }, (_, i) => (i < COUNT / 2 ? 0 : -32_768))],
];

function encode(samples: Int16Array): Buffer {
  const encoder = new GsmBlockEncoder();
  const out = Buffer.alloc((samples.length / GSM_BLOCK_SAMPLES) * GSM_BLOCK_BYTES);
  for (let i = 0; i * GSM_BLOCK_SAMPLES < samples.length; i++) {
    const from = i * GSM_BLOCK_SAMPLES;
    encoder.encode(samples.subarray(from, from + GSM_BLOCK_SAMPLES), out, i * GSM_BLOCK_BYTES);
  }
  return out;
}

test("TEL-REC-01 a frame has 260 bits, a block of two 65 octets", () => {
  expect(PARAMETER_BITS).toHaveLength(76);
  expect(PARAMETER_BITS.reduce((sum, bits) => sum + bits, 0)).toBe(260);
  expect((2 * 260) / 8).toBe(GSM_BLOCK_BYTES);
});

test.each(signals)(
  "TEL-REC-01 GSM 06.10 is bit for bit that of libgsm, coded and decoded: %s",
  async (name, samples) => {
    const stem = join(folder, name.replaceAll(/\W/g, "-"));
    await writeFile(`${stem}.wav`, writeWav({ sampleRate: 8000, channels: [samples] }));
    await run("sox", [`${stem}.wav`, "-e", "gsm-full-rate", `${stem}-gsm.wav`]);
    await run("sox", ["-D", `${stem}-gsm.wav`, "-e", "signed", "-b", "16", `${stem}-back.wav`]);
    const theirs = await readFile(`${stem}-gsm.wav`);
    const ours = encode(samples);
    const start = theirs.indexOf("data") + 8;
    expect(ours.equals(theirs.subarray(start, start + ours.length))).toBe(true);
    const decoded = readWav(theirs).channels[0]!;
    expect(decoded).toEqual(readWav(await readFile(`${stem}-back.wav`)).channels[0]);
    // And the other way: what we write is a file to them.
    const file = Buffer.concat([gsmWavHeader(8000, samples.length), ours]);
    await writeFile(`${stem}-ours.wav`, file);
    await run("sox", ["-D", `${stem}-ours.wav`, "-e", "signed", "-b", "16", `${stem}-ours-back.wav`]);
    expect(readWav(await readFile(`${stem}-ours-back.wav`)).channels[0]).toEqual(decoded);
  },
);

test("TEL-REC-01 what was said is recognised after GSM: correlation over 0.8 without delay", () => {
  const [, speech] = signals[0]!;
  const decoder = new GsmBlockDecoder();
  const octets = encode(speech);
  const back = new Int16Array(speech.length);
  for (let i = 0; i * GSM_BLOCK_BYTES < octets.length; i++)
    decoder.decode(octets, i * GSM_BLOCK_BYTES, back, i * GSM_BLOCK_SAMPLES);
  expect(correlationAt(speech, back, 0)).toBeGreaterThan(0.8);
});
