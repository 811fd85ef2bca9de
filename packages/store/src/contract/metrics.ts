import type { CampaignId, CentreId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** What further metrics are reckoned from (OUT-STA-04); whole numbers, whose ratios are the server's. */
export interface MetricCounts {
  readonly remaining: number;
  readonly total: number;
  /** Of the day. */
  readonly dialled: number;
  readonly ended: number;
  /** Live answers that asked for an agent, and those of them that an agent took. */
  readonly live: number;
  readonly taken: number;
  /** Closed in the day by an agent, and those of them with a final success. */
  readonly closedByAgent: number;
  readonly succeeded: number;
  readonly closedToday: number;
  readonly withoutLine: number;
  /** Of the records now in the lists. */
  readonly tried: number;
  readonly closed: number;
  readonly attemptsOfClosed: number;
  readonly closedLastHour: number;
  /** Live answers, and those without an agent at the end of the wait limit (OUT-CPL-01). */
  readonly live24h: number;
  readonly abandoned24h: number;
  readonly live30d: number;
  readonly abandoned30d: number;
  /** Call-backs that were missed today. */
  readonly missedCallBacks: number;
}

export interface ThresholdRow {
  readonly metric: string;
  readonly side: "above" | "below";
  readonly warning: number | undefined;
  readonly critical: number | undefined;
  readonly sound: boolean;
}

export interface MetricQueries {
  counts(
    centreId: CentreId,
    campaignId: CampaignId,
    times: { readonly dayStart: number; readonly now: number },
  ): Promise<MetricCounts>;
  thresholds(centreId: CentreId, campaignId: CampaignId): Promise<readonly ThresholdRow[]>;
  /** In place of those that there were. */
  putThresholds(
    centreId: CentreId,
    campaignId: CampaignId,
    rows: readonly ThresholdRow[],
    at: number,
    actor: Actor,
  ): Promise<readonly ThresholdRow[]>;
}
