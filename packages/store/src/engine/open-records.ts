import type { CampaignGroupId, CampaignId, CentreId } from "@perezvon/model";
import type { OpenRecordsRow } from "../contract/engine.ts";
import { optional, type Transaction } from "../database/transaction.ts";

/**
 * Campaigns whose Remaining decides something: members of groups (OUT-LNK-14) and those that stop when nothing remains (OUT-CMP-11). From
 * the totals, so that it costs the same however long the lists are.
 */
export async function openRecords(tx: Transaction, centreId: CentreId): Promise<OpenRecordsRow[]> {
  const rows = await tx.rows<{
    id: CampaignId;
    name: string;
    group_id: CampaignGroupId | null;
    start_after: CampaignId | null;
    enabled: boolean;
    started: boolean;
    remaining: number;
    next_due_at: number | null;
  }>(
    `SELECT c.id, s.name, c.campaign_group_id AS group_id, c.start_after, c.enabled, c.started,
       coalesce(sum(t.total - t.closed - t.excluded), 0)::bigint AS remaining, min(n.due_at) AS next_due_at
     FROM campaign c
     JOIN service s ON s.centre_id = c.centre_id AND s.id = c.id
     LEFT JOIN (list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id)
       ON a.centre_id = c.centre_id AND a.campaign_id = c.id AND a.enabled
     LEFT JOIN association_total t ON t.centre_id = a.centre_id AND t.association_id = a.id AND t.generation = l.generation
     LEFT JOIN LATERAL (SELECT rs.due_at FROM record_state rs
       WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.generation = l.generation
         AND rs.state = 'open' AND rs.locked_by IS NULL AND rs.passes AND rs.waits_for IS NULL ORDER BY rs.due_at LIMIT 1) n ON true
     WHERE c.centre_id = $1 AND (c.campaign_group_id IS NOT NULL OR c.automatic->'stop'->>'kind' = 'finished')
     GROUP BY c.centre_id, c.id, s.name ORDER BY c.id`,
    [centreId],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    groupId: optional(row.group_id),
    after: optional(row.start_after),
    enabled: row.enabled,
    started: row.started,
    remaining: row.remaining,
    nextDueAt: optional(row.next_due_at),
  }));
}
