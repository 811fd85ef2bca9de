import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { activeLevelDbm0 } from "../audio/active-level.ts";
import { tonePower } from "../audio/goertzel.ts";
import { powerToDbm0 } from "../audio/level.ts";
import { readWav, wavHeader, writeWav } from "../audio/wav.ts";
import { encodeAlaw } from "../codec/g711.ts";
import { OpusEncoder } from "../codec/opus.ts";
import { sine } from "../tone/generate.ts";
import { uploadLimits } from "./any-wav.ts";
import { type PreparedUpload, prepareUpload } from "./prepare-upload.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-upload-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function prepared(file: Buffer, level = true) {
  const [source, target] = [join(folder, "source"), join(folder, "target.wav")];
  await writeFile(source, file);
  const made: PreparedUpload = await prepareUpload({ source, target, level });
  return { ...made, wav: readWav(await readFile(target)) };
}

/** A tone of 1,000 Hz, with this many bits a sample. */
function toneFile(options: { rate: number; channels: number; bits: 8 | 16 | 24 | 32; ms: number }): Buffer {
  const { bits, channels, ms, rate } = options;
  const frames = (rate * ms) / 1000;
  const width = bits / 8;
  const data = Buffer.alloc(frames * channels * width);
  for (let i = 0; i < frames * channels; i++) {
    const value = 0.4 * Math.sin((2 * Math.PI * 1000 * Math.floor(i / channels)) / rate);
    if (bits === 8) data[i] = Math.round(128 + value * 127);
    else data.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), i * width, width);
  }
  const header = wavHeader({ encoding: "pcm16", channels, sampleRate: rate }, data.length);
  header.writeUInt16LE(channels * width, 32);
  header.writeUInt16LE(bits, 34);
  return Buffer.concat([header, data]);
}

test.each([
  { rate: 8_000, channels: 1, bits: 8 },
  { rate: 11_025, channels: 2, bits: 16 },
  { rate: 44_100, channels: 2, bits: 24 },
  { rate: 48_000, channels: 1, bits: 32 },
] as const)(
  "TEL-PLY-01 TEL-COD-03 PLT-SND-02 PCM of $bits bits, $rate Hz and $channels channels becomes 16 bits, 8 kHz, one channel, at the level of prompts",
  async (format) => {
    const { wav, durationMs, converted } = await prepared(toneFile({ ...format, ms: 400 }));
    expect({ durationMs, converted, rate: wav.sampleRate, channels: wav.channels.length }).toEqual({
      durationMs: 400,
      converted: true,
      rate: 8000,
      channels: 1,
    });
    const [samples] = wav.channels as [Int16Array];
    expect(activeLevelDbm0(samples)).toBeGreaterThan(-22);
    expect(activeLevelDbm0(samples)).toBeLessThan(-16);
    // The tone is where it was, and nothing stands beside it.
    const middle = samples.subarray(800, 2400);
    expect(powerToDbm0(tonePower(middle, 1000))).toBeGreaterThan(-20);
    expect(powerToDbm0(tonePower(middle, 3000))).toBeLessThan(-55);
  },
);

test("TEL-PLY-01 what can be played as it is stays as it is, unless its level is to be changed; A-law is taken", async () => {
  const samples = sine([1000], 200, -30);
  const plain = await prepared(writeWav({ sampleRate: 8000, channels: [samples] }), false);
  expect(plain).toMatchObject({ converted: false, durationMs: 200 });
  expect(plain.wav.channels[0]).toEqual(samples);
  const header = wavHeader({ encoding: "alaw", channels: 1, sampleRate: 8000 }, samples.length);
  const law = await prepared(Buffer.concat([header, encodeAlaw(samples)]));
  expect(law).toMatchObject({ converted: true, durationMs: 200 });
});

test("PLT-SND-02 Ogg with Opus is taken, whatever its name says", async () => {
  const encoder = new OpusEncoder();
  const sound = sine([1000], 600, -20);
  const packets: Buffer[] = [
    Buffer.from("OpusHead\u0001\u0001\0\0\0\0\0\0\0\0\0", "latin1"),
    Buffer.from("OpusTags"),
  ];
  for (let at = 0; at < sound.length; at += 160) {
    const packet = Buffer.alloc(1500);
    packets.push(packet.subarray(0, encoder.encode(sound.subarray(at, at + 160), packet, 0)));
  }
  encoder.close();
  const { durationMs, wav } = await prepared(Buffer.concat(packets.map(pageOf)));
  expect(durationMs).toBe(600);
  expect(powerToDbm0(tonePower(wav.channels[0]!.subarray(1600, 3200), 1000))).toBeGreaterThan(-21);
});

test("PLT-SND-02 what is no sound, none at all, or too long is refused by its code", async () => {
  const wav = writeWav({ sampleRate: 8000, channels: [sine([1000], 200, -20)] });
  const strange = Buffer.from(wav);
  strange.writeUInt16LE(2, 20);
  const fast = Buffer.from(wav);
  fast.writeUInt32LE(96_000, 24);
  const refused = [
    ["audio_format", Buffer.from("%PDF-1.7 and so on")],
    ["audio_format", wav.subarray(0, 30)],
    ["audio_format", strange],
    ["audio_format", fast],
    ["audio_format", Buffer.from("OggS and nothing of it true, whatever follows here")],
    ["audio_empty", Buffer.alloc(0)],
    ["audio_empty", wav.subarray(0, 44)],
  ] as const;
  for (const [code, file] of refused) await expect(prepared(file), code).rejects.toMatchObject({ code });
  const length = 8000 * (uploadLimits.minutes * 60 + 1);
  const long = Buffer.concat([
    wavHeader({ encoding: "alaw", channels: 1, sampleRate: 8000 }, length),
    Buffer.alloc(length, 0xd5),
  ]);
  await expect(prepared(long)).rejects.toMatchObject({ code: "audio_too_long" });
});

/** A page of Ogg with one packet; nobody looks at its checksum. */
function pageOf(packet: Buffer): Buffer {
  const sizes = [...Array.from({ length: Math.floor(packet.length / 255) }, () => 255), packet.length % 255];
  const head = Buffer.alloc(27);
  head.write("OggS", 0, "latin1");
  head[26] = sizes.length;
  return Buffer.concat([head, Buffer.from(sizes), packet]);
}
