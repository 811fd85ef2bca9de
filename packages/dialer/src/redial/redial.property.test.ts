import {
  closesRecord,
  predefinedDispositions,
  type RedialAction,
  type RedialSettings,
} from "@perezvon/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countsAsAttempt } from "../outcome/outcome-map.ts";
import { newProgress } from "./progress.ts";
import { applyOutcome, nextStep } from "./redial.ts";
import type { RedialEnvironment } from "./redial-types.ts";

const nonFinal = predefinedDispositions.filter((each) => !closesRecord(each.type)).map((each) => each.key);
const hours = fc.integer({ min: 1, max: 720 });
const action: fc.Arbitrary<RedialAction> = fc.oneof(
  fc.record({ kind: fc.constant("redial" as const), hours }),
  fc.record({ kind: fc.constant("next_number" as const), hours }),
  fc.constantFrom<RedialAction>(
    { kind: "stop_number" },
    { kind: "stop_number_everywhere" },
    { kind: "stop_record" },
    { kind: "complete", disposition: "not_interested" },
  ),
);
const rule = fc.record({
  disposition: fc.constantFrom(...nonFinal),
  repeats: fc.integer({ min: 0, max: 10 }),
  intervalMinutes: fc.integer({ min: 1, max: 10 }),
  action,
});
const redialSettings: fc.Arbitrary<RedialSettings> = fc.record({
  maxAttemptsPerRecord: fc.integer({ min: 1, max: 12 }),
  maxAttemptsPerNumber: fc.integer({ min: 1, max: 8 }),
  dialAllNumbers: fc.boolean(),
  rules: fc.uniqueArray(rule, { selector: (each) => each.disposition, maxLength: 20 }),
});
/** Mostly failures, so that lives are long. */
const disposition = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...nonFinal) },
  { weight: 1, arbitrary: fc.constantFrom(...predefinedDispositions.map((each) => each.key)) },
);
const life = fc.record({
  settings: redialSettings,
  numbers: fc.integer({ min: 1, max: 5 }).map((count) => ["T1", "T2", "T3", "T4", "T5"].slice(0, count)),
  /** Hours of each number: open from this hour of the day for that many hours. */
  hours: fc.array(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 })), {
    minLength: 5,
    maxLength: 5,
  }),
  dayLimit: fc.option(
    fc.record({
      per: fc.constantFrom("record" as const, "number" as const),
      attempts: fc.integer({ min: 1, max: 3 }),
    }),
  ),
  outcomes: fc.array(
    fc.record({
      disposition,
      durationMs: fc.integer({ min: 0, max: 300_000 }),
      lateMs: fc.integer({ min: 0, max: 7_200_000 }),
      live: fc.boolean(),
    }),
    { minLength: 1, maxLength: 80 },
  ),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function openFrom([start, length]: readonly [number, number], at: number): number {
  for (let day = Math.floor(at / dayMs) - 1; ; day++) {
    const from = day * dayMs + start * hourMs;
    if (at < from + length * hourMs) return Math.max(at, from);
  }
}

function environmentOf(given: Life, barred: ReadonlySet<string>): RedialEnvironment {
  return {
    allowedFrom: (index, at) => openFrom(given.hours[index] ?? [0, 24], at),
    barred,
    ...(given.dayLimit && {
      dayLimit: {
        ...given.dayLimit,
        day: (at: number) => ({
          start: Math.floor(at / dayMs) * dayMs,
          next: (Math.floor(at / dayMs) + 1) * dayMs,
        }),
      },
    }),
  };
}

/** Lives one record to its end and checks every dial; returns its story. */
function live(given: Life): readonly string[] {
  const { numbers, settings } = given;
  const barred = new Set<string>();
  const stopped = new Set<string>();
  const moments = new Set<number>();
  /** Attempts of each local day, of the record or of each number. */
  const ofDay = new Map<string, number>();
  const story: string[] = [];
  let progress = newProgress(numbers);
  let now = Date.UTC(2026, 0, 5, 10);
  let waits = 0;
  for (let turn = 0; story.length < 400; ) {
    const environment = environmentOf(given, barred);
    const step = nextStep(progress, numbers, settings, environment, now);
    progress = JSON.parse(JSON.stringify(step.progress)) as typeof progress;
    for (const number of step.barNumbers) barred.add(number);
    if (step.kind === "close") return [...story, `closed ${step.disposition}`];
    if (step.kind === "wait") {
      expect(step.until).toBeGreaterThan(now);
      expect(++waits).toBeLessThan(50);
      now = step.until;
      continue;
    }
    waits = 0;
    const outcome = given.outcomes[turn++ % given.outcomes.length]!;
    const entry = progress.numbers[step.numberIndex]!;
    expect(stopped.has(step.number)).toBe(false);
    expect(barred.has(step.number)).toBe(false);
    expect(openFrom(given.hours[step.numberIndex]!, now)).toBe(now);
    if (!step.repeat) {
      expect(entry.attempts).toBeLessThan(settings.maxAttemptsPerNumber);
      expect(progress.attempts).toBeLessThan(settings.maxAttemptsPerRecord);
      expect(progress.series).toBeNull();
    } else expect(progress.series?.number).toBe(step.number);
    expect(moments.has(step.dueAt)).toBe(false);
    moments.add(step.dueAt);
    const found = predefinedDispositions.find((each) => each.key === outcome.disposition)!;
    const endedAt = now + outcome.durationMs;
    const before = progress.attempts;
    const applied = applyOutcome(
      progress,
      numbers,
      {
        numberIndex: step.numberIndex,
        dialStartedAt: now,
        endedAt,
        disposition: outcome.disposition,
        type: found.type,
        // Failures that never count would go on for ever; after a hundred dials all of them left.
        counted: countsAsAttempt(outcome.disposition, true) || story.length > 100,
        live: outcome.live,
      },
      settings,
      environment,
    );
    for (const number of applied.barNumbers) barred.add(number);
    progress = JSON.parse(JSON.stringify(applied.progress)) as typeof progress;
    if (applied.action?.kind === "stop_number") stopped.add(step.number);
    expect(progress.attempts).toBeLessThanOrEqual(settings.maxAttemptsPerRecord);
    for (const each of progress.numbers)
      expect(each.attempts).toBeLessThanOrEqual(settings.maxAttemptsPerNumber);
    expect(progress.attempts).toBe(progress.numbers.reduce((sum, each) => sum + each.attempts, 0));
    if (progress.attempts > before) {
      const holder = `${given.dayLimit?.per === "number" ? step.number : ""} ${Math.floor(now / dayMs)}`;
      const today = (ofDay.get(holder) ?? 0) + 1;
      ofDay.set(holder, today);
      expect(today).toBeLessThanOrEqual(given.dayLimit?.attempts ?? today);
    }
    story.push(`${now} ${step.number} ${step.repeatNumber} ${applied.columns.dueAt} ${applied.closed}`);
    now = Math.max(endedAt, applied.columns.dueAt ?? endedAt) + (step.repeat ? 0 : outcome.lateMs);
  }
  throw new Error(`no end after ${story.length} dials`);
}

test("OUT-RED-06 OUT-RED-07 OUT-RED-08 OUT-RED-11 OUT-RED-14 OUT-RED-18 counters, limits a day, stops, bars and hours hold in every life, which ends", () => {
  fc.assert(
    fc.property(life, (given) => {
      live(given);
    }),
    { numRuns: 2000 },
  );
});

test("OUT-SEL-12 the same record, settings and clock give the same sequence", () => {
  fc.assert(
    fc.property(life, (given) => {
      expect(live(given)).toEqual(live(given));
    }),
    { numRuns: 200 },
  );
});
