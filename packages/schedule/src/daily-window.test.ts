import { expect, test } from "vitest";
import { windowFrom } from "./daily-window.ts";

const all = [1, 2, 3, 4, 5, 6, 7] as const;
const text = (window: { from: number; until: number }) =>
  [window.from, window.until].map((at) => new Date(at).toISOString().slice(0, 16));
const at = (iso: string) => Date.parse(iso);

// Moscow is three hours ahead of UTC; 20 November 2026 is a Friday.
test("PLT-TEN-10 INB-EXP-03 a window over midnight holds both of its ends' days, and the next one follows", () => {
  const window = { from: "23:00", to: "09:00" };
  const found = (iso: string, weekdays: readonly (1 | 2 | 3 | 4 | 5 | 6 | 7)[] = all) =>
    text(windowFrom(window, "Europe/Moscow", weekdays, at(iso)));
  const friday = ["2026-11-20T20:00", "2026-11-21T06:00"];
  expect(found("2026-11-20T12:00:00Z")).toEqual(friday);
  expect(found("2026-11-20T20:00:00Z")).toEqual(friday);
  expect(found("2026-11-21T05:59:59Z")).toEqual(friday);
  expect(found("2026-11-21T06:00:00Z")).toEqual(["2026-11-21T20:00", "2026-11-22T06:00"]);
  // By weekdays it is the day on which it begins.
  expect(found("2026-11-21T05:00:00Z", [5])).toEqual(friday);
  expect(found("2026-11-21T05:00:00Z", [6])).toEqual(["2026-11-21T20:00", "2026-11-22T06:00"]);
  expect(found("2026-11-21T06:00:00Z", [5])).toEqual(["2026-11-27T20:00", "2026-11-28T06:00"]);
});

test("PLT-TEN-10 equal ends are the whole day, and a window within a day stays in it", () => {
  const whole = windowFrom({ from: "00:00", to: "00:00" }, "UTC", all, at("2026-11-20T12:00:00Z"));
  expect(text(whole)).toEqual(["2026-11-20T00:00", "2026-11-21T00:00"]);
  const noon = windowFrom({ from: "12:00", to: "14:00" }, "UTC", all, at("2026-11-20T14:00:00Z"));
  expect(text(noon)).toEqual(["2026-11-21T12:00", "2026-11-21T14:00"]);
});
