import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { speechLike } from "../../testing/speech-like.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";
import { sine } from "../tone/generate.ts";
import { DECODED } from "./marks.ts";
import { OpusDecoder, OpusEncoder } from "./opus.ts";

/** Codes and decodes frame by frame; `lost` says which packets do not arrive. */
function through(samples: Int16Array, lost: (packet: number) => boolean = () => false) {
  const encoder = new OpusEncoder();
  const decoder = new OpusDecoder();
  const heard: number[] = [];
  const sizes: number[] = [];
  let missing = 0;
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    const packet = new Uint8Array(200);
    const bytes = encoder.encode(samples.subarray(at, at + 160), packet, 12);
    sizes.push(bytes);
    if (lost(at / 160)) {
      missing++;
      continue;
    }
    const { samples: count } = decoder.decode(packet, 12, 12 + bytes, missing);
    missing = 0;
    for (let i = 0; i < count; i++) heard.push(DECODED[decoder.units[i]!]!);
  }
  encoder.close();
  decoder.close();
  return { heard: Int16Array.from(heard), sizes };
}

/** How much later than said it is heard, by correlation, and how alike the two are then. */
function delayOf(said: Int16Array, heard: Int16Array, longest = 400): { samples: number; likeness: number } {
  let best = { samples: 0, likeness: -1 };
  for (let lag = 0; lag < longest; lag++) {
    let product = 0;
    let a = 1;
    let b = 1;
    for (let i = 800; i + lag < heard.length && i < said.length; i++) {
      product += said[i]! * heard[i + lag]!;
      a += said[i]! ** 2;
      b += heard[i + lag]! ** 2;
    }
    const likeness = product / Math.sqrt(a * b);
    if (likeness > best.likeness) best = { samples: lag, likeness };
  }
  return best;
}

test("TEL-COD-01, TEL-WRT-04 speech comes back as it was, 24 kbit/s, and the conversion itself delays it by less than 10 ms", () => {
  const speech = speechLike(seededRandom("opus"), 2000);
  const { heard, sizes } = through(speech);
  expect(heard).toHaveLength(speech.length);
  const { samples, likeness } = delayOf(speech, heard);
  expect(likeness).toBeGreaterThan(0.9);
  expect(samples / 8).toBeLessThan(10);
  const kbps = (sizes.reduce((sum, size) => sum + size, 0) * 8) / 2000;
  expect(kbps).toBeGreaterThan(12);
  expect(kbps).toBeLessThan(40);
});

test.each([400, 1000, 3000])("TEL-COD-01 a tone of %i Hz keeps its frequency and level", (hz) => {
  const { heard } = through(sine([hz], 600, -16));
  const end = heard.subarray(2400);
  expect(Math.abs(dominantTone(end).hz - hz)).toBeLessThan(5);
  expect(Math.abs(levelDbm0(end) + 16)).toBeLessThan(1.5);
});

test("TEL-MED-05, TEL-WRT-04 of every tenth packet lost the next one brings it back: nothing is missing, speech stays alike", () => {
  const speech = speechLike(seededRandom("lossy opus"), 3000);
  const whole = through(speech).heard;
  const mended = through(speech, (packet) => packet % 10 === 9).heard;
  expect(mended.length).toBeGreaterThan(speech.length - 320);
  expect(delayOf(whole, mended, 40)).toMatchObject({ samples: 0 });
  expect(delayOf(whole, mended, 40).likeness).toBeGreaterThan(0.9);
});

test("TEL-SEC-06 what is no Opus is silence, and the next packet is heard again", () => {
  const decoder = new OpusDecoder();
  const random = seededRandom("noise");
  for (let i = 0; i < 500; i++) {
    const packet = Uint8Array.from({ length: random.integer(1, 300) }, () => random.integer(0, 255));
    const { samples } = decoder.decode(packet, 0, packet.length, random.integer(0, 5));
    expect(samples).toBeLessThanOrEqual(decoder.units.length);
  }
  const encoder = new OpusEncoder();
  const packet = new Uint8Array(200);
  const bytes = encoder.encode(sine([500], 20, -10), packet, 0);
  expect(decoder.decode(packet, 0, bytes, 0).samples).toBe(160);
  encoder.close();
  decoder.close();
});
