import { uuidV7 } from "@perezvon/base";
import type { CentreId, DoNotCallListId } from "@perezvon/model";
import type {
  DoNotCallBatch,
  DoNotCallFileEntry,
  DoNotCallLoaded,
  DoNotCallQueries,
  DoNotCallWay,
} from "../contract/do-not-call.ts";
import type { ImportRow } from "../contract/lists.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { storable } from "../engine/attempts.ts";
import { writeAudit } from "./audit.ts";
import { count, holdRunning, type ImportSelected, importColumns, toImport } from "./imports.ts";

/** Opens the entry of the log (OUT-DNC-08). */
export async function beginImport(
  tx: Transaction,
  centreId: CentreId,
  { listId, mode, fileName, source, at }: Parameters<DoNotCallQueries["beginImport"]>[1],
  actor: Parameters<DoNotCallQueries["beginImport"]>[2],
): Promise<ImportRow> {
  const list = await tx.found<{ name: string }>(
    "SELECT name FROM do_not_call_list WHERE centre_id = $1 AND id = $2 FOR UPDATE",
    [centreId, listId],
  );
  const row = await tx.found<ImportSelected>(
    `INSERT INTO list_import AS i (centre_id, id, do_not_call_list_id, generation, mode, file_name, started_by, started_at, source)
     VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8) RETURNING ${importColumns}`,
    [centreId, uuidV7(at), listId, mode, storable(fileName), actor.name, time(at), source],
  );
  await writeAudit(tx, centreId, {
    actor,
    act: "import",
    kind: "do_not_call_list",
    objectId: listId,
    objectName: list.name,
    after: { mode, file: fileName },
    at,
  });
  return toImport(row);
}

export async function loadBatch(
  tx: Transaction,
  centreId: CentreId,
  importId: string,
  batch: DoNotCallBatch,
  at: number,
): Promise<DoNotCallLoaded> {
  const { mode, do_not_call_list_id: listId, started_by: by } = await holdRunning(tx, centreId, importId);
  if (listId === null) throw new Error("An import of a contact list.");
  const { entries } = batch;
  const values = entries.map(({ value }) => value);
  const whence = { way: "file" as const, at, by };
  const done = { added: 0, updated: 0, deleted: 0 };
  if (mode === "delete") {
    done.deleted = await tx.run(
      "DELETE FROM do_not_call_entry WHERE centre_id = $1 AND list_id = $2 AND value = ANY($3::text[])",
      [centreId, listId, values],
    );
  }
  if (mode === "replace") {
    done.deleted = await tx.run(
      `DELETE FROM do_not_call_entry e WHERE centre_id = $1 AND list_id = $2
         AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS n(value) WHERE n.value = e.value)`,
      [centreId, listId, values],
    );
  }
  const { comment, expiry } = batch.says;
  if (mode === "update" || mode === "append_update" || (mode === "replace" && (comment || expiry)))
    done.updated = await updateEntries(tx, centreId, listId, batch);
  if (mode !== "delete" && mode !== "update")
    done.added = await insertEntries(tx, centreId, listId, entries, whence);
  await count(tx, centreId, importId, done);
  return done;
}

const columnsOf = (entries: readonly DoNotCallFileEntry[]) =>
  [
    entries.map(({ value }) => value),
    entries.map(({ comment }) => (comment === undefined ? null : storable(comment))),
    entries.map(({ expiresAt }) => expiresAt ?? null),
  ] as const;

/** As many as are known; those that the file says nothing more of stay as they are. */
async function updateEntries(
  tx: Transaction,
  centreId: CentreId,
  listId: DoNotCallListId,
  { entries, says }: DoNotCallBatch,
): Promise<number> {
  return tx.run(
    `UPDATE do_not_call_entry e SET comment = CASE WHEN $6 THEN coalesce(n.comment, '') ELSE e.comment END,
       expires_at = CASE WHEN $7 THEN to_timestamp(n.expires_ms / 1000.0) ELSE e.expires_at END
     FROM unnest($3::text[], $4::text[], $5::bigint[]) AS n(value, comment, expires_ms)
     WHERE e.centre_id = $1 AND e.list_id = $2 AND e.value = n.value`,
    [centreId, listId, ...columnsOf(entries), says.comment, says.expiry],
  );
}

/** What stands there already is left as it is, unless its term was shorter; returns how many are new (OUT-DNC-08). */
export async function insertEntries(
  tx: Transaction,
  centreId: CentreId,
  listId: DoNotCallListId,
  entries: readonly DoNotCallFileEntry[],
  whence: { readonly way: DoNotCallWay; readonly at: number; readonly by: string },
): Promise<number> {
  // In one order for all, so that two who add the same values wait for each other and never cross.
  const rows = await tx.rows<{ fresh: boolean }>(
    `INSERT INTO do_not_call_entry AS old (centre_id, list_id, value, comment, expires_at, way, added_by, added_at)
     SELECT DISTINCT ON (n.value) $1::uuid, $2::uuid, n.value, coalesce(n.comment, ''),
       to_timestamp(n.expires_ms / 1000.0), $6, $7, $8::timestamptz
     FROM unnest($3::text[], $4::text[], $5::bigint[]) AS n(value, comment, expires_ms) ORDER BY n.value
     ON CONFLICT (centre_id, list_id, value) DO UPDATE SET expires_at = EXCLUDED.expires_at
       WHERE old.expires_at < coalesce(EXCLUDED.expires_at, 'infinity')
     RETURNING xmax = 0 AS fresh`,
    [centreId, listId, ...columnsOf(entries), whence.way, whence.by, time(whence.at)],
  );
  return rows.filter(({ fresh }) => fresh).length;
}
