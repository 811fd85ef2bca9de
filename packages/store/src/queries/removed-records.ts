import type { AssociationId, RecordId } from "@perezvon/model";
import type { Transaction } from "../database/transaction.ts";
import { settleRecords } from "../engine/settle.ts";
import { archiveRemoved } from "./archives.ts";
import { type Content, deleteRecords } from "./records.ts";

interface Life {
  readonly association_id: AssociationId;
  readonly record_id: RecordId;
  readonly state: string;
  readonly passes: boolean;
  readonly locked: boolean;
  readonly dialled: boolean;
}

/**
 * Takes records out of a list. What a campaign has of them goes to its archive (OUT-IMP-09): such records are set aside in a content
 * that is never in force, and their zip follows; those that nobody has dialled just go. Those in hand stay (OUT-LST-07). Returns the
 * ids that went.
 */
export async function removeRecords(
  tx: Transaction,
  content: Content,
  ids: readonly RecordId[],
  at: number,
): Promise<RecordId[]> {
  if (ids.length === 0) return [];
  const { centreId, listId, generation } = content;
  await tx.run("SELECT FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE", [centreId, listId]);
  // Held, so that nobody takes one in hand meanwhile.
  const lives = await tx.rows<Life>(
    `SELECT association_id, record_id, state, passes, locked_by IS NOT NULL AS locked,
       attempts > 0 OR state = 'closed' OR last_disposition IS NOT NULL AS dialled
     FROM record_state WHERE centre_id = $1 AND record_id = ANY($2::bigint[]) AND generation = $3
     ORDER BY association_id, record_id FOR UPDATE`,
    [centreId, ids, generation],
  );
  const held = new Set(lives.filter(({ locked }) => locked).map(({ record_id }) => record_id));
  const known = new Set(lives.filter(({ dialled }) => dialled).map(({ record_id }) => record_id));
  const aside = ids.filter((id) => known.has(id) && !held.has(id));
  const moved = await setAside(tx, content, aside, lives, at);
  const gone = await deleteRecords(
    tx,
    content,
    ids.filter((id) => !known.has(id)),
  );
  return [...moved, ...gone];
}

async function setAside(
  tx: Transaction,
  content: Content,
  ids: readonly RecordId[],
  lives: readonly Life[],
  at: number,
): Promise<RecordId[]> {
  if (ids.length === 0) return [];
  const { centreId, listId, generation } = content;
  const place = await placeAside(tx, content);
  // Its key may be given to another record, and that one be deleted too.
  const rows = await tx.rows<{ id: RecordId }>(
    `UPDATE record SET generation = $4, key_hash = NULL WHERE centre_id = $1 AND list_id = $2 AND generation = $3
       AND id = ANY($5::bigint[]) RETURNING id`,
    [centreId, listId, generation, place, ids],
  );
  const moved = rows.map(({ id }) => id);
  await tx.run(
    "UPDATE record_state SET generation = $3 WHERE centre_id = $1 AND record_id = ANY($2::bigint[]) AND generation = $4",
    [centreId, moved, place, generation],
  );
  for (const table of ["promised_call", "dialled_moment"])
    await tx.run(`DELETE FROM ${table} WHERE centre_id = $1 AND record_id = ANY($2::bigint[])`, [
      centreId,
      moved,
    ]);
  const went = new Set(moved);
  await moveTotals(
    tx,
    content,
    place,
    lives.filter(({ record_id }) => went.has(record_id)),
  );
  for (const [of, more] of [
    [generation, -moved.length],
    [place, moved.length],
  ])
    await tx.run(
      "UPDATE list_generation SET records = records + $4 WHERE centre_id = $1 AND list_id = $2 AND generation = $3",
      [centreId, listId, of, more],
    );
  await archiveRemoved(tx, centreId, listId, place, at);
  // Groups of a quota that these had filled have room again.
  await settleRecords(tx, centreId, listId, { ids: [] }, at);
  return moved;
}

/** The content whose zip is still to come, where its fields are those of now, else a new one. */
async function placeAside(tx: Transaction, { centreId, listId, generation }: Content): Promise<number> {
  const waiting = await tx.row<{ generation: number }>(
    `SELECT r.generation FROM results_archive r
     JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation
     JOIN list_generation n ON n.centre_id = r.centre_id AND n.list_id = r.list_id AND n.generation = $3
     WHERE r.centre_id = $1 AND r.list_id = $2 AND r.reason = 'records_deleted' AND r.state = 'pending' AND g.fields = n.fields
     ORDER BY r.generation LIMIT 1 FOR UPDATE OF r`,
    [centreId, listId, generation],
  );
  if (waiting) return waiting.generation;
  const made = await tx.found<{ generation: number }>(
    `INSERT INTO list_generation (centre_id, list_id, generation, fields)
     SELECT centre_id, list_id, least(0, (SELECT min(o.generation) FROM list_generation o
       WHERE o.centre_id = $1 AND o.list_id = $2)) - 1, fields
     FROM list_generation WHERE centre_id = $1 AND list_id = $2 AND generation = $3 RETURNING generation`,
    [centreId, listId, generation],
  );
  return made.generation;
}

async function moveTotals(
  tx: Transaction,
  { centreId, generation }: Content,
  place: number,
  lives: readonly Life[],
): Promise<void> {
  const sums = new Map<AssociationId, { total: number; fresh: number; closed: number; excluded: number }>();
  for (const { association_id, passes, state } of lives) {
    const sum = sums.get(association_id) ?? { total: 0, fresh: 0, closed: 0, excluded: 0 };
    sums.set(association_id, sum);
    // What a filter keeps out is in no total.
    if (!passes) continue;
    sum.total++;
    if (state === "new") sum.fresh++;
    else if (state === "closed" || state === "excluded") sum[state]++;
  }
  for (const [associationId, { total, fresh, closed, excluded }] of sums) {
    const counts = [total, fresh, closed, excluded] as const;
    await tx.run(
      `UPDATE association_total SET total = total - $4, fresh = fresh - $5, closed = closed - $6, excluded = excluded - $7
       WHERE centre_id = $1 AND association_id = $2 AND generation = $3`,
      [centreId, associationId, generation, ...counts],
    );
    await tx.run(
      `INSERT INTO association_total AS t (centre_id, association_id, generation, total, fresh, closed, excluded)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (centre_id, association_id, generation) DO UPDATE
       SET total = t.total + $4, fresh = t.fresh + $5, closed = t.closed + $6, excluded = t.excluded + $7`,
      [centreId, associationId, place, ...counts],
    );
  }
}
