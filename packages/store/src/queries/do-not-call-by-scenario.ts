import type { CentreId } from "@perezvon/model";
import type { DoNotCallQueries } from "../contract/do-not-call.ts";
import { type Transaction, time } from "../database/transaction.ts";

/** A number that is there already has its term made longer, never shorter, as with statuses (OUT-DNC-06, OUT-DNC-10). */
export async function addByScenario(
  tx: Transaction,
  centreId: CentreId,
  { at, listId, number, serviceId }: Parameters<DoNotCallQueries["addByScenario"]>[1],
): Promise<boolean> {
  const list = await tx.row<{ id: string; days: number | null }>(
    `SELECT l.id, CASE WHEN u.fill THEN c.do_not_call_days END AS days FROM do_not_call_list l
     LEFT JOIN campaign_do_not_call u ON u.centre_id = l.centre_id AND u.list_id = l.id AND u.campaign_id::text = $3
     LEFT JOIN campaign c ON c.centre_id = u.centre_id AND c.id = u.campaign_id
     WHERE l.centre_id = $1 AND l.kind = 'internal'
       AND CASE WHEN $2::text IS NULL THEN coalesce(u.fill, false) OR l.common ELSE l.id::text = $2 END
     ORDER BY coalesce(u.fill, false) DESC LIMIT 1`,
    [centreId, listId, serviceId],
  );
  if (list === undefined) return false;
  await tx.run(
    `INSERT INTO do_not_call_entry (centre_id, list_id, value, comment, way, added_by, added_at, campaign_id, expires_at)
     SELECT $1, $2, $3, '', 'scenario', coalesce((SELECT name FROM service WHERE centre_id = $1 AND id::text = $4), ''),
       $5::timestamptz, (SELECT id FROM campaign WHERE centre_id = $1 AND id::text = $4),
       $5::timestamptz + make_interval(days => $6)
     ON CONFLICT (centre_id, list_id, value) DO UPDATE SET expires_at = EXCLUDED.expires_at
       WHERE do_not_call_entry.expires_at < coalesce(EXCLUDED.expires_at, 'infinity')`,
    [centreId, list.id, number, serviceId, time(at), list.days],
  );
  return true;
}
