import type { Random } from "@perezvon/base";
import { amplify } from "../../src/audio/active-level.ts";
import { concatSamples, repeatSamples } from "../../src/tone/generate.ts";
import { hum, type Line, mixed, street } from "./line.ts";
import { SPEECH_DBM0 } from "./speech-store.ts";

/** A named way of spoiling a sound. */
export interface Condition {
  readonly name: string;
  readonly line: Line;
}

type Maker = (random: Random, length: number, voices: () => Promise<Int16Array[]>) => Promise<Line> | Line;

const law = (random: Random): Line["law"] => (random.chance(0.6) ? "a" : "mu");
/** Speech arrives at −28 to −12 dBm0 as a rule. */
const gain = (random: Random) => random.integer(-10, 6);
const usual = (random: Random): Line => ({
  law: law(random),
  gainDb: gain(random),
  noiseDbm0: random.integer(-72, -58),
});

/** Shares of the conditions of speech. Levels of noise are relative to the speech. */
const SPEECH: readonly (readonly [name: string, weight: number, make: Maker])[] = [
  ["clean", 30, usual],
  ["noise", 10, (r) => withGain(r, (db) => ({ noiseDbm0: SPEECH_DBM0 + db - r.integer(12, 25) }))],
  [
    "street",
    10,
    (r, n) => withGain(r, (db) => ({ background: street(r, n, SPEECH_DBM0 + db - r.integer(12, 22)) })),
  ],
  ["television", 5, (r, n, v) => voicesBehind(r, n, v, 1, [15, 25])],
  ["babble", 5, (r, n, v) => voicesBehind(r, n, v, 4, [14, 24])],
  ["hum", 3, (r, n) => withGain(r, () => ({ background: hum(r, n, r.integer(-52, -40)) }))],
  ["loss", 8, (r) => ({ ...usual(r), loss: r.integer(1, 5) / 100 })],
  ["gsm", 12, (r) => ({ ...usual(r), gsm: true })],
  ["echo", 5, (r) => ({ ...usual(r), echo: { ms: r.integer(40, 160), db: -r.integer(14, 26) } })],
  ["clipping", 4, (r) => ({ ...usual(r), gainDb: 6, clipAt: 0.2 + r.next() * 0.3 })],
  ["reverberation", 5, (r) => ({ ...usual(r), reverbSeconds: 0.2 + r.next() * 0.5 })],
];

export async function speechCondition(
  random: Random,
  length: number,
  voices: () => Promise<Int16Array[]>,
): Promise<Condition> {
  const [name, , make] = weighted(random, SPEECH);
  return { name, line: await make(random, length, voices) };
}

/** A person hardly heard: −40 dBm0. */
export function quietCondition(random: Random): Condition {
  return {
    name: "quiet",
    line: { law: law(random), gainDb: -40 - SPEECH_DBM0, noiseDbm0: random.integer(-75, -64) },
  };
}

/** Tones: as they should be, as badly as they must still be known (TEL-CPA-15), or through a mobile codec. */
export function toneCondition(random: Random): Condition & { readonly dbm0: number } {
  const at = random.next();
  const base = { law: law(random) };
  if (at < 0.45) return { name: "clean", line: { ...base, noiseDbm0: -65 }, dbm0: random.integer(-28, -10) };
  if (at < 0.85) return { name: "degraded", line: { ...base, noiseDbm0: -45, loss: 0.02 }, dbm0: -30 };
  return { name: "gsm", line: { ...base, gsm: true }, dbm0: random.integer(-25, -12) };
}

function withGain(random: Random, rest: (gainDb: number) => Partial<Line>): Line {
  const gainDb = gain(random);
  return { law: law(random), gainDb, noiseDbm0: -65, ...rest(gainDb) };
}

async function voicesBehind(
  random: Random,
  length: number,
  voices: () => Promise<Int16Array[]>,
  count: number,
  below: readonly [number, number],
): Promise<Line> {
  let background = new Int16Array(length);
  for (let i = 0; i < count; i++) {
    const talk = concatSamples(await voices());
    const whole = repeatSamples(talk, Math.ceil(length / talk.length) + 1);
    const from = random.integer(0, talk.length - 1);
    background = Int16Array.from(mixed(background, whole.subarray(from, from + length)));
  }
  return withGain(random, (db) => ({
    background: amplify(background, db - random.integer(below[0], below[1]) - 10 * Math.log10(count)),
  }));
}

/** One of the rows, as often as its weight (the second column) says. */
export function weighted<T extends readonly [name: string, weight: number, ...rest: unknown[]]>(
  random: Random,
  rows: readonly T[],
): T {
  let left = random.next() * rows.reduce((sum, [, weight]) => sum + weight, 0);
  for (const row of rows) {
    left -= row[1];
    if (left < 0) return row;
  }
  return rows[rows.length - 1]!;
}
