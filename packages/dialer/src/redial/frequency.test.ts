import type { RedialSettings } from "@perezvon/model";
import { localDayAfter, offsetAt } from "@perezvon/schedule";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultRedialSettings } from "./default-rules.ts";
import { heldByFrequency } from "./frequency.ts";
import { newProgress } from "./progress.ts";
import { applyOutcome, nextStep } from "./redial.ts";
import type { FrequencyEnvironment } from "./redial-types.ts";

const hourMs = 3_600_000;
const dayAfterIn = (zone: string) => (at: number, days: number) => localDayAfter(zone, at, days);
const civilDayAt = (zone: string, at: number) => Math.floor((at + offsetAt(zone, at)) / 86_400_000);

function frequency(
  limits: FrequencyEnvironment["limits"],
  past: readonly number[] = [],
  zone = "Europe/Moscow",
): FrequencyEnvironment {
  return { limits, past: () => past, together: false, dayAfter: dayAfterIn(zone) };
}

describe("OUT-RED-14 limits of 1, 7 and 30 local days", () => {
  /** «Взыскание (230-ФЗ)». */
  const limits = [
    { days: 1, attempts: 1 },
    { days: 7, attempts: 2 },
    { days: 30, attempts: 8 },
  ];

  // Attempts at 10:00 Moscow time, which is 09:00 in Kaliningrad and 19:00 in Kamchatka, over the end of November.
  const attempts = [
    "2026-11-03",
    "2026-11-06",
    "2026-11-10",
    "2026-11-13",
    "2026-11-17",
    "2026-11-20",
    "2026-11-24",
    "2026-11-27",
  ].map((day) => Date.parse(`${day}T07:00:00Z`));

  test.each([
    // zone, first attempts, now in UTC, what holds and until when in UTC.
    ["Europe/Kaliningrad", 1, "2026-11-03T21:59", "1 until 2026-11-03T22:00"],
    ["Europe/Kaliningrad", 1, "2026-11-03T22:00", "free"],
    ["Asia/Kamchatka", 1, "2026-11-03T11:59", "1 until 2026-11-03T12:00"],
    ["Asia/Kamchatka", 1, "2026-11-03T12:00", "free"],
    // Two within seven days: the older one of 3 November counts on the 3rd to the 9th.
    ["Europe/Kaliningrad", 2, "2026-11-07T12:00", "7 until 2026-11-09T22:00"],
    ["Asia/Kamchatka", 2, "2026-11-07T12:00", "7 until 2026-11-09T12:00"],
    // Eight within thirty days, over the end of the month: that of 3 November counts up to 2 December.
    ["Europe/Kaliningrad", 8, "2026-11-30T12:00", "30 until 2026-12-02T22:00"],
    ["Europe/Kaliningrad", 8, "2026-12-02T21:59", "30 until 2026-12-02T22:00"],
    ["Europe/Kaliningrad", 8, "2026-12-02T22:00", "free"],
    ["Asia/Kamchatka", 8, "2026-12-02T11:59", "30 until 2026-12-02T12:00"],
    ["Asia/Kamchatka", 8, "2026-12-02T12:00", "free"],
  ])("in %s after %i attempts at %s: %s", (zone, made, now, expected) => {
    const past = attempts.slice(0, made);
    const held = heldByFrequency(frequency(limits, past, zone), past, Date.parse(`${now}:00Z`));
    const text = held && `${held.days} until ${new Date(held.until).toISOString().slice(0, 16)}`;
    expect(text ?? "free").toBe(expected);
  });

  const zones = ["Europe/Kaliningrad", "Asia/Kamchatka", "America/New_York"] as const;
  const plan = fc.record({
    zone: fc.constantFrom(...zones),
    per: fc.constantFrom("number" as const, "person" as const),
    limits: fc.record({
      day: fc.option(fc.integer({ min: 1, max: 3 })),
      week: fc.option(fc.integer({ min: 1, max: 5 })),
      month: fc.option(fc.integer({ min: 1, max: 9 })),
    }),
    numbers: fc.integer({ min: 1, max: 3 }).map((count) => ["T1", "T2", "T3"].slice(0, count)),
    waits: fc.array(fc.integer({ min: 0, max: 40 * hourMs }), { minLength: 15, maxLength: 30 }),
  });

  test("property: campaigns that take turns with the same people never exceed a limit, and wait no longer than it says", () => {
    const settings: RedialSettings = {
      ...defaultRedialSettings,
      maxAttemptsPerRecord: 999,
      maxAttemptsPerNumber: 99,
      rules: [],
    };
    fc.assert(
      fc.property(plan, ({ zone, per, limits: given, numbers, waits }) => {
        const spans = [
          { days: 1, attempts: given.day },
          { days: 7, attempts: given.week },
          { days: 30, attempts: given.month },
        ].flatMap(({ days, attempts: most }) => (most === null ? [] : [{ days, attempts: most }]));
        const made: { number: string; at: number }[] = [];
        const counting = (number: string) =>
          made.filter((each) => per === "person" || each.number === number).map(({ at }) => at);
        const lives = [newProgress(numbers), newProgress(numbers)];
        let now = Date.parse("2026-10-20T12:00:00Z");
        for (const [turn, wait] of waits.entries()) {
          now += wait;
          const which = turn % 2;
          const environment = {
            frequency: {
              limits: spans,
              past: (index: number) => counting(numbers[index]!),
              together: per === "person",
              dayAfter: dayAfterIn(zone),
            },
          };
          const step = nextStep(lives[which]!, numbers, settings, environment, now);
          lives[which] = step.progress;
          if (step.kind === "close") return;
          if (step.kind === "wait") {
            expect(step.until).toBeGreaterThan(now);
            const then = nextStep(step.progress, numbers, settings, environment, step.until);
            expect(then.kind).toBe("dial");
            continue;
          }
          const today = civilDayAt(zone, now);
          for (const { days, attempts: most } of spans) {
            const inSpan = counting(step.number).filter((at) => civilDayAt(zone, at) > today - days);
            expect(inSpan.length).toBeLessThan(most);
          }
          const outcome = {
            numberIndex: step.numberIndex,
            dialStartedAt: now,
            endedAt: now + 30_000,
            disposition: "no_answer",
            type: "other" as const,
            counted: true,
          };
          const applied = applyOutcome(step.progress, numbers, outcome, settings, environment);
          lives[which] = applied.progress;
          made.push({ number: step.number, at: now });
          now += 30_000;
        }
      }),
      { numRuns: 60 },
    );
  });
});
