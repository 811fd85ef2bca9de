import { describe, expect, it } from "vitest";
import { dayStart } from "./day-start.ts";

describe("OUT-STA-02 «today» begins at 00:00 of the centre's zone", () => {
  it.each([
    ["Europe/Moscow", "2026-11-21T10:00:00Z", "2026-11-20T21:00:00.000Z"],
    ["Europe/Moscow", "2026-11-20T21:00:00Z", "2026-11-20T21:00:00.000Z"],
    ["Europe/Moscow", "2026-11-20T20:59:59.999Z", "2026-11-19T21:00:00.000Z"],
    ["Asia/Kamchatka", "2026-11-21T10:00:00Z", "2026-11-20T12:00:00.000Z"],
    ["UTC", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00.000Z"],
    // The day of the change to summer time has 23 hours.
    ["Europe/Berlin", "2026-03-29T20:00:00Z", "2026-03-28T23:00:00.000Z"],
    // And the day of the change back 25.
    ["Europe/Berlin", "2026-10-25T22:30:00Z", "2026-10-24T22:00:00.000Z"],
  ])("%s %s", (zone, now, start) => {
    expect(new Date(dayStart(Date.parse(now), zone)).toISOString()).toBe(start);
  });
});
