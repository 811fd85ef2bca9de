import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CalendarDays, HoursEntry, HoursSet } from "./hours-set.ts";
import {
  alwaysOpen,
  firstCommonOpen,
  inZone,
  isOpen,
  nextChange,
  nextOpen,
  openOn,
  presetCalendars,
} from "./index.ts";

const { workdays, everyDay, russianHolidays } = presetCalendars;
const moscow = "Europe/Moscow";

/** Local time of Moscow, which is UTC+3 all year. */
function at(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}:00+03:00`);
}

function open(days: CalendarDays, start: string, end: string, timeZone = moscow): HoursEntry {
  return { kind: "open", days, start, end, timeZone };
}

function text(instant: number | undefined): string {
  return instant === undefined
    ? "never"
    : new Date(instant + 3 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
}

describe("PLT-CAL-10 cases", () => {
  test("Fri 20:00–08:00 weekly is open on Sat 03:00 and closed on Sat 08:00", () => {
    const set = openOn([{ kind: "weekly", weekday: 5 }], "20:00", "08:00", moscow);
    expect(isOpen(set, at("2026-01-10 03:00"))).toBe(true);
    expect(isOpen(set, at("2026-01-10 07:59"))).toBe(true);
    expect(isOpen(set, at("2026-01-10 08:00"))).toBe(false);
    expect(text(nextChange(set, at("2026-01-10 03:00")))).toBe("2026-01-10 08:00");
    expect(text(nextChange(set, at("2026-01-10 08:00")))).toBe("2026-01-16 20:00");
  });

  test("Mon–Fri 09–13 and 14–18 is closed at 13:30", () => {
    const set: HoursSet = { entries: [open(workdays, "09:00", "13:00"), open(workdays, "14:00", "18:00")] };
    expect(isOpen(set, at("2026-01-05 12:59"))).toBe(true);
    expect(isOpen(set, at("2026-01-05 13:00"))).toBe(false);
    expect(isOpen(set, at("2026-01-05 13:30"))).toBe(false);
    expect(isOpen(set, at("2026-01-05 14:00"))).toBe(true);
    expect(text(nextChange(set, at("2026-01-05 13:30")))).toBe("2026-01-05 14:00");
    expect(text(nextChange(set, at("2026-01-09 17:00")))).toBe("2026-01-09 18:00");
    expect(text(nextOpen(set, at("2026-01-09 18:00")))).toBe("2026-01-12 09:00");
  });

  test.each([false, true])(
    "8 March on a Monday is closed with «Праздники РФ», PLT-CAL-07 %s",
    (overlapping) => {
      const entries = [open(workdays, "09:00", "18:00"), { kind: "closed", days: russianHolidays } as const];
      const set: HoursSet = { entries, overlapping };
      expect(new Date(at("2027-03-08 12:00")).getUTCDay()).toBe(1);
      expect(isOpen(set, at("2027-03-08 12:00"))).toBe(false);
      expect(isOpen(set, at("2027-03-09 12:00"))).toBe(true);
    },
  );

  test.each([
    [false, false],
    [true, true],
  ])(
    "31 December as a single date 09:00–15:00 beside weekly 09:00–18:00, PLT-CAL-07 %s",
    (overlapping, openAtFour) => {
      const entries = [
        open(everyDay, "09:00", "18:00"),
        open([{ kind: "date", date: "2026-12-31" }], "09:00", "15:00"),
      ];
      const set: HoursSet = { entries, overlapping };
      expect(isOpen(set, at("2026-12-31 14:59"))).toBe(true);
      expect(isOpen(set, at("2026-12-31 16:00"))).toBe(openAtFour);
      expect(isOpen(set, at("2026-12-30 16:00"))).toBe(true);
    },
  );
});

test("PLT-CAL-05 no entries at all means round the clock", () => {
  expect(isOpen(alwaysOpen, 0)).toBe(true);
  expect(nextChange(alwaysOpen, 0)).toBeUndefined();
  expect(nextOpen(alwaysOpen, 5)).toBe(5);
});

test("PLT-CAL-04 the end may be 24:00, and the whole day adjoins the next without a change", () => {
  const set = openOn(everyDay, "00:00", "24:00", moscow);
  expect(isOpen(set, at("2026-01-05 23:59"))).toBe(true);
  expect(nextChange(set, at("2026-01-05 23:59"))).toBeUndefined();
  const weekdays = openOn(workdays, "00:00", "24:00", moscow);
  expect(text(nextChange(weekdays, at("2026-01-06 10:00")))).toBe("2026-01-10 00:00");
});

test("PLT-CAL-06 «закрыто» beats only entries of its own kind, and an interval begun the day before goes on", () => {
  const night = open([{ kind: "weekly", weekday: 4 }], "20:00", "08:00");
  const set: HoursSet = {
    entries: [
      night,
      open(workdays, "09:00", "18:00"),
      { kind: "closed", days: [{ kind: "weekly", weekday: 5 }] },
    ],
  };
  expect(isOpen(set, at("2026-01-09 07:00"))).toBe(true);
  expect(isOpen(set, at("2026-01-09 10:00"))).toBe(false);
  const special: HoursSet = {
    entries: [...set.entries, open([{ kind: "date", date: "2026-01-09" }], "10:00", "12:00")],
  };
  expect(isOpen(special, at("2026-01-09 10:00"))).toBe(true);
});

test("PLT-CAL-06 date over yearly over monthly over weekly", () => {
  const set: HoursSet = {
    entries: [
      open(everyDay, "01:00", "02:00"),
      open([{ kind: "monthly_day", day: 5 }], "03:00", "04:00"),
      open([{ kind: "yearly", month: 3, day: 5 }], "05:00", "06:00"),
      open([{ kind: "range", from: "2027-03-05", to: "2027-03-06" }], "07:00", "08:00"),
    ],
  };
  const hours = (day: string) => [1, 3, 5, 7].filter((hour) => isOpen(set, at(`${day} 0${hour}:30`)));
  expect(hours("2026-03-04")).toEqual([1]);
  expect(hours("2026-02-05")).toEqual([3]);
  expect(hours("2026-03-05")).toEqual([5]);
  expect(hours("2027-03-05")).toEqual([7]);
});

test("PLT-CAL-01 n-th and last weekday, day 31 and 29 February only where they exist", () => {
  const days = (item: CalendarDays[number], year: number, month: number) => {
    const set = openOn([item], "12:00", "13:00", moscow);
    const found: number[] = [];
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    for (let day = 1; day <= length; day++) {
      const two = (value: number) => String(value).padStart(2, "0");
      if (isOpen(set, at(`${year}-${two(month)}-${two(day)} 12:30`))) found.push(day);
    }
    return found;
  };
  expect(days({ kind: "monthly_weekday", week: 1, weekday: 1 }, 2026, 6)).toEqual([1]);
  expect(days({ kind: "monthly_weekday", week: 4, weekday: 1 }, 2026, 6)).toEqual([22]);
  expect(days({ kind: "monthly_weekday", week: "last", weekday: 1 }, 2026, 6)).toEqual([29]);
  expect(days({ kind: "monthly_day", day: 31 }, 2026, 4)).toEqual([]);
  expect(days({ kind: "monthly_day", day: 31 }, 2026, 5)).toEqual([31]);
  expect(days({ kind: "yearly", month: 2, day: 29 }, 2026, 2)).toEqual([]);
  expect(days({ kind: "yearly", month: 2, day: 29 }, 2028, 2)).toEqual([29]);
  const leap = openOn([{ kind: "yearly", month: 2, day: 29 }], "12:00", "13:00", moscow);
  expect(text(nextOpen(leap, at("2097-01-01 00:00")))).toBe("2104-02-29 12:00");
});

describe("PLT-CAL-08 daylight saving", () => {
  const berlin = "Europe/Berlin";
  test("a start inside the gap means the first moment after it", () => {
    const set = openOn(everyDay, "02:30", "05:00", berlin);
    // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    expect(nextOpen(set, Date.UTC(2026, 2, 29, 0))).toBe(Date.UTC(2026, 2, 29, 1));
    expect(isOpen(set, Date.UTC(2026, 2, 29, 0, 59))).toBe(false);
  });

  test("an interval wholly inside the gap does not open that day", () => {
    const set = openOn(everyDay, "02:10", "02:50", berlin);
    expect(nextOpen(set, Date.UTC(2026, 2, 28, 12))).toBe(Date.UTC(2026, 2, 30, 0, 10));
  });

  test("in the repeated hour a start is the first, an end the second occurrence", () => {
    // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC; 02:30 is at 00:30 and at 01:30.
    const starting = openOn(everyDay, "02:30", "05:00", berlin);
    expect(nextOpen(starting, Date.UTC(2026, 9, 24, 12))).toBe(Date.UTC(2026, 9, 25, 0, 30));
    const ending = openOn(everyDay, "01:00", "02:30", berlin);
    expect(nextChange(ending, Date.UTC(2026, 9, 25, 0))).toBe(Date.UTC(2026, 9, 25, 1, 30));
  });

  test("a night across the change keeps its wall-clock end", () => {
    const set = openOn(everyDay, "22:00", "06:00", berlin);
    expect(nextChange(set, Date.UTC(2026, 2, 28, 22))).toBe(Date.UTC(2026, 2, 29, 4));
    expect(nextChange(set, Date.UTC(2026, 9, 24, 22))).toBe(Date.UTC(2026, 9, 25, 5));
  });
});

test("PLT-CAL-03 entries of one set may have different zones", () => {
  const set: HoursSet = {
    entries: [
      open(workdays, "09:00", "18:00", "Asia/Vladivostok"),
      open(workdays, "09:00", "18:00", "Europe/Kaliningrad"),
    ],
  };
  // Monday 09:00 in Vladivostok is Sunday 23:00 UTC; Kaliningrad closes at 16:00 UTC.
  expect(nextOpen(set, Date.UTC(2026, 0, 4, 12))).toBe(Date.UTC(2026, 0, 4, 23));
  expect(nextChange(set, Date.UTC(2026, 0, 4, 23))).toBe(Date.UTC(2026, 0, 5, 16));
});

test("OUT-HRS-04 OUT-HRS-05 the start is included, the end is not, in the zone of the number", () => {
  const set = inZone(openOn(everyDay, "08:55", "20:57", moscow), "Asia/Yekaterinburg");
  expect(isOpen(set, Date.parse("2026-01-05T08:55:00+05:00"))).toBe(true);
  expect(isOpen(set, Date.parse("2026-01-05T20:57:00+05:00"))).toBe(false);
});

test("OUT-HRS-06 the first moment that several schedules share, or none", () => {
  const morning = openOn(everyDay, "08:00", "12:00", moscow);
  const noon = openOn(workdays, "11:00", "15:00", moscow);
  const night = openOn(everyDay, "22:00", "23:00", moscow);
  expect(text(firstCommonOpen([morning, noon], at("2026-01-09 12:00")))).toBe("2026-01-12 11:00");
  expect(firstCommonOpen([morning, night], at("2026-01-09 12:00"))).toBeUndefined();
});

const zones = [
  "Europe/Moscow",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Yekaterinburg",
  "Australia/Lord_Howe",
  "+05:30",
];
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
const weekday = fc.constantFrom(1, 2, 3, 4, 5, 6, 7) as fc.Arbitrary<1 | 2 | 3 | 4 | 5 | 6 | 7>;
const item: fc.Arbitrary<CalendarDays[number]> = fc.oneof(
  fc.record({ kind: fc.constant("weekly" as const), weekday }),
  fc.record({ kind: fc.constant("monthly_day" as const), day: fc.integer({ min: 1, max: 31 }) }),
  fc.record({
    kind: fc.constant("yearly" as const),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  }),
);
const days = fc.array(item, { minLength: 1, maxLength: 5 });
const entry: fc.Arbitrary<HoursEntry> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("open" as const),
      days,
      start: time,
      end: time,
      timeZone: fc.constantFrom(...zones),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("closed" as const), days }) },
);
const hours = fc.record({
  entries: fc.array(entry, { minLength: 1, maxLength: 4 }),
  overlapping: fc.boolean(),
});
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });

test("PLT-CAL-10 nextOpen is open, nothing before it is, and nextChange changes", () => {
  fc.assert(
    fc.property(hours, instant, fc.double({ min: 0, max: 1, noNaN: true }), (set, now, share) => {
      const next = nextOpen(set, now);
      if (next !== undefined) {
        expect(isOpen(set, next)).toBe(true);
        if (next > now) expect(isOpen(set, now + Math.floor((next - 1 - now) * share))).toBe(false);
      }
      const change = nextChange(set, now);
      if (change !== undefined) {
        expect(isOpen(set, change)).toBe(!isOpen(set, now));
        expect(isOpen(set, now + Math.floor((change - 1 - now) * share))).toBe(isOpen(set, now));
      }
    }),
    { numRuns: 500 },
  );
});
