import type { CentreId, E164, RecordId } from "@perezvon/model";
import type { ListFieldRow } from "../contract/lists.ts";
import type { SubjectCall, SubjectProof, SubjectRecord } from "../contract/subjects.ts";
import { optional, type Transaction } from "../database/transaction.ts";

/** A person with more calls than this is none. */
const callsMost = 10_000;

/** Records with this number in any of their ten places, each by its index. */
export const recordHasNumber = (parameter: string) =>
  `(${Array.from({ length: 10 }, (_, place) => `r.numbers[${place + 1}] = ${parameter}`).join(" OR ")})`;

interface RecordSelected {
  readonly id: RecordId;
  readonly list: string;
  readonly cells: readonly string[];
  readonly fields: readonly ListFieldRow[];
  readonly loaded_at: number;
  readonly updated_at: number | null;
}

/** What proves consent and shows every call (OUT-CPL-09). */
export async function readProof(
  tx: Transaction,
  centreId: CentreId,
  number: E164,
  language: "ru" | "en",
): Promise<SubjectProof> {
  const records = await tx.rows<RecordSelected>(
    `SELECT r.id, l.name AS list, r.cells, g.fields, r.loaded_at, r.updated_at FROM record r
     JOIN list l ON l.centre_id = r.centre_id AND l.id = r.list_id
     JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation
     WHERE r.centre_id = $1 AND ${recordHasNumber("$2")} ORDER BY l.name, r.id`,
    [centreId, number],
  );
  const calls = await tx.rows<CallSelected>(callsSql(language), [centreId, number]);
  return { records: records.map(toRecord), calls: calls.map(toCall) };
}

function toRecord({ cells, fields, id, list, loaded_at, updated_at }: RecordSelected): SubjectRecord {
  const consents = fields.flatMap(({ name, type }, place) =>
    type === "consent" ? [{ field: name, value: cells[place] ?? "" }] : [],
  );
  return { recordId: id, list, consents, loadedAt: loaded_at, changedAt: optional(updated_at) };
}

interface CallSelected {
  readonly at: number;
  readonly direction: SubjectCall["direction"];
  readonly campaign: string | null;
  readonly list: string | null;
  readonly shown: string;
  readonly dialled: boolean;
  readonly status: string | null;
  readonly status_name: string | null;
  readonly answered: boolean;
  readonly talk_ms: number | null;
  readonly agent: string | null;
}

/** Dials and steps of campaigns, and calls of no campaign. */
const callsSql = (language: "ru" | "en") => `
  SELECT c.*, d.name_${language} AS status_name, s.name AS campaign, l.name AS list, u.login AS agent FROM (
    SELECT t.started_at AS at, CASE WHEN t.is_inbound THEN 'inbound' ELSE 'outbound' END AS direction, t.campaign_id, t.list_id,
      t.caller_number AS shown, t.is_call_attempt AS dialled, t.disposition AS status, t.answered,
      t.answered_ms::float8 AS talk_ms, t.agent_id, t.campaign_id AS service_id
    FROM attempt t WHERE t.centre_id = $1 AND t.number = $2
    UNION ALL
    SELECT i.started_at, i.direction, NULL, NULL, CASE WHEN i.direction = 'outbound' THEN i.from_number ELSE i.to_number END, true,
      i.disposition, i.answered_at IS NOT NULL, (extract(epoch FROM i.ended_at - i.answered_at) * 1000)::float8, i.agent_id, i.service_id
    FROM interaction i WHERE i.centre_id = $1 AND (i.from_number = $2 OR i.to_number = $2)
      AND NOT EXISTS (SELECT FROM attempt t WHERE t.centre_id = $1 AND t.number = $2 AND t.call_id = i.call_id)) c
  LEFT JOIN service s ON s.centre_id = $1 AND s.id = c.campaign_id
  LEFT JOIN list l ON l.centre_id = $1 AND l.id = c.list_id
  LEFT JOIN user_account u ON u.centre_id = $1 AND u.id = c.agent_id
  LEFT JOIN disposition d ON d.centre_id = $1 AND d.service_id = c.service_id AND d.key = c.status
  ORDER BY c.at LIMIT ${callsMost}`;

function toCall({ status_name, talk_ms, ...row }: CallSelected): SubjectCall {
  return {
    at: row.at,
    direction: row.direction,
    campaign: optional(row.campaign),
    list: optional(row.list),
    shown: row.shown,
    dialled: row.dialled,
    status: optional(row.status),
    statusName: optional(status_name),
    answered: row.answered,
    talkMs: optional(talk_ms),
    agent: optional(row.agent),
  };
}
