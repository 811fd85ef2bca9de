import { type Clock, uuidV7 } from "@perezvon/base";
import type { CentreId, GroupId, UserId } from "@perezvon/model";
import type { GroupQueries } from "../contract/users.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { refusing } from "./refusal.ts";

const fields = {
  centre_group_name: "name",
  group_supervisor_centre_id_user_id_fkey: "supervisorIds",
};

export function makeGroupQueries(db: Database, clock: Clock): GroupQueries {
  return {
    create: (centreId, input, at, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(clock.now()) as GroupId;
          await tx.run(
            `INSERT INTO centre_group (centre_id, id, name, created_at, inbound_share_unit, inbound_share)
             VALUES ($1, $2, $3, $4, $5, $6)`,
            [centreId, id, input.name, time(at), input.keptForInbound?.unit, input.keptForInbound?.value],
          );
          await setSupervisors(tx, centreId, id, input.supervisorIds);
          await writeAudit(tx, centreId, {
            actor,
            act: "create",
            kind: "group",
            objectId: id,
            objectName: input.name,
            after: input,
            at,
          });
          return id;
        }),
      ),
    update: (centreId, groupId, change, at, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const name = await held(tx, centreId, groupId);
          await tx.run(
            `UPDATE centre_group SET name = coalesce($3, name), version = version + 1,
               inbound_share_unit = CASE WHEN $4 THEN $5 ELSE inbound_share_unit END,
               inbound_share = CASE WHEN $4 THEN $6 ELSE inbound_share END
             WHERE centre_id = $1 AND id = $2`,
            [
              centreId,
              groupId,
              change.name,
              change.keptForInbound !== undefined,
              change.keptForInbound?.unit,
              change.keptForInbound?.value,
            ],
          );
          if (change.supervisorIds) await setSupervisors(tx, centreId, groupId, change.supervisorIds);
          await writeAudit(tx, centreId, {
            actor,
            act: "change",
            kind: "group",
            objectId: groupId,
            objectName: name,
            after: change,
            at,
          });
        }),
      ),
    delete: (centreId, groupId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const name = await held(tx, centreId, groupId);
        await refuseUsed(tx, centreId, groupId);
        await tx.run("DELETE FROM group_supervisor WHERE centre_id = $1 AND group_id = $2", [
          centreId,
          groupId,
        ]);
        // People who are gone keep their row; the group of their history goes with the group.
        await tx.run(
          "UPDATE user_account SET home_group_id = NULL WHERE centre_id = $1 AND home_group_id = $2 AND deleted_at IS NOT NULL",
          [centreId, groupId],
        );
        await tx.run("DELETE FROM centre_group WHERE centre_id = $1 AND id = $2", [centreId, groupId]);
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "group",
          objectId: groupId,
          objectName: name,
          at,
        });
      }),
  };
}

async function held(tx: Transaction, centreId: CentreId, groupId: GroupId): Promise<string> {
  const row = await tx.row<{ name: string }>(
    "SELECT name FROM centre_group WHERE centre_id = $1 AND id = $2 FOR UPDATE",
    [centreId, groupId],
  );
  if (!row) throw new RefusedError("not_found");
  return row.name;
}

/** PLT-GRP-04: who is in it and what it serves are named. */
async function refuseUsed(tx: Transaction, centreId: CentreId, groupId: GroupId): Promise<void> {
  await seeBin(tx);
  const users = await tx.rows<{ name: string }>(
    `SELECT u.login AS name FROM group_member m JOIN user_account u ON u.centre_id = m.centre_id AND u.id = m.user_id
     WHERE m.centre_id = $1 AND m.group_id = $2
     UNION ALL SELECT s.name FROM service_group g JOIN service s ON s.centre_id = g.centre_id AND s.id = g.service_id
     WHERE g.centre_id = $1 AND g.group_id = $2
     ORDER BY 1 LIMIT 20`,
    [centreId, groupId],
  );
  if (users.length > 0) throw new RefusedError("in_use", undefined, { users: users.map(({ name }) => name) });
}

async function setSupervisors(
  tx: Transaction,
  centreId: CentreId,
  groupId: GroupId,
  userIds: readonly UserId[],
): Promise<void> {
  const known = await tx.row<{ count: number }>(
    "SELECT count(*) AS count FROM user_account WHERE centre_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL",
    [centreId, userIds],
  );
  if ((known?.count ?? 0) < new Set(userIds).size)
    throw new RefusedError("unknown_reference", "supervisorIds");
  await tx.run("DELETE FROM group_supervisor WHERE centre_id = $1 AND group_id = $2", [centreId, groupId]);
  await tx.run(
    "INSERT INTO group_supervisor (centre_id, group_id, user_id) SELECT DISTINCT $1::uuid, $2::uuid, unnest($3::uuid[])",
    [centreId, groupId, userIds],
  );
}
