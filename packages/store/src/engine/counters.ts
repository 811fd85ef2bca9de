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

/** What a record of the list adds to the counters of its association, as it stood or stands. */
export interface Counted {
  readonly state: string;
  readonly attempts: number;
}

const shares = {
  total: () => 1,
  fresh: ({ state }) => Number(state === "new"),
  closed: ({ state }) => Number(state === "closed"),
  excluded: ({ state }) => Number(state === "excluded"),
  tried: ({ attempts }) => Number(attempts > 0),
  closed_attempts: ({ state, attempts }) => (state === "closed" ? attempts : 0),
} satisfies Record<string, (record: Counted) => number>;

type Totals = { [K in keyof typeof shares]: number };

/** How the counters move with records that pass the filter: from what they were to what they are; gone or new on one side (OUT-STA-03). */
export function movesOf(before: readonly Counted[], after: readonly Counted[]): Totals {
  const sum = (records: readonly Counted[], share: (record: Counted) => number) =>
    records.reduce((all, record) => all + share(record), 0);
  const moves = Object.entries(shares).map(([name, share]) => [name, sum(after, share) - sum(before, share)]);
  return Object.fromEntries(moves) as Totals;
}

export function byAssociation<Row extends { readonly association_id: AssociationId }>(
  rows: readonly Row[],
): ReadonlyMap<AssociationId, readonly Row[]> {
  const groups = new Map<AssociationId, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.association_id);
    if (group) group.push(row);
    else groups.set(row.association_id, [row]);
  }
  return groups;
}

export async function countStates(
  tx: Transaction,
  centreId: CentreId,
  associationId: AssociationId,
  generation: number,
  moves: Partial<Totals>,
): Promise<void> {
  const { total = 0, fresh = 0, closed = 0, excluded = 0, tried = 0, closed_attempts = 0 } = moves;
  const counts = [total, fresh, closed, excluded, tried, closed_attempts];
  if (counts.every((count) => count === 0)) return;
  await tx.run(
    `UPDATE association_total SET total = total + $4, fresh = fresh + $5, closed = closed + $6, excluded = excluded + $7,
       tried = tried + $8, closed_attempts = closed_attempts + $9
     WHERE centre_id = $1 AND association_id = $2 AND generation = $3`,
    [centreId, associationId, generation, ...counts],
  );
}
