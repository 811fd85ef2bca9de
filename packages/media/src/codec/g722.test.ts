import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { speechLike } from "../../testing/speech-like.ts";
import { sine } from "../tone/generate.ts";
import { G722Decoder, G722Encoder } from "./g722.ts";

function through(samples: Int16Array): { octets: Uint8Array; heard: Int16Array } {
  const octets = new Uint8Array(samples.length);
  expect(new G722Encoder().encode(samples, octets, 0)).toBe(samples.length);
  const heard = new Int16Array(samples.length);
  expect(new G722Decoder().decode(octets, 0, octets.length, heard)).toBe(samples.length);
  return { octets, heard };
}

function signalToNoiseDb(said: Int16Array, heard: Int16Array): number {
  let signal = 0;
  let noise = 1;
  for (let i = 0; i < said.length; i++) {
    signal += said[i]! ** 2;
    noise += (said[i]! - heard[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

test("TEL-COD-01 an octet a sample; speech and tones come back without delay, well over the noise of G.711", () => {
  const speech = speechLike(seededRandom("g722"), 2000);
  expect(signalToNoiseDb(speech, through(speech).heard)).toBeGreaterThan(30);
  for (const hz of [300, 1000, 3000]) {
    const tone = sine([hz], 500, -12);
    expect(signalToNoiseDb(tone.subarray(400), through(tone).heard.subarray(400))).toBeGreaterThan(35);
  }
});

test("TEL-COD-01 the upper band is silence: its codes stay at the smallest step", () => {
  const { octets } = through(speechLike(seededRandom("quiet above"), 500));
  const upper = new Set([...octets.subarray(200)].map((octet) => octet >> 6));
  expect([...upper]).toEqual([3]);
});

test("TEL-MED-05 a decoder that has lost a packet is right again after a few milliseconds", () => {
  const tone = sine([700], 400, -12);
  const { octets, heard } = through(tone);
  const decoder = new G722Decoder();
  const late = new Int16Array(octets.length);
  decoder.decode(octets, 0, 1600, late);
  const rest = new Int16Array(octets.length - 1760);
  decoder.decode(octets, 1760, octets.length, rest);
  expect(signalToNoiseDb(heard.subarray(1760 + 400), rest.subarray(400))).toBeGreaterThan(20);
});
