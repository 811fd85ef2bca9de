import {
  type AssociationFilter,
  type CampaignId,
  type CentreId,
  type ListId,
  statusesOf,
} from "@perezvon/model";
import type { Parameter, Transaction } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";

export type StatusFilter = Extract<AssociationFilter, { kind: "campaign_statuses" }>;

/** Never dialled here and nobody has it in hand: it may be dropped as if it had never been taken (OUT-LNK-05). */
const untouched = "rs.attempts = 0 AND rs.last_call_at IS NULL AND rs.locked_by IS NULL";

/** When the record was closed in the source campaign with a disposition that the filter wants; null: it was not. */
function closingSql(filter: StatusFilter, listId: ListId, put: (value: Parameter) => string): string {
  return `(SELECT max(ss.closed_at) FROM list_association sa
    JOIN record_state ss ON ss.centre_id = sa.centre_id AND ss.association_id = sa.id AND ss.record_id = rs.record_id
    WHERE sa.centre_id = $1 AND sa.campaign_id = ${put(filter.campaignId)} AND sa.list_id = ${put(listId)}
      AND ss.state = 'closed' AND ss.passes
      AND (ss.record_disposition = ANY(${put(statusesOf(filter.dispositions))}::text[])) = ${put(filter.match === "in")}::boolean)`;
}

/**
 * Whether the filter takes a record: closed in the source campaign as wanted (OUT-LNK-03), or begun here already, or taken before the
 * source campaign went (OUT-LNK-05). `$1` is the centre, `rs` the record's row here.
 */
export function statusPassesSql(
  filter: StatusFilter,
  listId: ListId,
  put: (value: Parameter) => string,
): string {
  const gone = `NOT EXISTS (SELECT FROM list_association sa WHERE sa.centre_id = $1
    AND sa.campaign_id = ${put(filter.campaignId)} AND sa.list_id = ${put(listId)})`;
  return `(${closingSql(filter, listId, put)} IS NOT NULL OR (rs.passes AND NOT (${untouched}))
    OR (rs.passes AND rs.due_at IS NOT NULL AND ${gone}))`;
}

/** When a record that nobody has touched here is due: its closing in the source campaign and the delay; else null. */
export function statusDueSql(
  filter: AssociationFilter | undefined,
  listId: ListId,
  put: (value: Parameter) => string,
): string {
  if (filter?.kind !== "campaign_statuses") return "NULL::timestamptz";
  return `CASE WHEN ${untouched} AND rs.state IN ('new', 'open')
    THEN ${closingSql(filter, listId, put)} + ${put(filter.delayMinutes)}::integer * interval '1 minute' END`;
}

/** Campaigns with this list whose filter looks at closings of this campaign. */
export async function followersByStatus(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  listId: ListId,
): Promise<CampaignId[]> {
  const rows = await tx.rows<{ id: CampaignId }>(
    `SELECT DISTINCT campaign_id AS id FROM list_association WHERE centre_id = $1 AND list_id = $3
       AND filter->>'kind' = 'campaign_statuses' AND filter->>'campaignId' = $2 ORDER BY 1`,
    [centreId, campaignId, listId],
  );
  return rows.map(({ id }) => id);
}

/** The source uses the same list (OUT-LNK-02), is not the campaign itself and closes no circle over several (OUT-LNK-06). */
export async function mustBeSource(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  listId: ListId,
  filter: AssociationFilter | undefined,
): Promise<void> {
  if (filter?.kind !== "campaign_statuses") return;
  const field = "filter.campaignId";
  if (filter.campaignId === campaignId) throw new RefusedError("circle", field);
  const uses = await tx.row(
    "SELECT FROM list_association WHERE centre_id = $1 AND campaign_id = $2 AND list_id = $3",
    [centreId, filter.campaignId, listId],
  );
  if (!uses) throw new RefusedError("unknown_reference", field);
  const circle = await tx.row(
    `WITH RECURSIVE source(id) AS (
       SELECT $2::uuid
       UNION
       SELECT (a.filter->>'campaignId')::uuid FROM source s
       JOIN list_association a ON a.centre_id = $1 AND a.campaign_id = s.id AND a.filter->>'kind' = 'campaign_statuses')
     SELECT FROM source WHERE id = $3`,
    [centreId, filter.campaignId, campaignId],
  );
  if (circle) throw new RefusedError("circle", field);
}
