import { VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { Pauses } from "./pauses.ts";

test.each<[number | undefined, number]>([
  [10, 10],
  [undefined, 5],
  [3_600, 300],
  [0, 0],
])("TEL-LIM-03 Retry-After %s: no traffic for %i s", async (asked, seconds) => {
  const clock = new VirtualClock(0);
  const pauses = new Pauses(clock);
  expect(pauses.paused("a")).toBe(false);
  pauses.asked("a", asked);
  await clock.advanceAsync(Math.max(0, seconds * 1_000 - 1));
  expect(pauses.paused("a")).toBe(seconds > 0);
  expect(pauses.paused("b")).toBe(false);
  await clock.advanceAsync(1);
  expect(pauses.paused("a")).toBe(false);
});

test("TEL-LIM-03 no more than one probe a second meanwhile", async () => {
  const clock = new VirtualClock(0);
  const pauses = new Pauses(clock);
  pauses.asked("a", 10);
  expect([pauses.mayProbe("a"), pauses.mayProbe("a")]).toEqual([true, false]);
  await clock.advanceAsync(1_000);
  expect([pauses.mayProbe("a"), pauses.mayProbe("b"), pauses.mayProbe("b")]).toEqual([true, true, true]);
});
