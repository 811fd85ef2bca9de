import { uuidV7 } from "@perezvon/base";
import type { CampaignGroupId, CampaignId, CentreId } from "@perezvon/model";
import type { CampaignGroupQueries, CampaignGroupRow } from "../contract/linked.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";
import { leaveChain, shareSettings } from "./shared-settings.ts";

const fields = { campaign_group_name: "name", campaign_in_group: "groupId", campaign_start_after: "after" };

/** Groups of linked campaigns and the places of campaigns in them (OUT-LNK-10 to OUT-LNK-19). */
export function makeCampaignGroupQueries(db: Database): CampaignGroupQueries {
  return {
    list: (centreId) => db.inCentre(centreId, (tx) => readGroups(tx, centreId)),
    create: (centreId, name, at, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(at) as CampaignGroupId;
          await tx.run(
            "INSERT INTO campaign_group (centre_id, id, name, created_at) VALUES ($1, $2, $3, $4)",
            [centreId, id, name, time(at)],
          );
          await writeAudit(tx, centreId, {
            actor,
            act: "create",
            kind: "campaign_group",
            objectId: id,
            objectName: name,
            at,
          });
          return find(tx, centreId, id);
        }),
      ),
    rename: (centreId, groupId, name, at, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const before = await find(tx, centreId, groupId);
          await tx.run("UPDATE campaign_group SET name = $3 WHERE centre_id = $1 AND id = $2", [
            centreId,
            groupId,
            name,
          ]);
          await writeAudit(tx, centreId, {
            actor,
            act: "update",
            kind: "campaign_group",
            objectId: groupId,
            objectName: name,
            at,
            before: { name: before.name },
            after: { name },
          });
          return find(tx, centreId, groupId);
        }),
      ),
    delete: (centreId, groupId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const { name, members } = await find(tx, centreId, groupId);
        await tx.run(
          `UPDATE campaign SET campaign_group_id = NULL, start_after = NULL
           WHERE centre_id = $1 AND campaign_group_id = $2`,
          [centreId, groupId],
        );
        await tx.run("DELETE FROM campaign_group WHERE centre_id = $1 AND id = $2", [centreId, groupId]);
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "campaign_group",
          objectId: groupId,
          objectName: name,
          at,
          before: { members: members.map((member) => member.name) },
        });
        return members.map(({ id }) => id);
      }),
    place: (centreId, campaignId, place, at, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const group = await find(tx, centreId, place.groupId);
          const own = await held(tx, centreId, campaignId);
          const joins = own.campaign_group_id !== place.groupId;
          // A newcomer changes group by leaving first: its followers there have to be seen to.
          if (joins && (own.enabled || own.started || own.campaign_group_id !== null)) {
            throw new RefusedError("running");
          }
          mustBeSound(campaignId, place.after, group);
          const [first] = group.members;
          if (joins && first) await shareSettings(tx, centreId, first.id, [campaignId], at);
          await tx.run(
            `UPDATE campaign SET campaign_group_id = $3, start_after = $4 WHERE centre_id = $1 AND id = $2`,
            [centreId, campaignId, place.groupId, place.after],
          );
          await writeAudit(tx, centreId, {
            actor,
            act: "update",
            kind: "campaign",
            objectId: campaignId,
            objectName: own.name,
            at,
            after: { group: group.name, after: place.after ?? null },
          });
        }),
      ),
    leave: (centreId, campaignId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const own = await held(tx, centreId, campaignId);
        if (own.started) throw new RefusedError("running");
        const followers = await leaveChain(tx, centreId, campaignId);
        await writeAudit(tx, centreId, {
          actor,
          act: "update",
          kind: "campaign",
          objectId: campaignId,
          objectName: own.name,
          at,
          after: { group: null },
        });
        return followers;
      }),
  };
}

async function readGroups(tx: Transaction, centreId: CentreId): Promise<CampaignGroupRow[]> {
  const groups = await tx.rows<{ id: CampaignGroupId; name: string }>(
    "SELECT id, name FROM campaign_group WHERE centre_id = $1 ORDER BY lower(name), id",
    [centreId],
  );
  const members = await tx.rows<{
    id: CampaignId;
    name: string;
    group_id: CampaignGroupId;
    start_after: CampaignId | null;
    enabled: boolean;
    started: boolean;
  }>(
    `SELECT c.id, s.name, c.campaign_group_id AS group_id, c.start_after, c.enabled, c.started
     FROM campaign c JOIN service s ON s.centre_id = c.centre_id AND s.id = c.id
     WHERE c.centre_id = $1 AND c.campaign_group_id IS NOT NULL ORDER BY lower(s.name), c.id`,
    [centreId],
  );
  return groups.map((group) => ({
    ...group,
    members: members
      .filter(({ group_id }) => group_id === group.id)
      .map(({ id, name, start_after, enabled, started }) => ({
        id,
        name,
        after: optional(start_after),
        enabled,
        started,
      })),
  }));
}

async function find(tx: Transaction, centreId: CentreId, id: CampaignGroupId): Promise<CampaignGroupRow> {
  // Held until the end, so that two who join at once do not close a circle between them.
  await tx.found("SELECT FROM campaign_group WHERE centre_id = $1 AND id = $2 FOR UPDATE", [centreId, id]);
  return (await readGroups(tx, centreId)).find((group) => group.id === id)!;
}

async function held(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  return tx.found<{
    name: string;
    enabled: boolean;
    started: boolean;
    campaign_group_id: CampaignGroupId | null;
  }>(
    `SELECT s.name, c.enabled, c.started, c.campaign_group_id FROM service s
     JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
     WHERE s.centre_id = $1 AND s.id = $2 FOR UPDATE`,
    [centreId, campaignId],
  );
}

/** The predecessor is a member and does not come after the campaign itself (OUT-LNK-13). */
function mustBeSound(campaignId: CampaignId, after: CampaignId | undefined, group: CampaignGroupRow): void {
  const byId = new Map(group.members.map((member) => [member.id, member]));
  if (after !== undefined && after !== campaignId && !byId.has(after)) {
    throw new RefusedError("unknown_reference", "after");
  }
  for (let next = after, steps = 0; next !== undefined && steps <= byId.size; steps++) {
    if (next === campaignId) throw new RefusedError("circle", "after");
    next = byId.get(next)?.after;
  }
}
