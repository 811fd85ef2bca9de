import type { CampaignStatistics } from "@perezvon/api";

/** Dials in flight per ready agent, now; undefined without a ready agent (OUT-STA-02). */
export function intensityOf(
  statistics: Pick<CampaignStatistics, "inFlight" | "ready"> | null | undefined,
): number | undefined {
  return statistics && statistics.ready > 0 ? statistics.inFlight / statistics.ready : undefined;
}
