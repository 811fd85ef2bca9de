import type { AssociationId, CampaignId, CentreId, ListId } from "@perezvon/model";
import type { Database } from "../database/database.ts";
import type { Transaction } from "../database/transaction.ts";
import { balanceQuota } from "./quota.ts";
import { associationsOfList, fieldsOf } from "./selection-row.ts";
import { settleIn, settleRecords } from "./settle.ts";

/** A list of so many records is put right in the transaction that changes its settings; a longer one in batches after it. */
const atOnce = 20_000;
const batch = 5_000;

/** After a change of settings of a list in a campaign: every record of it shows them, at once or within the minute (OUT-SEL-07). */
export async function settleList(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  listId: ListId,
  now: number,
): Promise<void> {
  const generations = await tx.rows<{ generation: number; records: number; first: number; last: number }>(
    `SELECT g.generation, g.records, coalesce(min(r.id), 0) AS first, coalesce(max(r.id), 0) AS last
     FROM list_generation g JOIN list l ON l.centre_id = g.centre_id AND l.id = g.list_id
     LEFT JOIN record r ON r.centre_id = g.centre_id AND r.list_id = g.list_id AND r.generation = g.generation
     WHERE g.centre_id = $1 AND g.list_id = $2 AND g.generation >= l.generation
     GROUP BY g.generation, g.records ORDER BY g.generation`,
    [centreId, listId],
  );
  const small = generations.every(({ records }) => records <= atOnce);
  for (const { generation, first, last } of small ? generations : []) {
    await settleRecords(
      tx,
      centreId,
      listId,
      { from: first, to: last + 1, generation, all: true },
      now,
      campaignId,
    );
  }
  await tx.run(
    `UPDATE list_association SET revision = revision + 1, settled = CASE WHEN $4 THEN revision + 1 ELSE settled END,
       settled_day = CASE WHEN $4 THEN ($5::timestamptz AT TIME ZONE ce.time_zone)::date ELSE settled_day END
     FROM centre ce WHERE ce.id = $1 AND centre_id = $1 AND campaign_id = $2 AND list_id = $3`,
    [centreId, campaignId, listId, small, new Date(now)],
  );
}

interface Unsettled {
  readonly centre_id: CentreId;
  readonly id: AssociationId;
  readonly campaign_id: CampaignId;
  readonly list_id: ListId;
  readonly revision: number;
}

/** Brings the records of associations whose settings changed to what they say, some thousand at a time; returns how many. */
export async function settleUnsettled(db: Database, now: number): Promise<number> {
  await db.inSystem((tx) =>
    tx.run(
      `UPDATE list_association a SET revision = revision + 1
       FROM centre ce WHERE ce.id = a.centre_id AND a.revision = a.settled
         AND a.settled_day IS DISTINCT FROM ($1::timestamptz AT TIME ZONE ce.time_zone)::date
         AND (a.filter::text LIKE '%"operator": "days"%' OR a.quota::text LIKE '%"operator": "days"%')`,
      [new Date(now)],
    ),
  );
  const unsettled = await db.inSystem((tx) =>
    tx.rows<Unsettled>(
      `SELECT centre_id, id, campaign_id, list_id, revision FROM list_association WHERE revision <> settled
       ORDER BY centre_id, campaign_id, position, attached`,
    ),
  );
  for (const each of unsettled) await settleOne(db, each, now);
  return unsettled.length;
}

async function settleOne(db: Database, each: Unsettled, now: number): Promise<void> {
  const { centre_id: centreId, id, list_id: listId } = each;
  const seen = await db.inCentre(centreId, async (tx) => {
    const all = await associationsOfList(tx, centreId, listId, each.campaign_id);
    const place = all.findIndex((other) => other.id === id);
    const association = all[place];
    if (!association) return undefined;
    const { generation } = association;
    const earlier = all.slice(0, place).filter(({ enabled }) => enabled);
    return { association, earlier, generation, fields: await fieldsOf(tx, centreId, listId, generation) };
  });
  if (!seen) return;
  const { association, generation } = seen;
  for (let from = 0; ; ) {
    const to = await db.inCentre(
      centreId,
      async (tx) => {
        const next = await tx.row<{ id: number }>(
          `SELECT max(id) + 1 AS id FROM (SELECT id FROM record WHERE centre_id = $1 AND list_id = $2 AND generation = $3
             AND id >= $4 ORDER BY id LIMIT ${batch}) AS r HAVING count(*) > 0`,
          [centreId, listId, generation, from],
        );
        if (next) await settleIn(tx, { centreId, now, ...seen }, { from, to: next.id, generation });
        return next?.id;
      },
      { patienceMs: 30_000, repeatable: true },
    );
    if (to === undefined) break;
    from = to;
  }
  const { quota } = association.selection;
  const place = { centreId, associationId: id, generation };
  while (quota && (await db.inCentre(centreId, (tx) => balanceQuota(tx, place, quota, batch, now))) >= batch);
  await db.inCentre(centreId, (tx) =>
    tx.run(
      `UPDATE list_association a SET settled = $3, settled_day = ($4::timestamptz AT TIME ZONE ce.time_zone)::date
       FROM centre ce WHERE ce.id = $1 AND a.centre_id = $1 AND a.id = $2`,
      [centreId, id, each.revision, new Date(now)],
    ),
  );
}
