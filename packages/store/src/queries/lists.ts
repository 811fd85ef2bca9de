import type { Clock } from "@perezvon/base";
import { uuidV7 } from "@perezvon/base";
import type { CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import type { ArchiveWriter } from "../contract/archives.ts";
import type { ListFieldRow, ListRow, RecordWrite } from "../contract/lists.ts";
import type { ListQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { archiveLeaving } from "./archives.ts";
import { writeAudit } from "./audit.ts";
import { type Difference, differenceOf } from "./audit-difference.ts";
import { seeBin } from "./bin-door.ts";
import { told } from "./formats.ts";
import { listContent } from "./list-content.ts";
import { readPage } from "./page.ts";
import { dialAudio, recordDials } from "./record-dials.ts";
import { recordPage } from "./record-page.ts";
import {
  type Content,
  contentInForce,
  insertRecords,
  recordById,
  recordsByKey,
  updateRecords,
} from "./records.ts";
import { refusing } from "./refusal.ts";
import { removeRecords } from "./removed-records.ts";

export function makeListQueries(db: Database, clock: Clock): ListQueries {
  return {
    page: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) =>
        readPage<ListSelected, ListRow>(
          tx,
          {
            select: selectLists,
            where: "l.centre_id = $1",
            parameters: [centreId],
            keys: [
              { expression: "lower(l.name)", type: "text" },
              { expression: "l.id", type: "uuid" },
            ],
            countFrom: "list l",
          },
          query,
          toList,
        ),
      ),
    get: (centreId, listId) => db.inCentre(centreId, (tx) => getList(tx, centreId, listId)),
    create: (centreId, input, actor) =>
      refusing({ list_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(clock.now()) as ListId;
          const { formatId } = input;
          const fields = formatId === undefined ? input.fields : await fieldsOfFormat(tx, centreId, formatId);
          await insertList(tx, centreId, id, { ...input, fields });
          await writeAudit(tx, centreId, {
            actor,
            act: "create",
            kind: "list",
            objectId: id,
            objectName: input.name,
            after: { name: input.name, fields },
            at: input.at,
          });
          return (await getList(tx, centreId, id))!;
        }),
      ),
    update: (centreId, listId, change, actor) =>
      refusing({ list_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const before = await tx.found<{
            name: string;
            frozen: boolean;
            error_threshold: number;
            time_zone: string | null;
            version: number;
          }>(
            `SELECT name, frozen, error_threshold, time_zone, version FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE`,
            [centreId, listId],
          );
          if (change.version !== undefined && change.version < before.version)
            throw new RefusedError("stale");
          if (change.formatId !== undefined) await takeFormat(tx, centreId, listId, change.formatId);
          const zone = change.timeZone === undefined ? before.time_zone : change.timeZone;
          await tx.run(
            `UPDATE list SET name = coalesce($3, name), frozen = coalesce($5, frozen),
               error_threshold = coalesce($6, error_threshold), time_zone = $7, version = version + 1, updated_at = $4
             WHERE centre_id = $1 AND id = $2`,
            [centreId, listId, change.name, time(change.at), change.frozen, change.errorThreshold, zone],
          );
          if (zone !== before.time_zone) await markUnsettled(tx, centreId, listId);
          const { version: _, ...old } = before;
          await writeAudit(tx, centreId, {
            actor,
            act: "update",
            kind: "list",
            objectId: listId,
            objectName: change.name ?? before.name,
            ...differenceOf(old, {
              name: change.name ?? before.name,
              frozen: change.frozen ?? before.frozen,
              error_threshold: change.errorThreshold ?? before.error_threshold,
              time_zone: zone,
            }),
            at: change.at,
          });
          return (await getList(tx, centreId, listId))!;
        }),
      ),
    delete: (centreId, listId, actor, archive) =>
      db.inCentre(centreId, async (tx) => {
        const list = await tx.found<{ name: string; records: number }>(
          `SELECT l.name, g.records FROM list l JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id
             AND g.generation = l.generation WHERE l.centre_id = $1 AND l.id = $2 FOR UPDATE OF l`,
          [centreId, listId],
        );
        await seeBin(tx);
        const users = await tx.rows<{ id: CampaignId; name: string; running: boolean }>(
          `SELECT s.id, s.name, c.started AND c.enabled AND a.enabled AS running FROM list_association a
           JOIN service s ON s.centre_id = a.centre_id AND s.id = a.campaign_id
           JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
           WHERE a.centre_id = $1 AND a.list_id = $2 ORDER BY s.name`,
          [centreId, listId],
        );
        const running = users.some((user) => user.running);
        if (users.length > 0 && (running || archive === undefined)) {
          const named = users.map(({ id, name }) => ({ kind: "campaign", id, name }));
          throw new RefusedError(running ? "running" : "in_use", undefined, {
            users: named,
          });
        }
        if (archive) await leaveCampaigns(tx, centreId, listId, { at: clock.now(), archive });
        await tx.run("DELETE FROM list WHERE centre_id = $1 AND id = $2", [centreId, listId]);
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "list",
          objectId: listId,
          objectName: list.name,
          before: list,
          at: clock.now(),
        });
      }),
    record: (centreId, listId, recordId) =>
      db.inCentre(centreId, async (tx) =>
        recordById(tx, await contentInForce(tx, centreId, listId), recordId),
      ),
    write: (centreId, listId, write, at, actor) =>
      refusing({ record_key: "values" }, () =>
        db.inCentre(centreId, async (tx) => {
          const content = await contentInForce(tx, centreId, listId);
          const changes = await recordChanges(tx, content, write);
          const written = {
            added: await insertRecords(tx, content, write.inserts, at),
            updated: await updateRecords(tx, content, write.updates, at),
            deleted: await removeRecords(tx, content, write.deletes, at),
            reopened: 0,
          };
          const list = await tx.found<{ name: string }>(
            "SELECT name FROM list WHERE centre_id = $1 AND id = $2",
            [centreId, listId],
          );
          await writeAudit(tx, centreId, {
            actor,
            act: "update",
            kind: "list",
            objectId: listId,
            objectName: list.name,
            ...(changes && { before: changes.before }),
            after: {
              added: toldIds(written.added),
              updated: toldIds(written.updated),
              deleted: toldIds(written.deleted),
              ...changes?.after,
            },
            at,
          });
          return written;
        }),
      ),
    known: (centreId, listId, keys) =>
      db.inCentre(centreId, async (tx) => recordsByKey(tx, await contentInForce(tx, centreId, listId), keys)),
    records: (centreId, listId, query) =>
      db.inCentre(centreId, (tx) => recordPage(tx, centreId, listId, query)),
    content: (centreId, listId, use) => db.snapshot(centreId, (tx) => listContent(tx, centreId, listId, use)),
    dials: (centreId, listId, recordId, limit) =>
      db.inCentre(centreId, (tx) => recordDials(tx, centreId, listId, recordId, limit)),
    dialAudio: (centreId, listId, dialId) =>
      db.inCentre(centreId, (tx) => dialAudio(tx, centreId, listId, dialId)),
  };
}

/** Expiries without an offset and filters by zone look at the list's: every campaign that has it goes through its records again. */
async function markUnsettled(tx: Transaction, centreId: CentreId, listId: ListId): Promise<void> {
  await tx.run("UPDATE list_association SET revision = revision + 1 WHERE centre_id = $1 AND list_id = $2", [
    centreId,
    listId,
  ]);
}

/** The results go into the archive of each campaign (OUT-LST-08); a record in somebody's hands keeps the list. */
async function leaveCampaigns(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  { at, archive }: { readonly at: number; readonly archive: ArchiveWriter },
): Promise<void> {
  const busy = await tx.row(
    `SELECT FROM record_state rs JOIN list_association a ON a.centre_id = rs.centre_id AND a.id = rs.association_id
     WHERE rs.locked_by IS NOT NULL AND a.centre_id = $1 AND a.list_id = $2 LIMIT 1`,
    [centreId, listId],
  );
  if (busy) throw new RefusedError("locked");
  await archiveLeaving(tx, centreId, { listIds: [listId] }, { reason: "list_deleted", at, write: archive });
  await tx.run("DELETE FROM list_association WHERE centre_id = $1 AND list_id = $2", [centreId, listId]);
}

export async function insertList(
  tx: Transaction,
  centreId: CentreId,
  id: ListId,
  input: Parameters<ListQueries["create"]>[1],
): Promise<void> {
  await tx.run(
    "INSERT INTO list (centre_id, id, name, format_id, created_at, updated_at) VALUES ($1, $2, $3, $5, $4, $4)",
    [centreId, id, input.name, time(input.at), input.formatId],
  );
  await tx.run(
    "INSERT INTO list_generation (centre_id, list_id, generation, fields) VALUES ($1, $2, 1, $3)",
    [centreId, id, JSON.stringify(input.fields)],
  );
}

async function fieldsOfFormat(tx: Transaction, centreId: CentreId, formatId: string) {
  const format = await tx.row<{ fields: readonly ListFieldRow[] }>(
    "SELECT fields FROM list_format WHERE centre_id = $1 AND id = $2 FOR SHARE",
    [centreId, formatId],
  );
  if (format === undefined) throw new RefusedError("unknown_reference", "formatId");
  return format.fields;
}

/** A list with records takes a format whose fields are the same (OUT-LST-03); an empty one takes any. */
async function takeFormat(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  formatId: string | null,
): Promise<void> {
  if (formatId !== null) {
    const fields = await fieldsOfFormat(tx, centreId, formatId);
    const { fields: own, records } = (await getList(tx, centreId, listId))!;
    if (records > 0 && told(own) !== told(fields)) throw new RefusedError("wrong_format", "formatId");
    await tx.run(
      `UPDATE list_generation g SET fields = $3 FROM list l
       WHERE l.centre_id = $1 AND l.id = $2 AND g.centre_id = $1 AND g.list_id = l.id AND g.generation = l.generation`,
      [centreId, listId, JSON.stringify(fields)],
    );
  }
  await tx.run("UPDATE list SET format_id = $3 WHERE centre_id = $1 AND id = $2", [
    centreId,
    listId,
    formatId,
  ]);
}

/** What the audit log says of records: few are named, many are counted. */
function toldIds(ids: readonly RecordId[]): readonly RecordId[] | number {
  return ids.length > 20 ? ids.length : ids;
}

interface ListSelected {
  readonly id: ListId;
  readonly name: string;
  readonly fields: readonly ListFieldRow[];
  readonly format: { readonly id: string; readonly name: string; readonly reading: unknown } | null;
  readonly records: number;
  readonly campaigns: readonly { id: CampaignId; name: string }[];
  readonly frozen: boolean;
  readonly error_threshold: number;
  readonly time_zone: string | null;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const selectLists = `SELECT l.id, l.name, l.frozen, l.error_threshold, l.time_zone, l.version, l.created_at, l.updated_at,
  (SELECT g.fields FROM list_generation g WHERE g.centre_id = l.centre_id AND g.list_id = l.id
    AND g.generation = l.generation) AS fields,
  (SELECT g.records FROM list_generation g WHERE g.centre_id = l.centre_id AND g.list_id = l.id
    AND g.generation = l.generation) AS records,
  (SELECT jsonb_build_object('id', f.id, 'name', f.name, 'reading', f.reading) FROM list_format f
    WHERE f.centre_id = l.centre_id AND f.id = l.format_id) AS format,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) ORDER BY s.name), '[]')
    FROM list_association a JOIN service s ON s.centre_id = a.centre_id AND s.id = a.campaign_id
    WHERE a.centre_id = l.centre_id AND a.list_id = l.id) AS campaigns
  FROM list l`;

async function getList(tx: Transaction, centreId: CentreId, listId: ListId): Promise<ListRow | undefined> {
  const row = await tx.row<ListSelected>(`${selectLists} WHERE l.centre_id = $1 AND l.id = $2`, [
    centreId,
    listId,
  ]);
  return row && toList(row);
}

function toList(row: ListSelected): ListRow {
  return {
    id: row.id,
    name: row.name,
    fields: row.fields.map((field) => ({ ...field, label: field.label ?? undefined })),
    format: optional(row.format),
    records: row.records,
    campaigns: row.campaigns,
    frozen: row.frozen,
    errorThreshold: row.error_threshold,
    timeZone: optional(row.time_zone),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** More are counted; whoever loads a file finds its rows in the log of the list. */
const tellMost = 20;

/** Old and new values of the records that a person or program changes one by one (OUT-GEN-08); undefined where they are many. */
async function recordChanges(
  tx: Transaction,
  content: Content,
  { updates, deletes }: RecordWrite,
): Promise<Difference | undefined> {
  const ids = [...updates.map(({ id }) => id), ...deletes];
  if (ids.length === 0 || ids.length > tellMost) return undefined;
  const { fields } = await tx.found<{ fields: readonly ListFieldRow[] }>(
    "SELECT fields FROM list_generation WHERE centre_id = $1 AND list_id = $2 AND generation = $3",
    [content.centreId, content.listId, content.generation],
  );
  const rows = await tx.rows<{ id: RecordId; cells: string[] }>(
    "SELECT id, cells FROM record WHERE centre_id = $1 AND list_id = $2 AND id = ANY($3::bigint[]) ORDER BY id",
    [content.centreId, content.listId, ids],
  );
  const named = (values: readonly string[]) =>
    Object.fromEntries(fields.map(({ name }, place) => [name, values[place] ?? ""]));
  const before = Object.fromEntries(rows.map(({ id, cells }) => [String(id), named(cells)]));
  const after = Object.fromEntries(updates.map(({ id, record }) => [String(id), named(record.values)]));
  return differenceOf(
    { records: before },
    { records: { ...after, ...Object.fromEntries(deletes.map((id) => [String(id), null])) } },
  );
}
