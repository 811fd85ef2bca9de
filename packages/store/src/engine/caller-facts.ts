import type { CampaignId, CentreId, TrunkId } from "@perezvon/model";
import type { CallerFactsRow } from "../contract/engine.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";

/** Which of these numbers are the centre's, with their trunks (OUT-CID-04, OUT-CID-05). */
export async function ownNumbers(
  tx: Transaction,
  centreId: CentreId,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, TrunkId | undefined>> {
  const rows = await tx.rows<{ number: string; trunk_id: TrunkId | null }>(
    "SELECT number, trunk_id FROM number WHERE centre_id = $1 AND number = ANY($2::text[])",
    [centreId, numbers],
  );
  return new Map(rows.map(({ number, trunk_id }) => [number, optional(trunk_id)]));
}

/** Use of these numbers by all campaigns of the centre on its calendar day, and the number that this campaign has shown last. */
export async function callerFacts(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  numbers: readonly string[],
  now: number,
  rests: ReadonlyMap<string, number> = new Map(),
): Promise<CallerFactsRow> {
  // A dial under way counts already: a number that has reached its limit does not come back until those have ended. A rest may
  // have begun before midnight, with a dial of the day before.
  const used = await tx.rows<{ number: string; dials: number; full: number | null }>(
    `SELECT number, (count(*) FILTER (WHERE today))::integer AS dials, max(started_at) FILTER (WHERE place % rest = 0) AS full
     FROM (
       SELECT t.caller_number AS number, t.started_at, t.started_at >= day.since AS today, r.rest,
         row_number() OVER (PARTITION BY t.caller_number, t.started_at >= day.since ORDER BY t.started_at, t.id) AS place
       FROM attempt t
       JOIN (SELECT date_trunc('day', $3::timestamptz AT TIME ZONE time_zone) AT TIME ZONE time_zone AS since
         FROM centre WHERE id = $1) day ON true
       LEFT JOIN unnest($4::text[], $5::integer[]) r (number, rest) ON r.number = t.caller_number
       WHERE t.centre_id = $1 AND t.campaign_id = ANY(ARRAY(SELECT id FROM campaign WHERE centre_id = $1))
         AND t.started_at >= day.since - CASE WHEN cardinality($4::text[]) > 0 THEN interval '1 day' ELSE interval '0' END
         AND (t.is_call_attempt OR t.ended_at IS NULL) AND NOT t.is_inbound AND t.caller_number = ANY($2::text[])) dial
     GROUP BY 1`,
    [centreId, numbers, time(now), [...rests.keys()], [...rests.values()]],
  );
  const last = await tx.row<{ number: string }>(
    `SELECT caller_number AS number FROM attempt WHERE centre_id = $1 AND campaign_id = $2 AND is_call_attempt AND NOT is_inbound
     ORDER BY started_at DESC LIMIT 1`,
    [centreId, campaignId],
  );
  const { ends } = await tx.found<{ ends: number }>(
    `SELECT (date_trunc('day', $2::timestamptz AT TIME ZONE time_zone) + interval '1 day') AT TIME ZONE time_zone AS ends
     FROM centre WHERE id = $1`,
    [centreId, time(now)],
  );
  return {
    usedToday: new Map(used.flatMap(({ number, dials }) => (dials > 0 ? [[number, dials]] : []))),
    fullAt: new Map(used.flatMap(({ number, full }) => (full === null ? [] : [[number, full]]))),
    dayEndsAt: ends,
    lastShown: last?.number,
  };
}
