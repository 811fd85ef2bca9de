import { beforeAll, describe, expect, test } from "vitest";
import { corpus } from "./corpus.ts";
import { analyseSample, type Outcome } from "./run.ts";
import { type Scores, score, tables } from "./score.ts";
import { presentVoices } from "./speech-store.ts";
import { timesTable } from "./times.ts";
import { type Half, voices } from "./voices.ts";

/** A small part of the corpus, with the voices that every machine has; the whole is measured by `npm run bench -- cpa`. */
const EACH = 8;
const SPOKEN = { person: 48, machine: 28, message: 12, announcement: 6 };

const outcomes: Outcome[] = [];
let scores: Scores;
const synthesiser = presentVoices(voices.filter(({ engine }) => engine === "espeak")).length > 0;

describe.skipIf(!synthesiser)("a seeded part of the test half", () => {
  beforeAll(async () => {
    for await (const sample of corpus({ half: "test", each: EACH, counts: SPOKEN, recorded: false })) {
      outcomes.push(analyseSample(sample));
    }
    scores = score(outcomes);
  });

  test("TEL-CPA-15 people are not taken for machines, and machines are found", () => {
    expect(scores.personRight).toBeGreaterThanOrEqual(0.95);
    expect(scores.personAsMachine).toBeLessThanOrEqual(0.034);
    expect(scores.machineFound).toBeGreaterThanOrEqual(0.85);
    expect(scores.messageFound).toBeGreaterThanOrEqual(0.85);
  });

  test("TEL-CPA-15 tones and silence are what they are", () => {
    expect(scores.tonesClean).toBe(1);
    expect(scores.tonesDegraded).toBeGreaterThanOrEqual(0.97);
    expect(scores.silenceRight).toBe(1);
  });

  test("TEL-CPA-15 TEL-CPA-10 the machine's signal is found within 250 ms of the quiet after it", () => {
    expect(scores.beepFound).toBeGreaterThanOrEqual(0.9);
    expect(scores.beepFalse).toBeLessThanOrEqual(0.02);
  });

  test("TEL-CPA-12 the decision follows the greeting: half within 0.7 s, nearly all within 1.4 s", () => {
    expect(scores.personAfterGreetingMs.median).toBeLessThanOrEqual(700);
    expect(scores.personAfterGreetingMs.p95).toBeLessThanOrEqual(1400);
  });

  test("TEL-CPA-16 results are printed by class, zone and condition", () => {
    const printed = tables(outcomes);
    for (const row of ["person ru", "person na", "machine gsm", "busy degraded"])
      expect(printed).toMatch(new RegExp(`^${row} `, "m"));
  });

  test("TEL-CPA-15 times are printed by kind of greeting and by rule, and everybody who was known is in one row of each", () => {
    const counts = [
      ...timesTable(outcomes).matchAll(/^(all|kind: .+?|rule \d+) {2}.*?(\d+)(?: +-?\d+){4}$/gm),
    ];
    const of = (prefix: string) =>
      counts.filter(([, row]) => row!.startsWith(prefix)).reduce((sum, [, , n]) => sum + Number(n), 0);
    const known = outcomes.filter(({ sample, report }) => sample.kind === "person" && report.result === 1);
    expect([of("all"), of("kind"), of("rule")]).toEqual([known.length, known.length, known.length]);
  });
});

describe("TEL-CPA-16 the corpus", () => {
  const half = (name: Half) => voices.filter((voice) => voice.half === name);

  test("has at least twenty voices, none of them in both halves", () => {
    expect(voices.length).toBeGreaterThanOrEqual(40);
    const key = ({ engine, name }: (typeof voices)[number]) => `${engine} ${name}`;
    const test = new Set(half("test").map(key));
    expect(half("tuning").filter((voice) => test.has(key(voice)))).toEqual([]);
    expect(half("tuning").length).toBeGreaterThanOrEqual(18);
    expect(test.size).toBeGreaterThanOrEqual(18);
  });

  test.skipIf(!synthesiser)("is the same from the same seed", async () => {
    const request = { half: "tuning", each: 0, counts: { person: 3, busy: 1 }, recorded: false } as const;
    const all = async () => {
      const samples: Int16Array[] = [];
      for await (const sample of corpus(request)) samples.push(sample.samples);
      return samples;
    };
    expect(await all()).toEqual(await all());
  });
});
