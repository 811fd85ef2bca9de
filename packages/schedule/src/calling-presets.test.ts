import { describe, expect, test } from "vitest";
import { callingHoursPresets } from "./calling-presets.ts";
import { isOpen } from "./is-open.ts";
import { openStretches } from "./open-stretches.ts";
import { inZone } from "./presets.ts";

const at = (text: string) => Date.parse(`${text}:00Z`);
const preset = (id: string) => inZone(callingHoursPresets.find((each) => each.id === id)!.hours, "UTC");

describe("OUT-CPL-07 ready sets of calling hours", () => {
  test("the Russian one for debts sets how often, too: 1 a day, 2 a week, 8 a month", () => {
    const of = (id: string) => callingHoursPresets.find((each) => each.id === id)!.frequency;
    expect(of("russia_debt")).toEqual({ day: 1, week: 2, month: 8 });
    expect(["usa_tsr", "great_britain"].map(of)).toEqual([undefined, undefined]);
  });

  test.each([
    // 20 November 2026 is a Friday, 1 January 2027 a Friday that is a holiday.
    ["russia_debt", "2026-11-20T07:59", false],
    ["russia_debt", "2026-11-20T08:00", true],
    ["russia_debt", "2026-11-20T21:59", true],
    ["russia_debt", "2026-11-20T22:00", false],
    ["russia_debt", "2026-11-21T08:59", false],
    ["russia_debt", "2026-11-21T09:00", true],
    ["russia_debt", "2026-11-22T20:00", false],
    ["russia_debt", "2027-01-01T08:30", false],
    ["russia_debt", "2027-01-01T19:59", true],
    ["russia_debt", "2027-01-01T20:30", false],
    ["usa_tsr", "2026-11-22T08:00", true],
    ["usa_tsr", "2026-11-22T21:00", false],
    ["great_britain", "2026-11-22T08:30", false],
    ["great_britain", "2026-11-21T08:30", true],
    // OUT-HRS-04: 20:57 sharp is closed.
    ["russia_daytime", "2026-11-22T20:56", true],
    ["russia_daytime", "2026-11-22T20:57", false],
  ])("%s at %s: %s", (id, moment, open) => {
    expect(isOpen(preset(id), at(moment))).toBe(open);
  });
});

test("PLT-CAL-10 the open stretches of a span are cut to it, and those that meet are one", () => {
  const night = inZone(
    {
      entries: [
        {
          kind: "open",
          days: [{ kind: "weekly", weekday: 5 }],
          start: "20:00",
          end: "08:00",
          timeZone: "UTC",
        },
        {
          kind: "open",
          days: [{ kind: "weekly", weekday: 6 }],
          start: "08:00",
          end: "10:00",
          timeZone: "UTC",
        },
      ],
    },
    "UTC",
  );
  const span = (from: string, until: string) =>
    openStretches(night, at(from), at(until)).map((each) => [
      new Date(each.from).toISOString().slice(5, 16),
      new Date(each.until).toISOString().slice(5, 16),
    ]);
  expect(span("2026-11-16T00:00", "2026-11-23T00:00")).toEqual([["11-20T20:00", "11-21T10:00"]]);
  expect(span("2026-11-21T00:00", "2026-11-21T09:00")).toEqual([["11-21T00:00", "11-21T09:00"]]);
  expect(openStretches({ entries: [] }, 0, 10)).toEqual([{ from: 0, until: 10 }]);
});
