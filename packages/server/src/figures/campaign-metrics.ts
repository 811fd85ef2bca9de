import type { CampaignMetrics } from "@perezvon/api";
import type { MetricCounts } from "@perezvon/store";
import { percent, ratio } from "./agents-of-campaign.ts";

/** Fewer closings in an hour foretell nothing (OUT-STA-04). */
const leastClosings = 20;
const hourMs = 3_600_000;

/** The ratios of OUT-STA-04; `agentMs` is the time of the day in which the campaign's agents were ready or busy. */
export function metricsOf(
  counts: MetricCounts,
  agentMs: number,
  now: number,
): Omit<CampaignMetrics, "capPercent" | "nextDueAt"> {
  const { remaining, closedLastHour } = counts;
  const foretold = closedLastHour >= leastClosings && remaining > 0;
  return {
    contactPercent: percent(counts.taken, counts.dialled),
    liveAnswerPercent: percent(counts.live, counts.ended),
    successPercent: percent(counts.succeeded, counts.closedByAgent),
    penetrationPercent: percent(counts.tried, counts.total),
    attemptsPerClosed: ratio(counts.attemptsOfClosed, counts.closed),
    closingsPerAgentHour: ratio(counts.closedToday, agentMs / hourMs),
    abandoned24hPercent: percent(counts.abandoned24h, counts.live24h),
    abandoned30dPercent: percent(counts.abandoned30d, counts.live30d),
    missedCallBacks: counts.missedCallBacks,
    dialsWithoutLine: counts.withoutLine,
    expectedEndAt: foretold ? new Date(now + (remaining / closedLastHour) * hourMs).toISOString() : null,
  };
}
