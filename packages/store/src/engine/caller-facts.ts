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
): Promise<CallerFactsRow> {
  const used = await tx.rows<{ number: string; dials: number; last: number }>(
    `SELECT t.caller_number AS number, count(*)::integer AS dials, max(t.started_at) AS last FROM attempt t, (
       SELECT date_trunc('day', $3::timestamptz AT TIME ZONE time_zone) AT TIME ZONE time_zone AS since
       FROM centre WHERE id = $1) day
     WHERE t.centre_id = $1 AND t.campaign_id = ANY(ARRAY(SELECT id FROM campaign WHERE centre_id = $1))
       AND t.started_at >= day.since AND t.is_call_attempt AND NOT t.is_inbound AND t.caller_number = ANY($2::text[]) GROUP BY 1`,
    [centreId, numbers, time(now)],
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
    usedToday: new Map(used.map(({ number, dials }) => [number, dials])),
    lastAt: new Map(used.map(({ number, last: at }) => [number, at])),
    dayEndsAt: ends,
    lastShown: last?.number,
  };
}
