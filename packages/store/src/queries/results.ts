import type {
  AssociationId,
  CallId,
  CampaignId,
  CentreId,
  ListId,
  RecordId,
  RecordingId,
  Script,
  ScriptValues,
} from "@perezvon/model";
import { scriptFields } from "@perezvon/model";
import type {
  DetailedResultRow,
  ResultRow,
  ResultsHead,
  ResultsQuery,
  SimpleResultRow,
} from "../contract/campaigns.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import type { ResultQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Parameter, type Transaction, time } from "../database/transaction.ts";
import { readWrittenDispositions } from "./read-dispositions.ts";
import { type MoreSelected, moreOfAttempts, moreOfSteps, withMore } from "./result-more.ts";
import { readStatuses } from "./statuses.ts";

/** Few enough that taking a batch in is no long slice of work for the loop of events. */
const batch = 400;

export function makeResultQueries(db: Database): ResultQueries {
  return {
    read: (centreId, campaignId, query, use) =>
      db.snapshot(centreId, async (tx) => {
        const { head, associations } = await openResults(tx, centreId, campaignId, query);
        return use({
          head,
          count: () => countOf(tx, centreId, associations, query),
          rows: resultRows(tx, centreId, associations, query),
        });
      }),
    page: (centreId, campaignId, query, page) =>
      db.snapshot(centreId, async (tx) => {
        const { head, associations } = await openResults(tx, centreId, campaignId, query);
        const total =
          page.cursor === undefined ? await countOf(tx, centreId, associations, query) : undefined;
        return { head, total, ...(await readResultsPage(tx, centreId, associations, query, page)) };
      }),
    dispositions: (centreId, campaignId) =>
      db.inCentre(centreId, (tx) => readWrittenDispositions(tx, centreId, campaignId)),
    statuses: (centreId, campaignId, query) =>
      db.inCentre(centreId, (tx) => readStatuses(tx, centreId, campaignId, query)),
  };
}

async function openResults(tx: Transaction, centreId: CentreId, campaignId: CampaignId, query: ResultsQuery) {
  const { name } = await tx.found<{ name: string }>(
    `SELECT s.name FROM service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
     WHERE s.centre_id = $1 AND s.id = $2`,
    [centreId, campaignId],
  );
  const associations = await readAssociations(tx, centreId, campaignId, query);
  const dispositions = await readWrittenDispositions(tx, centreId, campaignId);
  const forResults = await exportedFields(tx, centreId, campaignId);
  const head: ResultsHead = {
    scriptFields: forResults,
    campaignName: name,
    lists: associations.map((each) => ({
      listId: each.list_id,
      name: each.name,
      fields: each.fields.map((field) => field.name),
    })),
    dispositions,
  };
  return { head, associations };
}

/** Of the version in force, whether the script is switched on now or not: what was entered stays in the results. */
export async function exportedFields(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  const row = await tx.row<{ definition: Script }>(
    `SELECT v.definition FROM campaign_script c
     JOIN script s ON s.centre_id = c.centre_id AND s.id = c.script_id
     JOIN script_version v ON v.centre_id = s.centre_id AND v.script_id = s.id AND v.version = s.published
     WHERE c.centre_id = $1 AND c.campaign_id = $2`,
    [centreId, campaignId],
  );
  if (row === undefined) return [];
  return scriptFields(row.definition)
    .filter(({ exported }) => exported)
    .map(({ key, label, personal }) => ({ key, label, personal: personal === true }));
}

/** For a query in which `a` is the association. */
export const hasScript = `EXISTS (SELECT FROM campaign_script cs WHERE cs.centre_id = a.centre_id
  AND cs.campaign_id = a.campaign_id AND cs.script_id IS NOT NULL)`;

/** One content of a list in a campaign. */
export interface ResultsSource {
  readonly id: AssociationId;
  readonly list_id: ListId;
  readonly name: string;
  readonly generation: number;
  /** With one, records may be out of quota. */
  readonly has_quota: boolean;
  /** Its agents are, or were, shown a conversation script. */
  readonly has_script: boolean;
  readonly fields: readonly ListFieldRow[];
}

type Association = ResultsSource;

function readAssociations(tx: Transaction, centreId: CentreId, campaignId: CampaignId, query: ResultsQuery) {
  return tx.rows<Association>(
    `SELECT a.id, a.list_id, l.name, l.generation, g.fields, a.quota IS NOT NULL AS has_quota,
       ${hasScript} AS has_script
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND ($3::uuid[] IS NULL OR a.list_id = ANY($3))
     ORDER BY a.position, a.attached`,
    [centreId, campaignId, query.lists ?? null],
  );
}

/** By list order in the campaign, record id, then call time (OUT-RES-10). */
export async function* resultRows(
  tx: Transaction,
  centreId: CentreId,
  associations: readonly ResultsSource[],
  query: ResultsQuery,
): AsyncIterable<ResultRow> {
  for (const association of associations) {
    const parameters = parametersOf(centreId, association, query);
    if (query.format === "simple") {
      for await (const row of cursor<SimpleSelected>(tx, selectOf(query, association), parameters))
        yield toSimple(row, association);
    } else {
      const rows = cursor<DetailedSelected>(tx, selectOf(query, association), parameters);
      if (query.more) yield* withMore(tx, centreId, association, rows, toDetailed);
      else for await (const row of rows) yield toDetailed(row, association);
    }
  }
}

async function countOf(
  tx: Transaction,
  centreId: CentreId,
  associations: readonly Association[],
  query: ResultsQuery,
): Promise<number> {
  let total = 0;
  for (const association of associations) {
    const { count } = await tx.found<{ count: number }>(
      `SELECT count(*)::float8 AS count FROM (${selectOf(query, association)}) AS chosen`,
      parametersOf(centreId, association, query),
    );
    total += count;
  }
  return total;
}

function parametersOf(centreId: CentreId, association: ResultsSource, query: ResultsQuery): Parameter[] {
  return [
    centreId,
    association.id,
    association.generation,
    time(query.from),
    time(query.to),
    query.dispositions ?? null,
  ];
}

/** Where a page begins: at the rows of this record that come after the first `skip`. */
interface PageStart {
  readonly association: string;
  readonly record: number;
  readonly skip: number;
}

/** Rows of a record only ever get later ones behind them, so a page neither repeats nor hides one. */
async function readResultsPage(
  tx: Transaction,
  centreId: CentreId,
  associations: readonly ResultsSource[],
  query: ResultsQuery,
  page: { readonly limit: number; readonly cursor: string | undefined },
): Promise<{ rows: ResultRow[]; nextCursor: string | undefined }> {
  let start = page.cursor === undefined ? undefined : decodeStart(page.cursor);
  const rows: ResultRow[] = [];
  const places: PageStart[] = [];
  const first = start
    ? Math.max(
        0,
        associations.findIndex(({ id }) => id === start!.association),
      )
    : 0;
  for (const association of associations.slice(first)) {
    const from = start?.association === association.id ? start : undefined;
    start = undefined;
    const parameters = [
      ...parametersOf(centreId, association, query),
      from?.record ?? 0,
      from?.skip ?? 0,
      page.limit + 1 - rows.length,
    ];
    const order = query.format === "simple" ? "record_id" : "record_id, started_at, id";
    const text = `SELECT * FROM (${selectOf(query, association)}) AS chosen WHERE record_id >= $7
      ORDER BY ${order} OFFSET $8 LIMIT $9`;
    const found: ResultRow[] =
      query.format === "simple"
        ? (await tx.rows<SimpleSelected>(text, parameters)).map((row) => toSimple(row, association))
        : (await tx.rows<DetailedSelected>(text, parameters)).map((row) => toDetailed(row, association));
    for (const row of found) {
      const before = places.at(-1);
      const same = before?.association === association.id && before.record === row.recordId;
      const skip = same ? before.skip + 1 : from?.record === row.recordId ? from.skip : 0;
      places.push({ association: association.id, record: row.recordId, skip });
    }
    rows.push(...found);
    if (rows.length > page.limit) break;
  }
  const next = places[page.limit];
  return {
    rows: await withRecordings(tx, centreId, rows.slice(0, page.limit)),
    nextCursor: next && Buffer.from(JSON.stringify(next)).toString("base64url"),
  };
}

/** A cursor that is not one of ours begins at the first page. */
function decodeStart(cursor: string): PageStart | undefined {
  try {
    const { association, record, skip } = JSON.parse(
      Buffer.from(cursor, "base64url").toString("utf8"),
    ) as Record<string, unknown>;
    if (typeof association === "string" && Number.isSafeInteger(record) && Number.isSafeInteger(skip))
      return { association, record: record as number, skip: Math.max(0, skip as number) };
  } catch {
    // Falls through.
  }
  return undefined;
}

/** Of a record, the recording of its last call. */
async function withRecordings(
  tx: Transaction,
  centreId: CentreId,
  rows: readonly ResultRow[],
): Promise<ResultRow[]> {
  const calls = rows.flatMap((row) => (row.kind === "simple" && row.callId ? [row.callId] : []));
  if (calls.length === 0) return [...rows];
  const found = await tx.rows<{ call_id: CallId; id: RecordingId }>(
    `SELECT DISTINCT ON (call_id) call_id, id FROM recording WHERE centre_id = $1 AND call_id = ANY($2::uuid[])
     ORDER BY call_id, at`,
    [centreId, calls],
  );
  const byCall = new Map(found.map(({ call_id, id }) => [call_id, id]));
  return rows.map((row) => {
    const recordingId = row.kind === "simple" && row.callId ? byCall.get(row.callId) : undefined;
    return recordingId === undefined ? row : { ...row, recordingId };
  });
}

/** A server-side cursor: the memory it takes here is two batches, one in work and one on its way, however many rows there are. */
export async function* cursor<T extends object>(
  tx: Transaction,
  text: string,
  parameters: readonly Parameter[],
): AsyncIterable<T> {
  await tx.run(`DECLARE results NO SCROLL CURSOR FOR ${text}`, parameters);
  const fetch = () => {
    const fetched = tx.rows<T>(`FETCH ${batch} FROM results`);
    // Its failure is seen where it is waited for.
    fetched.catch(() => undefined);
    return fetched;
  };
  for (let coming: Promise<T[]> | undefined = fetch(); coming; ) {
    const rows: T[] = await coming;
    coming = rows.length < batch ? undefined : fetch();
    yield* rows;
  }
  await tx.run("CLOSE results");
}

interface SimpleSelected {
  readonly record_id: RecordId;
  readonly cells: string[];
  readonly attempts: number;
  readonly state: string;
  readonly record_disposition: string | null;
  readonly closed_at: number | null;
  readonly last_disposition_at: number | null;
  readonly quota_group: string | null;
  readonly last_number: string | null;
  readonly last_disposition: string | null;
  readonly last_note: string | null;
  readonly last_call_at: number | null;
  readonly last_talk_ms: number | null;
  readonly last_call_id: CallId | null;
  readonly agent: string | null;
  readonly script: ScriptValues | null;
}

/** What the filter keeps out stays in the results once something became of it (OUT-SEL-07). OUT-RES-03: with an interval only records closed in it, without one all; OUT-RES-04: the filter of statuses. */
const chosenRecords = `rs.centre_id = $1 AND rs.association_id = $2 AND rs.generation = $3
  AND (rs.passes OR rs.state = 'closed' OR rs.last_disposition IS NOT NULL)
  AND (($4::timestamptz IS NULL AND $5::timestamptz IS NULL) OR (rs.state = 'closed'
    AND ($4::timestamptz IS NULL OR rs.closed_at >= $4) AND ($5::timestamptz IS NULL OR rs.closed_at < $5)))`;

/** What was entered last; asked for only where the campaign has a script, as it costs a look at the record's dials. */
const lastScript = `(SELECT t.script->'values' FROM attempt t WHERE t.centre_id = rs.centre_id
    AND t.association_id = rs.association_id AND t.record_id = rs.record_id AND t.script IS NOT NULL
    ORDER BY t.started_at DESC LIMIT 1)`;

const selectSimple = (script: string) => `
  SELECT rs.record_id, r.cells, rs.attempts, rs.state, rs.record_disposition, rs.quota_group, rs.last_number,
    rs.last_disposition, rs.last_note, rs.last_call_at, rs.last_talk_ms, rs.last_call_id, u.login AS agent,
    rs.closed_at, coalesce(rs.last_disposition_at, rs.closed_at, rs.last_call_at) AS last_disposition_at,
    ${script} AS script
  FROM record_state rs JOIN record r ON r.centre_id = rs.centre_id AND r.id = rs.record_id
  LEFT JOIN user_account u ON u.centre_id = rs.centre_id AND u.id = rs.last_agent_id
  WHERE ${chosenRecords} AND ($6::text[] IS NULL OR rs.state <> 'excluded'
    AND CASE WHEN rs.state = 'closed' THEN rs.record_disposition ELSE rs.last_disposition END = ANY($6))
  ORDER BY rs.record_id`;

function toSimple(row: SimpleSelected, association: ResultsSource): SimpleResultRow {
  const excluded = row.state === "excluded";
  return {
    kind: "simple",
    listId: association.list_id,
    listName: association.name,
    recordId: row.record_id,
    values: row.cells,
    totalAttempts: row.attempts,
    completed: row.state === "closed",
    recordDisposition: optional(row.record_disposition),
    recordDispositionAt: optional(row.closed_at),
    outOfQuota: excluded,
    quotaGroup: excluded ? optional(row.quota_group) : undefined,
    lastNumber: optional(row.last_number),
    lastDisposition: optional(row.last_disposition),
    lastDispositionAt: optional(row.last_disposition_at),
    lastNote: optional(row.last_note),
    lastCallAt: optional(row.last_call_at),
    lastTalkMs: optional(row.last_talk_ms),
    lastAgent: optional(row.agent),
    callId: optional(row.last_call_id),
    script: optional(row.script),
  };
}

export interface DetailedSelected extends Partial<MoreSelected> {
  readonly record_id: RecordId;
  readonly cells: string[];
  readonly number: string;
  readonly is_call_attempt: boolean;
  readonly is_inbound: boolean;
  readonly record_disposition: string | null;
  readonly disposition: string | null;
  readonly disposition_at: number | null;
  readonly note: string;
  readonly started_at: number | null;
  readonly dialing_ms: number | null;
  readonly analysis_ms: number | null;
  readonly answered_ms: number | null;
  readonly agent: string | null;
  readonly analysis_result: number | null;
  readonly analysis_file: string | null;
  readonly recording_file: string | null;
  readonly recording_id: RecordingId | null;
  readonly call_id: CallId | null;
  readonly attempt_number: number;
  readonly repeat_number: number;
  readonly caller_number: string;
  readonly sip_code: number | null;
  readonly due_at: number | null;
  readonly script: ScriptValues | null;
  readonly out_of_quota: boolean;
  readonly quota_group: string | null;
}

const detailedColumns = `t.record_id, r.cells, t.number, t.is_call_attempt, t.record_disposition, t.disposition, t.note,
  t.started_at, t.dialing_ms, t.analysis_ms, t.answered_ms, u.login AS agent, t.analysis_result, t.analysis_file,
  rec.file AS recording_file, rec.id AS recording_id, t.call_id, t.attempt_number, t.repeat_number, t.caller_number,
  (t.outcome->>'sipCode')::integer AS sip_code, t.due_at, false AS out_of_quota, NULL::text AS quota_group,
  t.is_inbound, t.id, coalesce(t.corrected_at, t.ended_at) AS disposition_at, t.script->'values' AS script`;
const detailedFrom = `attempt t
  JOIN record_state rs ON rs.centre_id = t.centre_id AND rs.association_id = t.association_id AND rs.record_id = t.record_id
  JOIN record r ON r.centre_id = t.centre_id AND r.id = t.record_id
  LEFT JOIN user_account u ON u.centre_id = t.centre_id AND u.id = t.agent_id
  LEFT JOIN recording rec ON rec.centre_id = t.centre_id AND rec.id = t.recording_id`;
/** A dial in progress has no status yet, and every row of the report has one. */
const ended = `t.centre_id = $1 AND t.association_id = $2 AND t.ended_at IS NOT NULL
  AND ($6::text[] IS NULL OR t.disposition = ANY($6) OR t.record_disposition = ANY($6))`;

const attemptsOf = (more: string) => ({
  detailed: `SELECT ${detailedColumns}${more} FROM ${detailedFrom} WHERE ${ended} AND ${chosenRecords}`,
  interval: `SELECT ${detailedColumns}${more} FROM ${detailedFrom}
    WHERE ${ended} AND rs.generation = $3 AND ($4::timestamptz IS NULL OR t.started_at >= $4)
      AND ($5::timestamptz IS NULL OR t.started_at < $5)`,
});

/** The step by which the quota took a record out; it has no status, so that a filter of statuses leaves it out (OUT-RES-04). */
const exclusions = (
  more: string,
) => `SELECT rs.record_id, r.cells, '' AS number, false AS is_call_attempt, NULL AS record_disposition,
    NULL AS disposition, '' AS note, rs.excluded_at AS started_at, NULL::integer AS dialing_ms, NULL::integer AS analysis_ms,
    NULL::integer AS answered_ms, NULL AS agent, NULL::smallint AS analysis_result, NULL AS analysis_file,
    NULL AS recording_file, NULL::uuid AS recording_id, NULL::uuid AS call_id, 0 AS attempt_number, 0 AS repeat_number, '' AS caller_number,
    NULL::integer AS sip_code, NULL::timestamptz AS due_at, true AS out_of_quota, rs.quota_group, false AS is_inbound,
    NULL::uuid AS id, NULL::timestamptz AS disposition_at, NULL::jsonb AS script${more}
  FROM record_state rs JOIN record r ON r.centre_id = rs.centre_id AND r.id = rs.record_id
  WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.generation = $3 AND rs.state = 'excluded' AND rs.passes
    AND $6::text[] IS NULL`;
const exclusionsOf = (more: string) => ({
  /** What is excluded is not closed: with an interval of closings there is none. */
  detailed: `${exclusions(more)} AND $4::timestamptz IS NULL AND $5::timestamptz IS NULL`,
  interval: `${exclusions(more)} AND ($4::timestamptz IS NULL OR rs.excluded_at >= $4)
    AND ($5::timestamptz IS NULL OR rs.excluded_at < $5)`,
});

function selectOf({ format, more }: ResultsQuery, { has_quota, has_script }: ResultsSource): string {
  if (format === "simple") return selectSimple(has_script ? lastScript : "NULL::jsonb");
  const attempts = attemptsOf(more ? moreOfAttempts : "")[format];
  // Without the other half the rows come in the order of an index, however many they are.
  return has_quota
    ? `${attempts} UNION ALL ${exclusionsOf(more ? moreOfSteps : "")[format]} ORDER BY record_id, started_at, id`
    : `${attempts} ORDER BY t.record_id, t.started_at, t.id`;
}

function toDetailed(row: DetailedSelected, association: ResultsSource): DetailedResultRow {
  return {
    kind: "detailed",
    listId: association.list_id,
    listName: association.name,
    recordId: row.record_id,
    values: row.cells,
    number: row.number === "" ? undefined : row.number,
    isCallAttempt: row.is_call_attempt,
    isInbound: row.is_inbound,
    completed: row.record_disposition !== null,
    recordDisposition: optional(row.record_disposition),
    outOfQuota: row.out_of_quota,
    quotaGroup: optional(row.quota_group),
    disposition: optional(row.disposition),
    dispositionAt: optional(row.disposition_at),
    note: row.note === "" ? undefined : row.note,
    callAt: optional(row.started_at),
    dialingMs: optional(row.dialing_ms),
    analysisMs: optional(row.analysis_ms),
    answeredMs: optional(row.answered_ms),
    agent: optional(row.agent),
    analysisResult: optional(row.analysis_result),
    analysisFile: optional(row.analysis_file),
    recordingFile: optional(row.recording_file),
    recordingId: optional(row.recording_id),
    callId: row.is_call_attempt ? optional(row.call_id) : undefined,
    attemptNumber: row.attempt_number,
    repeatNumber: row.repeat_number,
    callerNumber: row.caller_number === "" ? undefined : row.caller_number,
    sipCode: optional(row.sip_code),
    dueAt: optional(row.due_at),
    script: optional(row.script),
  };
}
