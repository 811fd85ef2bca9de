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
import { optional, type Transaction, time } from "../database/transaction.ts";
import { zoneSql } from "./record-zone.ts";

/** Earlier attempts shown to the agent. */
const historyMax = 10;

interface Selected {
  readonly campaign_id: CampaignId;
  readonly association_id: AssociationId;
  readonly list_id: ListId;
  readonly record_id: RecordId;
  readonly claim_id: string | null;
  readonly numbers: string[];
  readonly extensions: string[] | null;
  readonly cells: string[];
  readonly time_zone: string;
  readonly own_zone: string | null;
  readonly home_country: string;
  readonly fields: readonly ListFieldRow[];
  readonly progress: unknown;
  readonly expires_at: number | null;
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
    claimedSql(`SELECT s.association_id, s.record_id, s.claim_id, s.progress, s.expires_at, k.place, a.campaign_id, a.list_id
      FROM ${keysSql} JOIN list_association a ON a.centre_id = $1 AND a.id = k.association_id
      JOIN record_state s ON s.centre_id = $1 AND s.association_id = k.association_id AND s.record_id = k.record_id`),
    [centreId, keys.map((key) => key.associationId), keys.map((key) => key.recordId)],
  );
  return rows.map(toClaimed);
}

/** Who locks, when, and the name of the claim. */
export interface Lock {
  readonly instanceId: string;
  readonly now: number;
  readonly claimId: string;
}

/** Locks these records, which this transaction holds already, and loads them in one statement: this is the hot path. */
export async function lockAndLoad(
  tx: Transaction,
  centreId: CentreId,
  keys: readonly RecordKey[],
  { instanceId, now, claimId }: Lock,
): Promise<ClaimedRecordRow[]> {
  if (keys.length === 0) return [];
  const rows = await tx.rows<Selected>(lockAndLoadSql, [
    centreId,
    keys.map((key) => key.associationId),
    keys.map((key) => key.recordId),
    instanceId,
    time(now),
    claimId,
  ]);
  return rows.map(toClaimed);
}

const keysSql = "unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS k(association_id, record_id, place)";

/**
 * Records of the keys $2 and $3 by `held`, which gives their states. The dials of all of them are read in one walk through the
 * index of each month; looking at every month for every record costs more than all the rest.
 */
function claimedSql(held: string): string {
  return `WITH rs AS (${held}),
     past AS (SELECT t.association_id, t.record_id, t.started_at, t.number, t.disposition, t.agent_id, t.note, t.answered,
         CASE WHEN t.is_call_attempt AND NOT t.is_inbound THEN t.caller_number END AS shown,
         row_number() OVER (PARTITION BY t.association_id, t.record_id ORDER BY t.started_at DESC) AS nth
       FROM attempt t WHERE t.centre_id = $1 AND t.association_id = ANY($2::uuid[]) AND t.record_id = ANY($3::bigint[])
         AND t.ended_at IS NOT NULL),
     h AS (SELECT past.association_id, past.record_id, jsonb_agg(jsonb_build_object(
         'at', floor(extract(epoch FROM past.started_at) * 1000), 'number', past.number, 'disposition', past.disposition,
         'agent', u.login, 'note', past.note, 'answered', past.answered, 'shown', past.shown) ORDER BY past.nth) AS entries
       FROM past LEFT JOIN user_account u ON u.centre_id = $1 AND u.id = past.agent_id
       WHERE past.nth <= ${historyMax} GROUP BY past.association_id, past.record_id)
     SELECT rs.campaign_id, rs.association_id, rs.list_id, rs.record_id, rs.claim_id, r.numbers, r.extensions, r.cells,
       ${zoneSql} AS time_zone, r.time_zone AS own_zone, ce.home_country, g.fields, rs.progress, rs.expires_at,
       coalesce(h.entries, '[]') AS history,
       p.number AS promised_number, p.from_at, p.until_at, p.owner_id, p.strict, p.promised_by, p.promised_at
     FROM rs JOIN record r ON r.centre_id = $1 AND r.id = rs.record_id
     JOIN list_generation g ON g.centre_id = $1 AND g.list_id = r.list_id AND g.generation = r.generation
     JOIN centre ce ON ce.id = $1
     LEFT JOIN h ON h.association_id = rs.association_id AND h.record_id = rs.record_id
     LEFT JOIN promised_call p ON p.centre_id = $1 AND p.association_id = rs.association_id AND p.record_id = rs.record_id
       AND p.done_at IS NULL
     ORDER BY rs.place`;
}

const lockAndLoadSql =
  claimedSql(`UPDATE record_state s SET locked_by = $4, locked_at = $5, claim_id = $6, pass = a.pass
    FROM ${keysSql} JOIN list_association a ON a.centre_id = $1 AND a.id = k.association_id
    WHERE s.centre_id = $1 AND s.association_id = k.association_id AND s.record_id = k.record_id
    RETURNING s.association_id, s.record_id, s.claim_id, s.progress, s.expires_at, k.place, a.campaign_id, a.list_id`);

function toClaimed(row: Selected): ClaimedRecordRow {
  return {
    campaignId: row.campaign_id,
    associationId: row.association_id,
    listId: row.list_id,
    recordId: row.record_id,
    claimId: optional(row.claim_id),
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

function traitsOf({ fields, cells, expires_at, home_country, numbers, own_zone }: Selected): RecordTraits {
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
    ...zonesOfFields(fields, cells, numbers, country),
    notBefore: first("not_before"),
    notAfter: first("not_after"),
    consent: first("consent"),
    expiresAt: optional(expires_at),
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
    const number = numberIn(cells[place], country);
    if (number !== undefined && !labels.has(number)) labels.set(number, label ?? "");
  }
  return numbers.map((number) => labels.get(number) ?? "");
}

/** The zone that a field names for the number of one phone field (OUT-HRS-05). */
export function zonesOfFields(
  fields: readonly ListFieldRow[],
  cells: readonly string[],
  numbers: readonly string[],
  country: string,
): Pick<RecordTraits, "ownZones"> {
  const zones = new Map<string, string>();
  for (const [place, { type, phone }] of fields.entries()) {
    const text = cells[place] ?? "";
    if (type !== "time_zone" || phone === undefined || text === "") continue;
    const of = fields.findIndex((field) => field.type === "phone" && field.name === phone);
    const number = numberIn(cells[of], country);
    if (number !== undefined && !zones.has(number)) zones.set(number, text);
  }
  return zones.size === 0 ? {} : { ownZones: numbers.map((number) => zones.get(number)) };
}

function numberIn(cell: string | undefined, country: string): string | undefined {
  const parsed = parsePhoneWithExtension(cell ?? "", country);
  return parsed.ok ? parsed.value.number : undefined;
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
