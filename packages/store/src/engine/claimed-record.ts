import {
  type AssociationId,
  type CampaignId,
  type CentreId,
  type ListId,
  parseCountry,
  parsePhoneWithExtension,
  type RecordId,
  type UserId,
} from "@perezvon/model";
import type { ClaimedRecordRow, RecordTraits } from "../contract/engine.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import { optional, type Transaction } from "../database/transaction.ts";

/** Earlier attempts shown to the agent. */
const historyMax = 10;

interface Selected {
  readonly campaign_id: CampaignId;
  readonly association_id: AssociationId;
  readonly list_id: ListId;
  readonly record_id: RecordId;
  readonly numbers: string[];
  readonly extensions: string[] | null;
  readonly cells: string[];
  readonly time_zone: string;
  readonly own_zone: string | null;
  readonly home_country: string;
  readonly fields: readonly ListFieldRow[];
  readonly progress: unknown;
  readonly history: readonly {
    at: number;
    number: string;
    disposition: string;
    agent: string | null;
    note: string;
    answered: boolean;
    shown: string | null;
  }[];
  readonly promised_number: string | null;
  readonly from_at: number | null;
  readonly until_at: number | null;
  readonly owner_id: UserId | null;
  readonly strict: boolean | null;
  readonly promised_by: UserId | null;
  readonly promised_at: number | null;
}

export interface RecordKey {
  readonly associationId: AssociationId;
  readonly recordId: RecordId;
}

/** Everything the engine needs to dial these records, in the order given. */
export async function loadClaimed(
  tx: Transaction,
  centreId: CentreId,
  keys: readonly RecordKey[],
): Promise<ClaimedRecordRow[]> {
  if (keys.length === 0) return [];
  const rows = await tx.rows<Selected>(
    `SELECT a.campaign_id, rs.association_id, a.list_id, rs.record_id, r.numbers, r.extensions, r.cells,
       coalesce(r.time_zone, ce.time_zone) AS time_zone, r.time_zone AS own_zone, ce.home_country, g.fields, rs.progress,
       CASE WHEN rs.last_disposition IS NULL THEN '[]'::jsonb ELSE (
         SELECT coalesce(jsonb_agg(h.entry), '[]') FROM (
           SELECT jsonb_build_object('at', floor(extract(epoch FROM t.started_at) * 1000), 'number', t.number,
             'disposition', t.disposition, 'agent', u.login, 'note', t.note, 'answered', t.answered,
             'shown', CASE WHEN t.is_call_attempt THEN t.caller_number END) AS entry
           FROM attempt t LEFT JOIN user_account u ON u.centre_id = t.centre_id AND u.id = t.agent_id
           WHERE t.centre_id = rs.centre_id AND t.association_id = rs.association_id AND t.record_id = rs.record_id
             AND t.ended_at IS NOT NULL
           ORDER BY t.started_at DESC LIMIT ${historyMax}) h) END AS history,
       p.number AS promised_number, p.from_at, p.until_at, p.owner_id, p.strict, p.promised_by, p.promised_at
     FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS k(association_id, record_id, place)
     JOIN record_state rs ON rs.centre_id = $1 AND rs.association_id = k.association_id AND rs.record_id = k.record_id
     JOIN list_association a ON a.centre_id = $1 AND a.id = rs.association_id
     JOIN record r ON r.centre_id = $1 AND r.id = rs.record_id
     JOIN list_generation g ON g.centre_id = $1 AND g.list_id = r.list_id AND g.generation = r.generation
     JOIN centre ce ON ce.id = $1
     LEFT JOIN promised_call p ON p.centre_id = $1 AND p.association_id = rs.association_id AND p.record_id = rs.record_id
       AND p.done_at IS NULL
     ORDER BY k.place`,
    [centreId, keys.map((key) => key.associationId), keys.map((key) => key.recordId)],
  );
  return rows.map(toClaimed);
}

function toClaimed(row: Selected): ClaimedRecordRow {
  return {
    campaignId: row.campaign_id,
    associationId: row.association_id,
    listId: row.list_id,
    recordId: row.record_id,
    numbers: row.numbers,
    ...(row.extensions && { extensions: row.extensions }),
    traits: traitsOf(row),
    fields: row.fields.map((field, place) => ({
      key: `f${place + 1}`,
      name: field.name,
      value: row.cells[place] ?? "",
    })),
    customerName: customerName(row.fields, row.cells),
    timeZone: row.time_zone,
    progress: row.progress ?? undefined,
    promise: promiseOf(row),
    shownNumbers: row.history.flatMap(({ shown, answered }) => (shown ? [{ number: shown, answered }] : [])),
    history: row.history.map(({ answered: _, shown: __, ...entry }) => ({
      ...entry,
      agent: optional(entry.agent),
      note: entry.note === "" ? undefined : entry.note,
    })),
  };
}

function promiseOf(row: Selected): ClaimedRecordRow["promise"] {
  if (row.from_at === null) return undefined;
  return {
    number: optional(row.promised_number),
    from: row.from_at,
    until: row.until_at ?? row.from_at,
    ownerId: optional(row.owner_id),
    strict: row.strict ?? false,
    agentId: optional(row.promised_by),
    at: row.promised_at ?? row.from_at,
  };
}

function traitsOf({ fields, cells, home_country, numbers, own_zone }: Selected): RecordTraits {
  const first = (type: string) => {
    const place = fields.findIndex((field, at) => field.type === type && (cells[at] ?? "") !== "");
    return place < 0 ? undefined : cells[place];
  };
  const country = parseCountry(first("country") ?? "") ?? home_country;
  return {
    country,
    region: first("region"),
    postalCode: first("postal_code"),
    labels: labelsOf(fields, cells, numbers, country),
    ownZone: optional(own_zone),
    notBefore: first("not_before"),
    notAfter: first("not_after"),
  };
}

/** The label of the first field that holds each number. */
function labelsOf(
  fields: readonly ListFieldRow[],
  cells: readonly string[],
  numbers: readonly string[],
  country: string,
): string[] {
  const phones = fields.flatMap(({ type, label }, place) => (type === "phone" ? [{ label, place }] : []));
  if (phones.every(({ label }) => label === undefined)) return numbers.map(() => "");
  const labels = new Map<string, string>();
  for (const { label, place } of phones) {
    const parsed = parsePhoneWithExtension(cells[place] ?? "", country);
    if (parsed.ok && !labels.has(parsed.value.number)) labels.set(parsed.value.number, label ?? "");
  }
  return numbers.map((number) => labels.get(number) ?? "");
}

const nameParts = new Set(["last_name", "first_name", "middle_name"]);

/** The full name, else the parts of the name in the order of the file, else the company. */
export function customerName(fields: readonly ListFieldRow[], cells: readonly string[]): string | undefined {
  const valuesOf = (accepts: (type: string) => boolean) =>
    fields.flatMap((field, place) => (accepts(field.type) && cells[place] ? [cells[place]] : []));
  const full = valuesOf((type) => type === "full_name")[0];
  const parts = valuesOf((type) => nameParts.has(type)).join(" ");
  const company = valuesOf((type) => type === "company")[0];
  return full || parts || company || undefined;
}
