import { uuidV7 } from "@perezvon/base";
import type { AssociationId, CampaignId, CentreId, ListId } from "@perezvon/model";
import type { ArchiveWriter } from "../contract/archives.ts";
import type { CampaignInput } from "../contract/campaigns.ts";
import type { Transaction } from "../database/transaction.ts";
import { settleRecords } from "../engine/settle.ts";
import { settleList } from "../engine/settle-all.ts";
import { RefusedError } from "../errors.ts";
import { archiveLeaving } from "./archives.ts";

type ListInput = CampaignInput["lists"][number];

const keyOf = ({ listId, instance = "" }: Pick<ListInput, "listId" | "instance">) =>
  `${listId} ${instance.toLowerCase()}`;

/** Brings the lists of a campaign to what is asked for; a list that stays keeps the life of its records. */
export async function writeAssociations(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  lists: CampaignInput["lists"],
  { at, archive }: { readonly at: number; readonly archive?: ArchiveWriter | undefined },
): Promise<void> {
  if (new Set(lists.map(keyOf)).size < lists.length) throw new RefusedError("duplicate", "lists");
  // In one order for all, and before the associations: an import of the same list waits or is waited for.
  await tx.rows("SELECT FROM list WHERE centre_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE", [
    centreId,
    lists.map(({ listId }) => listId),
  ]);
  const present = await tx.rows<Present>(
    `SELECT id, list_id, instance, enabled, position, ratio FROM list_association
     WHERE centre_id = $1 AND campaign_id = $2`,
    [centreId, campaignId],
  );
  const wanted = new Map(lists.map((list) => [keyOf(list), list]));
  for (const row of present) {
    if (!wanted.has(keyOfRow(row)))
      await detachList(tx, centreId, campaignId, { id: row.id, listId: row.list_id }, { at, archive });
  }
  const known = new Map(present.map((row) => [keyOfRow(row), row]));
  const moved = new Set<ListId>();
  for (const list of lists) {
    const row = known.get(keyOf(list));
    if (row === undefined) await attachList(tx, centreId, campaignId, list, at);
    else if (row.enabled !== list.enabled || row.position !== list.order || row.ratio !== list.ratio) {
      await tx.run(
        "UPDATE list_association SET enabled = $3, position = $4, ratio = $5 WHERE centre_id = $1 AND id = $2",
        [centreId, row.id, list.enabled, list.order, list.ratio],
      );
      if (row.enabled !== list.enabled || row.position !== list.order) moved.add(list.listId);
    }
  }
  await checkEnabled(tx, centreId, campaignId);
  const counts = new Map<ListId, number>();
  for (const { listId } of lists) counts.set(listId, (counts.get(listId) ?? 0) + 1);
  // Of several instances of a list, the first enabled one takes a record (OUT-CMP-06).
  for (const listId of moved) {
    if ((counts.get(listId) ?? 0) > 1) await settleList(tx, centreId, campaignId, listId, at);
  }
}

interface Present {
  readonly id: AssociationId;
  readonly list_id: ListId;
  readonly instance: string;
  readonly enabled: boolean;
  readonly position: number;
  readonly ratio: number;
}

const keyOfRow = (row: Present) => keyOf({ listId: row.list_id, instance: row.instance });

/** With quotas only one association may be enabled (OUT-SEL-09). */
export async function checkEnabled(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<void> {
  const { enabled, quotas } = await tx.found<{ enabled: number; quotas: number }>(
    `SELECT count(*)::integer AS enabled, count(quota)::integer AS quotas FROM list_association
     WHERE centre_id = $1 AND campaign_id = $2 AND enabled`,
    [centreId, campaignId],
  );
  if (quotas > 0 && enabled > 1) throw new RefusedError("quota_single", "enabled");
}

/** Takes a list out of a campaign; its results go to the archive first (OUT-ARC-01). */
export async function detachList(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { id, listId }: { readonly id: AssociationId; readonly listId: ListId },
  { at, archive }: { readonly at: number; readonly archive: ArchiveWriter | undefined },
): Promise<void> {
  const busy = await tx.row(
    `SELECT FROM record_state WHERE centre_id = $1 AND association_id = $2 AND locked_by IS NOT NULL LIMIT 1`,
    [centreId, id],
  );
  if (busy) throw new RefusedError("locked", "lists");
  if (archive) {
    const leaving = { campaignId, listIds: [listId], associationId: id };
    await archiveLeaving(tx, centreId, leaving, { reason: "list_removed", at, write: archive });
  }
  await tx.run("DELETE FROM list_association WHERE centre_id = $1 AND campaign_id = $2 AND id = $3", [
    centreId,
    campaignId,
    id,
  ]);
}

export async function attachList(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  list: ListInput,
  at: number,
): Promise<AssociationId> {
  const id = uuidV7(at) as AssociationId;
  await tx.run(
    `INSERT INTO list_association (centre_id, id, campaign_id, list_id, enabled, position, ratio, instance)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      centreId,
      id,
      campaignId,
      list.listId,
      list.enabled,
      list.order,
      list.ratio,
      (list.instance ?? "").trim(),
    ],
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
  const generations = await tx.rows<{ generation: number; first: number; last: number }>(
    `SELECT generation, min(id) AS first, max(id) AS last FROM record r
     WHERE centre_id = $1 AND list_id = $2
       AND generation >= (SELECT generation FROM list WHERE centre_id = $1 AND id = $2) GROUP BY generation`,
    [centreId, list.listId],
  );
  for (const { generation, first, last } of generations) {
    await settleRecords(tx, centreId, list.listId, { from: first, to: last + 1, generation }, at, campaignId);
  }
  return id;
}
