import {
  closesRecord,
  predefinedDispositions,
  type RedialAction,
  type RedialSettings,
} from "@perezvon/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RuleBook } from "../../testing/rule-book.ts";
import { countsAsAttempt } from "../outcome/outcome-map.ts";
import { newProgress, type Progress } from "./progress.ts";
import { applyOutcome, nextStep } from "./redial.ts";

const nonFinal = predefinedDispositions.filter((each) => !closesRecord(each.type)).map((each) => each.key);
const hours = fc.integer({ min: 1, max: 720 });
const action: fc.Arbitrary<RedialAction> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("redial" as const), hours }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("next_number" as const), hours }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<RedialAction>(
      { kind: "stop_number" },
      { kind: "stop_number_everywhere" },
      { kind: "stop_record" },
      { kind: "complete", disposition: "not_interested" },
    ),
  },
);
const rule = fc.record({
  disposition: fc.constantFrom(...nonFinal),
  repeats: fc.integer({ min: 0, max: 10 }),
  intervalMinutes: fc.integer({ min: 1, max: 10 }),
  action,
});
const settings: fc.Arbitrary<RedialSettings> = fc.record({
  maxAttemptsPerRecord: fc.integer({ min: 1, max: 12 }),
  maxAttemptsPerNumber: fc.integer({ min: 1, max: 8 }),
  dialAllNumbers: fc.boolean(),
  rules: fc.uniqueArray(rule, { selector: (each) => each.disposition, maxLength: 22 }),
});
/** Lists whose records share some of their numbers, as families do. */
const list = fc.array(
  fc.uniqueArray(fc.constantFrom("T1", "T2", "T3", "T4", "T5", "T6"), { minLength: 1, maxLength: 4 }),
  { minLength: 1, maxLength: 4 },
);
/** A few statuses in each list, so that they come again in a row; and now and then any other. */
const outcomes = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...nonFinal), { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.record({
        pick: fc.nat(),
        other: fc.option(fc.constantFrom(...predefinedDispositions.map(({ key }) => key)), { freq: 12 }),
        durationMs: fc.integer({ min: 0, max: 300_000 }),
        /** Late for what was due: in time, within the hour that a repeat may be late, or beyond it. */
        lateMs: fc.constantFrom(0, 0, 0, 1, 3_600_000, 3_600_001, 7_200_000),
        live: fc.nat({ max: 9 }).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 60 },
    ),
  )
  .map(([often, rows]) =>
    rows.map(({ pick, other, ...row }) => ({ ...row, disposition: other ?? often[pick % often.length]! })),
  );

/** Lives a list record by record by the dialler and by the book, and compares them at every look and after every dial. */
function live(
  records: readonly (readonly string[])[],
  given: RedialSettings,
  story: typeof outcomes extends fc.Arbitrary<infer T> ? T : never,
): number {
  const barred = new Set<string>();
  const barredByBook = new Set<string>();
  let now = Date.UTC(2026, 0, 5, 10);
  let dials = 0;
  for (const numbers of records) {
    const book = new RuleBook(numbers, given, barredByBook);
    let progress: Progress = newProgress(numbers);
    for (let turns = 0; turns < 150; turns++) {
      const step = nextStep(progress, numbers, given, { barred }, now);
      const wanted = book.next(now);
      progress = step.progress;
      for (const number of step.barNumbers) barred.add(number);
      expect(step).toMatchObject(wanted);
      if (step.kind === "close") break;
      const outcome = story[dials % story.length]!;
      if (step.kind === "wait") {
        // Just before it nothing may be dialled.
        expect(nextStep(progress, numbers, given, { barred }, step.until - 1).kind).toBe("wait");
        now = step.until + outcome.lateMs;
        continue;
      }
      dials += 1;
      const { disposition, durationMs, live } = outcome;
      const { type } = predefinedDispositions.find(({ key }) => key === disposition)!;
      const endedAt = now + durationMs;
      const counted = countsAsAttempt(disposition, true);
      const applied = applyOutcome(
        progress,
        numbers,
        { numberIndex: step.numberIndex, dialStartedAt: now, endedAt, disposition, type, counted, live },
        given,
        { barred },
      );
      for (const number of applied.barNumbers) barred.add(number);
      book.apply({ number: step.number, endedAt, disposition, type, counted, live });
      progress = applied.progress;
      const after = book.next(endedAt);
      expect(applied.columns).toMatchObject({
        state: after.kind === "close" ? "closed" : "open",
        dueAt: after.kind === "close" ? undefined : after.kind === "wait" ? after.until : endedAt,
        recordDisposition: after.kind === "close" ? after.disposition : undefined,
        attempts: book.attempts,
      });
      expect(progress.numbers.map(({ attempts }) => attempts)).toEqual(
        book.lines.map((line) => line.attempts),
      );
      expect(book.attempts).toBeLessThanOrEqual(given.maxAttemptsPerRecord);
      now = endedAt;
    }
    expect(barred).toEqual(barredByBook);
  }
  return dials;
}

test("OUT-RED-03 OUT-RED-04 OUT-RED-05 OUT-RED-06 OUT-RED-07 OUT-RED-08 OUT-RED-09 OUT-RED-10 OUT-RED-11 OUT-RED-13 OUT-RED-15 OUT-RED-16 OUT-RED-20 over random rule tables, lists and outcomes the dialler keeps to the rules as they are written", () => {
  let dials = 0;
  fc.assert(
    fc.property(list, settings, outcomes, (records, given, story) => {
      dials += live(records, given, story);
    }),
    { numRuns: 2_000 },
  );
  expect(dials).toBeGreaterThan(10_000);
});
