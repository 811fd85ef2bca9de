import type { CentreId, GroupId, UserId } from "@perezvon/model";
import type { UserRow } from "../contract/people.ts";
import type { UserCardRow } from "../contract/users.ts";
import { optional, type Transaction } from "../database/transaction.ts";

export const rolesOfUser = `(SELECT coalesce(jsonb_agg(r.code ORDER BY r.code), '[]')
    FROM user_role ur JOIN role r ON r.centre_id = ur.centre_id AND r.id = ur.role_id
    WHERE ur.centre_id = u.centre_id AND ur.user_id = u.id)`;
/** The home group first. */
export const groupsOfUser = `(SELECT coalesce(jsonb_agg(m.group_id ORDER BY m.group_id <> coalesce(u.home_group_id, m.group_id), m.group_id), '[]')
    FROM group_member m WHERE m.centre_id = u.centre_id AND m.user_id = u.id)`;
export const groupsLedByUser = `(SELECT coalesce(jsonb_agg(g.group_id ORDER BY g.group_id), '[]') FROM group_supervisor g
    WHERE g.centre_id = u.centre_id AND g.user_id = u.id)`;

export interface UserSelected {
  readonly id: UserId;
  readonly login: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly extension: string | null;
  readonly roles: string[];
  readonly home_group_id: GroupId | null;
  readonly groups: GroupId[];
  readonly disabled: boolean;
  readonly locked_until: number | null;
  readonly created_at: number;
  readonly last_sign_in_at: number | null;
}

export const selectUsers = `SELECT u.id, u.login, u.first_name, u.last_name, u.extension, u.home_group_id, u.disabled, u.created_at,
  u.last_sign_in_at, u.locked_until, ${rolesOfUser} AS roles, ${groupsOfUser} AS groups FROM user_account u`;

export function toUser(row: UserSelected): UserRow {
  return {
    id: row.id,
    login: row.login,
    firstName: row.first_name,
    lastName: row.last_name,
    extension: optional(row.extension),
    roles: row.roles,
    homeGroupId: optional(row.home_group_id),
    groupIds: row.groups,
    disabled: row.disabled,
    lockedUntil: optional(row.locked_until),
    createdAt: row.created_at,
    lastSignInAt: optional(row.last_sign_in_at),
  };
}

interface CardSelected extends UserSelected {
  readonly patronymic: string;
  readonly position: string;
  readonly email: string | null;
  readonly language: "ru" | "en" | null;
  readonly time_zone: string | null;
  readonly device: UserCardRow["device"];
  readonly auto_answer: boolean;
  readonly persistent_phone: boolean;
  readonly coach_id: UserId | null;
  readonly coach_every_call: boolean;
  readonly no_answer_seconds: number | null;
  readonly after_call_work_seconds: number | null;
  readonly supervised: GroupId[];
  readonly support_account: boolean;
  readonly password_temporary: boolean;
  readonly password_set_at: number;
  readonly password_dies_at: number | null;
  readonly created_by: string | null;
  readonly version: number;
}

export async function selectCard(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
): Promise<UserCardRow | undefined> {
  const row = await tx.row<CardSelected>(
    `SELECT u.id, u.login, u.first_name, u.last_name, u.extension, u.home_group_id, u.disabled, u.created_at, u.last_sign_in_at,
       u.locked_until, u.patronymic, u.position, u.email, u.language, u.time_zone, u.device, u.auto_answer, u.no_answer_seconds,
       u.persistent_phone, u.coach_id, u.coach_every_call,
       u.after_call_work_seconds, u.support_account, u.password_temporary, u.password_set_at, u.password_dies_at, u.created_by,
       u.version, ${rolesOfUser} AS roles, ${groupsOfUser} AS groups, ${groupsLedByUser} AS supervised
     FROM user_account u WHERE u.centre_id = $1 AND u.id = $2 AND u.deleted_at IS NULL`,
    [centreId, userId],
  );
  return row && toCard(row);
}

function toCard(row: CardSelected): UserCardRow {
  return {
    ...toUser(row),
    patronymic: row.patronymic,
    position: row.position,
    email: optional(row.email),
    language: optional(row.language),
    timeZone: optional(row.time_zone),
    device: row.device,
    autoAnswer: row.auto_answer,
    persistentPhone: row.persistent_phone,
    coachId: optional(row.coach_id),
    coachEveryCall: row.coach_every_call,
    noAnswerSeconds: optional(row.no_answer_seconds),
    afterCallWorkSeconds: optional(row.after_call_work_seconds),
    supervisedGroupIds: row.supervised,
    supportAccount: row.support_account,
    passwordTemporary: row.password_temporary,
    passwordSetAt: row.password_set_at,
    passwordDiesAt: optional(row.password_dies_at),
    createdBy: optional(row.created_by),
    version: row.version,
  };
}
