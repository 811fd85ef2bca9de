import { anyTime } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { expect, it } from "vitest";
import { neverAllowed } from "./never-allowed.ts";

const daily = (start: string, end: string) => openOn(presetCalendars.everyDay, start, end, "UTC");
const moscow = "+74951234567";
const yakutia = "+74112223344";
const about = {
  defaultZone: "Europe/Moscow",
  numberZones: new Map<string, readonly string[]>(),
  now: Date.parse("2026-11-22T09:00:00Z"),
};
const numbers = [
  { number: moscow, postalCode: "690 001", region: undefined },
  { number: moscow, postalCode: "101000", region: undefined },
  { number: yakutia, postalCode: undefined, region: undefined },
];

it("OUT-HRS-06 numbers whose zones never overlap within their hours are told, whatever names the hours", () => {
  // Moscow and Vladivostok are seven hours apart, the ends of Yakutia two.
  const table = [{ countryCode: "7", region: undefined, hours: daily("10:00", "12:00") }];
  const time = { ...anyTime, useCallingHours: true, twoZones: true };
  expect(neverAllowed(time, table, numbers, about)).toEqual([moscow, yakutia]);
  expect(neverAllowed({ ...time, twoZones: false }, table, numbers, about)).toEqual([yakutia]);
  const schedules = [
    { hours: daily("10:00", "12:00"), labels: ["work"] },
    { hours: daily("09:00", "21:00"), labels: ["mobile", ""] },
  ];
  expect(neverAllowed({ ...time, useCallingHours: false, schedules }, [], numbers, about)).toEqual([]);
  expect(
    neverAllowed({ ...time, useCallingHours: false, schedules: schedules.slice(0, 1) }, [], numbers, about),
  ).toEqual([moscow, yakutia]);
});
