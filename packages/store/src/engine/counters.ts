import type { AssociationId, CampaignId, CentreId } from "@perezvon/model";
import { type Transaction, time } from "../database/transaction.ts";

const quarterMs = 15 * 60_000;

/** Adds to the quarter of an hour in which it happened. Last in its transaction, because many meet on this row. */
export async function countDials(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  at: number,
  add: {
    dialled?: number;
    ended?: number;
    answered?: number;
    closed?: number;
    queued?: number;
    lost?: number;
  },
): Promise<void> {
  const { dialled = 0, ended = 0, answered = 0, closed = 0, queued = 0, lost = 0 } = add;
  const counts = [dialled, ended, answered, closed, queued, lost];
  if (counts.every((count) => count === 0)) return;
  await tx.run(
    `INSERT INTO campaign_quarter AS q (centre_id, campaign_id, quarter, dialled, ended, answered, closed, queued, lost)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE EXISTS (SELECT FROM campaign WHERE centre_id = $1 AND id = $2)
     ON CONFLICT (centre_id, campaign_id, quarter) DO UPDATE SET dialled = q.dialled + $4, ended = q.ended + $5,
       answered = q.answered + $6, closed = q.closed + $7, queued = q.queued + $8, lost = q.lost + $9`,
    [centreId, campaignId, time(Math.floor(at / quarterMs) * quarterMs), ...counts],
  );
}

export async function countClosing(
  tx: Transaction,
  centreId: CentreId,
  associationId: AssociationId,
  generation: number,
  add: { fresh?: number; closed?: number; excluded?: number },
): Promise<void> {
  const { fresh = 0, closed = 0, excluded = 0 } = add;
  if (fresh === 0 && closed === 0 && excluded === 0) return;
  await tx.run(
    `UPDATE association_total SET fresh = fresh + $4, closed = closed + $5, excluded = excluded + $6
     WHERE centre_id = $1 AND association_id = $2 AND generation = $3`,
    [centreId, associationId, generation, fresh, closed, excluded],
  );
}
