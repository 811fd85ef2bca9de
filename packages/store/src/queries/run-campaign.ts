import type { CampaignId, CampaignStopper, CentreId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";

interface RunChange {
  readonly started: boolean;
  readonly at: number;
  readonly actor: Actor;
  readonly by: CampaignStopper;
}

/**
 * Starts or stops a campaign. A group is started as one, its switched-on members at once (OUT-LNK-14); the schedule, which a group
 * shares, stops it as one too; a hand, or too many abandoned calls, stop the one campaign.
 */
export async function setStarted(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { started, at, actor, by }: RunChange,
): Promise<void> {
  await tx.found("SELECT FROM service WHERE centre_id = $1 AND id = $2 FOR UPDATE", [centreId, campaignId]);
  const whole = started || by === "schedule";
  const changed = await tx.rows<{ id: CampaignId; name: string }>(
    `UPDATE campaign c SET started = $3, run_changed_at = $4, stopped_by = CASE WHEN $3 THEN NULL ELSE $5 END
     FROM service s, campaign o
     WHERE s.centre_id = c.centre_id AND s.id = c.id AND c.centre_id = $1 AND o.centre_id = $1 AND o.id = $2
       AND (c.id = o.id OR ($6 AND c.enabled AND c.campaign_group_id = o.campaign_group_id)) AND c.started <> $3
     RETURNING c.id, s.name`,
    [centreId, campaignId, started, time(at), by, whole],
  );
  for (const { id, name } of changed) {
    await writeAudit(tx, centreId, {
      actor,
      act: started ? "start" : "stop",
      kind: "campaign",
      objectId: id,
      objectName: name,
      at,
      ...(by === "abandonment" ? { after: { reason: "abandonment" } } : {}),
    });
  }
}
