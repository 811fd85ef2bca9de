import type { AssociationId, CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import type { ListFieldRow, RecordRow, RecordStateCode } from "../contract/lists.ts";
import type { ListQueries } from "../contract/store.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { kindOf } from "../engine/condition-sql.ts";
import { RefusedError } from "../errors.ts";
import { refuseForeign } from "./campaign-events.ts";
import { decodeCursor, encodeCursor, type PageKey, readPage } from "./page.ts";
import { escapeLike } from "./user-list.ts";

interface RecordSelected {
  readonly id: RecordId;
  readonly cells: string[];
  readonly numbers: string[];
  readonly time_zone: string | null;
  readonly loaded_at: number;
  readonly states: readonly {
    campaignId: CampaignId;
    campaign: string;
    associationId: AssociationId;
    state: RecordStateCode;
    attempts: number;
    lastDisposition: string | null;
    recordDisposition: string | null;
    dueAt: number | null;
  }[];
}

const stateOf = `CASE WHEN rs.locked_by IS NOT NULL THEN 'locked' WHEN rs.state <> 'open' THEN rs.state
        WHEN rs.due_at <= $3 THEN 'due' ELSE 'waiting' END`;

/** States as OUT-GEN-01 names them: `locked`, `due` and `waiting` follow from the row and the clock. */
const selectRecords = `SELECT r.id, r.numbers, r.time_zone, r.loaded_at,
  -- A field that was added later is empty in the records that were there.
  r.cells || array_fill(''::text, ARRAY[greatest(0, jsonb_array_length(g.fields) - cardinality(r.cells))]) AS cells,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('campaignId', a.campaign_id, 'campaign', s.name, 'associationId', a.id,
      'state', ${stateOf},
      'attempts', rs.attempts, 'lastDisposition', rs.last_disposition, 'recordDisposition', rs.record_disposition,
      'dueAt', floor(extract(epoch FROM rs.due_at) * 1000)) ORDER BY s.name), '[]')
    FROM record_state rs JOIN list_association a ON a.centre_id = rs.centre_id AND a.id = rs.association_id
    JOIN service s ON s.centre_id = a.centre_id AND s.id = a.campaign_id
    WHERE rs.centre_id = r.centre_id AND rs.record_id = r.id AND rs.passes) AS states
  FROM record r JOIN list l ON l.centre_id = r.centre_id AND l.id = r.list_id AND l.generation = r.generation
  JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation`;

/** «Содержание» (OUT-LST-06): by phone in any format or by text, by state and last status in a campaign, in any order. */
export async function recordPage(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  query: Parameters<ListQueries["records"]>[2],
) {
  const { fields } = await tx.found<{ fields: readonly ListFieldRow[] }>(
    `SELECT g.fields FROM list l JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id
       AND g.generation = l.generation WHERE l.centre_id = $1 AND l.id = $2`,
    [centreId, listId],
  );
  const search = query.search?.trim() ?? "";
  const digits = search.replace(/\D/g, "");
  // A number in any way of writing it: its last digits count, so that 8 and +7 are alike.
  const phone = digits.length >= 4 ? digits.slice(-10) : "";
  const follows = query.changedSince !== undefined;
  const begins = follows ? await horizon(tx) : undefined;
  if (follows && query.cursor) await refuseForeignCursor(tx, query.cursor);
  const page = await readPage<RecordSelected, RecordRow>(
    tx,
    {
      select: selectRecords,
      where:
        searched +
        (follows ? `AND ${lastChange} < pg_snapshot_xmin(pg_current_snapshot()) AND ${changedAfter}` : ""),
      parameters: [
        centreId,
        listId,
        time(query.now),
        search,
        phone,
        escapeLike(search),
        query.campaignId,
        query.state,
        query.disposition,
        query.fields?.map(({ place }) => place + 1),
        query.fields?.map(({ value }) => value),
        query.id,
        ...(follows ? [time(query.cursor ? undefined : query.changedSince)] : []),
      ],
      keys: [
        ...(follows ? [{ expression: lastChange, type: "xid8" } as const] : sortKeys(fields, query)),
        { expression: "r.id", type: "bigint" },
      ],
      descending: !follows && query.sort?.by === "id" && query.sort.descending,
      countFrom:
        "record r JOIN list l ON l.centre_id = r.centre_id AND l.id = r.list_id AND l.generation = r.generation",
    },
    query,
    toRecord,
    { always: follows },
  );
  return { ...page, nextCursor: page.nextCursor ?? begins };
}

function toRecord(row: RecordSelected): RecordRow {
  return {
    id: row.id,
    values: row.cells,
    numbers: row.numbers,
    timeZone: optional(row.time_zone),
    loadedAt: row.loaded_at,
    states: row.states.map((state) => ({
      ...state,
      lastDisposition: optional(state.lastDisposition),
      recordDisposition: optional(state.recordDisposition),
      dueAt: optional(state.dueAt),
    })),
  };
}

const searched = `r.centre_id = $1 AND r.list_id = $2 AND $3::timestamptz IS NOT NULL AND ($4 = ''
    OR ($5 <> '' AND EXISTS (SELECT FROM unnest(r.numbers) n WHERE n LIKE '%' || $5 || '%'))
    OR array_to_string(r.cells, ' ') ILIKE '%' || $6 || '%')
    AND (num_nonnulls($7::uuid, $8::text, $9::text) = 0 OR EXISTS (SELECT FROM record_state rs
      JOIN list_association a ON a.centre_id = rs.centre_id AND a.id = rs.association_id
      WHERE rs.centre_id = r.centre_id AND rs.record_id = r.id AND rs.passes AND ($7::uuid IS NULL OR a.campaign_id = $7)
        AND ($8::text IS NULL OR ${stateOf} = $8) AND ($9::text IS NULL OR $9 IN (rs.last_disposition, rs.record_disposition))))
    AND ($10::integer[] IS NULL OR (SELECT bool_and(coalesce(r.cells[f.place], '') = f.value)
      FROM unnest($10::integer[], $11::text[]) AS f(place, value)))
    AND ($12::bigint IS NULL OR r.id = $12)
    `;

/** Of a record and its states in the campaigns that are looked at. */
const lastChange = `greatest(coalesce(r.changed_xid, '0'::xid8), (SELECT rs.changed_xid FROM record_state rs
  JOIN list_association a ON a.centre_id = rs.centre_id AND a.id = rs.association_id
  WHERE rs.centre_id = r.centre_id AND rs.record_id = r.id AND ($7::uuid IS NULL OR a.campaign_id = $7)
    AND rs.changed_xid IS NOT NULL ORDER BY rs.changed_xid DESC LIMIT 1))`;
const changedAfter = `($13::timestamptz IS NULL OR r.changed_at >= $13 OR EXISTS (SELECT FROM record_state rs
  WHERE rs.centre_id = r.centre_id AND rs.record_id = r.id AND rs.changed_at >= $13))`;

/** Before every change that is yet to come. */
async function horizon(tx: Transaction): Promise<string> {
  const { xid } = await tx.found<{ xid: string }>(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid",
  );
  return encodeCursor([xid, "0"]);
}

/** Transactions count anew in a restored database: a cursor from before would skip what comes. */
async function refuseForeignCursor(tx: Transaction, cursor: string): Promise<void> {
  const [xid] = decodeCursor(cursor, [
    { expression: "", type: "xid8" },
    { expression: "", type: "bigint" },
  ]) ?? [undefined];
  if (xid === undefined) throw new RefusedError("wrong_format", "cursor");
  await refuseForeign(tx, { xid });
}

/** Empty values come last; of a direction that is turned the values are, so that the last key stays as it is. */
function sortKeys(
  fields: readonly ListFieldRow[],
  { sort }: Parameters<ListQueries["records"]>[2],
): PageKey[] {
  if (sort === undefined || sort.by === "id") return [];
  const field = fields[sort.by];
  if (field === undefined) return [];
  const kind = kindOf(field.type);
  const as = kind === "number" || kind === "moment" ? kind : "text";
  const cell = `coalesce(r.cells[${Math.trunc(sort.by) + 1}], '')`;
  return [{ expression: `sort_part(${cell}, '${as}', ${sort.descending}) COLLATE "C"`, type: "text" }];
}
