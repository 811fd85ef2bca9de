import { describe, expect, it } from "vitest";
import { zonedText } from "./zoned-text.ts";

describe("OUT-RES-02 times in the chosen zone", () => {
  it.each([
    ["Europe/Moscow", "2026-11-21T10:00:00.999Z", "2026-11-21 13:00:00"],
    ["Asia/Yekaterinburg", "2026-11-21T20:59:59Z", "2026-11-22 01:59:59"],
    ["Asia/Kathmandu", "2026-11-21T10:00:00Z", "2026-11-21 15:45:00"],
    ["America/New_York", "2026-11-01T05:59:59Z", "2026-11-01 01:59:59"],
    ["America/New_York", "2026-11-01T06:00:00Z", "2026-11-01 01:00:00"],
    ["UTC", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00"],
  ])("%s %s is %s", (zone, at, expected) => {
    expect(zonedText(Date.parse(at), zone)).toBe(expected);
  });
});
