import type { Random } from "@perezvon/base";
import { sineAmplitude } from "../../src/audio/level.ts";
import type { SitKind } from "../../src/cpa/contract.ts";
import { concatSamples, repeatSamples, silence, sine } from "../../src/tone/generate.ts";

/**
 * Tones as networks and machines send them, with the deviations that must still match (TEL-CPA-07 to TEL-CPA-10). The values stand
 * here a second time, apart from the tables of the detectors, so that a mistake there is not taken for right.
 */
export type Zone = "ru" | "na";

const CADENCES = {
  ru: { busy: [[425], 350, 400], congestion: [[425], 175, 200] },
  na: { busy: [[480, 620], 500, 500], congestion: [[480, 620], 250, 250] },
} as const;

export function cadence(random: Random, zone: Zone, tone: "busy" | "congestion", dbm0: number): Int16Array {
  const [hz, shortMs, longMs] = CADENCES[zone][tone];
  const partMs = random.integer(shortMs, longMs);
  const on = deviated(random, partMs, 0.15);
  // The two parts lie within the tolerance, and so does the period that tells busy from congestion.
  const off = Math.max(deviated(random, partMs, 0.15), zone === "na" && tone === "busy" ? 820 - on : 0);
  const period = concatSamples([sine(shiftedHz(random, hz, 12), on, dbm0), silence(off)]);
  return repeatSamples(period, 6);
}

const RINGBACKS = { ru: [[425], 1000], na: [[440, 480], 2000] } as const;

export function ringback(random: Random, zone: Zone, dbm0: number, periods: number): Int16Array {
  const [hz, onMs] = RINGBACKS[zone];
  const on = deviated(random, onMs, 0.15);
  const off = deviated(random, 4000, 0.15);
  return repeatSamples(concatSamples([sine(shiftedHz(random, hz, 8), on, dbm0), silence(off)]), periods);
}

const LOW = [913.8, 1370.6] as const;
const HIGH = [985.2, 1428.5] as const;
const SHORT = 274;
const LONG = 380;
const SIT: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  IC: [
    [LOW[0], SHORT],
    [LOW[1], SHORT],
  ],
  VC: [
    [HIGH[0], LONG],
    [LOW[1], SHORT],
  ],
  RO: [
    [LOW[0], SHORT],
    [HIGH[1], LONG],
  ],
  "RO′": [
    [HIGH[0], SHORT],
    [LOW[1], LONG],
  ],
  "NC′": [
    [LOW[0], LONG],
    [LOW[1], LONG],
  ],
  NC: [
    [HIGH[0], LONG],
    [HIGH[1], LONG],
  ],
};
export const sitNames = ["other", ...Object.keys(SIT)];

export function sit(random: Random, name: string, dbm0: number): { sound: Int16Array; kind: SitKind } {
  const known = SIT[name];
  if (!known) {
    const ms = 330 + random.integer(-40, 40);
    const tones = [950, 1400, 1800].map((hz) =>
      sine([hz + random.integer(-12, 12)], ms, level(random, dbm0)),
    );
    return { sound: withGaps(random, tones), kind: "other" };
  }
  const parts = [...known, [1776.7, LONG] as const];
  const tones = parts.map(([hz, ms]) =>
    sine([hz * (1 + (random.next() - 0.5) * 0.012)], deviated(random, ms, 0.06), level(random, dbm0)),
  );
  return { sound: withGaps(random, tones), kind: name.replace("′", "") as SitKind };
}

export const faxNames = ["CED", "ANSam", "CNG", "V.21", "V.22"] as const;
export type FaxName = (typeof faxNames)[number];

export function fax(random: Random, name: FaxName, dbm0: number): Int16Array {
  switch (name) {
    case "CED":
      return sine([2100 + random.integer(-12, 12)], random.integer(2600, 4000), dbm0);
    case "ANSam":
      return answerTone(random, dbm0);
    case "CNG": {
      const period = [sine([1100 + random.integer(-30, 30)], random.integer(440, 560), dbm0), silence(3000)];
      return repeatSamples(concatSamples(period), 3);
    }
    case "V.21":
      return v21Flags(random.integer(600, 1500), dbm0);
    case "V.22":
      return sine([2250 + random.integer(-8, 8)], random.integer(700, 2500), dbm0);
  }
}

/** 2100 Hz whose phase turns every 450 ms, sometimes with the 15 Hz modulation of V.8. */
function answerTone(random: Random, dbm0: number): Int16Array {
  const samples = sine([2100], 3300, dbm0);
  const modulated = random.chance(0.5);
  return samples.map((sample, i) => {
    const turned = Math.floor(i / 3600) % 2 === 1 ? -sample : sample;
    return Math.round(modulated ? turned * (1 + 0.2 * Math.sin((2 * Math.PI * 15 * i) / 8000)) : turned);
  });
}

/** HDLC flags at 300 bit/s on 1650 and 1850 Hz, phase continuous. */
function v21Flags(ms: number, dbm0: number): Int16Array {
  const flag = [0, 1, 1, 1, 1, 1, 1, 0];
  const amplitude = sineAmplitude(dbm0);
  let phase = 0;
  return Int16Array.from({ length: ms * 8 }, (_, i) => {
    phase += (2 * Math.PI * (flag[Math.floor((i * 300) / 8000) % 8] ? 1650 : 1850)) / 8000;
    return Math.round(amplitude * Math.sin(phase));
  });
}

const BEEP_HZ = [400, 440, 500, 620, 700, 800, 850, 950, 1000, 1200, 1400, 1500, 1800, 2000, 2400];

/** What a machine sends when it begins to record: one beep, sometimes one that dies away, sometimes three short ones. */
export function beep(random: Random, dbm0: number): { sound: Int16Array; detail: string } {
  const hz = random.pick(BEEP_HZ);
  if (random.chance(0.1)) {
    const one = concatSamples([sine([hz], random.integer(100, 160), dbm0), silence(100)]);
    return { sound: repeatSamples(one, 3).subarray(0, one.length * 3 - 800), detail: "three beeps" };
  }
  const sound = sine([hz], random.pick([90, 150, 200, 300, 400, 500, 800, 1000, 1500, 2200]), dbm0);
  if (!random.chance(0.15)) return { sound, detail: "beep" };
  return {
    sound: sound.map((s, i) => Math.round(s * (1 - 0.7 * (i / sound.length)))),
    detail: "fading beep",
  };
}

function withGaps(random: Random, tones: readonly Int16Array[]): Int16Array {
  return concatSamples(tones.flatMap((tone) => [tone, silence(random.integer(0, 25))]));
}

function level(random: Random, dbm0: number): number {
  return dbm0 + (random.next() - 0.5) * 2.5;
}

function deviated(random: Random, ms: number, share: number): number {
  return Math.round(ms * (1 + (random.next() * 2 - 1) * share));
}

function shiftedHz(random: Random, hz: readonly number[], by: number): number[] {
  const shift = (random.next() * 2 - 1) * by;
  return hz.map((one) => one + shift);
}
