import type {
  AssociationFilter,
  AssociationId,
  AssociationSelection,
  CampaignId,
  CentreId,
  ListId,
  Quota,
  RecordSorting,
} from "@perezvon/model";
import type { ListFieldRow } from "../contract/lists.ts";
import type { Transaction } from "../database/transaction.ts";
import { optional } from "../database/transaction.ts";

/** An association with what it selects by. */
export interface SelectingAssociation {
  readonly id: AssociationId;
  readonly campaignId: CampaignId;
  readonly listId: ListId;
  readonly enabled: boolean;
  /** The content that is dialled. */
  readonly generation: number;
  readonly selection: AssociationSelection;
}

interface Selected {
  readonly id: AssociationId;
  readonly campaign_id: CampaignId;
  readonly list_id: ListId;
  readonly enabled: boolean;
  readonly generation: number;
  readonly priority_hours: number | null;
  readonly full_passes: boolean;
  readonly filter: AssociationFilter | null;
  readonly sorting: RecordSorting;
  readonly quota: Quota | null;
}

export function toSelection(
  row: Pick<Selected, "priority_hours" | "full_passes" | "filter" | "sorting" | "quota">,
): AssociationSelection {
  return {
    priorityHours: optional(row.priority_hours),
    fullPasses: row.full_passes,
    filter: optional(row.filter),
    sorting: row.sorting,
    quota: optional(row.quota),
  };
}

/** Associations of a list, those of one campaign in the order in which they take records (OUT-CMP-06). */
export async function associationsOfList(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  campaignId?: CampaignId,
): Promise<SelectingAssociation[]> {
  const rows = await tx.rows<Selected>(
    `SELECT a.id, a.campaign_id, a.list_id, a.enabled, l.generation, a.priority_hours, a.full_passes, a.filter, a.sorting,
       a.quota
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     WHERE a.centre_id = $1 AND a.list_id = $2 AND ($3::uuid IS NULL OR a.campaign_id = $3)
     ORDER BY a.campaign_id, a.position, a.attached`,
    [centreId, listId, campaignId],
  );
  return rows.map((row) => ({
    id: row.id,
    campaignId: row.campaign_id,
    listId: row.list_id,
    enabled: row.enabled,
    generation: row.generation,
    selection: toSelection(row),
  }));
}

export async function fieldsOf(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  generation: number,
): Promise<readonly ListFieldRow[]> {
  const row = await tx.row<{ fields: readonly ListFieldRow[] }>(
    "SELECT fields FROM list_generation WHERE centre_id = $1 AND list_id = $2 AND generation = $3",
    [centreId, listId, generation],
  );
  return row?.fields ?? [];
}
