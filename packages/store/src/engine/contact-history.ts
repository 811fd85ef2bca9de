import type { CentreId, RecordId } from "@perezvon/model";
import type {
  AttemptStartRow,
  ClaimedRecordRow,
  ContactHistoryRow,
  SeenContactsRow,
} from "../contract/engine.ts";
import { type Transaction, time } from "../database/transaction.ts";

/**
 * Attempts of all campaigns of the centre with the numbers of these records, and with the people whose keys they have (OUT-RED-14). A dial
 * in progress counts: what comes of it is not known yet.
 */
export async function contactHistory(
  tx: Transaction,
  centreId: CentreId,
  records: readonly ClaimedRecordRow[],
  since: number,
): Promise<ContactHistoryRow> {
  const numbers = [...new Set(records.flatMap((record) => record.numbers))];
  const ofNumber = new Map<string, number[]>();
  for (const { number, at } of await tx.rows<{ number: string; at: number }>(
    `SELECT number, started_at AS at FROM attempt
     WHERE centre_id = $1 AND number = ANY($2::text[]) AND started_at >= $3 AND (counted OR ended_at IS NULL)`,
    [centreId, numbers, time(since)],
  )) {
    add(ofNumber, number, at);
  }
  const ofPerson = new Map<RecordId, number[]>();
  for (const { id, at } of await tx.rows<{ id: RecordId; at: number | null }>(
    `SELECT r.id, t.started_at AS at FROM record r
     LEFT JOIN attempt t ON t.centre_id = $1 AND t.person = r.key_hash AND t.started_at >= $3
       AND (t.counted OR t.ended_at IS NULL)
     WHERE r.centre_id = $1 AND r.id = ANY($2::bigint[]) AND r.key_hash IS NOT NULL`,
    [centreId, records.map(({ recordId }) => recordId), time(since)],
  )) {
    if (at === null) ofPerson.set(id, []);
    else add(ofPerson, id, at);
  }
  return { ofNumber, ofPerson };
}

/**
 * Whether an attempt has begun that the limits over days have not seen (OUT-RED-14). Who asks next of the same number, or of the same
 * person, waits until this transaction ends: of two campaigns that decide in the same moment one dials, and the other sees it.
 */
export async function contactedSince(
  tx: Transaction,
  { centreId, number, recordId }: AttemptStartRow,
  { person, since, at }: SeenContactsRow,
): Promise<boolean> {
  const key = person
    ? await tx.row<{ key: string | null }>(
        "SELECT encode(key_hash, 'hex') AS key FROM record WHERE centre_id = $1 AND id = $2",
        [centreId, recordId],
      )
    : undefined;
  // As in the history, a record without a key goes by its number.
  const hash = key?.key ?? undefined;
  await tx.row("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
    `contact ${centreId} ${hash ?? number}`,
  ]);
  const { unseen } = await tx.found<{ unseen: boolean }>(
    `SELECT count(*) > cardinality($4::timestamptz[]) OR coalesce(bool_or(started_at <> ALL($4::timestamptz[])), false) AS unseen
     FROM attempt WHERE centre_id = $1 AND ${hash === undefined ? "number = $2" : "person = decode($2, 'hex')"}
       AND started_at >= $3 AND (counted OR ended_at IS NULL)`,
    [centreId, hash ?? number, time(since), at.map(time)],
  );
  return unseen;
}

function add<Key>(history: Map<Key, number[]>, key: Key, at: number): void {
  const known = history.get(key);
  if (known) known.push(at);
  else history.set(key, [at]);
}
