import type { Hours } from "@perezvon/api";
import { presetCalendars } from "@perezvon/schedule";
import { describe, expect, it } from "vitest";
import { choiceOf, dayText, entriesOf, linesOf, parseDay, placeOfEntry } from "./hours-draft.ts";

const workdays = [...presetCalendars.workdays];
const hours: Hours = {
  entries: [
    { kind: "open", days: workdays, start: "09:00", end: "13:00", timeZone: "UTC" },
    { kind: "open", days: workdays, start: "14:00", end: "18:00", timeZone: "UTC" },
    { kind: "closed", days: [{ kind: "date", date: "2026-12-31" }] },
    { kind: "open", days: [{ kind: "weekly", weekday: 6 }], start: "22:00", end: "02:00", timeZone: "UTC" },
  ],
};

describe("OUT-HRS-04 the editor of hours", () => {
  it("OUT-HRS-04 several intervals of the same days are one line, and go back as they came", () => {
    const lines = linesOf(hours);
    expect(lines.map(({ intervals }) => intervals.length)).toEqual([2, 0, 1]);
    expect(entriesOf(lines)).toEqual(hours.entries);
    expect([0, 1, 2, 3].map((index) => placeOfEntry(lines, index))).toEqual([
      { line: 0, interval: 0 },
      { line: 0, interval: 1 },
      { line: 1, interval: 0 },
      { line: 2, interval: 0 },
    ]);
  });

  it("PLT-CAL-02 knows the preset calendars, keys in any order", () => {
    expect(
      choiceOf(workdays.map(({ kind, ...rest }) => ({ ...rest, kind }) as (typeof workdays)[number])),
    ).toBe("workdays");
    expect(choiceOf(presetCalendars.russianHolidays)).toBe("russianHolidays");
    expect(choiceOf([{ kind: "weekly", weekday: 6 }])).toBe("weekdays");
    expect(choiceOf([{ kind: "monthly_weekday", week: "last", weekday: 5 }])).toBe("other");
  });

  it.each([
    ["dates", "31.12.2026", { kind: "date", date: "2026-12-31" }],
    ["dates", "2026-12-31", { kind: "date", date: "2026-12-31" }],
    ["dates", "31.12.2026 – 8.1.2027", { kind: "range", from: "2026-12-31", to: "2027-01-08" }],
    ["dates", "30.02.2026", undefined],
    ["dates", "02.01.2027-01.01.2027", undefined],
    ["yearly", "29.02", { kind: "yearly", month: 2, day: 29 }],
    ["yearly", "31.04", undefined],
    ["monthDays", "31", { kind: "monthly_day", day: 31 }],
    ["monthDays", "32", undefined],
  ] as const)("PLT-CAL-01 a day typed for «%s»: %s", (choice, text, day) => {
    const parsed = parseDay(choice, text);
    expect(parsed).toEqual(day);
    if (parsed) expect(parseDay(choice, dayText(parsed))).toEqual(parsed);
  });
});
