import { expect, test } from "vitest";
import { meanSquare, tonePower } from "../audio/goertzel.ts";
import { levelDbm0, powerToDbm0, sineAmplitude } from "../audio/level.ts";
import { sine, tonePeriod } from "./generate.ts";
import { TONES } from "./tones.ts";

test("the scale: a full-scale sine is +3.14 dBm0", () => {
  expect(sineAmplitude(3.14)).toBeCloseTo(32_768, 5);
  expect(levelDbm0(sine([1000], 200, 0))).toBeCloseTo(0, 1);
});

/** TEL-TON-01: Hz and seconds on/off, row by row. */
const TABLE = [
  ["ru", "dial", [425], 1, 0],
  ["ru", "ringback", [425], 1, 4],
  ["ru", "busy", [425], 0.4, 0.4],
  ["ru", "congestion", [425], 0.2, 0.2],
  ["ru", "call_waiting", [425], 0.2, 5],
  ["ru", "recording", [1400], 0.4, 15],
  ["na", "dial", [350, 440], 1, 0],
  ["na", "ringback", [440, 480], 2, 4],
  ["na", "busy", [480, 620], 0.5, 0.5],
  ["na", "congestion", [480, 620], 0.25, 0.25],
  ["na", "call_waiting", [440], 0.3, 10],
  ["na", "recording", [1400], 0.5, 15],
] as const;

test.each(TABLE)(
  "TEL-TON-01 %s %s: frequencies, level -15 dBm0 each, cadence",
  (zone, name, hz, onS, offS) => {
    const period = tonePeriod(TONES[zone][name]);
    expect(period.length).toBe(Math.round((onS + offS) * 8000));
    const onEnd = onS * 8000;
    // The middle of the sounding part, a whole number of tens of milliseconds, so that every frequency fits in.
    const middle = period.subarray(400, 400 + Math.floor((onEnd - 800) / 800) * 800);
    const total = meanSquare(middle);
    let explained = 0;
    for (const frequency of hz) {
      const power = tonePower(middle, frequency);
      explained += power;
      expect(Math.abs(powerToDbm0(power) + 15)).toBeLessThan(0.7);
    }
    expect(explained / total).toBeGreaterThan(0.9);
    expect(period.subarray(onEnd).every((sample) => sample === 0)).toBe(true);
  },
);

test("TEL-TON-01 information tone of Russia: 950, 1400, 1800 Hz of 0.33 s, then 1.0 s of pause", () => {
  const period = tonePeriod(TONES.ru.information);
  expect(period.length).toBe(Math.round(1.99 * 8000));
  [950, 1400, 1800].forEach((hz, index) => {
    const block = period.subarray(index * 2640 + 200, index * 2640 + 2400);
    expect(tonePower(block, hz) / meanSquare(block)).toBeGreaterThan(0.97);
  });
  expect(period.subarray(3 * 2640).every((sample) => sample === 0)).toBe(true);
});

/** TEL-TON-02: seconds of tone and pause that a receiver in Russia must take for the signal. */
const RECEPTION = [
  ["ringback", [0.9, 1.1], [3.6, 4.4]],
  ["busy", [0.3, 0.4], [0.3, 0.4]],
  ["congestion", [0.15, 0.2], [0.15, 0.2]],
] as const;

test.each(RECEPTION)(
  "TEL-TON-02 our %s of Russia is within the limits of reception: 425 Hz, -15 to -5 dB",
  (name, on, off) => {
    const period = tonePeriod(TONES.ru[name]);
    const soundingS = (period.findLastIndex((sample) => sample !== 0) + 1) / 8000;
    const pauseS = period.length / 8000 - soundingS;
    expect(soundingS).toBeGreaterThanOrEqual(on[0] - 0.01);
    expect(soundingS).toBeLessThanOrEqual(on[1] + 0.001);
    expect(pauseS).toBeGreaterThanOrEqual(off[0] - 0.001);
    expect(pauseS).toBeLessThanOrEqual(off[1] + 0.01);
    const middle = period.subarray(400, 1200);
    expect(tonePower(middle, 425) / meanSquare(middle)).toBeGreaterThan(0.95);
    expect(powerToDbm0(meanSquare(middle))).toBeGreaterThanOrEqual(-15.3);
    expect(powerToDbm0(meanSquare(middle))).toBeLessThanOrEqual(-5);
  },
);
