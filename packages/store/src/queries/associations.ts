import { uuidV7 } from "@perezvon/base";
import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import type { ArchiveWriter } from "../contract/archives.ts";
import type { CampaignInput } from "../contract/campaigns.ts";
import type { Transaction } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { archiveLeaving } from "./archives.ts";

/** Brings the lists of a campaign to what is asked for; a list that stays keeps the life of its records. */
export async function writeAssociations(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  lists: CampaignInput["lists"],
  { at, archive }: { readonly at: number; readonly archive?: ArchiveWriter | undefined },
): Promise<void> {
  const wanted = lists.map(({ listId }) => listId);
  if (new Set(wanted).size < wanted.length) throw new RefusedError("duplicate", "lists");
  // In one order for all, and before the associations: an import of the same list waits or is waited for.
  await tx.rows("SELECT FROM list WHERE centre_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE", [
    centreId,
    wanted,
  ]);
  await removeOthers(tx, centreId, campaignId, wanted, { at, archive });
  for (const { listId, enabled, order, ratio } of lists) {
    const changed = await tx.run(
      `UPDATE list_association SET enabled = $4, position = $5, ratio = $6
       WHERE centre_id = $1 AND campaign_id = $2 AND list_id = $3`,
      [centreId, campaignId, listId, enabled, order, ratio],
    );
    if (changed === 0) await attach(tx, centreId, campaignId, { listId, enabled, order, ratio }, at);
  }
}

async function removeOthers(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  keep: readonly ListId[],
  { at, archive }: { readonly at: number; readonly archive: ArchiveWriter | undefined },
) {
  const parameters = [centreId, campaignId, keep];
  const busy = await tx.row(
    `SELECT FROM record_state rs JOIN list_association a ON a.centre_id = rs.centre_id AND a.id = rs.association_id
     WHERE rs.locked_by IS NOT NULL AND a.centre_id = $1 AND a.campaign_id = $2 AND NOT a.list_id = ANY($3::uuid[])
     LIMIT 1`,
    parameters,
  );
  if (busy) throw new RefusedError("locked", "lists");
  const leaving = await tx.rows<{ list_id: ListId }>(
    "SELECT list_id FROM list_association WHERE centre_id = $1 AND campaign_id = $2 AND NOT list_id = ANY($3::uuid[])",
    parameters,
  );
  if (leaving.length === 0) return;
  if (archive) {
    const listIds = leaving.map(({ list_id }) => list_id);
    await archiveLeaving(
      tx,
      centreId,
      { campaignId, listIds },
      { reason: "list_removed", at, write: archive },
    );
  }
  await tx.run(
    "DELETE FROM list_association WHERE centre_id = $1 AND campaign_id = $2 AND NOT list_id = ANY($3::uuid[])",
    parameters,
  );
}

async function attach(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  list: CampaignInput["lists"][number],
  at: number,
): Promise<void> {
  const id = uuidV7(at);
  await tx.run(
    `INSERT INTO list_association (centre_id, id, campaign_id, list_id, enabled, position, ratio)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [centreId, id, campaignId, list.listId, list.enabled, list.order, list.ratio],
  );
  // The generation in force, and one that an import may be loading just now.
  await tx.run(
    `INSERT INTO record_state (centre_id, association_id, record_id, generation, priority)
     SELECT $1, $2, r.id, r.generation, r.priority
     FROM record r JOIN list l ON l.centre_id = r.centre_id AND l.id = r.list_id
     WHERE r.centre_id = $1 AND r.list_id = $3 AND r.generation >= l.generation ORDER BY r.id`,
    [centreId, id, list.listId],
  );
  await tx.run(
    `INSERT INTO association_total (centre_id, association_id, generation, total, fresh)
     SELECT $1, $2, g.generation, g.records, g.records
     FROM list_generation g JOIN list l ON l.centre_id = g.centre_id AND l.id = g.list_id
     WHERE g.centre_id = $1 AND g.list_id = $3 AND g.generation >= l.generation`,
    [centreId, id, list.listId],
  );
}
