import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextRun, type TaskSchedule } from "./task-schedule.ts";

const zone = "Europe/Moscow";
const next = (schedule: TaskSchedule, after: string, where = zone) =>
  new Date(nextRun(schedule, where, Date.parse(after))).toISOString();

describe("OUT-EXP-01 when a task is done again", () => {
  it.each<[TaskSchedule, string, string]>([
    [{ every: "hours", hours: 6 }, "2026-11-22T09:00:00Z", "2026-11-22T15:00:00.000Z"],
    [{ every: "hours", hours: 5 }, "2026-11-22T17:00:00Z", "2026-11-22T21:00:00.000Z"],
    [{ every: "hours", hours: 24 }, "2026-11-22T09:00:00Z", "2026-11-22T21:00:00.000Z"],
    [{ every: "day", at: "06:30" }, "2026-11-22T03:29:59Z", "2026-11-22T03:30:00.000Z"],
    [{ every: "day", at: "06:30" }, "2026-11-22T03:30:00Z", "2026-11-23T03:30:00.000Z"],
    // 22 November 2026 is a Sunday.
    [{ every: "week", weekdays: [1, 5], at: "09:00" }, "2026-11-22T12:00:00Z", "2026-11-23T06:00:00.000Z"],
    [{ every: "week", weekdays: [5], at: "09:00" }, "2026-11-27T06:00:00Z", "2026-12-04T06:00:00.000Z"],
    // OUT-IMP-15
    [{ every: "minutes", minutes: 5 }, "2026-11-22T09:00:00Z", "2026-11-22T09:05:00.000Z"],
    [{ every: "minutes", minutes: 45 }, "2026-11-22T20:30:00Z", "2026-11-22T21:00:00.000Z"],
    [
      { every: "times", weekdays: [1, 7], times: ["18:00", "09:00"] },
      "2026-11-22T06:00:00Z",
      "2026-11-22T15:00:00.000Z",
    ],
    [
      { every: "times", weekdays: [1, 7], times: ["18:00", "09:00"] },
      "2026-11-22T15:00:00Z",
      "2026-11-23T06:00:00.000Z",
    ],
    [{ every: "month", day: 31, at: "00:00" }, "2026-11-22T12:00:00Z", "2026-11-29T21:00:00.000Z"],
    [{ every: "month", day: 1, at: "00:00" }, "2026-12-01T12:00:00Z", "2026-12-31T21:00:00.000Z"],
  ])("%j after %s is %s", (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it("PLT-CAL-08 a time that summer time skips comes when it is over, and no day goes without", () => {
    const daily = { every: "day", at: "02:30" } as const;
    expect(next(daily, "2026-03-28T12:00:00Z", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
    expect(next(daily, "2026-03-29T01:00:00Z", "Europe/Berlin")).toBe("2026-03-30T00:30:00.000Z");
  });

  it("is always later than the moment it is asked for, and never two days away where every day has a time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse("2025-01-01"), max: Date.parse("2028-01-01") }),
        fc.constantFrom("Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"),
        fc.oneof(
          fc.record({ every: fc.constant("hours" as const), hours: fc.integer({ min: 1, max: 24 }) }),
          fc.record({
            every: fc.constant("day" as const),
            at: fc.constantFrom("00:00", "02:30", "12:00", "23:59"),
          }),
        ),
        (after, where, schedule) => {
          const at = nextRun(schedule, where, after);
          expect(at).toBeGreaterThan(after);
          expect(at - after).toBeLessThan(26 * 3_600_000);
        },
      ),
    );
  });
});
