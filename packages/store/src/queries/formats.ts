import { uuidV7 } from "@perezvon/base";
import type { CentreId, ListId } from "@perezvon/model";
import type { ListFormatQueries, ListFormatRow } from "../contract/formats.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

const names = { list_format_name: "name" };

export function makeListFormatQueries(db: Database): ListFormatQueries {
  return {
    all: (centreId) =>
      db.inCentre(centreId, async (tx) =>
        (await tx.rows<FormatSelected>(`${selectFormats} ORDER BY lower(f.name)`, [centreId])).map(toFormat),
      ),
    get: (centreId, formatId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<FormatSelected>(`${selectFormats} AND f.id = $2`, [centreId, formatId]);
        return row && toFormat(row);
      }),
    create: (centreId, input, actor) =>
      refusing(names, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(input.at);
          await tx.run(
            `INSERT INTO list_format (centre_id, id, name, fields, reading, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6)`,
            [
              centreId,
              id,
              input.name,
              JSON.stringify(input.fields),
              JSON.stringify(input.reading),
              time(input.at),
            ],
          );
          const after = { name: input.name, fields: input.fields };
          await audit(tx, centreId, actor, { act: "create", id, name: input.name, at: input.at, after });
          return one(tx, centreId, id);
        }),
      ),
    change: (centreId, formatId, input, actor) =>
      refusing(names, () =>
        db.inCentre(centreId, (tx) => change(tx, centreId, formatId, input, actor), { patienceMs: 30_000 }),
      ),
    delete: (centreId, formatId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await hold(tx, centreId, formatId);
        const { name, lists } = await one(tx, centreId, formatId);
        if (lists.length > 0)
          throw new RefusedError("in_use", undefined, {
            users: lists.map((list) => ({ kind: "list", ...list })),
          });
        await tx.run("DELETE FROM list_format WHERE centre_id = $1 AND id = $2", [centreId, formatId]);
        await audit(tx, centreId, actor, { act: "delete", id: formatId, name, at });
      }),
  };
}

interface FormatSelected {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly ListFieldRow[];
  readonly reading: unknown;
  readonly lists: readonly { readonly id: ListId; readonly name: string }[];
  readonly records: number;
  readonly created_at: number;
  readonly version: number;
}

const selectFormats = `SELECT f.id, f.name, f.fields, f.reading, f.created_at, f.version,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name) ORDER BY lower(l.name)), '[]')
       FROM list l WHERE l.centre_id = f.centre_id AND l.format_id = f.id) AS lists,
    (SELECT coalesce(sum(g.records), 0)::float8 FROM list l JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id
       AND g.generation = l.generation WHERE l.centre_id = f.centre_id AND l.format_id = f.id) AS records
  FROM list_format f WHERE f.centre_id = $1`;

function toFormat({ created_at: createdAt, fields, ...row }: FormatSelected): ListFormatRow {
  return {
    ...row,
    createdAt,
    fields: fields.map((field) => ({ ...field, label: field.label ?? undefined })),
  };
}

async function one(tx: Transaction, centreId: CentreId, formatId: string): Promise<ListFormatRow> {
  return toFormat(await tx.found<FormatSelected>(`${selectFormats} AND f.id = $2`, [centreId, formatId]));
}

function hold(tx: Transaction, centreId: CentreId, formatId: string) {
  return tx.found<{ version: number }>(
    "SELECT version FROM list_format WHERE centre_id = $1 AND id = $2 FOR UPDATE",
    [centreId, formatId],
  );
}

async function change(
  tx: Transaction,
  centreId: CentreId,
  formatId: string,
  input: Parameters<ListFormatQueries["change"]>[2],
  actor: Actor,
): Promise<ListFormatRow> {
  if ((await hold(tx, centreId, formatId)).version > input.version) throw new RefusedError("stale");
  const before = await one(tx, centreId, formatId);
  const fields = JSON.stringify(input.fields);
  if (told(input.fields) !== told(before.fields)) await changeLists(tx, centreId, before, input);
  await tx.run(
    `UPDATE list_format SET name = $3, fields = $4, reading = $5, updated_at = $6, version = version + 1
     WHERE centre_id = $1 AND id = $2`,
    [centreId, formatId, input.name, fields, JSON.stringify(input.reading), time(input.at)],
  );
  await audit(tx, centreId, actor, {
    act: "update",
    id: formatId,
    name: input.name,
    at: input.at,
    before: { name: before.name, fields: before.fields, reading: before.reading },
    after: { name: input.name, fields: input.fields, reading: input.reading },
  });
  return one(tx, centreId, formatId);
}

/** Whatever order the database has given the members. */
export const told = (fields: readonly ListFieldRow[]) =>
  JSON.stringify(
    fields.map(({ name, type, label, required, key, phone, pattern }) => {
      return [name, type, label, required, key, phone, pattern];
    }),
  );

/** Records in force of every list of a format: `$1` the centre, `$2` the format. */
const recordsOf = `FROM record r JOIN list l ON l.centre_id = r.centre_id AND l.id = r.list_id AND l.generation = r.generation
  WHERE r.centre_id = $1 AND l.format_id = $2`;

async function changeLists(
  tx: Transaction,
  centreId: CentreId,
  format: ListFormatRow,
  { fields, dropped, retyped, rearranged, at }: Parameters<ListFormatQueries["change"]>[2],
): Promise<void> {
  const whose = [centreId, format.id] as const;
  await tx.rows("SELECT FROM list WHERE centre_id = $1 AND format_id = $2 ORDER BY id FOR UPDATE", [
    ...whose,
  ]);
  const loading = await tx.row(
    `SELECT FROM list_import i JOIN list l ON l.centre_id = i.centre_id AND l.id = i.list_id
     WHERE i.centre_id = $1 AND l.format_id = $2 AND i.outcome = 'running' LIMIT 1`,
    [...whose],
  );
  if (loading) throw new RefusedError("locked");
  if (rearranged && (await tx.row(`SELECT ${recordsOf} LIMIT 1`, [...whose])))
    throw new RefusedError("rearranged", "fields");
  for (const place of [...dropped, ...retyped]) {
    const full = await tx.row(`SELECT ${recordsOf} AND r.cells[$3] <> '' LIMIT 1`, [...whose, place + 1]);
    if (full) throw new RefusedError("field_holds_data", "fields", { field: format.fields[place]?.name });
  }
  // From the last one on, so that the places of the others stay.
  for (const place of [...dropped].sort((a, b) => b - a)) {
    await tx.run(
      `UPDATE record r SET cells = r.cells[1:$3 - 1] || r.cells[$3 + 1:] FROM list l
       WHERE r.centre_id = $1 AND l.centre_id = $1 AND l.format_id = $2 AND l.id = r.list_id
         AND l.generation = r.generation AND cardinality(r.cells) >= $3`,
      [...whose, place + 1],
    );
  }
  await tx.run(
    `UPDATE list_generation g SET fields = $3 FROM list l
     WHERE g.centre_id = $1 AND l.centre_id = $1 AND l.format_id = $2 AND l.id = g.list_id AND l.generation = g.generation`,
    [...whose, JSON.stringify(fields)],
  );
  await tx.run(
    "UPDATE list SET version = version + 1, updated_at = $3 WHERE centre_id = $1 AND format_id = $2",
    [...whose, time(at)],
  );
}

async function audit(
  tx: Transaction,
  centreId: CentreId,
  actor: Actor,
  entry: {
    readonly act: string;
    readonly id: string;
    readonly name: string;
    readonly at: number;
    readonly before?: unknown;
    readonly after?: unknown;
  },
): Promise<void> {
  const { act, id, name, at, ...values } = entry;
  await writeAudit(tx, centreId, {
    actor,
    act,
    kind: "list_format",
    objectId: id,
    objectName: name,
    ...values,
    at,
  });
}
