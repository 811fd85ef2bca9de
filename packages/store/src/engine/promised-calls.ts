import { uuidV7 } from "@perezvon/base";
import type { AssociationId, CampaignId, CentreId, RecordId, UserId } from "@perezvon/model";
import type { ClaimedRecordRow, DuePromiseRow, LifeChangeRow } from "../contract/engine.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { customerName, type Lock, loadClaimed, type RecordKey } from "./claimed-record.ts";

interface Due {
  readonly campaign_id: CampaignId;
  readonly association_id: AssociationId;
  readonly record_id: RecordId;
  readonly owner_id: UserId;
  readonly number: string | null;
  readonly numbers: string[];
  readonly cells: string[];
  readonly fields: readonly ListFieldRow[];
  readonly from_at: number;
  readonly until_at: number;
  readonly strict: boolean;
  readonly missed_at: number | null;
}

/** Personal call-backs of running campaigns whose records nobody has in hand (OUT-CBK-04). */
export async function duePromises(
  tx: Transaction,
  centreId: CentreId,
  until: number,
): Promise<DuePromiseRow[]> {
  const rows = await tx.rows<Due>(
    `SELECT p.campaign_id, p.association_id, p.record_id, p.owner_id, p.number, r.numbers, r.cells, g.fields,
       p.from_at, p.until_at, p.strict, p.missed_at
     FROM promised_call p
     JOIN campaign c ON c.centre_id = p.centre_id AND c.id = p.campaign_id AND c.enabled AND c.started
     JOIN list_association a ON a.centre_id = p.centre_id AND a.id = p.association_id AND a.enabled
     JOIN record_state rs ON rs.centre_id = p.centre_id AND rs.association_id = p.association_id AND rs.record_id = p.record_id
       AND rs.state = 'open' AND rs.locked_by IS NULL
     JOIN record r ON r.centre_id = p.centre_id AND r.id = p.record_id
     JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id AND l.generation = rs.generation
     JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation
     WHERE p.centre_id = $1 AND p.owner_id IS NOT NULL AND p.done_at IS NULL AND p.from_at < $2
       AND (p.strict OR p.missed_at IS NULL)
     ORDER BY p.from_at, p.record_id LIMIT 1000`,
    [centreId, time(until)],
  );
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    associationId: row.association_id,
    recordId: row.record_id,
    ownerId: row.owner_id,
    number: row.number ?? row.numbers[0] ?? "",
    customerName: customerName(row.fields, row.cells),
    from: row.from_at,
    until: row.until_at,
    strict: row.strict,
    missed: row.missed_at !== null,
  }));
}

/** Locks the record for the owner of its promise; nothing when it is in other hands or the promise is gone. */
export async function claimPromised(
  tx: Transaction,
  centreId: CentreId,
  key: RecordKey,
  by: Lock,
): Promise<ClaimedRecordRow | undefined> {
  const locked = await tx.run(
    `UPDATE record_state rs SET locked_by = $4, locked_at = $5, claim_id = $6
     WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.record_id = $3 AND rs.state = 'open' AND rs.locked_by IS NULL
       AND EXISTS (SELECT FROM promised_call p WHERE p.centre_id = $1 AND p.association_id = $2 AND p.record_id = $3
         AND p.owner_id IS NOT NULL AND p.done_at IS NULL)`,
    [centreId, key.associationId, key.recordId, by.instanceId, time(by.now), by.claimId],
  );
  return locked === 0 ? undefined : (await loadClaimed(tx, centreId, [key]))[0];
}

/** Unlocks the record if it was this claim that took it: its answer never came, so the owner of the promise has nothing in hand. */
export async function takeBackPromised(
  tx: Transaction,
  centreId: CentreId,
  key: RecordKey,
  by: Lock,
): Promise<void> {
  await tx.run(
    `UPDATE record_state SET locked_by = NULL, locked_at = NULL
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 AND locked_by = $4 AND claim_id = $5 AND attempt_id IS NULL`,
    [centreId, key.associationId, key.recordId, by.instanceId, by.claimId],
  );
}

export async function markMissed(
  tx: Transaction,
  centreId: CentreId,
  key: RecordKey,
  now: number,
): Promise<void> {
  await tx.run(
    `UPDATE promised_call SET missed_at = $4
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 AND missed_at IS NULL AND done_at IS NULL`,
    [centreId, key.associationId, key.recordId, time(now)],
  );
}

/** What the end of an attempt leaves of the promise: a new one, or none. A missed one stays to be seen (OUT-CBK-05). */
export async function writePromise(
  tx: Transaction,
  centreId: CentreId,
  key: RecordKey,
  { promise }: LifeChangeRow,
  at: { readonly now: number; readonly campaignId: CampaignId; readonly open: boolean },
): Promise<void> {
  const place = [centreId, key.associationId, key.recordId] as const;
  if (promise === undefined || !at.open) {
    await tx.run(
      `WITH seen AS (UPDATE promised_call SET done_at = $4 WHERE centre_id = $1 AND association_id = $2 AND record_id = $3
         AND missed_at IS NOT NULL AND done_at IS NULL)
       DELETE FROM promised_call WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 AND missed_at IS NULL`,
      [...place, time(at.now)],
    );
    return;
  }
  await tx.run(
    `INSERT INTO promised_call (centre_id, association_id, record_id, id, campaign_id, number, from_at, until_at, owner_id,
       strict, promised_by, promised_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (centre_id, association_id, record_id) DO UPDATE SET id = $4, number = $6, from_at = $7, until_at = $8,
       owner_id = $9, strict = $10, promised_by = $11, promised_at = $12, missed_at = NULL, ownerless_at = NULL, done_at = NULL`,
    [
      ...place,
      uuidV7(at.now),
      at.campaignId,
      promise.number,
      time(promise.from),
      time(promise.until),
      promise.ownerId,
      promise.strict,
      promise.agentId,
      time(promise.at),
    ],
  );
}

/** A number that an agent has learned becomes one of the record's (OUT-CBK-01): in an empty phone field where there is one. */
export async function addNumber(
  tx: Transaction,
  centreId: CentreId,
  recordId: RecordId,
  number: string,
): Promise<void> {
  const row = await tx.row<{ numbers: string[]; cells: string[]; fields: readonly ListFieldRow[] }>(
    `SELECT r.numbers, r.cells, g.fields FROM record r
     JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation
     WHERE r.centre_id = $1 AND r.id = $2 FOR UPDATE OF r`,
    [centreId, recordId],
  );
  if (!row || row.numbers.includes(number)) return;
  const free = row.fields.findIndex(({ type }, place) => type === "phone" && (row.cells[place] ?? "") === "");
  const cells = row.cells.map((cell, place) => (place === free ? number : cell));
  await tx.run("UPDATE record SET numbers = $3, cells = $4 WHERE centre_id = $1 AND id = $2", [
    centreId,
    recordId,
    [...row.numbers, number],
    cells,
  ]);
}
