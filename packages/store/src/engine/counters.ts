import type { AssociationId, CampaignId, CentreId } from "@perezvon/model";
import type { LiveAnswersRow } from "../contract/engine.ts";
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
    late?: number;
  },
): Promise<void> {
  const { dialled = 0, ended = 0, answered = 0, closed = 0, queued = 0, lost = 0, late = 0 } = add;
  const counts = [dialled, ended, answered, closed, queued, lost, late];
  if (counts.every((count) => count === 0)) return;
  await tx.run(
    `INSERT INTO campaign_quarter AS q (centre_id, campaign_id, quarter, dialled, ended, answered, closed, queued, lost,
       late)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE EXISTS (SELECT FROM campaign WHERE centre_id = $1 AND id = $2)
     ON CONFLICT (centre_id, campaign_id, quarter) DO UPDATE SET dialled = q.dialled + $4, ended = q.ended + $5,
       answered = q.answered + $6, closed = q.closed + $7, queued = q.queued + $8, lost = q.lost + $9,
       late = q.late + $10`,
    [centreId, campaignId, time(Math.floor(at / quarterMs) * quarterMs), ...counts],
  );
}

/** Live answers that asked for an agent, by the quarter in which their calls ended; one connected after the wait limit is abandoned (OUT-CPL-01). */
export function liveAnswers(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  since: number,
): Promise<LiveAnswersRow[]> {
  return tx.rows<{ at: number; connected: number; abandoned: number }>(
    `SELECT quarter AS at, queued - lost - late AS connected, lost + late AS abandoned FROM campaign_quarter
     WHERE centre_id = $1 AND campaign_id = $2 AND quarter >= $3 AND queued > 0 ORDER BY quarter`,
    [centreId, campaignId, time(since)],
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
