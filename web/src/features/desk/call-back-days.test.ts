import { expect, test } from "vitest";
import { dayKey, daysFrom } from "./call-back-days.ts";

test("OUT-CBK-07 a week of the agent's zone has seven days, over a change of the clock too, and begins with today", () => {
  // 01:30 in Berlin on the day before its clocks go back.
  const now = Date.UTC(2026, 9, 23, 23, 30);
  const days = daysFrom(now, 0, 7, "Europe/Berlin").map((at) => dayKey(at, "Europe/Berlin"));
  expect(days).toEqual(["24", "25", "26", "27", "28", "29", "30"].map((day) => `2026-10-${day}`));
  expect(dayKey(daysFrom(now, -1, 1, "Europe/Berlin")[0]!, "Europe/Berlin")).toBe("2026-10-23");
});
