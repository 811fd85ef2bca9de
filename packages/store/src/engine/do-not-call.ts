import {
  type CampaignId,
  type CentreId,
  comparableRegion,
  comparableText,
  postalCodeKeys,
} from "@perezvon/model";
import type { ClaimedRecordRow, DoNotCallMatchRow } from "../contract/engine.ts";
import { type Transaction, time } from "../database/transaction.ts";

/** Something of a record that an entry of one kind of list may equal. */
interface Key {
  readonly place: number;
  readonly kind: "number" | "region" | "postal_code" | "record_field";
  readonly value: string;
  /** Of a field: its name. */
  readonly field: string | undefined;
}

/**
 * Which of these records, or of their numbers, stand on a do-not-call list of the campaign (OUT-DNC-02, OUT-DNC-03). Asked directly
 * before each dial, so that an entry is in force for every dial that begins after it was added.
 */
export async function doNotCallMatches(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  records: readonly ClaimedRecordRow[],
  now: number,
): Promise<DoNotCallMatchRow[]> {
  const keys = records.flatMap(keysOf);
  if (keys.length === 0) return [];
  const found = await tx.rows<{ place: number; kind: Key["kind"]; value: string }>(
    `WITH used AS (
       SELECT l.id, l.kind, u.field FROM campaign_do_not_call u
       JOIN do_not_call_list l ON l.centre_id = u.centre_id AND l.id = u.list_id
       WHERE u.centre_id = $1 AND u.campaign_id = $2
     ), key AS (
       SELECT * FROM unnest($3::integer[], $4::text[], $5::text[], $6::text[]) AS k(place, kind, value, field)
     )
     SELECT k.place, k.kind, k.value FROM key k JOIN used u
       ON (k.kind = 'number' AND u.kind IN ('internal', 'external'))
         OR (k.kind = u.kind AND (k.kind <> 'record_field' OR lower(trim(u.field)) = k.field))
       JOIN do_not_call_entry e ON e.centre_id = $1 AND e.list_id = u.id AND e.value = k.value
         AND (e.expires_at IS NULL OR e.expires_at > $7)
     UNION ALL
     SELECT k.place, k.kind, k.value FROM used u
       JOIN do_not_call_entry e ON e.centre_id = $1 AND e.list_id = u.id AND (e.expires_at IS NULL OR e.expires_at > $7)
       JOIN key k ON k.kind = 'number' AND substr(k.value, 2) LIKE replace(replace(e.value, '?', '_'), '*', '%')
     WHERE u.kind = 'pattern' AND e.value NOT LIKE '+%'`,
    [
      centreId,
      campaignId,
      keys.map(({ place }) => place),
      keys.map(({ kind }) => kind),
      keys.map(({ value }) => value),
      keys.map(({ field }) => field),
      time(now),
    ],
  );
  const matches = new Map<number, { numbers: Set<string>; record: boolean }>();
  for (const { place, kind, value } of found) {
    const match = matches.get(place) ?? { numbers: new Set(), record: false };
    matches.set(place, match);
    if (kind === "number") match.numbers.add(value);
    else match.record = true;
  }
  return [...matches].map(([place, { numbers, record }]) => ({ place, numbers: [...numbers], record }));
}

function keysOf(record: ClaimedRecordRow, place: number): Key[] {
  const { country, region, postalCode } = record.traits;
  const key = (kind: Key["kind"], value: string, field?: string): Key => ({ place, kind, value, field });
  return [
    ...record.numbers.map((number) => key("number", number)),
    ...(region === undefined ? [] : [key("region", comparableRegion(country, region))]),
    ...postalCodeKeys(postalCode ?? "").map((value) => key("postal_code", value)),
    ...record.fields.flatMap(({ name, value }) =>
      value === "" ? [] : [key("record_field", comparableText(value), comparableText(name))],
    ),
  ];
}

export interface DoNotCallAddition {
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly numbers: readonly string[];
  readonly agentUserId: string | undefined;
  /** Key of the disposition. */
  readonly disposition: string;
  readonly at: number;
}

/** Puts numbers on the list that the campaign fills from dispositions, for the campaign's term (OUT-DNC-06, OUT-DNC-07). */
export async function addFromDisposition(tx: Transaction, addition: DoNotCallAddition): Promise<void> {
  if (addition.numbers.length === 0) return;
  await tx.run(
    `INSERT INTO do_not_call_entry (centre_id, list_id, value, comment, way, added_by, added_at, campaign_id, agent_id, expires_at)
     SELECT $1, u.list_id, n.value, $5, 'disposition',
       coalesce((SELECT login FROM user_account WHERE centre_id = $1 AND id = $4), s.name, ''), $6::timestamptz, $2, $4,
       $6::timestamptz + make_interval(days => c.do_not_call_days)
     FROM campaign_do_not_call u
     JOIN campaign c ON c.centre_id = u.centre_id AND c.id = u.campaign_id
     -- A campaign that was deleted during the call fills its list all the same.
     LEFT JOIN service s ON s.centre_id = u.centre_id AND s.id = u.campaign_id
     CROSS JOIN (SELECT DISTINCT unnest($3::text[]) AS value ORDER BY 1) n
     WHERE u.centre_id = $1 AND u.campaign_id = $2 AND u.fill
     ON CONFLICT (centre_id, list_id, value) DO UPDATE SET expires_at = EXCLUDED.expires_at
       WHERE do_not_call_entry.expires_at < coalesce(EXCLUDED.expires_at, 'infinity')`,
    [
      addition.centreId,
      addition.campaignId,
      addition.numbers,
      addition.agentUserId,
      addition.disposition,
      time(addition.at),
    ],
  );
}
