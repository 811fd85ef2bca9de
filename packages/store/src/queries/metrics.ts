import type { CampaignId, CentreId } from "@perezvon/model";
import type { MetricCounts, MetricQueries, ThresholdRow } from "../contract/metrics.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";

const hourMs = 3_600_000;

export function makeMetricQueries(db: Database): MetricQueries {
  return {
    counts: (centreId, campaignId, times) =>
      db.inCentre(centreId, (tx) => readCounts(tx, centreId, campaignId, times)),
    thresholds: (centreId, campaignId) =>
      db.inCentre(centreId, (tx) => readThresholds(tx, centreId, campaignId)),
    putThresholds: (centreId, campaignId, rows, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const { name } = await tx.found<{ name: string }>(
          "SELECT s.name FROM service s WHERE s.centre_id = $1 AND s.id = $2 FOR UPDATE",
          [centreId, campaignId],
        );
        const before = await readThresholds(tx, centreId, campaignId);
        await tx.run("DELETE FROM campaign_threshold WHERE centre_id = $1 AND campaign_id = $2", [
          centreId,
          campaignId,
        ]);
        for (const { metric, side, warning, critical, sound } of rows)
          await tx.run(
            `INSERT INTO campaign_threshold (centre_id, campaign_id, metric, side, warning, critical, sound)
             VALUES ($1, $2, $3, $4, $5, $6, $7)`,
            [centreId, campaignId, metric, side, warning ?? null, critical ?? null, sound],
          );
        const after = await readThresholds(tx, centreId, campaignId);
        const object = { kind: "campaign_thresholds", objectId: campaignId, objectName: name };
        await writeAudit(tx, centreId, { actor, act: "update", ...object, before, after, at });
        return after;
      }),
  };
}

async function readThresholds(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<ThresholdRow[]> {
  const rows = await tx.rows<{
    metric: string;
    side: ThresholdRow["side"];
    warning: number | null;
    critical: number | null;
    sound: boolean;
  }>(
    `SELECT metric, side, warning, critical, sound FROM campaign_threshold
     WHERE centre_id = $1 AND campaign_id = $2 ORDER BY metric`,
    [centreId, campaignId],
  );
  return rows.map((row) => ({
    ...row,
    warning: optional(row.warning),
    critical: optional(row.critical),
  }));
}

/** Ends within the day lie at most so long after the begin by which dials are found. */
const longestCallMs = 4 * hourMs;

async function readCounts(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { dayStart, now }: { readonly dayStart: number; readonly now: number },
): Promise<MetricCounts> {
  const quarters = await tx.found<Omit<MetricCounts, keyof RecordCounts | keyof DayCounts>>(
    `SELECT coalesce(sum(dialled) FILTER (WHERE quarter >= $3), 0)::float8 AS dialled,
       coalesce(sum(ended) FILTER (WHERE quarter >= $3), 0)::float8 AS ended,
       coalesce(sum(closed) FILTER (WHERE quarter >= $3), 0)::float8 AS "closedToday",
       coalesce(sum(queued) FILTER (WHERE quarter >= $3), 0)::float8 AS live,
       coalesce(sum(queued - lost) FILTER (WHERE quarter >= $3), 0)::float8 AS taken,
       coalesce(sum(queued) FILTER (WHERE quarter > $4), 0)::float8 AS "live24h",
       coalesce(sum(lost + late) FILTER (WHERE quarter > $4), 0)::float8 AS "abandoned24h",
       coalesce(sum(queued), 0)::float8 AS "live30d", coalesce(sum(lost + late), 0)::float8 AS "abandoned30d"
     FROM campaign_quarter WHERE centre_id = $1 AND campaign_id = $2 AND quarter > least($3, $5::timestamptz)`,
    [centreId, campaignId, time(dayStart), time(now - 24 * hourMs), time(now - 30 * 24 * hourMs)],
  );
  return {
    ...quarters,
    ...(await readRecords(tx, centreId, campaignId, now)),
    ...(await readDay(tx, centreId, campaignId, dayStart)),
  };
}

type RecordCounts = Pick<
  MetricCounts,
  "total" | "remaining" | "tried" | "closed" | "attemptsOfClosed" | "closedLastHour"
>;

/** Of the records of enabled lists that pass the filter: from their counters, and from the index of what was closed of late. */
function readRecords(tx: Transaction, centreId: CentreId, campaignId: CampaignId, now: number) {
  return tx.found<RecordCounts>(
    `SELECT coalesce(sum(t.total), 0)::float8 AS total,
       coalesce(sum(t.total - t.closed - t.excluded), 0)::float8 AS remaining,
       coalesce(sum(t.tried), 0)::float8 AS tried, coalesce(sum(t.closed), 0)::float8 AS closed,
       coalesce(sum(t.closed_attempts), 0)::float8 AS "attemptsOfClosed",
       coalesce(sum((SELECT count(*) FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
         AND rs.generation = l.generation AND rs.state = 'closed' AND rs.closed_at > $3 AND rs.passes)), 0)::float8
         AS "closedLastHour"
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN association_total t ON t.centre_id = a.centre_id AND t.association_id = a.id AND t.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled`,
    [centreId, campaignId, time(now - hourMs)],
  );
}

type DayCounts = Pick<MetricCounts, "closedByAgent" | "succeeded" | "withoutLine" | "missedCallBacks">;

async function readDay(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  dayStart: number,
): Promise<DayCounts> {
  const day = await tx.found<Omit<DayCounts, "missedCallBacks">>(
    `SELECT count(*) FILTER (WHERE t.record_disposition IS NOT NULL AND t.agent_id IS NOT NULL)::float8 AS "closedByAgent",
       count(*) FILTER (WHERE t.agent_id IS NOT NULL AND d.type = 'final_success')::float8 AS succeeded,
       count(*) FILTER (WHERE t.disposition = 'network_unavailable')::float8 AS "withoutLine"
     FROM attempt t LEFT JOIN disposition d ON d.centre_id = t.centre_id AND d.service_id = t.campaign_id
       AND d.key = t.record_disposition
     WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.started_at >= $4 AND t.ended_at >= $3`,
    [centreId, campaignId, time(dayStart), time(dayStart - longestCallMs)],
  );
  const { missed } = await tx.found<{ missed: number }>(
    `SELECT count(*)::float8 AS missed FROM promised_call
     WHERE centre_id = $1 AND campaign_id = $2 AND missed_at >= $3`,
    [centreId, campaignId, time(dayStart)],
  );
  return { ...day, missedCallBacks: missed };
}
