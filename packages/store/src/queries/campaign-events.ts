import type { CallId, CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import type { CampaignEventQueries, CampaignEventRow } from "../contract/campaign-events.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";

interface Selected {
  readonly xid: string;
  readonly id: string;
  readonly at: number;
  readonly kind: CampaignEventRow["kind"];
  readonly list_id: ListId;
  readonly record_id: RecordId;
  readonly fields: readonly { readonly name: string }[];
  readonly cells: readonly string[] | null;
  readonly record_disposition: string | null;
  readonly attempt_id: string | null;
  readonly number: string | null;
  readonly started_at: number | null;
  readonly disposition: string | null;
  readonly note: string | null;
  readonly answered_ms: number | null;
  readonly is_call_attempt: boolean | null;
  readonly disposition_at: number | null;
  readonly call_id: CallId | null;
  readonly agent: string | null;
  readonly attempts: number | null;
  readonly state: string | null;
  readonly closed_at: number | null;
  readonly last_number: string | null;
  readonly last_disposition: string | null;
  readonly last_disposition_at: number | null;
  readonly last_note: string | null;
  readonly last_call_at: number | null;
  readonly last_talk_ms: number | null;
  readonly last_call_id: CallId | null;
  readonly last_agent: string | null;
}

/** Of a record that has been removed since, only the event is left. */
const select = `SELECT e.xid::text AS xid, e.id::text AS id, e.at, e.kind, e.list_id, e.record_id, g.fields, r.cells,
    rs.record_disposition, e.attempt_id, t.number, t.started_at, t.disposition, t.note, t.answered_ms, t.is_call_attempt,
    coalesce(t.corrected_at, t.ended_at) AS disposition_at, t.call_id, tu.login AS agent, rs.attempts, rs.state, rs.closed_at,
    rs.last_number, rs.last_disposition, coalesce(rs.last_disposition_at, rs.closed_at, rs.last_call_at) AS last_disposition_at,
    rs.last_note, rs.last_call_at, rs.last_talk_ms, rs.last_call_id, ru.login AS last_agent
  FROM campaign_event e
  LEFT JOIN record r ON r.centre_id = e.centre_id AND r.id = e.record_id
  LEFT JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation
  LEFT JOIN record_state rs ON rs.centre_id = e.centre_id AND rs.association_id = e.association_id
    AND rs.record_id = e.record_id
  LEFT JOIN attempt t ON t.centre_id = e.centre_id AND t.id = e.attempt_id AND t.started_at = e.attempt_at
  LEFT JOIN user_account tu ON tu.centre_id = t.centre_id AND tu.id = t.agent_id
  LEFT JOIN user_account ru ON ru.centre_id = rs.centre_id AND ru.id = rs.last_agent_id`;

export function makeCampaignEventQueries(db: Database): CampaignEventQueries {
  return {
    after: (centreId, campaignId, { cursor, from, limit, kind, lists }) =>
      db.inCentre(centreId, async (tx) => {
        const place = cursor === undefined ? await placeAt(tx, centreId, campaignId, from) : placeOf(cursor);
        await refuseForeign(tx, place);
        const rows = await tx.rows<Selected>(
          `${select} WHERE e.centre_id = $1 AND e.campaign_id = $2 AND (e.xid, e.id) > ($3::text::xid8, $4)
             AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
             AND ($6::text IS NULL OR e.kind = $6) AND ($7::uuid[] IS NULL OR e.list_id = ANY($7))
           ORDER BY e.xid, e.id LIMIT $5`,
          [centreId, campaignId, place.xid, place.id, limit, kind, lists],
        );
        const last = rows.at(-1) ?? place;
        return { items: rows.map(toEvent), cursor: cursorOf(last), more: rows.length === limit };
      }),
    sweep: (before) =>
      db.inSystem((tx) => tx.run("DELETE FROM campaign_event WHERE at < $1", [time(before)]), {
        repeatable: true,
      }),
  };
}

interface Place {
  readonly xid: string;
  readonly id: string;
}

/** Just before the first event at or after the moment, and before every transaction that may still write one. */
async function placeAt(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  from: number | undefined,
): Promise<Place> {
  if (from === undefined) return { xid: "0", id: "0" };
  const { xid } = await tx.found<{ xid: string }>(
    `SELECT least(min(xid::text::numeric), pg_snapshot_xmin(pg_current_snapshot())::text::numeric)::text AS xid
     FROM campaign_event WHERE centre_id = $1 AND campaign_id = $2 AND at >= $3`,
    [centreId, campaignId, time(from)],
  );
  return { xid, id: "0" };
}

/** Transactions count anew in a restored database: a cursor from before would skip what comes. */
export async function refuseForeign(tx: Transaction, { xid }: Pick<Place, "xid">): Promise<void> {
  const row = await tx.found<{ foreign: boolean }>(
    `SELECT $1::text::xid8 > pg_snapshot_xmax(pg_current_snapshot()) AS "foreign"`,
    [xid],
  );
  if (row.foreign) throw new RefusedError("wrong_format", "cursor");
}

function cursorOf({ xid, id }: Place): string {
  return `${xid}-${id}`;
}

function placeOf(cursor: string): Place {
  const found = /^(\d{1,19})-(\d{1,18})$/.exec(cursor);
  if (!found) throw new RefusedError("wrong_format", "cursor");
  return { xid: found[1]!, id: found[2]! };
}

function toEvent(row: Selected): CampaignEventRow {
  const values =
    row.cells && Object.fromEntries(row.fields.map(({ name }, i) => [name, row.cells?.[i] ?? ""]));
  return {
    id: cursorOf(row),
    at: row.at,
    kind: row.kind,
    listId: row.list_id,
    recordId: row.record_id,
    values: values ?? undefined,
    recordDisposition: optional(row.record_disposition),
    recordDispositionAt: optional(row.closed_at),
    record: recordOf(row),
    dial:
      row.attempt_id !== null && row.number !== null && row.started_at !== null
        ? {
            id: row.attempt_id,
            number: row.number,
            startedAt: row.started_at,
            disposition: row.disposition ?? "",
            dispositionAt: optional(row.disposition_at),
            agent: optional(row.agent),
            callId: row.is_call_attempt ? optional(row.call_id) : undefined,
            note: row.note ?? "",
            talkMs: row.answered_ms ?? 0,
            isCallAttempt: row.is_call_attempt ?? false,
          }
        : undefined,
  };
}

function recordOf(row: Selected): CampaignEventRow["record"] {
  if (row.attempts === null) return undefined;
  return {
    attempts: row.attempts,
    closed: row.state === "closed",
    number: optional(row.last_number),
    disposition: optional(row.last_disposition),
    dispositionAt: optional(row.last_disposition_at),
    note: optional(row.last_note),
    callAt: optional(row.last_call_at),
    talkMs: optional(row.last_talk_ms),
    agent: optional(row.last_agent),
    callId: optional(row.last_call_id),
  };
}
