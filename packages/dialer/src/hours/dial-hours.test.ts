import type { CallingHoursRow, DialTime } from "@perezvon/model";
import { alwaysOpen, inZone, isOpen, nextOpen, offsetAt, openOn, presetCalendars } from "@perezvon/schedule";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callingHoursOf, type DialPlace, dialHours, preferenceAt, zonesOf } from "./dial-hours.ts";
import { zonesOfNumber, zonesOfPostalCode } from "./number-zones.ts";

const { everyDay, workdays } = presetCalendars;
const hours = (start: string, end: string) => openOn(everyDay, start, end, "UTC");
const roundTheClock: DialTime = {
  hours: alwaysOpen,
  schedules: [],
  useCallingHours: false,
  twoZones: false,
};
const place = (more: Partial<DialPlace> = {}): DialPlace => ({
  numbers: ["+74951234567"],
  labels: [""],
  timeZone: undefined,
  region: undefined,
  postalCode: undefined,
  defaultZone: "Europe/Moscow",
  window: { notBefore: undefined, notAfter: undefined },
  ...more,
});
const at = (text: string) => Date.parse(text);
const first = (time: Partial<DialTime>, rows: readonly CallingHoursRow[], where: DialPlace, from: string) => {
  const open = dialHours({ ...roundTheClock, ...time }, rows, where)(0, at(from));
  return open === undefined ? undefined : new Date(open).toISOString();
};

describe("OUT-HRS-05 OUT-HRS-07 the zone of a number", () => {
  test.each([
    ["+73432223344", ["Asia/Yekaterinburg"]],
    ["+74232223344", ["Asia/Vladivostok"]],
    ["+74951234567", ["Europe/Moscow"]],
    ["+77272223344", ["Asia/Almaty"]],
    ["+74112223344", ["Asia/Yakutsk", "Asia/Vladivostok", "Asia/Srednekolymsk"]],
    ["+79141234567", undefined],
    ["+78001234567", undefined],
    ["+12025550100", ["America/New_York"]],
    ["+12085550100", ["America/Denver", "America/Los_Angeles"]],
    ["+16045550100", ["America/Vancouver"]],
    ["+18095550100", ["America/Santo_Domingo"]],
    ["+18005550100", undefined],
    ["+442071838750", undefined],
  ])("%s lies in %j", (number, zones) => {
    expect(zonesOfNumber(number)).toEqual(zones);
  });

  test("every zone that the tables name exists", () => {
    for (let code = 300; code < 900; code++)
      for (const zone of zonesOfNumber(`+7${code}1234567`) ?? []) expect(offsetAt(zone, 0)).toBeDefined();
    for (let code = 200; code < 1000; code++)
      for (const zone of zonesOfNumber(`+1${code}5550100`) ?? []) expect(offsetAt(zone, 0)).toBeDefined();
    for (let code = 100; code < 700; code++)
      for (const zone of zonesOfPostalCode(`${code}001`) ?? []) expect(offsetAt(zone, 0)).toBeDefined();
  });

  test("the record's own zone stands above the number's, the number's above the default", () => {
    const ural = place({ numbers: ["+73432223344"] });
    expect(zonesOf({ ...ural, timeZone: "Asia/Omsk" }, 0, false)).toEqual(["Asia/Omsk"]);
    expect(zonesOf(ural, 0, false)).toEqual(["Asia/Yekaterinburg"]);
    // A mobile number says nothing of its place: what the list says is all that is known.
    expect(zonesOf(place({ numbers: ["+79141234567"], defaultZone: "Asia/Chita" }), 0, false)).toEqual([
      "Asia/Chita",
    ]);
  });
});

const seed: readonly CallingHoursRow[] = [
  { countryCode: "7", region: undefined, hours: hours("08:55", "20:57") },
  { countryCode: "7", region: "Свердловская область", hours: hours("10:00", "18:00") },
];

describe("OUT-HRS-02 OUT-HRS-03 OUT-HRS-04 the table of calling hours", () => {
  test("a record matches its region's row, trimmed and without case, else the country's default, else none", () => {
    expect(callingHoursOf(seed, "+73432223344", " свердловская ОБЛАСТЬ")).toBe(seed[1]);
    expect(callingHoursOf(seed, "+73432223344", "Пермский край")).toBe(seed[0]);
    expect(callingHoursOf(seed, "+73432223344", undefined)).toBe(seed[0]);
    expect(callingHoursOf(seed, "+12025550100", undefined)).toBeUndefined();
    const kazakhstan = { countryCode: "77", region: undefined, hours: hours("09:00", "18:00") };
    expect(callingHoursOf([...seed, kazakhstan], "+77272223344", undefined)).toBe(kazakhstan);
  });

  test.each([
    ["2026-03-10T05:54:59.999Z", "2026-03-10T05:55:00.000Z"],
    ["2026-03-10T05:55:00.000Z", "2026-03-10T05:55:00.000Z"],
    ["2026-03-10T17:56:59.999Z", "2026-03-10T17:56:59.999Z"],
    // 20:57 sharp is closed.
    ["2026-03-10T17:57:00.000Z", "2026-03-11T05:55:00.000Z"],
  ])("the start is included, the end is not: from %s the first moment is %s", (from, expected) => {
    expect(first({ useCallingHours: true }, seed, place(), from)).toBe(expected);
  });

  test("it applies only with «Учитывать ограничения»", () => {
    const night = "2026-03-10T23:00:00.000Z";
    expect(first({}, seed, place(), night)).toBe(night);
    expect(first({ useCallingHours: true }, seed, place(), night)).toBe("2026-03-11T05:55:00.000Z");
  });

  test("a number whose region spans several zones waits until all of them allow", () => {
    const yakutia = place({ numbers: ["+74112223344"] });
    // 08:55 in Yakutsk (+9) is 23:55Z, in Srednekolymsk (+11) already 10:55; 20:57 there is 09:57Z.
    expect(first({ useCallingHours: true }, seed, yakutia, "2026-03-10T20:00:00.000Z")).toBe(
      "2026-03-10T23:55:00.000Z",
    );
    expect(first({ useCallingHours: true }, seed, yakutia, "2026-03-10T09:57:00.000Z")).toBe(
      "2026-03-10T23:55:00.000Z",
    );
  });
});

describe("OUT-HRS-06 two zones", () => {
  const twoZones = { useCallingHours: true, twoZones: true };

  test("both the prefix and the postal code must allow; where one is unknown, the other decides", () => {
    const both = place({ postalCode: "690 001" });
    // Moscow opens at 05:55Z; Vladivostok (+10) closes at 10:57Z.
    expect(first(twoZones, seed, both, "2026-03-10T02:00:00.000Z")).toBe("2026-03-10T05:55:00.000Z");
    expect(first(twoZones, seed, both, "2026-03-10T10:57:00.000Z")).toBe("2026-03-11T05:55:00.000Z");
    const mobile = place({ numbers: ["+79141234567"], postalCode: "690001" });
    expect(first(twoZones, seed, mobile, "2026-03-10T20:00:00.000Z")).toBe("2026-03-10T22:55:00.000Z");
    expect(first({ useCallingHours: true }, seed, both, "2026-03-10T12:00:00.000Z")).toBe(
      "2026-03-10T12:00:00.000Z",
    );
  });

  test("zones that never overlap within the hours wait for ever, which diagnostics can tell", () => {
    const narrow: CallingHoursRow[] = [
      { countryCode: "7", region: undefined, hours: hours("10:00", "12:00") },
    ];
    const apart = place({ postalCode: "690001" });
    expect(first(twoZones, narrow, apart, "2026-03-10T00:00:00.000Z")).toBeUndefined();
  });
});

describe("OUT-HRS-08 schedules of the campaign", () => {
  const schedules = [
    { hours: openOn(workdays, "09:00", "18:00", "UTC"), labels: ["work", "mobile"] },
    { hours: openOn(workdays, "18:00", "21:00", "UTC"), labels: ["mobile", "home"] },
  ];
  const numbers = ["+74950000001", "+74950000002", "+74950000003", "+74950000004"];
  const where = place({ numbers, labels: ["home", "mobile", "work", "own"] });
  const open = (index: number, from: string) => {
    const found = dialHours({ ...roundTheClock, schedules }, [], where)(index, at(from));
    return found === undefined ? undefined : new Date(found).toISOString();
  };

  test("each label has its hours, in the number's zone; one in no row is never dialled", () => {
    const tuesdayNight = "2026-03-10T00:00:00.000Z";
    expect(open(0, tuesdayNight)).toBe("2026-03-10T15:00:00.000Z");
    expect(open(1, tuesdayNight)).toBe("2026-03-10T06:00:00.000Z");
    expect(open(2, "2026-03-10T15:00:00.000Z")).toBe("2026-03-11T06:00:00.000Z");
    expect(open(3, tuesdayNight)).toBeUndefined();
  });

  test("the row in force gives the order of preference", () => {
    const time = { ...roundTheClock, schedules };
    expect(preferenceAt(time, where, at("2026-03-10T07:00:00Z"))).toEqual([2, 1, 0, 3]);
    expect(preferenceAt(time, where, at("2026-03-10T16:00:00Z"))).toEqual([1, 0, 2, 3]);
    expect(preferenceAt(roundTheClock, where, 0)).toEqual([0, 1, 2, 3]);
  });
});

describe("OUT-HRS-09 the record's own window", () => {
  test.each([
    ["2026-03-12", undefined, "2026-03-11T21:00:00.000Z"],
    ["12.03.2026 15:30", undefined, "2026-03-12T12:30:00.000Z"],
    ["2026-03-12T15:30:00Z", undefined, "2026-03-12T15:30:00.000Z"],
    ["10:00-12:00", undefined, "2026-03-10T07:00:00.000Z"],
    [undefined, "2026-03-09", undefined],
    [undefined, "2026-03-10", "2026-03-10T00:00:00.000Z"],
    ["bad text", undefined, "2026-03-10T00:00:00.000Z"],
  ])("not before %s, not after %s: %s", (notBefore, notAfter, expected) => {
    expect(first({}, [], place({ window: { notBefore, notAfter } }), "2026-03-10T00:00:00.000Z")).toBe(
      expected,
    );
  });
});

test("OUT-HRS-09 OUT-HRS-10 OUT-HRS-11 whatever the rules, the moment found is allowed by each, over changes of the clocks too", () => {
  const clock = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, "0")}:00`);
  const span = fc
    .tuple(clock, clock)
    .filter(([start, end]) => start !== end)
    .map(([start, end]) => hours(start, end));
  const zone = fc.constantFrom("Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kamchatka");
  const instant = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") });
  fc.assert(
    fc.property(span, span, span, zone, zone, instant, (work, schedule, table, own, office, from) => {
      const time: DialTime = {
        hours: inZone(work, office),
        schedules: [{ hours: schedule, labels: [""] }],
        useCallingHours: true,
        twoZones: false,
      };
      const rows = [{ countryCode: "7", region: undefined, hours: table }];
      const found = dialHours(time, rows, place({ timeZone: own }))(0, from);
      const sets = [inZone(work, office), inZone(schedule, own), inZone(table, own)];
      if (found === undefined) return;
      expect(found).toBeGreaterThanOrEqual(from);
      for (const set of sets) expect(isOpen(set, found)).toBe(true);
      // Nothing between was allowed: the moment before it was closed by one of them, or it is the first asked about.
      if (found > from) expect(sets.every((set) => nextOpen(set, found - 1) === found - 1)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
