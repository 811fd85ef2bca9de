import type { AssociationId, CampaignId, CentreId, RecordId } from "@perezvon/model";
import type { CalledRecordRow } from "../contract/engine.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { type Lock, loadClaimed } from "./claimed-record.ts";

/** As many numbers as a format has at most (OUT-LST-10). */
const places = Array.from({ length: 10 }, (_, place) => place + 1);
/** More records than an agent could choose from. */
const mostChoices = 10;

interface Found {
  readonly association_id: AssociationId;
  readonly record_id: RecordId;
  readonly record_disposition: string | null;
  readonly state: string;
}

/**
 * Locks the records of the campaign's enabled lists that have this number: open ones before closed, then the latest dialled; several
 * where they are equal (OUT-BLD-01). A record in other hands, a dial that a person has answered included, is nobody's to take.
 */
export async function claimCalled(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  number: string,
  by: Lock,
): Promise<CalledRecordRow[]> {
  const found = await tx.rows<Found>(
    `WITH named AS MATERIALIZED (
       SELECT r.id, r.list_id, r.generation FROM record r
       WHERE r.centre_id = $1 AND (${places.map((place) => `r.numbers[${place}] = $3`).join(" OR ")}) LIMIT 1000),
     ranked AS (
       SELECT rs.association_id, rs.record_id, rs.state, rs.record_disposition, a.position, a.attached,
         rank() OVER (ORDER BY rs.state = 'closed', coalesce(rs.last_call_at, '-infinity') DESC) AS place
       FROM named r
       JOIN list l ON l.centre_id = $1 AND l.id = r.list_id AND l.generation = r.generation AND NOT l.frozen
       JOIN list_association a ON a.centre_id = $1 AND a.list_id = r.list_id AND a.campaign_id = $2 AND a.enabled
       JOIN record_state rs ON rs.centre_id = $1 AND rs.association_id = a.id AND rs.record_id = r.id
         AND rs.generation = r.generation AND rs.passes AND rs.state IN ('new', 'open', 'closed') AND rs.locked_by IS NULL)
     UPDATE record_state rs SET locked_by = $4, locked_at = $5, claim_id = $6
     FROM (SELECT * FROM ranked WHERE place = 1 ORDER BY position, attached, record_id LIMIT ${mostChoices}) AS c
     WHERE rs.centre_id = $1 AND rs.association_id = c.association_id AND rs.record_id = c.record_id AND rs.locked_by IS NULL
     RETURNING rs.association_id, rs.record_id, rs.state, rs.record_disposition`,
    [centreId, campaignId, number, by.instanceId, time(by.now), by.claimId],
  );
  const keys = found
    .map((row) => ({ associationId: row.association_id, recordId: row.record_id, row }))
    .sort((one, other) => one.recordId - other.recordId);
  const records = await loadClaimed(tx, centreId, keys);
  return records.map((record, place) => {
    const { state, record_disposition } = keys[place]!.row;
    return { record, closed: state === "closed" ? (record_disposition ?? "") : undefined };
  });
}
