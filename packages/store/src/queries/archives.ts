import { uuidV7 } from "@perezvon/base";
import type { AssociationId, CampaignId, CentreId, ListId } from "@perezvon/model";
import type {
  ArchiveContent,
  ArchiveQueries,
  ArchiveReason,
  ArchiveRow,
  ArchiveWriter,
} from "../contract/archives.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { readWrittenDispositions } from "./read-dispositions.ts";
import { exportedFields, hasScript, resultRows } from "./results.ts";

export function makeArchiveQueries(db: Database): ArchiveQueries {
  return {
    list: (centreId, campaignId) =>
      db.inCentre(centreId, (tx) =>
        select(tx, "a.centre_id = $1 AND a.campaign_id = $2 ORDER BY a.at DESC, a.id DESC", [
          centreId,
          campaignId,
        ]),
      ),
    get: (centreId, campaignId, id) =>
      db.inCentre(centreId, async (tx) => {
        const where = "a.centre_id = $1 AND a.campaign_id = $2 AND a.id = $3";
        return (await select(tx, where, [centreId, campaignId, id]))[0];
      }),
    remove: (centreId, row, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run("DELETE FROM results_archive WHERE centre_id = $1 AND id = $2", [centreId, row.id]);
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "results_archive",
          objectId: row.id,
          objectName: row.listName,
          at,
        });
      }),
    makePending: (write) => makePending(db, write),
    unknown: (ids) =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<{ id: string }>(
          `SELECT k.id FROM unnest($1::text[]) AS k(id)
           WHERE NOT EXISTS (SELECT FROM results_archive r WHERE r.id::text = k.id)`,
          [ids],
        );
        return rows.map(({ id }) => id);
      }),
  };
}

interface Selected {
  readonly id: string;
  readonly campaign_id: CampaignId;
  readonly list_name: string;
  readonly reason: ArchiveReason;
  readonly state: ArchiveRow["state"];
  readonly records: number;
  readonly simple_rows: number;
  readonly detailed_rows: number;
  readonly bytes: number;
  readonly at: number;
}

async function select(tx: Transaction, where: string, parameters: readonly string[]): Promise<ArchiveRow[]> {
  const rows = await tx.rows<Selected>(
    `SELECT a.id, a.campaign_id, a.list_name, a.reason, a.state, a.records, a.simple_rows, a.detailed_rows,
       a.bytes::float8, a.at FROM results_archive a WHERE ${where}`,
    parameters,
  );
  return rows.map((row) => ({
    id: row.id,
    campaignId: row.campaign_id,
    listName: row.list_name,
    reason: row.reason,
    state: row.state,
    records: row.records,
    simpleRows: row.simple_rows,
    detailedRows: row.detailed_rows,
    bytes: row.bytes,
    at: row.at,
  }));
}

interface Association {
  readonly id: AssociationId;
  readonly campaign_id: CampaignId;
  readonly campaign_name: string;
  readonly list_id: ListId;
  readonly name: string;
  readonly generation: number;
  readonly fields: readonly ListFieldRow[];
  readonly records: number;
  readonly has_quota: boolean;
  readonly has_script: boolean;
}

const columns = `a.id, a.campaign_id, s.name AS campaign_name, a.list_id, l.name, g.generation, g.fields, t.total AS records,
   a.quota IS NOT NULL AS has_quota, ${hasScript} AS has_script`;
const from = `list_association a JOIN service s ON s.centre_id = a.centre_id AND s.id = a.campaign_id
  JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
  JOIN list_generation g ON g.centre_id = a.centre_id AND g.list_id = a.list_id
  JOIN association_total t ON t.centre_id = a.centre_id AND t.association_id = a.id AND t.generation = g.generation`;

/**
 * Results of associations that are about to go: the content in force, and contents replaced before whose zip has not been made.
 * Their zips are written and entered in the transaction that takes the associations away (OUT-ARC-01).
 */
export async function archiveLeaving(
  tx: Transaction,
  centreId: CentreId,
  leaving: {
    readonly campaignId?: CampaignId;
    readonly listIds: readonly ListId[];
    /** One instance of a list that is attached several times; undefined: all. */
    readonly associationId?: AssociationId;
  },
  entry: { readonly reason: ArchiveReason; readonly at: number; readonly write: ArchiveWriter },
): Promise<void> {
  await tx.run("SET LOCAL idle_in_transaction_session_timeout = 0");
  const rows = await tx.rows<Association & { readonly pending: string | null }>(
    `SELECT ${columns}, r.id AS pending FROM ${from} LEFT JOIN results_archive r ON r.centre_id = a.centre_id AND r.association_id = a.id
       AND r.generation = g.generation AND r.state = 'pending'
     WHERE a.centre_id = $1 AND ($2::uuid IS NULL OR a.campaign_id = $2) AND a.list_id = ANY($3::uuid[]) AND t.total > 0
       AND (g.generation = l.generation OR r.id IS NOT NULL) AND ($4::uuid IS NULL OR a.id = $4)
     ORDER BY a.id, g.generation`,
    [centreId, leaving.campaignId, leaving.listIds, leaving.associationId],
  );
  for (const { pending, ...association } of rows) {
    if (pending !== null) await writePending(tx, centreId, pending, association, entry.write);
    else {
      const id = uuidV7(entry.at);
      const made = await entry.write(
        await contentOf(tx, centreId, association, { id, reason: entry.reason, at: entry.at }),
      );
      await enter(tx, centreId, association, { ...entry, ...made, id, state: "ready" });
    }
  }
}

/**
 * The content `generation` of a list was replaced: its results belong to the archive. For the transaction that puts the new
 * content in force; the zip itself follows when the last record in somebody's hands is finished (OUT-IMP-10, `makePending`).
 */
export async function archiveReplaced(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  generation: number,
  at: number,
): Promise<void> {
  await seeBin(tx);
  const rows = await tx.rows<Association>(
    `SELECT ${columns} FROM ${from} WHERE a.centre_id = $1 AND a.list_id = $2 AND g.generation = $3 AND t.total > 0`,
    [centreId, listId, generation],
  );
  for (const association of rows) {
    const nothing = { simpleRows: 0, detailedRows: 0, bytes: 0 };
    const entry = { id: uuidV7(at), reason: "list_replaced" as const, state: "pending" as const, at };
    await enter(tx, centreId, association, { ...entry, ...nothing });
  }
}

/**
 * Records were deleted from a list and set aside in this content (OUT-IMP-09): every campaign that has a life of them gets an entry,
 * unless one is waiting already.
 */
export async function archiveRemoved(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  generation: number,
  at: number,
): Promise<void> {
  await seeBin(tx);
  const rows = await tx.rows<Association>(
    `SELECT ${columns} FROM ${from} WHERE a.centre_id = $1 AND a.list_id = $2 AND g.generation = $3 AND NOT EXISTS (
       SELECT FROM results_archive r WHERE r.centre_id = $1 AND r.association_id = a.id AND r.generation = $3 AND r.state = 'pending')`,
    [centreId, listId, generation],
  );
  for (const association of rows) {
    const nothing = { simpleRows: 0, detailedRows: 0, bytes: 0 };
    const entry = { id: uuidV7(at), reason: "records_deleted" as const, state: "pending" as const, at };
    await enter(tx, centreId, association, { ...entry, ...nothing });
  }
  await tx.run(
    `UPDATE results_archive r SET records = t.total FROM association_total t
     WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 AND r.state = 'pending'
       AND t.centre_id = $1 AND t.association_id = r.association_id AND t.generation = $3`,
    [centreId, listId, generation],
  );
}

async function enter(
  tx: Transaction,
  centreId: CentreId,
  association: Association,
  row: Pick<ArchiveRow, "id" | "reason" | "state" | "simpleRows" | "detailedRows" | "bytes" | "at">,
): Promise<void> {
  await tx.run(
    `INSERT INTO results_archive (centre_id, id, campaign_id, list_id, list_name, association_id, generation, reason, state,
       records, simple_rows, detailed_rows, bytes, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      centreId,
      row.id,
      association.campaign_id,
      association.list_id,
      association.name,
      association.id,
      association.generation,
      row.reason,
      row.state,
      association.records,
      row.simpleRows,
      row.detailedRows,
      row.bytes,
      time(row.at),
    ],
  );
}

async function contentOf(
  tx: Transaction,
  centreId: CentreId,
  association: Association,
  entry: { readonly id: string; readonly reason: ArchiveReason; readonly at: number },
): Promise<ArchiveContent> {
  const { timeZone } = await tx.found<{ timeZone: string }>(
    'SELECT time_zone AS "timeZone" FROM centre WHERE id = $1',
    [centreId],
  );
  const dials = await tx.found<{ first: number | null; last: number | null }>(
    `SELECT min(t.started_at) AS first, max(t.started_at) AS last FROM attempt t
     JOIN record_state rs ON rs.centre_id = t.centre_id AND rs.association_id = t.association_id AND rs.record_id = t.record_id
     WHERE t.centre_id = $1 AND t.association_id = $2 AND rs.generation = $3`,
    [centreId, association.id, association.generation],
  );
  const dispositions = await readWrittenDispositions(tx, centreId, association.campaign_id);
  const scriptFields = await exportedFields(tx, centreId, association.campaign_id);
  const everything = { from: undefined, to: undefined, lists: undefined, dispositions: undefined };
  return {
    centreId,
    ...entry,
    campaignId: association.campaign_id,
    campaignName: association.campaign_name,
    listId: association.list_id,
    listName: association.name,
    timeZone,
    records: association.records,
    period: dials.first === null || dials.last === null ? undefined : { from: dials.first, to: dials.last },
    head: {
      campaignName: association.campaign_name,
      scriptFields,
      lists: [
        {
          listId: association.list_id,
          name: association.name,
          fields: association.fields.map((field) => field.name),
        },
      ],
      dispositions,
    },
    rows: (format) => resultRows(tx, centreId, [association], { ...everything, format }),
  };
}

async function writePending(
  tx: Transaction,
  centreId: CentreId,
  id: string,
  association: Association,
  write: ArchiveWriter,
): Promise<void> {
  const { at, reason } = await tx.found<{ at: number; reason: ArchiveReason }>(
    "SELECT at, reason FROM results_archive WHERE centre_id = $1 AND id = $2 FOR UPDATE",
    [centreId, id],
  );
  const made = await write(await contentOf(tx, centreId, association, { id, reason, at }));
  await tx.run(
    `UPDATE results_archive SET state = 'ready', simple_rows = $3, detailed_rows = $4, bytes = $5
     WHERE centre_id = $1 AND id = $2`,
    [centreId, id, made.simpleRows, made.detailedRows, made.bytes],
  );
}

async function makePending(db: Database, write: ArchiveWriter): Promise<number> {
  const due = await db.inSystem((tx) =>
    tx.rows<{ centre_id: CentreId; id: string; association_id: AssociationId; generation: number }>(
      `SELECT r.centre_id, r.id, r.association_id, r.generation FROM results_archive r WHERE r.state = 'pending'
         AND NOT EXISTS (SELECT FROM record_state rs WHERE rs.centre_id = r.centre_id
           AND rs.association_id = r.association_id AND rs.generation = r.generation AND rs.locked_by IS NOT NULL)
         -- What an import deletes batch by batch is one zip.
         AND NOT EXISTS (SELECT FROM list_import i WHERE i.centre_id = r.centre_id AND i.list_id = r.list_id
           AND i.outcome = 'running' AND i.mode = 'delete')
       ORDER BY r.at LIMIT 20`,
    ),
  );
  for (const { centre_id: centreId, id, association_id, generation } of due) {
    await db.inCentre(centreId, async (tx) => {
      await tx.run("SET LOCAL idle_in_transaction_session_timeout = 0");
      await seeBin(tx);
      const association = await tx.row<Association>(
        `SELECT ${columns} FROM ${from} WHERE a.centre_id = $1 AND a.id = $2 AND g.generation = $3`,
        [centreId, association_id, generation],
      );
      if (association === undefined) return;
      await writePending(tx, centreId, id, association, write);
      await dropArchived(tx, centreId, association);
    });
  }
  return due.length;
}

/** The life of the replaced content in this association is in the zip now, and nothing shows it any more. */
async function dropArchived(tx: Transaction, centreId: CentreId, { id, generation, list_id }: Association) {
  const parameters = [centreId, id, generation];
  await tx.run(
    `DELETE FROM attempt t USING record_state rs WHERE t.centre_id = $1 AND t.association_id = $2 AND rs.centre_id = $1
       AND rs.association_id = $2 AND rs.generation = $3 AND rs.record_id = t.record_id`,
    parameters,
  );
  for (const table of ["record_state", "association_total"]) {
    await tx.run(
      `DELETE FROM ${table} WHERE centre_id = $1 AND association_id = $2 AND generation = $3`,
      parameters,
    );
  }
  // The last association that had it takes the records along.
  await tx.run(
    `DELETE FROM record r WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3
       AND NOT EXISTS (SELECT FROM record_state rs WHERE rs.centre_id = $1 AND rs.record_id = r.id)`,
    [centreId, list_id, generation],
  );
}
