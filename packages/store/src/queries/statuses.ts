import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import type { StatusCountRow, StatusesQuery } from "../contract/campaigns.ts";
import { type Transaction, time } from "../database/transaction.ts";

/** Rows of the detailed results in a span of time, counted by list, part of time and status (OUT-STA-05, OUT-RES-13). */
export async function readStatuses(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { from, to, lists, dispositions, step, timeZone }: StatusesQuery,
): Promise<StatusCountRow[]> {
  await tx.found("SELECT FROM campaign WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
  const rows = await tx.rows<{
    list_id: ListId;
    name: string;
    at: number;
    disposition: string;
    attempts: number;
    closed: number;
  }>(
    // What was replaced in a list is in the archive and counts no more (OUT-ARC-02).
    `SELECT n.list_id, l.name, n.at, n.disposition, n.attempts, n.closed
     FROM (SELECT t.association_id, a.list_id, a.position, a.attached, t.disposition,
         date_trunc($7, t.started_at, $8) AS at, count(*)::float8 AS attempts, count(t.record_disposition)::float8 AS closed
       FROM attempt t
       JOIN list_association a ON a.centre_id = t.centre_id AND a.id = t.association_id
       JOIN list c ON c.centre_id = a.centre_id AND c.id = a.list_id
       JOIN record_state rs ON rs.centre_id = t.centre_id AND rs.association_id = t.association_id AND rs.record_id = t.record_id
         AND rs.generation = c.generation
       WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.ended_at IS NOT NULL AND t.disposition IS NOT NULL
         AND ($3::timestamptz IS NULL OR t.started_at >= $3) AND t.started_at < $4
         AND ($5::uuid[] IS NULL OR a.list_id = ANY($5))
         AND ($6::text[] IS NULL OR t.disposition = ANY($6) OR t.record_disposition = ANY($6))
       GROUP BY t.association_id, a.list_id, a.position, a.attached, t.disposition, 6) n
     JOIN list l ON l.centre_id = $1 AND l.id = n.list_id
     ORDER BY n.position, n.attached, n.at, n.disposition`,
    [centreId, campaignId, time(from), time(to), lists ?? null, dispositions ?? null, step, timeZone],
  );
  return rows.map(({ list_id, ...row }) => ({ listId: list_id, ...row }));
}
