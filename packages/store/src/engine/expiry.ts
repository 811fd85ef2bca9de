import type { AssociationId, CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import { type Transaction, time } from "../database/transaction.ts";
import { countDials, countStates, movesOf } from "./counters.ts";
import { settleFollowers } from "./settle.ts";

/** A sweep closes at most so many records at a time. */
const batch = 1_000;

interface Expired {
  readonly centre_id: CentreId;
  readonly association_id: AssociationId;
  readonly campaign_id: CampaignId;
  readonly list_id: ListId;
  readonly record_id: RecordId;
  readonly generation: number;
  readonly passes: boolean;
  readonly attempts: number;
  readonly state: string;
}

/**
 * Closes open records whose time is over as «Запись недействительна», each with its row in the results and without a dial
 * (OUT-SEL-10). One that is in hand first finishes. Returns how many; as many as `batch` mean there may be more.
 */
export async function closeExpired(
  tx: Transaction,
  now: number,
  instanceId: string,
  centreId?: CentreId,
): Promise<{ readonly closed: number; readonly more: boolean }> {
  const rows = await tx.rows<Expired>(
    `WITH n AS (SELECT centre_id, association_id, record_id, state FROM record_state
       WHERE expires_at IS NOT NULL AND expires_at <= $1 AND locked_by IS NULL AND state IN ('new', 'open') AND passes
         AND ($2::uuid IS NULL OR centre_id = $2)
       ORDER BY centre_id, association_id, record_id LIMIT ${batch} FOR UPDATE SKIP LOCKED)
     UPDATE record_state rs SET state = 'closed', closed_at = $1, record_disposition = 'record_expired',
       last_disposition = 'record_expired', last_disposition_at = $1, due_at = NULL, repeat = false, window_until = NULL
     FROM n JOIN list_association a ON a.centre_id = n.centre_id AND a.id = n.association_id
     WHERE rs.centre_id = n.centre_id AND rs.association_id = n.association_id AND rs.record_id = n.record_id
     RETURNING rs.centre_id, rs.association_id, a.campaign_id, a.list_id, rs.record_id, rs.generation, rs.passes, rs.attempts,
       n.state`,
    [time(now), centreId],
  );
  if (rows.length === 0) return { closed: 0, more: false };
  await tx.run(
    `INSERT INTO attempt (centre_id, id, started_at, campaign_id, association_id, list_id, record_id, call_id, number,
       caller_number, attempt_number, repeat_number, due_at, instance_id, ended_at, is_call_attempt, disposition,
       record_disposition)
     SELECT a.centre_id, gen_random_uuid(), $1, a.campaign_id, a.id, a.list_id, rs.record_id, gen_random_uuid(), '', '',
       rs.attempts, 0, $1, $2, $1, false, 'record_expired', 'record_expired'
     FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) AS k(centre_id, association_id, record_id)
     JOIN record_state rs ON rs.centre_id = k.centre_id AND rs.association_id = k.association_id
       AND rs.record_id = k.record_id
     JOIN list_association a ON a.centre_id = k.centre_id AND a.id = k.association_id`,
    [
      time(now),
      instanceId,
      rows.map((row) => row.centre_id),
      rows.map((row) => row.association_id),
      rows.map((row) => row.record_id),
    ],
  );
  for (const group of grouped(rows)) {
    const { centre_id, association_id, campaign_id, list_id, generation } = group[0]!;
    const after = group.map(({ attempts }) => ({ state: "closed", attempts }));
    await countStates(tx, centre_id, association_id, generation, movesOf(group, after));
    await countDials(tx, centre_id, campaign_id, now, { closed: group.length });
    // Who looks at its closings takes them (OUT-LNK-03).
    const ids = group.map(({ record_id }) => record_id);
    await settleFollowers(tx, centre_id, campaign_id, list_id, ids, now);
  }
  return { closed: rows.length, more: rows.length === batch };
}

function grouped(rows: readonly Expired[]): Expired[][] {
  const groups = new Map<string, Expired[]>();
  for (const row of rows) {
    const key = `${row.association_id} ${row.generation}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** Priorities whose time is over are taken away, so that no claim has to pass them over (OUT-SEL-04). */
export function lapsePriorities(tx: Transaction, now: number): Promise<number> {
  return tx.run(
    `UPDATE record_state SET priority = NULL WHERE (centre_id, association_id, record_id) IN (
       SELECT centre_id, association_id, record_id FROM record_state
       WHERE priority_until IS NOT NULL AND priority IS NOT NULL AND priority_until <= $1
       LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
    [time(now)],
  );
}
