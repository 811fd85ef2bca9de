import type { AssociationId, CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import type {
  RecordChange,
  RecordSituationRow,
  RecordToolFilter,
  RecordToolQueries,
} from "../contract/record-tools.ts";
import type { Database } from "../database/database.ts";
import { optional, type Parameter, type Transaction, time } from "../database/transaction.ts";
import { loadClaimed } from "../engine/claimed-record.ts";
import { countDials, countStates, movesOf } from "../engine/counters.ts";
import { ownAgentNameSql } from "../engine/personal-agents.ts";
import { settleFollowers, settleRecords } from "../engine/settle.ts";
import { writeAudit } from "./audit.ts";

const batch = 500;

export function makeRecordToolQueries(db: Database): RecordToolQueries {
  return {
    situations: (centreId, listId, recordId) =>
      db.inCentre(centreId, (tx) => readSituations(tx, centreId, { listId, recordId })),
    inCampaign: (centreId, campaignId, recordId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await readSituations(tx, centreId, { campaignId, recordId });
        return rows.find(({ listEnabled, passes }) => listEnabled && passes) ?? rows[0];
      }),
    count: (centreId, campaignId, filter, now) =>
      db.inCentre(centreId, async (tx) => {
        const { where, parameters } = chosen(centreId, campaignId, filter, now);
        const row = await tx.found<{ records: number }>(`SELECT count(*) AS records ${where}`, parameters);
        return row.records;
      }),
    apply: async (centreId, campaignId, filter, change, audit) => {
      // Of what follows from a change of settings, that change is the entry.
      const audited = filter.tool !== "limits";
      if (audited)
        await db.inCentre(centreId, async (tx) => {
          const { name } = await tx.found<{ name: string }>(
            "SELECT name FROM service WHERE centre_id = $1 AND id = $2",
            [centreId, campaignId],
          );
          const { actor, at, details } = audit;
          await writeAudit(tx, centreId, {
            actor,
            act: filter.tool,
            kind: "campaign_records",
            objectId: campaignId,
            objectName: name,
            at,
            after: {
              ...details,
              dispositions: filter.dispositions ?? null,
              lists: filter.listIds ?? null,
              record: filter.recordId,
            },
          });
        });
      let changed = 0;
      for (let from: Place | undefined = { association: firstId, record: 0 }; from !== undefined; ) {
        const after: Place = from;
        const done = await db.inCentre(
          centreId,
          (tx) => applyBatch(tx, { centreId, campaignId, filter, change, at: audit.at, after }),
          { patienceMs: 30_000 },
        );
        changed += done.changed;
        from = done.last;
      }
      return changed;
    },
  };
}

const firstId = "00000000-0000-0000-0000-000000000000";

interface Place {
  readonly association: string;
  readonly record: number;
}

interface Batch {
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly filter: RecordToolFilter;
  readonly change: RecordChange;
  readonly at: number;
  readonly after: Place;
}

/** Of enabled lists and of the content in force; records in hand are left to who has them. */
function chosen(centreId: CentreId, campaignId: CampaignId, filter: RecordToolFilter, now: number) {
  const { dispositions, listIds, tool } = filter;
  const parameters: Parameter[] = [
    centreId,
    campaignId,
    listIds ?? null,
    dispositions ?? null,
    time(now),
    filter.recordId ?? null,
  ];
  const kinds = {
    make_due: "rs.state = 'open' AND rs.due_at > $5",
    reopen: "rs.state = 'closed' AND $5::timestamptz IS NOT NULL",
    close: "rs.state IN ('new', 'open') AND $5::timestamptz IS NOT NULL",
    reschedule: "rs.state IN ('new', 'open') AND $5::timestamptz IS NOT NULL",
    limits: `rs.state = 'open' AND $5::timestamptz IS NOT NULL AND rs.attempts >= ${Math.trunc(filter.leastAttempts ?? 1)}`,
  };
  const disposition = tool === "reopen" ? "rs.record_disposition" : "coalesce(rs.last_disposition, 'new')";
  const where = `FROM list_association a
    JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
    JOIN record_state rs ON rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.generation = l.generation
    WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled AND ($3::uuid[] IS NULL OR a.list_id = ANY($3))
      AND ($6::bigint IS NULL OR rs.record_id = $6) AND rs.passes AND rs.locked_by IS NULL AND ${kinds[tool]} AND ($4::text[] IS NULL OR ${disposition} = ANY($4))`;
  return { where, parameters };
}

async function applyBatch(
  tx: Transaction,
  request: Batch,
): Promise<{ changed: number; last: Place | undefined }> {
  const { centreId, campaignId, filter, change, at, after } = request;
  const { where, parameters } = chosen(centreId, campaignId, filter, at);
  const rows = await tx.rows<{
    list_id: ListId;
    association_id: AssociationId;
    record_id: RecordId;
    generation: number;
    state: "new" | "open" | "closed";
    attempts: number;
    progress: unknown;
    numbers: readonly string[];
  }>(
    `SELECT a.list_id, rs.association_id, rs.record_id, rs.generation, rs.state, rs.attempts, rs.progress,
       (SELECT r.numbers FROM record r WHERE r.centre_id = rs.centre_id AND r.id = rs.record_id) AS numbers
     ${where} AND (rs.association_id, rs.record_id) > ($7, $8)
     ORDER BY rs.association_id, rs.record_id LIMIT ${batch} FOR UPDATE OF rs`,
    [...parameters, after.association, after.record],
  );
  let changed = 0;
  for (const row of rows) {
    const next = change({ progress: row.progress ?? undefined, numbers: row.numbers });
    if (next === undefined) continue;
    changed++;
    await write(tx, centreId, row, next, at);
  }
  // Filters, quotas and sortings see the records as they now are.
  for (const listId of new Set(rows.map(({ list_id }) => list_id))) {
    const ids = rows.flatMap((row) => (row.list_id === listId ? [row.record_id] : []));
    await settleRecords(tx, centreId, listId, { ids }, at, campaignId);
    await settleFollowers(tx, centreId, campaignId, listId, ids, at);
  }
  if (filter.tool === "close" || filter.tool === "limits")
    await countDials(tx, centreId, campaignId, at, { closed: changed });
  const last = rows.length < batch ? undefined : rows.at(-1);
  return { changed, last: last && { association: last.association_id, record: last.record_id } };
}

async function write(
  tx: Transaction,
  centreId: CentreId,
  row: {
    readonly association_id: AssociationId;
    readonly record_id: RecordId;
    readonly generation: number;
    readonly state: string;
    readonly attempts: number;
  },
  { progress, columns }: NonNullable<ReturnType<RecordChange>>,
  at: number,
): Promise<void> {
  const isClosed = columns.state === "closed";
  await tx.run(
    `UPDATE record_state SET state = $4, due_at = $5, repeat = $6, attempts = $7, progress = $8, record_disposition = $9,
       closed_at = $10, last_disposition = coalesce(last_disposition, $11),
       last_disposition_at = CASE WHEN last_disposition IS NULL THEN $10 ELSE last_disposition_at END,
       waits_for = NULL, waits_until = NULL
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
    [
      centreId,
      row.association_id,
      row.record_id,
      columns.state,
      time(columns.dueAt),
      columns.repeat,
      columns.attempts,
      JSON.stringify(progress),
      isClosed ? columns.recordDisposition : undefined,
      time(isClosed ? at : undefined),
      columns.lastDisposition,
    ],
  );
  await countStates(tx, centreId, row.association_id, row.generation, movesOf([row], [columns]));
}

interface RecordPlace {
  readonly recordId: number;
  readonly listId?: ListId;
  readonly campaignId?: CampaignId;
}

async function readSituations(
  tx: Transaction,
  centreId: CentreId,
  { recordId, listId, campaignId }: RecordPlace,
): Promise<RecordSituationRow[]> {
  const rows = await tx.rows<{
    campaign_id: CampaignId;
    list_id: ListId;
    list: string;
    association_id: AssociationId;
    enabled: boolean;
    attempts: number;
    last_disposition: string | null;
    state: RecordSituationRow["state"];
    passes: boolean;
    locked: boolean;
    due_at: number | null;
    record_disposition: string | null;
    closed_at: number | null;
    quota_group: string | null;
    own_agent: string | null;
    waits_until: number | null;
  }>(
    `SELECT a.campaign_id, a.list_id, l.name AS list, a.id AS association_id, a.enabled, rs.attempts, rs.last_disposition, rs.state, rs.passes, rs.locked_by IS NOT NULL AS locked, rs.due_at,
       rs.record_disposition, rs.closed_at, rs.quota_group, ${ownAgentNameSql} AS own_agent,
       CASE WHEN rs.waits_for IS NOT NULL THEN rs.waits_until END AS waits_until
     FROM list_association a
     JOIN campaign c ON c.centre_id = a.centre_id AND c.id = a.campaign_id
     JOIN service s ON s.centre_id = a.centre_id AND s.id = a.campaign_id
     JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN record_state rs ON rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.record_id = $2
       AND rs.generation = l.generation
     JOIN record r ON r.centre_id = a.centre_id AND r.id = rs.record_id
     WHERE a.centre_id = $1 AND ($3::uuid IS NULL OR a.list_id = $3) AND ($4::uuid IS NULL OR a.campaign_id = $4)
     ORDER BY lower(s.name), a.position, a.attached`,
    [centreId, recordId, listId ?? null, campaignId ?? null],
  );
  const keys = rows.map((row) => ({ associationId: row.association_id, recordId: recordId as RecordId }));
  const records = await loadClaimed(tx, centreId, keys);
  return rows.flatMap((row) => {
    const record = records.find(({ associationId }) => associationId === row.association_id);
    if (record === undefined) return [];
    return {
      listId: row.list_id,
      list: row.list,
      attempts: row.attempts,
      lastDisposition: optional(row.last_disposition),
      campaignId: row.campaign_id,
      associationId: row.association_id,
      listEnabled: row.enabled,
      record,
      state: row.state,
      passes: row.passes,
      locked: row.locked,
      dueAt: optional(row.due_at),
      recordDisposition: optional(row.record_disposition),
      closedAt: optional(row.closed_at),
      quotaGroup: optional(row.quota_group),
      ownAgent:
        row.own_agent === null ? undefined : { name: row.own_agent, until: optional(row.waits_until) },
    };
  });
}
