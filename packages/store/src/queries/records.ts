import type { AssociationId, CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import type { NewRecord, RecordRewrite, Reopening, StoredRecord } from "../contract/lists.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { byAssociation, countStates, movesOf } from "../engine/counters.ts";
import { settleRecords } from "../engine/settle.ts";
import { columnsFromJson, columnsOf, recordSource } from "./record-source.ts";

/** One content of a list. */
export interface Content {
  readonly centreId: CentreId;
  readonly listId: ListId;
  readonly generation: number;
}

/** What the list holds now. */
export async function contentInForce(tx: Transaction, centreId: CentreId, listId: ListId): Promise<Content> {
  const { generation } = await tx.found<{ generation: number }>(
    "SELECT generation FROM list WHERE centre_id = $1 AND id = $2",
    [centreId, listId],
  );
  return { centreId, listId, generation };
}

const whole = (content: Content) => [content.centreId, content.listId, content.generation] as const;

/**
 * Records and their life in every association of the list: dialable from the commit on (OUT-IMP-18). A key that the list has
 * already is passed over; the ids of the others come back.
 */
export async function insertRecords(
  tx: Transaction,
  content: Content,
  rows: readonly NewRecord[],
  at: number,
): Promise<RecordId[]> {
  if (rows.length === 0) return [];
  const { centreId, listId } = content;
  // A campaign that attaches the list at this moment waits, or has its row here already: no record falls between.
  await tx.run("SELECT FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE", [centreId, listId]);
  const { next } = await tx.found<{ next: number }>(
    "UPDATE centre SET next_record_id = next_record_id + $2 WHERE id = $1 RETURNING next_record_id AS next",
    [centreId, rows.length],
  );
  const first = next - rows.length;
  const keyed = rows.some(({ key }) => key !== undefined);
  const source = await recordSource(tx, rows, 6);
  const written = await tx.run(
    `INSERT INTO record (centre_id, id, list_id, generation, loaded_at, cells, numbers, extensions, time_zone, priority, key_hash)
     SELECT $1, $4 + place - 1, $2, $3, $5, cells, numbers, extensions, time_zone, priority, key_hash FROM ${source.text}
     ${keyed ? "ON CONFLICT (centre_id, list_id, generation, key_hash) WHERE key_hash IS NOT NULL DO NOTHING" : ""}`,
    [...whole(content), first, time(at), ...source.parameters],
  );
  await tx.run(
    `INSERT INTO record_state (centre_id, association_id, record_id, generation, priority)
     SELECT $1, a.id, r.id, r.generation, r.priority
     FROM record r JOIN list_association a ON a.centre_id = r.centre_id AND a.list_id = r.list_id
     WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 AND r.id >= $4 AND r.id < $5 ORDER BY a.id, r.id`,
    [...whole(content), first, next],
  );
  await tx.run(
    `INSERT INTO association_total AS t (centre_id, association_id, generation, total, fresh)
     SELECT $1, a.id, $3, $4, $4 FROM list_association a WHERE a.centre_id = $1 AND a.list_id = $2 ORDER BY a.id
     ON CONFLICT (centre_id, association_id, generation) DO UPDATE SET total = t.total + $4, fresh = t.fresh + $4`,
    [...whole(content), written],
  );
  await settleRecords(tx, centreId, listId, { from: first, to: next, generation: content.generation }, at);
  await countRecords(tx, content, written);
  if (written === rows.length) return rows.map((_, place) => (first + place) as RecordId);
  const added = await tx.rows<{ id: RecordId }>(
    `SELECT id FROM record WHERE centre_id = $1 AND list_id = $2 AND generation = $3 AND id >= $4 AND id < $5 ORDER BY id`,
    [...whole(content), first, next],
  );
  return added.map(({ id }) => id);
}

async function countRecords(tx: Transaction, content: Content, more: number): Promise<void> {
  await tx.run(
    `UPDATE list_generation SET records = records + $4
     WHERE centre_id = $1 AND list_id = $2 AND generation = $3`,
    [...whole(content), more],
  );
}

/** Those of these keys that the content has, with what the records hold now. */
export async function recordsByKey(
  tx: Transaction,
  content: Content,
  keys: readonly string[],
): Promise<(StoredRecord & { readonly key: string })[]> {
  if (keys.length === 0) return [];
  const rows = await tx.rows<{ key: string; id: RecordId; cells: string[]; locked: boolean }>(
    `SELECT encode(r.key_hash, 'hex') AS key, r.id, r.cells, ${isLocked} AS locked FROM record r
     WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3
       AND r.key_hash IN (SELECT decode(unnest($4::text[]), 'hex'))`,
    [...whole(content), keys],
  );
  return rows.map(({ cells, ...row }) => ({ ...row, values: cells }));
}

export async function recordById(
  tx: Transaction,
  content: Content,
  recordId: RecordId,
): Promise<StoredRecord | undefined> {
  const row = await tx.row<{ id: RecordId; cells: string[]; locked: boolean }>(
    `SELECT r.id, r.cells, ${isLocked} AS locked FROM record r
     WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 AND r.id = $4`,
    [...whole(content), recordId],
  );
  return row && { id: row.id, values: row.cells, locked: row.locked };
}

const isLocked = `EXISTS (SELECT FROM record_state s WHERE s.centre_id = r.centre_id AND s.record_id = r.id
  AND s.locked_by IS NOT NULL)`;

/** Ids, attempts and states stay (OUT-IMP-09). Returns the ids that were there. */
export async function updateRecords(
  tx: Transaction,
  content: Content,
  changes: readonly RecordRewrite[],
  at: number,
): Promise<RecordId[]> {
  if (changes.length === 0) return [];
  const data = changes.map(({ id, record }) => ({ i: id, ...columnsOf(record) }));
  const rows = await tx.rows<{ id: RecordId }>(
    `UPDATE record r SET cells = n.cells, numbers = n.numbers, extensions = n.extensions, time_zone = n.time_zone,
       priority = n.priority, key_hash = n.key_hash, updated_at = $4
     FROM (SELECT (e->>'i')::bigint, ${columnsFromJson} FROM jsonb_array_elements($5::jsonb) AS j(e))
       AS n(id, cells, numbers, extensions, time_zone, priority, key_hash)
     WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 AND r.id = n.id RETURNING r.id`,
    [...whole(content), time(at), JSON.stringify(data)],
  );
  const ids = rows.map(({ id }) => id);
  await tx.run(
    `UPDATE record_state s SET priority = r.priority FROM record r
     WHERE s.centre_id = $1 AND s.record_id = ANY($2::bigint[]) AND r.centre_id = $1 AND r.id = s.record_id
       AND s.priority IS DISTINCT FROM r.priority`,
    [content.centreId, ids],
  );
  await settleRecords(tx, content.centreId, content.listId, { ids }, at);
  return ids;
}

/**
 * Takes records out, and their share of every total. Those that are dialled or talked about stay: a result could not be written
 * otherwise (OUT-LST-07). Returns the ids that went.
 */
export async function deleteRecords(
  tx: Transaction,
  content: Content,
  ids: readonly RecordId[],
): Promise<RecordId[]> {
  if (ids.length === 0) return [];
  const { centreId } = content;
  await tx.run("SELECT FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE", [centreId, content.listId]);
  // Held, so that nobody takes one in hand meanwhile.
  const states = await tx.rows<{
    association_id: AssociationId;
    record_id: RecordId;
    state: string;
    passes: boolean;
    attempts: number;
    locked: boolean;
  }>(
    `SELECT association_id, record_id, state, passes, attempts, locked_by IS NOT NULL AS locked FROM record_state
     WHERE centre_id = $1 AND record_id = ANY($2::bigint[]) ORDER BY association_id, record_id FOR UPDATE`,
    [centreId, ids],
  );
  const held = new Set(states.filter(({ locked }) => locked).map(({ record_id }) => record_id));
  const free = ids.filter((id) => !held.has(id));
  const gone = await tx.rows<{ id: RecordId }>(
    `DELETE FROM record WHERE centre_id = $1 AND list_id = $2 AND generation = $3 AND id = ANY($4::bigint[]) RETURNING id`,
    [...whole(content), free],
  );
  const went = new Set(gone.map(({ id }) => id));
  // What a filter keeps out is in no total.
  const counted = states.filter(({ record_id, passes }) => passes && went.has(record_id));
  for (const [associationId, rows] of byAssociation(counted)) {
    await countStates(tx, centreId, associationId, content.generation, movesOf(rows, []));
  }
  await tx.run("DELETE FROM dialled_moment WHERE centre_id = $1 AND record_id = ANY($2::bigint[])", [
    centreId,
    [...went],
  ]);
  await countRecords(tx, content, -went.size);
  // Groups of a quota that these had filled have room again.
  await settleRecords(tx, centreId, content.listId, { ids: [] }, 0);
  return [...went];
}

/** Closed records of these begin anew in the chosen campaigns (OUT-IMP-11, OUT-API-02). Returns how many lives. */
export async function reopenRecords(
  tx: Transaction,
  content: Content,
  ids: readonly RecordId[],
  { campaignIds, reopened }: Reopening,
  at: number,
): Promise<number> {
  if (ids.length === 0 || campaignIds.length === 0) return 0;
  const { centreId, generation } = content;
  const rows = await tx.rows<{
    association_id: AssociationId;
    record_id: RecordId;
    progress: unknown;
    passes: boolean;
    state: string;
    attempts: number;
  }>(
    `SELECT s.association_id, s.record_id, s.progress, s.passes, s.state, s.attempts FROM record_state s
     JOIN list_association a ON a.centre_id = s.centre_id AND a.id = s.association_id
     WHERE s.centre_id = $1 AND s.record_id = ANY($2::bigint[]) AND s.state = 'closed' AND s.locked_by IS NULL
       AND a.campaign_id = ANY($3::uuid[]) ORDER BY s.association_id, s.record_id FOR UPDATE OF s`,
    [centreId, ids, campaignIds as readonly CampaignId[]],
  );
  const data = rows.map((row) => {
    const progress = reopened(row.progress ?? undefined);
    const { attempts } = (progress ?? { attempts: 0 }) as { attempts: number };
    return { a: row.association_id, r: row.record_id, p: progress ?? null, n: attempts };
  });
  await tx.run(
    `UPDATE record_state s SET state = 'open', due_at = $2, repeat = false, record_disposition = NULL, closed_at = NULL,
       progress = CASE jsonb_typeof(e->'p') WHEN 'null' THEN NULL ELSE e->'p' END, attempts = (e->>'n')::integer
     FROM jsonb_array_elements($3::jsonb) AS j(e)
     WHERE s.centre_id = $1 AND s.association_id = (e->>'a')::uuid AND s.record_id = (e->>'r')::bigint`,
    [centreId, time(at), JSON.stringify(data)],
  );
  const counted = rows.filter(({ passes }) => passes);
  const attemptsOf = new Map(data.map(({ a, r, n }) => [`${a} ${r}`, n]));
  for (const [associationId, lives] of byAssociation(counted)) {
    const after = lives.map(({ association_id, record_id }) => {
      return { state: "open", attempts: attemptsOf.get(`${association_id} ${record_id}`) ?? 0 };
    });
    await countStates(tx, centreId, associationId, generation, movesOf(lives, after));
  }
  await settleRecords(tx, centreId, content.listId, { ids: rows.map(({ record_id }) => record_id) }, at);
  return rows.length;
}
