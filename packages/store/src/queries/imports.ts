import type { Clock } from "@perezvon/base";
import { uuidV7 } from "@perezvon/base";
import type { CentreId, DoNotCallListId, ListId, RecordId } from "@perezvon/model";
import type { ImportQueries } from "../contract/import-queries.ts";
import type {
  ImportMode,
  ImportOutcome,
  ImportRow,
  ImportSource,
  ListFieldRow,
  NewRecord,
  RecordsWritten,
  RecordWrite,
  RejectRow,
} from "../contract/lists.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { storable } from "../engine/attempts.ts";
import { RefusedError } from "../errors.ts";
import { archiveReplaced } from "./archives.ts";
import { writeAudit } from "./audit.ts";
import { readPage } from "./page.ts";
import { type Content, insertRecords, recordsByKey, reopenRecords, updateRecords } from "./records.ts";
import { refusing } from "./refusal.ts";
import { removeRecords } from "./removed-records.ts";

type Begin = Parameters<ImportQueries["begin"]>;
type Finish = Parameters<ImportQueries["finish"]>;

export function makeImportQueries(db: Database, clock: Clock): ImportQueries {
  return {
    begin: async (centreId, input, actor) => {
      const id = uuidV7(clock.now());
      try {
        return await db.inCentre(centreId, (tx) => begin(tx, id, centreId, input, actor));
      } catch (error) {
        return await oneAtATime(error);
      }
    },
    appendRows: (centreId, importId, rows, at) =>
      db.inCentre(centreId, (tx) => appendRows(tx, centreId, importId, rows, at), { patienceMs: 30_000 }),
    known: (centreId, importId, keys) =>
      db.inCentre(centreId, async (tx) => {
        const running = await holdRunning(tx, centreId, importId);
        return recordsByKey(tx, contentOf(centreId, running), keys);
      }),
    write: (centreId, importId, change, at) =>
      db.inCentre(centreId, (tx) => write(tx, centreId, importId, change, at), { patienceMs: 30_000 }),
    firstNumbers: (centreId, listId) => firstNumbers(db, centreId, listId),
    sweep: ({ log, rejects }) =>
      db.inSystem(async (tx) => {
        await tx.run(
          `DELETE FROM import_reject r USING list_import i WHERE i.centre_id = r.centre_id AND i.id = r.import_id
             AND i.started_at < $1`,
          [time(rejects)],
        );
        return tx.run("DELETE FROM list_import WHERE started_at < $1 AND outcome <> 'running'", [time(log)]);
      }),
    reject: (centreId, importId, rows) =>
      db.inCentre(centreId, (tx) => reject(tx, centreId, importId, rows), { patienceMs: 30_000 }),
    name: (centreId, importId, columns) =>
      db.inCentre(centreId, (tx) =>
        tx.run("UPDATE list_import SET columns = $3 WHERE centre_id = $1 AND id = $2", [
          centreId,
          importId,
          columns.map(storable),
        ]),
      ),
    finish: (centreId, importId, counts) =>
      db.inCentre(centreId, (tx) => finish(tx, centreId, importId, counts), { patienceMs: 30_000 }),
    page: (centreId, listId, query = {}) =>
      db.inCentre(centreId, async (tx) => {
        await tx.found(
          `SELECT FROM list WHERE centre_id = $1 AND id = $2
           UNION ALL SELECT FROM do_not_call_list WHERE centre_id = $1 AND id = $2`,
          [centreId, listId],
        );
        return readPage<ImportSelected, ImportRow>(
          tx,
          {
            select: selectImports,
            where: ofList,
            parameters: [centreId, listId],
            keys: [
              { expression: "i.started_at", type: "timestamptz" },
              { expression: "i.id", type: "uuid" },
            ],
            descending: true,
            countFrom: "list_import i",
          },
          query,
          toImport,
        );
      }),
    get: (centreId, listId, importId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<ImportSelected>(`${selectImports} WHERE ${ofList} AND i.id = $3`, [
          centreId,
          listId,
          importId,
        ]);
        return row && toImport(row);
      }),
    rejected: (centreId, importId) => rejected(db, centreId, importId),
    closeInterrupted: (at) => db.inSystem((tx) => closeInterrupted(tx, at), { repeatable: true }),
  };
}

/** Two imports of one list never overlap (OUT-IMP-16). */
export async function oneAtATime(error: unknown): Promise<never> {
  return await refusing({ list_import_running: "list", do_not_call_import_running: "list" }, () =>
    Promise.reject(error),
  ).catch((refused) => {
    throw refused instanceof RefusedError && refused.code === "duplicate"
      ? new RefusedError("locked", "list")
      : refused;
  });
}

export interface ImportSelected {
  readonly id: string;
  readonly list_id: ListId | DoNotCallListId;
  readonly mode: ImportMode;
  readonly file_name: string;
  readonly started_by: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: ImportOutcome;
  readonly failure: string | null;
  readonly failure_limit: number | null;
  readonly rows_read: number;
  readonly added: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unknown: number;
  readonly reopened: number;
  readonly source: ImportSource;
  readonly duplicate: number;
  readonly rejected: number;
  readonly warnings: number;
  readonly columns: readonly string[] | null;
}

/** `$2` is a list of either kind. */
const ofList = "i.centre_id = $1 AND (i.list_id = $2 OR i.do_not_call_list_id = $2)";
const selectImports = `SELECT i.id, coalesce(i.list_id, i.do_not_call_list_id) AS list_id, i.mode, i.file_name, i.started_by, i.started_at, i.ended_at, i.outcome,
  i.failure, i.failure_limit, i.rows_read, i.added, i.updated, i.deleted, i.unknown, i.reopened, i.source, i.duplicate, i.rejected, i.warnings, i.columns FROM list_import i`;

export const importColumns = selectImports.slice("SELECT ".length, selectImports.indexOf(" FROM"));

export function toImport(row: ImportSelected): ImportRow {
  return {
    id: row.id,
    listId: row.list_id,
    mode: row.mode,
    fileName: row.file_name,
    startedBy: row.started_by,
    startedAt: row.started_at,
    endedAt: optional(row.ended_at),
    outcome: row.outcome,
    failure: optional(row.failure),
    failureLimit: optional(row.failure_limit),
    read: row.rows_read,
    added: row.added,
    updated: row.updated,
    deleted: row.deleted,
    unknown: row.unknown,
    reopened: row.reopened,
    source: row.source,
    duplicate: row.duplicate,
    rejected: row.rejected,
    warnings: row.warnings,
    columns: optional(row.columns),
  };
}

async function begin(
  tx: Transaction,
  id: string,
  centreId: CentreId,
  input: Begin[1],
  actor: Begin[2],
): Promise<ImportRow> {
  const list = await tx.found<{
    name: string;
    generation: number;
    latest: number;
    fields: readonly ListFieldRow[];
    records: number;
  }>(
    `SELECT l.name, l.generation, g.fields, g.records,
       (SELECT max(generation) FROM list_generation WHERE centre_id = l.centre_id AND list_id = l.id) AS latest
     FROM list l JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
     WHERE l.centre_id = $1 AND l.id = $2 FOR UPDATE OF l`,
    [centreId, input.listId],
  );
  const fields = JSON.stringify(input.fields ?? list.fields);
  let generation = list.generation;
  if (input.mode === "replace") {
    generation = list.latest + 1;
    await tx.run(
      "INSERT INTO list_generation (centre_id, list_id, generation, fields) VALUES ($1, $2, $3, $4)",
      [centreId, input.listId, generation, fields],
    );
  } else if (input.fields === undefined) {
    if (list.fields.length === 0) throw new RefusedError("required", "options.columns");
  } else if (list.records === 0) {
    await tx.run(
      "UPDATE list_generation SET fields = $4 WHERE centre_id = $1 AND list_id = $2 AND generation = $3",
      [centreId, input.listId, generation, fields],
    );
  } else if (!sameColumns(list.fields, input.fields)) {
    throw new RefusedError("fields_differ", "columns", { fields: list.fields.map(({ name }) => name) });
  }
  const keyed = (input.fields ?? list.fields).some(({ key }) => key);
  if (!keyed && input.mode !== "append" && input.mode !== "replace")
    throw new RefusedError("key_required", "options.mode");
  const row = await tx.found<ImportSelected>(
    `INSERT INTO list_import AS i (centre_id, id, list_id, generation, mode, file_name, started_by, started_at, source)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${importColumns}`,
    [
      centreId,
      id,
      input.listId,
      generation,
      input.mode,
      storable(input.fileName),
      actor.name,
      time(input.at),
      input.source ?? "upload",
    ],
  );
  await writeAudit(tx, centreId, {
    actor,
    act: "import",
    kind: "list",
    objectId: input.listId,
    objectName: list.name,
    after: { mode: input.mode, file: input.fileName },
    at: input.at,
  });
  return toImport(row);
}

function sameColumns(present: readonly ListFieldRow[], loaded: readonly ListFieldRow[]): boolean {
  return (
    present.length === loaded.length &&
    present.every((field, place) => field.name === loaded[place]!.name && field.type === loaded[place]!.type)
  );
}

/** Holds the import's row, so that batches of one import come one after the other and none comes after the end. */
export async function holdRunning(tx: Transaction, centreId: CentreId, importId: string) {
  const row = await tx.found<{
    /** Of a contact list. */
    list_id: ListId;
    do_not_call_list_id: DoNotCallListId | null;
    started_by: string;
    generation: number;
    mode: ImportMode;
    outcome: ImportOutcome;
    added: number;
    rejected: number;
  }>(
    `SELECT list_id, do_not_call_list_id, started_by, generation, mode, outcome, added, rejected FROM list_import WHERE centre_id = $1 AND id = $2 FOR UPDATE`,
    [centreId, importId],
  );
  if (row.outcome !== "running") throw new RefusedError("import_closed");
  return row;
}

async function appendRows(
  tx: Transaction,
  centreId: CentreId,
  importId: string,
  rows: readonly NewRecord[],
  at: number,
): Promise<readonly RecordId[]> {
  const running = await holdRunning(tx, centreId, importId);
  if (rows.length === 0) return [];
  const ids = await insertRecords(tx, contentOf(centreId, running), rows, at);
  await count(tx, centreId, importId, { added: ids.length });
  return ids;
}

function contentOf(
  centreId: CentreId,
  running: { readonly list_id: ListId; readonly generation: number },
): Content {
  return { centreId, listId: running.list_id, generation: running.generation };
}

async function write(
  tx: Transaction,
  centreId: CentreId,
  importId: string,
  { inserts, updates, deletes, merged = 0, reopen }: RecordWrite,
  at: number,
): Promise<RecordsWritten> {
  const content = contentOf(centreId, await holdRunning(tx, centreId, importId));
  const added = await insertRecords(tx, content, inserts, at);
  const updated = await updateRecords(tx, content, updates, at);
  const deleted = await removeRecords(tx, content, deletes, at);
  const reopened = reopen ? await reopenRecords(tx, content, updated, reopen, at) : 0;
  await count(tx, centreId, importId, {
    added: added.length,
    updated: updated.length + merged,
    deleted: deleted.length,
    reopened,
  });
  return { added, updated, deleted, reopened };
}

export async function count(
  tx: Transaction,
  centreId: CentreId,
  importId: string,
  { added = 0, updated = 0, deleted = 0, reopened = 0 },
): Promise<void> {
  await tx.run(
    `UPDATE list_import SET added = added + $3, updated = updated + $4, deleted = deleted + $5, reopened = reopened + $6
     WHERE centre_id = $1 AND id = $2`,
    [centreId, importId, added, updated, deleted, reopened],
  );
}

async function reject(
  tx: Transaction,
  centreId: CentreId,
  importId: string,
  rows: readonly RejectRow[],
): Promise<void> {
  await holdRunning(tx, centreId, importId);
  if (rows.length === 0) return;
  const data = rows.map((row) => ({
    line: row.line,
    column: row.column === undefined ? null : storable(row.column),
    value: row.value === undefined ? null : storable(row.value),
    reason: row.reason,
    cells: row.cells.map(storable),
  }));
  await tx.run(
    `INSERT INTO import_reject (centre_id, import_id, line, column_name, value, reason, cells)
     SELECT $1, $2, (e->>'line')::integer, e->>'column', e->>'value', e->>'reason',
       ARRAY(SELECT jsonb_array_elements_text(e->'cells'))
     FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS j(e, place) ORDER BY place`,
    [centreId, importId, JSON.stringify(data)],
  );
  await tx.run("UPDATE list_import SET rejected = rejected + $3 WHERE centre_id = $1 AND id = $2", [
    centreId,
    importId,
    rows.length,
  ]);
}

async function finish(
  tx: Transaction,
  centreId: CentreId,
  importId: string,
  counts: Finish[2],
): Promise<ImportRow> {
  const running = await holdRunning(tx, centreId, importId);
  const replaces = running.mode === "replace" && running.do_not_call_list_id === null;
  const failure =
    counts.failure ?? (replaces ? await refusedReplacement(tx, centreId, running, counts.read) : undefined);
  if (replaces) {
    if (failure === undefined) await putInForce(tx, centreId, running.list_id, running.generation, counts.at);
    else await dropGeneration(tx, centreId, running.list_id, running.generation);
  }
  const row = await tx.found<ImportSelected>(
    `UPDATE list_import AS i SET ended_at = $3, outcome = $4, failure = $5, rows_read = $6, duplicate = $7, warnings = $8,
       unknown = $9, failure_limit = $10
     WHERE i.centre_id = $1 AND i.id = $2
     RETURNING ${importColumns}`,
    [
      centreId,
      importId,
      time(counts.at),
      failure === undefined ? "done" : "failed",
      failure,
      counts.read,
      counts.duplicate,
      counts.warnings,
      counts.unknown ?? 0,
      counts.failureLimit,
    ],
  );
  return toImport(row);
}

/** Why a replacement that was read to its end is not put in force (OUT-IMP-10). */
async function refusedReplacement(
  tx: Transaction,
  centreId: CentreId,
  running: Awaited<ReturnType<typeof holdRunning>>,
  read: number,
): Promise<string | undefined> {
  if (running.added === 0) return "no_valid_row";
  const { error_threshold: most } = await tx.found<{ error_threshold: number }>(
    "SELECT error_threshold FROM list WHERE centre_id = $1 AND id = $2",
    [centreId, running.list_id],
  );
  return running.rejected * 100 > read * most ? "too_many_errors" : undefined;
}

/** The one instant at which the new content replaces the old (OUT-IMP-10). */
async function putInForce(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  generation: number,
  at: number,
): Promise<void> {
  const { replaced } = await tx.found<{ replaced: number }>(
    "SELECT generation AS replaced FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE",
    [centreId, listId],
  );
  await archiveReplaced(tx, centreId, listId, replaced, at);
  await tx.run(
    `UPDATE list SET generation = $3, version = version + 1, updated_at = $4 WHERE centre_id = $1 AND id = $2`,
    [centreId, listId, generation, time(at)],
  );
}

async function dropGeneration(tx: Transaction, centreId: CentreId, listId: ListId, generation: number) {
  const parameters = [centreId, listId, generation];
  await tx.run("DELETE FROM record WHERE centre_id = $1 AND list_id = $2 AND generation = $3", parameters);
  await tx.run(
    `DELETE FROM association_total t USING list_association a WHERE t.centre_id = $1 AND a.centre_id = $1
       AND a.id = t.association_id AND a.list_id = $2 AND t.generation = $3`,
    parameters,
  );
  await tx.run(
    "UPDATE list_generation SET records = 0 WHERE centre_id = $1 AND list_id = $2 AND generation = $3",
    parameters,
  );
}

async function closeInterrupted(tx: Transaction, at: number): Promise<number> {
  const rows = await tx.rows<{
    centre_id: CentreId;
    list_id: ListId | null;
    generation: number;
    mode: ImportMode;
  }>(
    `UPDATE list_import SET outcome = 'failed', failure = 'interrupted', ended_at = $1 WHERE outcome = 'running'
     RETURNING centre_id, list_id, generation, mode`,
    [time(at)],
  );
  for (const row of rows) {
    if (row.mode === "replace" && row.list_id !== null)
      await dropGeneration(tx, row.centre_id, row.list_id, row.generation);
  }
  return rows.length;
}

const numbersBatch = 10_000;

async function* firstNumbers(db: Database, centreId: CentreId, listId: ListId): AsyncIterable<string[]> {
  let after = 0;
  for (;;) {
    const rows = await db.inCentre(centreId, (tx) =>
      tx.rows<{ id: number; first: string }>(
        `SELECT r.id, r.numbers[1] AS first FROM record r
         JOIN list l ON l.centre_id = r.centre_id AND l.id = r.list_id AND l.generation = r.generation
         WHERE r.centre_id = $1 AND r.list_id = $2 AND r.id > $3 ORDER BY r.id LIMIT ${numbersBatch}`,
        [centreId, listId, after],
      ),
    );
    yield rows.map(({ first }) => first);
    const last = rows.at(-1);
    if (last === undefined || rows.length < numbersBatch) return;
    after = last.id;
  }
}

const rejectBatch = 500;

async function* rejected(db: Database, centreId: CentreId, importId: string): AsyncIterable<RejectRow> {
  let after = 0;
  for (;;) {
    const rows = await db.inCentre(centreId, (tx) =>
      tx.rows<{
        seq: number;
        line: number;
        column_name: string | null;
        value: string | null;
        reason: string;
        cells: string[];
      }>(
        `SELECT seq, line, column_name, value, reason, cells FROM import_reject
         WHERE centre_id = $1 AND import_id = $2 AND seq > $3 ORDER BY seq LIMIT ${rejectBatch}`,
        [centreId, importId, after],
      ),
    );
    for (const row of rows) {
      yield {
        line: row.line,
        column: optional(row.column_name),
        value: optional(row.value),
        reason: row.reason,
        cells: row.cells,
      };
    }
    const last = rows.at(-1);
    if (!last || rows.length < rejectBatch) return;
    after = last.seq;
  }
}
