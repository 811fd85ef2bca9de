import type { MetricCounts } from "@perezvon/store";
import { expect, test } from "vitest";
import { metricsOf } from "./campaign-metrics.ts";

const counts: MetricCounts = {
  remaining: 300,
  total: 1_000,
  dialled: 200,
  ended: 190,
  live: 60,
  taken: 58,
  closedByAgent: 40,
  succeeded: 10,
  closedToday: 90,
  withoutLine: 3,
  tried: 650,
  closed: 700,
  attemptsOfClosed: 1_505,
  closedLastHour: 30,
  live24h: 60,
  abandoned24h: 2,
  live30d: 1_000,
  abandoned30d: 12,
  missedCallBacks: 4,
};
const hour = 3_600_000;
const now = Date.parse("2026-11-20T09:00:00Z");

test("OUT-STA-04 the ratios by their formulas", () => {
  expect(metricsOf(counts, 12 * hour, now)).toEqual({
    contactPercent: 29,
    liveAnswerPercent: 31.6,
    successPercent: 25,
    penetrationPercent: 65,
    attemptsPerClosed: 2.2,
    closingsPerAgentHour: 7.5,
    abandoned24hPercent: 3.3,
    abandoned30dPercent: 1.2,
    missedCallBacks: 4,
    dialsWithoutLine: 3,
    // 300 at 30 an hour.
    expectedEndAt: "2026-11-20T19:00:00.000Z",
  });
});

test("OUT-STA-02 OUT-STA-04 a ratio without divisor is none, and fewer than 20 closings foretell nothing", () => {
  const none = Object.fromEntries(Object.keys(counts).map((key) => [key, 0])) as unknown as MetricCounts;
  const metrics = metricsOf(none, 0, now);
  for (const value of [
    metrics.contactPercent,
    metrics.liveAnswerPercent,
    metrics.successPercent,
    metrics.penetrationPercent,
    metrics.attemptsPerClosed,
    metrics.closingsPerAgentHour,
    metrics.abandoned24hPercent,
    metrics.abandoned30dPercent,
    metrics.expectedEndAt,
  ])
    expect(value).toBeNull();
  expect(metricsOf({ ...counts, closedLastHour: 19 }, hour, now).expectedEndAt).toBeNull();
  expect(metricsOf({ ...counts, closedLastHour: 20 }, hour, now).expectedEndAt).not.toBeNull();
});
