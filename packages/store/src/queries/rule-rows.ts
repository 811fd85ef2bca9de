import { type CampaignId, type CentreId, closesRecord, type DispositionType } from "@perezvon/model";
import type { Transaction } from "../database/transaction.ts";

interface Entry {
  readonly key: string;
  readonly type: DispositionType;
  readonly outboundSet: boolean;
}

/** What a status without a row of its own does, written down (OUT-RED-12). */
const newRow = { repeats: 0, interval: 10, action: JSON.stringify({ kind: "redial", hours: 24 }) } as const;

/**
 * The table of redial rules follows the statuses: one that is new and leaves records open gets its row, one that is deleted or closes
 * records from now on loses it. Records that wait keep their due time (OUT-RED-22).
 */
export async function followDispositions(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  before: readonly Entry[],
  after: readonly Entry[],
): Promise<void> {
  const had = openKeys(before);
  const has = openKeys(after);
  const wanted = new Set(after.filter(({ outboundSet }) => outboundSet).map(({ key }) => key));
  const shown = new Set(before.filter(({ outboundSet }) => outboundSet).map(({ key }) => key));
  const gone = [...had].filter((key) => !has.has(key));
  const fresh = [...has].filter((key) => wanted.has(key) && !(had.has(key) && shown.has(key)));
  const removed = await tx.run(
    "DELETE FROM redial_rule WHERE centre_id = $1 AND campaign_id = $2 AND disposition = ANY($3::text[])",
    [centreId, campaignId, gone],
  );
  const added = await tx.run(
    `INSERT INTO redial_rule (centre_id, campaign_id, disposition, repeats, interval_minutes, action, position)
     SELECT $1, $2, key, $4, $5, $6, place + (SELECT coalesce(max(position), 0) FROM redial_rule
       WHERE centre_id = $1 AND campaign_id = $2)
     FROM unnest($3::text[]) WITH ORDINALITY AS k(key, place) ON CONFLICT DO NOTHING`,
    [centreId, campaignId, fresh, newRow.repeats, newRow.interval, newRow.action],
  );
  // Whoever has the table open must not put the old one back (PLT-GEN-03).
  if (removed + added > 0)
    await tx.run("UPDATE service SET version = version + 1 WHERE centre_id = $1 AND id = $2", [
      centreId,
      campaignId,
    ]);
}

/** Statuses that leave a record open. */
function openKeys(entries: readonly Entry[]): Set<string> {
  return new Set(entries.filter(({ type }) => !closesRecord(type)).map(({ key }) => key));
}
