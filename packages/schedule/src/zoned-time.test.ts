import { expect, test } from "vitest";
import { quickTimes, zonedInstant, zonedText } from "./zoned-time.ts";

test.each([
  ["2026-01-05T10:00", "Europe/Moscow", Date.UTC(2026, 0, 5, 7)],
  ["2026-01-05T10:00", "Asia/Yekaterinburg", Date.UTC(2026, 0, 5, 5)],
  // Summer time begins at 02:00 on this night, and ends on the other.
  ["2026-03-29T03:30", "Europe/Berlin", Date.UTC(2026, 2, 29, 1, 30)],
  ["2026-10-25T12:00", "Europe/Berlin", Date.UTC(2026, 9, 25, 11)],
] as const)("OUT-CBK-02 %s in %s is one instant, and shown as that again", (text, zone, at) => {
  expect(zonedInstant(text, zone)).toBe(at);
  expect(zonedText(at, zone)).toBe(text);
});

test("OUT-CBK-02 no time, no instant", () => {
  expect(zonedInstant("", "Europe/Moscow")).toBeUndefined();
});

test("OUT-CBK-01 tomorrow is ten in the morning where the customer lives", () => {
  const now = Date.UTC(2026, 0, 5, 20, 0, 30);
  // In Vladivostok it is the 6th already.
  expect(quickTimes(now, "Asia/Vladivostok").at(-1)).toEqual({
    key: "tomorrow",
    at: zonedInstant("2026-01-07T10:00", "Asia/Vladivostok"),
  });
  expect(quickTimes(now, "Europe/Moscow")[0]?.at).toBe(Date.UTC(2026, 0, 5, 20, 16));
});
