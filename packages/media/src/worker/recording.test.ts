import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@perezvon/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readWav, wavHeader } from "../audio/wav.ts";
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from "../codec/g711.ts";
import { LAW_ALAW, LAW_ULAW } from "../codec/marks.ts";
import { recoverRecordings } from "../recording/recover.ts";
import { sine } from "../tone/generate.ts";
import { BLOCK_SAMPLES, Capture, LEFT, RIGHT } from "./capture.ts";
import { FLUSH_MS, PHASES } from "./recordings.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-recording-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Both channels of everything that is ready, and of the rest at the end. */
function drain(capture: Capture, nowMs: number): Buffer {
  const blocks: Buffer[] = [];
  for (let count = capture.ready(nowMs); count > 0; count = capture.ready(nowMs))
    blocks.push(capture.takePcm(count));
  return Buffer.concat(blocks);
}

function channel(pcm: Buffer, index: 0 | 1): Int16Array {
  return Int16Array.from({ length: pcm.length / 4 }, (_, i) => pcm.readInt16LE(i * 4 + index * 2));
}

test("TEL-REC-02 relayed packets of either law decode to exactly what was heard, gaps are silence", () => {
  const capture = new Capture(0);
  const left = Buffer.from(encodeAlaw(sine([500], 20, -10)));
  const right = Buffer.from(encodeUlaw(sine([800], 20, -10)));
  capture.packet(LEFT, left, 0, 160, LAW_ALAW, 5000, 1, 120);
  capture.packet(RIGHT, right, 0, 160, LAW_ULAW, 9000, 2, 140);
  const pcm = capture.takePcm(capture.remaining(200));
  expect(pcm.length).toBe(1600 * 4);
  expect(channel(pcm, 0).subarray(800, 960)).toEqual(decodeAlaw(left));
  expect(channel(pcm, 1).subarray(960, 1120)).toEqual(decodeUlaw(right));
  expect(
    channel(pcm, 0)
      .subarray(960)
      .every((sample) => sample === 0),
  ).toBe(true);
});

test("TEL-REC-02 packets out of order find their place, and one that comes after its block was taken is left out", () => {
  const capture = new Capture(0);
  const tone = (hz: number) => Buffer.from(encodeAlaw(sine([hz], 20, -10)));
  capture.packet(LEFT, tone(500), 0, 160, LAW_ALAW, 0, 1, 20);
  capture.packet(LEFT, tone(900), 0, 160, LAW_ALAW, 320, 1, 60);
  capture.packet(LEFT, tone(700), 0, 160, LAW_ALAW, 160, 1, 65);
  expect(channel(capture.takePcm(480), 0)).toEqual(
    Int16Array.from([500, 700, 900].flatMap((hz) => [...decodeAlaw(tone(hz))])),
  );
  capture.packet(LEFT, tone(500), 0, 160, LAW_ALAW, 0, 1, 70);
  expect(channel(capture.takePcm(480), 0).every((sample) => sample === 0)).toBe(true);
});

/** Packets of a source whose clock is off: one click at every true second, late by a jitter of up to 5 ms. */
function clickingSource(capture: Capture, side: 0 | 1, ppm: number, seed: number): (untilMs: number) => void {
  const random = seededRandom(seed);
  const stretch = 1 + ppm / 1e6;
  let index = 0;
  return (untilMs) => {
    for (; (index + 1) * 20 * stretch <= untilMs; index++) {
      const payload = Buffer.alloc(160, 0xd5);
      const startMs = index * 20 * stretch;
      const untilClickMs = Math.ceil(startMs / 1000) * 1000 - startMs;
      if (untilClickMs < 20) payload[Math.floor((untilClickMs * 8) / stretch)] = 0x2a;
      const arrivalMs = startMs + 20 * stretch + random.next() * 5;
      capture.packet(side, payload, 0, 160, LAW_ALAW, (index * 160 + seed * 1000) | 0, seed, arrivalMs);
    }
  };
}

test.each([200, -200])(
  "TEL-REC-02 with a clock %d ppm off both channels stay aligned within 20 ms for twenty minutes",
  (ppm) => {
    const capture = new Capture(0);
    const sources = [clickingSource(capture, LEFT, ppm, 1), clickingSource(capture, RIGHT, 0, 2)];
    const clicks: [number[], number[]] = [[], []];
    let taken = 0;
    for (let nowMs = 1000; nowMs <= 1_200_000; nowMs += 1000) {
      for (const source of sources) source(nowMs);
      const pcm = drain(capture, nowMs);
      for (const side of [0, 1] as const) {
        const samples = channel(pcm, side);
        for (let i = 0; i < samples.length; i++) if (samples[i]! < -20_000) clicks[side].push(taken + i);
      }
      taken += pcm.length / 4;
    }
    expect(clicks[0].length).toBeGreaterThan(1190);
    // The last second is still in memory on one side or the other.
    const apart = clicks[0]
      .slice(0, -2)
      .map((at) => Math.min(...clicks[1].map((other) => Math.abs(at - other))));
    expect(Math.max(...apart) / 8).toBeLessThan(20);
    // A source's click is never moved far from the true second.
    expect(Math.max(...clicks[0].map((at) => Math.abs(at - Math.round(at / 8000) * 8000))) / 8).toBeLessThan(
      30,
    );
  },
  30_000,
);

test("TEL-REC-10 captures that a crash has left are closed up to their last whole sample", async () => {
  const samples = sine([440], 500, -10);
  const data = Buffer.alloc(samples.length * 4);
  for (const [i, sample] of samples.entries()) data.writeInt16LE(sample, i * 4);
  await mkdir(join(folder, "a", "b"), { recursive: true });
  const header = wavHeader({ encoding: "pcm16", channels: 2, sampleRate: 8000 }, 0);
  await writeFile(
    join(folder, "a", "b", "call-1.wav.part"),
    Buffer.concat([header, data, Buffer.from([1, 2, 3])]),
  );
  await writeFile(join(folder, "empty.wav.part"), header);
  await writeFile(join(folder, "other.part"), "not a recording");
  const recovered = await recoverRecordings(folder);
  const file = join(folder, "a", "b", "call-1.wav");
  const bytes = await readFile(file);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(recovered).toEqual([{ file, durationMs: 500, bytes: bytes.length, sha256, truncated: true }]);
  expect(readWav(bytes).channels[0]).toEqual(samples);
  expect((await readdir(folder)).sort()).toEqual(["a", "empty.wav.part", "other.part"]);
  expect(await recoverRecordings(join(folder, "no-such-folder"))).toEqual([]);
});

test("TEL-REC-10, TEL-PRF-12 captures that began together finish their blocks at different moments, and never keep a second in memory alone", () => {
  const firstMoments = new Set<number>();
  for (let phase = 1; phase <= PHASES; phase++) {
    const capture = new Capture(0, (BLOCK_SAMPLES / PHASES) * phase);
    let takenMs = 0;
    for (let nowMs = FLUSH_MS; nowMs <= 5000; nowMs += FLUSH_MS) {
      expect(nowMs - takenMs).toBeLessThan(1000);
      const count = capture.ready(nowMs);
      if (count === 0) continue;
      if (takenMs === 0) firstMoments.add(nowMs);
      takenMs += capture.takePcm(count).length / 32;
    }
    expect(takenMs).toBeGreaterThan(4000);
  }
  expect(firstMoments.size).toBe(PHASES);
});
