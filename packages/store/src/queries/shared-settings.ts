import type { CampaignId, CentreId } from "@perezvon/model";
import { type Transaction, time } from "../database/transaction.ts";
import { grantServiceSkill } from "./skills.ts";

/** Other members of the campaign's group; none for a campaign in no group. */
export async function otherMembers(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<CampaignId[]> {
  const rows = await tx.rows<{ id: CampaignId }>(
    `SELECT m.id FROM campaign c
     JOIN campaign m ON m.centre_id = c.centre_id AND m.campaign_group_id = c.campaign_group_id AND m.id <> c.id
     WHERE c.centre_id = $1 AND c.id = $2 ORDER BY m.id FOR UPDATE OF m`,
    [centreId, campaignId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Writes what the members of a group share over these campaigns: mode with its settings, hours of work, automatic start and stop,
 * groups of agents and their skills (OUT-LNK-12).
 */
export async function shareSettings(
  tx: Transaction,
  centreId: CentreId,
  from: CampaignId,
  members: readonly CampaignId[],
  at: number,
): Promise<void> {
  const to = await differing(tx, centreId, from, members);
  if (to.length === 0) return;
  await tx.run(
    `UPDATE campaign t SET dialling = f.dialling, automatic = f.automatic,
       run_changed_at = CASE WHEN t.automatic IS DISTINCT FROM f.automatic THEN $4 ELSE t.run_changed_at END,
       dial_time = CASE WHEN coalesce(t.dial_time, f.dial_time) IS NULL THEN NULL
         ELSE coalesce(t.dial_time, f.dial_time || '{"schedules": [], "useCallingHours": false, "twoZones": false}')
           || jsonb_build_object('hours', coalesce(f.dial_time->'hours', '{"entries": []}')) END
     FROM campaign f WHERE t.centre_id = $1 AND f.centre_id = $1 AND f.id = $2 AND t.id = ANY($3::uuid[])`,
    [centreId, from, to, time(at)],
  );
  await tx.run(
    "UPDATE service SET updated_at = $3, version = version + 1 WHERE centre_id = $1 AND id = ANY($2::uuid[])",
    [centreId, to, time(at)],
  );
  await tx.run(
    `DELETE FROM service_group t WHERE t.centre_id = $1 AND t.service_id = ANY($3::uuid[]) AND NOT EXISTS (
       SELECT FROM service_group f WHERE f.centre_id = $1 AND f.service_id = $2 AND f.group_id = t.group_id)`,
    [centreId, from, to],
  );
  await tx.run(
    `INSERT INTO service_group (centre_id, service_id, group_id, level)
     SELECT $1, t.id, f.group_id, f.level FROM service_group f CROSS JOIN unnest($3::uuid[]) AS t(id)
     WHERE f.centre_id = $1 AND f.service_id = $2
     ON CONFLICT (centre_id, service_id, group_id) DO UPDATE SET level = excluded.level`,
    [centreId, from, to],
  );
  for (const id of to) await grantServiceSkill(tx, centreId, id);
}

/** Those of them whose shared settings are others: nobody else's version rises. */
async function differing(
  tx: Transaction,
  centreId: CentreId,
  from: CampaignId,
  members: readonly CampaignId[],
): Promise<CampaignId[]> {
  if (members.length === 0) return [];
  const hours = (row: string) =>
    `coalesce(${row}.dial_time->'hours'->'entries', '[]'), ${row}.dial_time->'hours'->'overlapping'`;
  const groups = (row: string) => `(SELECT jsonb_object_agg(g.group_id, g.level) FROM service_group g
    WHERE g.centre_id = ${row}.centre_id AND g.service_id = ${row}.id)`;
  const rows = await tx.rows<{ id: CampaignId }>(
    `SELECT t.id FROM campaign t, campaign f
     WHERE t.centre_id = $1 AND f.centre_id = $1 AND f.id = $2 AND t.id = ANY($3::uuid[])
       AND (t.dialling, t.automatic, ${hours("t")}, ${groups("t")})
         IS DISTINCT FROM (f.dialling, f.automatic, ${hours("f")}, ${groups("f")}) ORDER BY t.id`,
    [centreId, from, members],
  );
  return rows.map(({ id }) => id);
}

/** Takes a campaign out of its chain; its followers come after its predecessor now (OUT-LNK-19). Returns them. */
export async function leaveChain(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<CampaignId[]> {
  const followers = await tx.rows<{ id: CampaignId }>(
    `UPDATE campaign f SET start_after = l.start_after FROM campaign l
     WHERE l.centre_id = $1 AND l.id = $2 AND f.centre_id = $1 AND f.start_after = l.id RETURNING f.id`,
    [centreId, campaignId],
  );
  await tx.run(
    "UPDATE campaign SET campaign_group_id = NULL, start_after = NULL WHERE centre_id = $1 AND id = $2",
    [centreId, campaignId],
  );
  return followers.map(({ id }) => id);
}
