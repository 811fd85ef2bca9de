import type { CentreId, GroupId, ServiceId, UserId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type { UserCardRow, UserUpdate } from "../contract/users.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { leaveCallBacks } from "./call-backs.ts";
import { grantServiceSkill } from "./skills.ts";
import { selectCard } from "./user-card.ts";
import { keepingAdministrator, refuseExtension, refuseRoles, refuseSelf } from "./user-rules.ts";

/** Everything but the login may be changed (PLT-USR-04). */
export function changeUser(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  change: UserUpdate,
  options: { readonly version: number | undefined; readonly at: number },
  actor: Actor,
): Promise<UserCardRow> {
  return keepingAdministrator(tx, centreId, async () => {
    const before = await selectCard(tx, centreId, userId);
    if (!before) throw new RefusedError("not_found");
    if (options.version !== undefined && options.version !== before.version) throw new RefusedError("stale");
    if (change.disabled && !before.disabled) refuseSelf(actor, userId);
    await updateAccount(tx, centreId, before, change);
    if (change.roles) await changeRoles(tx, centreId, before, change.roles, actor);
    if (change.groupIds) await changeGroups(tx, centreId, before, change.groupIds);
    if (change.supervisedGroupIds) await changeSupervised(tx, centreId, userId, change.supervisedGroupIds);
    if (change.disabled) {
      await endSessions(tx, centreId, userId);
      // Whoever is disabled is no longer named in campaigns (INB-PER-03).
      await tx.run("DELETE FROM service_person WHERE centre_id = $1 AND user_id = $2", [centreId, userId]);
      await leaveCallBacks(tx, centreId, userId, options.at);
    }
    const after = await selectCard(tx, centreId, userId);
    if (!after) throw new RefusedError("not_found");
    const differing = differences(before, after);
    if (Object.keys(differing.after).length > 0) {
      await writeAudit(tx, centreId, {
        actor,
        act: "change",
        kind: "user",
        objectId: userId,
        objectName: before.login,
        ...differing,
        at: options.at,
      });
    }
    return after;
  });
}

async function updateAccount(
  tx: Transaction,
  centreId: CentreId,
  before: UserCardRow,
  change: UserUpdate,
): Promise<void> {
  const extension = chosen(change.extension, before.extension);
  if (extension !== before.extension) await refuseExtension(tx, centreId, extension);
  if (change.coachId) await refuseCoach(tx, centreId, before.id, change.coachId);
  await tx.run(
    `UPDATE user_account SET first_name = $3, last_name = $4, patronymic = $5, position = $6, extension = $7, email = $8,
       language = $9, time_zone = $10, device = $11, auto_answer = $12, no_answer_seconds = $13, after_call_work_seconds = $14,
       disabled = $15, home_group_id = $16, persistent_phone = $17, coach_id = $18, coach_every_call = $19, version = version + 1
     WHERE centre_id = $1 AND id = $2`,
    [
      centreId,
      before.id,
      change.firstName ?? before.firstName,
      change.lastName ?? before.lastName,
      change.patronymic ?? before.patronymic,
      change.position ?? before.position,
      extension,
      chosen(change.email, before.email),
      chosen(change.language, before.language),
      chosen(change.timeZone, before.timeZone),
      change.device ?? before.device,
      change.autoAnswer ?? before.autoAnswer,
      chosen(change.noAnswerSeconds, before.noAnswerSeconds),
      chosen(change.afterCallWorkSeconds, before.afterCallWorkSeconds),
      change.disabled ?? before.disabled,
      change.groupIds?.[0] ?? before.homeGroupId,
      change.persistentPhone ?? before.persistentPhone,
      chosen(change.coachId, before.coachId),
      change.coachEveryCall ?? before.coachEveryCall,
    ],
  );
}

/** Somebody of the centre, and not himself (PBX-COACH-05). */
async function refuseCoach(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  coachId: UserId,
): Promise<void> {
  const known = await tx.row(
    "SELECT id FROM user_account WHERE centre_id = $1 AND id = $2 AND id <> $3 AND deleted_at IS NULL",
    [centreId, coachId, userId],
  );
  if (known === undefined) throw new RefusedError("unknown_reference", "coachId");
}

/** Left out: as before; null: cleared. */
function chosen<T>(given: T | null | undefined, before: T | undefined): T | undefined {
  return given === undefined ? before : (given ?? undefined);
}

/** Only what is given or taken needs the right to grant; roles that stay are nobody's business. */
async function changeRoles(
  tx: Transaction,
  centreId: CentreId,
  before: UserCardRow,
  roles: readonly string[],
  actor: Actor,
): Promise<void> {
  const touched = [
    ...roles.filter((code) => !before.roles.includes(code)),
    ...before.roles.filter((code) => !roles.includes(code)),
  ];
  if (touched.length === 0) return;
  await refuseRoles(tx, centreId, touched, actor);
  await tx.run("DELETE FROM user_role WHERE centre_id = $1 AND user_id = $2", [centreId, before.id]);
  await tx.run(
    `INSERT INTO user_role (centre_id, user_id, role_id)
     SELECT $1, $2, id FROM role WHERE centre_id = $1 AND code = ANY($3::text[])`,
    [centreId, before.id, roles],
  );
  await settleSkills(tx, centreId, before.groupIds);
}

/** PLT-GRP-04: skills of services that none of his groups serves any more go, those of the new groups come. */
async function changeGroups(
  tx: Transaction,
  centreId: CentreId,
  before: UserCardRow,
  groupIds: readonly GroupId[],
): Promise<void> {
  await tx.run("DELETE FROM group_member WHERE centre_id = $1 AND user_id = $2", [centreId, before.id]);
  await tx.run("INSERT INTO group_member (centre_id, group_id, user_id) SELECT $1, unnest($3::uuid[]), $2", [
    centreId,
    before.id,
    groupIds,
  ]);
  await settleSkills(tx, centreId, [...before.groupIds, ...groupIds]);
}

async function changeSupervised(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  groupIds: readonly GroupId[],
): Promise<void> {
  await tx.run("DELETE FROM group_supervisor WHERE centre_id = $1 AND user_id = $2", [centreId, userId]);
  await tx.run(
    "INSERT INTO group_supervisor (centre_id, group_id, user_id) SELECT $1, unnest($3::uuid[]), $2",
    [centreId, userId, groupIds],
  );
}

export async function settleSkills(
  tx: Transaction,
  centreId: CentreId,
  groupIds: readonly GroupId[],
): Promise<void> {
  const services = await tx.rows<{ id: ServiceId }>(
    `SELECT DISTINCT service_id AS id FROM service_group WHERE centre_id = $1 AND group_id = ANY($2::uuid[])
     ORDER BY service_id`,
    [centreId, groupIds],
  );
  for (const { id } of services) await grantServiceSkill(tx, centreId, id);
}

export function endSessions(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  keepId?: string,
): Promise<number> {
  return tx.run(
    "DELETE FROM session WHERE centre_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR id <> $3)",
    [centreId, userId, keepId],
  );
}

/** His row stays, so that history keeps his name; everything that makes him reachable or able goes (PLT-USR-05). */
export function deleteUser(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  at: number,
  actor: Actor,
): Promise<void> {
  return keepingAdministrator(tx, centreId, async () => {
    const before = await selectCard(tx, centreId, userId);
    if (!before) throw new RefusedError("not_found");
    refuseSelf(actor, userId);
    for (const table of [
      "session",
      "skill_level",
      "group_member",
      "group_supervisor",
      "service_person",
      "user_role",
      "password_history",
      "endpoint",
    ]) {
      await tx.run(`DELETE FROM ${table} WHERE centre_id = $1 AND user_id = $2`, [centreId, userId]);
    }
    await leaveCallBacks(tx, centreId, userId, at);
    await tx.run(
      `UPDATE user_account SET deleted_at = $3, disabled = true, password_hash = '', version = version + 1
       WHERE centre_id = $1 AND id = $2`,
      [centreId, userId, time(at)],
    );
    await writeAudit(tx, centreId, {
      actor,
      act: "delete",
      kind: "user",
      objectId: userId,
      objectName: before.login,
      before: audited(before),
      at,
    });
  });
}

/** What an entry of the audit log tells of a user: no secret is among it (PLT-AUL-02). */
function audited(row: UserCardRow): Record<string, unknown> {
  const { id: _id, version: _version, lastSignInAt: _last, passwordSetAt: _set, ...shown } = row;
  return shown;
}

function differences(before: UserCardRow, after: UserCardRow) {
  const old = audited(before);
  const changed = Object.entries(audited(after)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(old[field]),
  );
  return {
    before: Object.fromEntries(changed.map(([field]) => [field, old[field] ?? null])),
    after: Object.fromEntries(changed.map(([field, value]) => [field, value ?? null])),
  };
}
