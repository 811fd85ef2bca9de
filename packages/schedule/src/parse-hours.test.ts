import { expect, test } from "vitest";
import { openOn, parseHours, presetCalendars } from "./index.ts";

test("PLT-CAL-03 a stored set comes back as it was", () => {
  const set = {
    entries: [
      ...openOn(presetCalendars.workdays, "09:00", "24:00", "Europe/Moscow").entries,
      { kind: "closed", days: presetCalendars.russianHolidays },
      {
        kind: "open",
        days: [
          { kind: "monthly_weekday", week: "last", weekday: 5 },
          { kind: "range", from: "2026-01-01", to: "2026-01-08" },
        ],
        start: "20:00",
        end: "08:00",
        timeZone: "Asia/Omsk",
      },
    ],
    overlapping: true,
  };
  expect(parseHours(JSON.parse(JSON.stringify(set)))).toEqual({ ok: true, value: set });
});

test("PLT-CAL-04 PLT-GEN-02 every fault at once, each with its field and code", () => {
  const result = parseHours({
    entries: [
      {
        kind: "open",
        days: [{ kind: "weekly", weekday: 8 }],
        start: "9:00",
        end: "24:01",
        timeZone: "+03:00",
      },
      {
        kind: "open",
        days: [{ kind: "date", date: "2026-02-30" }],
        start: "10:00",
        end: "10:00",
        timeZone: "UTC",
      },
      { kind: "shut", days: [], x: 1 },
      {
        kind: "closed",
        days: [
          { kind: "yearly", month: 2, day: 30 },
          { kind: "range", from: "2026-02-02", to: "2026-02-01" },
        ],
      },
    ],
    wrong: true,
  });
  expect(result.ok ? [] : result.error.map(({ field, code }) => `${field} ${code}`)).toEqual([
    "wrong unknown_field",
    "entries.0.days.0.weekday number",
    "entries.0.start time",
    "entries.0.end time",
    "entries.0.timeZone timezone",
    "entries.1.days.0.date date",
    "entries.1.end time",
    "entries.2.x unknown_field",
    "entries.2.days required",
    "entries.2.kind unknown_kind",
    "entries.2.start time",
    "entries.2.end time",
    "entries.2.timeZone timezone",
    "entries.3.days.0.day number",
    "entries.3.days.1.to date",
  ]);
  expect(parseHours(null).ok).toBe(false);
});
