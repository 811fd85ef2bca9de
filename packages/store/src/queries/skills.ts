import type { CentreId, GroupId, ServiceId } from "@perezvon/model";
import type { Transaction } from "../database/transaction.ts";

/**
 * Members of a service's groups who may handle interactions have its skill at the group's level (PLT-SKL-04); whom no group
 * ties to it any more loses it (PLT-SKL-05). A level changed by hand stays.
 */
export async function grantServiceSkill(
  tx: Transaction,
  centreId: CentreId,
  serviceId: ServiceId,
): Promise<void> {
  await tx.run(
    `DELETE FROM skill_level k WHERE k.centre_id = $1 AND k.service_id = $2 AND NOT k.by_hand AND NOT EXISTS (
       SELECT FROM service_group g JOIN group_member m ON m.centre_id = g.centre_id AND m.group_id = g.group_id
       WHERE g.centre_id = $1 AND g.service_id = $2 AND m.user_id = k.user_id)`,
    [centreId, serviceId],
  );
  await tx.run(
    `INSERT INTO skill_level (centre_id, user_id, service_id, level)
     SELECT $1, m.user_id, $2, max(g.level)
     FROM service_group g JOIN group_member m ON m.centre_id = g.centre_id AND m.group_id = g.group_id
     WHERE g.centre_id = $1 AND g.service_id = $2 AND EXISTS (
       SELECT FROM user_role ur JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
       WHERE ur.centre_id = $1 AND ur.user_id = m.user_id AND p.privilege = 'agent.handle' AND p.has)
     GROUP BY m.user_id ORDER BY m.user_id
     ON CONFLICT (centre_id, user_id, service_id) DO NOTHING`,
    [centreId, serviceId],
  );
}

/** Members of groups that have another level now have the skill at that level; one changed by hand stays (PLT-SKL-04). */
export async function settleLevels(
  tx: Transaction,
  centreId: CentreId,
  serviceId: ServiceId,
  groupIds: readonly GroupId[],
): Promise<void> {
  if (groupIds.length === 0) return;
  await tx.run(
    `UPDATE skill_level k SET level = n.level FROM (
       SELECT m.user_id, max(g.level) AS level, bool_or(g.group_id = ANY($3::uuid[])) AS moved
       FROM service_group g JOIN group_member m ON m.centre_id = g.centre_id AND m.group_id = g.group_id
       WHERE g.centre_id = $1 AND g.service_id = $2 GROUP BY m.user_id) n
     WHERE k.centre_id = $1 AND k.service_id = $2 AND k.user_id = n.user_id AND n.moved AND NOT k.by_hand`,
    [centreId, serviceId, groupIds],
  );
}
