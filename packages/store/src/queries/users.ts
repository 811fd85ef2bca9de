import type { Clock } from "@perezvon/base";
import type { CentreId, GroupId, UserId } from "@perezvon/model";
import type { SignedInUser, Theme } from "../contract/people.ts";
import type { UserQueries } from "../contract/users.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { changeUser, deleteUser } from "./change-user.ts";
import { createUser } from "./create-user.ts";
import { refusing } from "./refusal.ts";
import {
  groupsLedByUser,
  groupsOfUser,
  rolesOfUser,
  selectCard,
  selectUsers,
  toUser,
  type UserSelected,
} from "./user-card.ts";
import { listUsers } from "./user-list.ts";
import { resetPassword, setPassword } from "./user-password.ts";

const fields = {
  user_account_login: "login",
  user_account_extension: "extension",
  endpoint_login: "login",
  user_account_centre_id_home_group_id_fkey: "groupIds",
  group_member_centre_id_group_id_fkey: "groupIds",
  group_supervisor_centre_id_group_id_fkey: "supervisedGroupIds",
};

export function makeUserQueries(
  db: Database,
  tools: { readonly seal: Seal; readonly clock: Clock },
): UserQueries {
  return {
    signedIn: (centreId, userId) => db.inCentre(centreId, (tx) => signedIn(tx, centreId, userId)),
    list: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) => listUsers(tx, centreId, query, tools.clock.now())),
    get: (centreId, userId) => db.inCentre(centreId, (tx) => selectCard(tx, centreId, userId)),
    create: (centreId, input, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const id = await createUser(tx, tools, centreId, input, actor);
          return toUser(
            await tx.found<UserSelected>(`${selectUsers} WHERE u.centre_id = $1 AND u.id = $2`, [
              centreId,
              id,
            ]),
          );
        }),
      ),
    updatePreferences: (centreId, userId, change) =>
      db.inCentre(
        centreId,
        async (tx) => {
          const changed = await tx.run(
            `UPDATE user_account SET language = coalesce($3, language), time_zone = coalesce($4, time_zone),
               theme = coalesce($5, theme)
             WHERE centre_id = $1 AND id = $2 AND deleted_at IS NULL`,
            [centreId, userId, change.language, change.timeZone, change.theme],
          );
          if (changed === 0) throw new RefusedError("not_found");
        },
        { repeatable: true },
      ),
    update: (centreId, userId, change, options, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, (tx) => changeUser(tx, centreId, userId, change, options, actor)),
      ),
    delete: (centreId, userId, at, actor) =>
      db.inCentre(centreId, (tx) => deleteUser(tx, centreId, userId, at, actor)),
    unlock: (centreId, userId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const user = await tx.row<{ login: string }>(
          `UPDATE user_account SET failures = 0, failed_at = NULL, locked_until = NULL
           WHERE centre_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING login`,
          [centreId, userId],
        );
        if (!user) throw new RefusedError("not_found");
        await writeAudit(tx, centreId, {
          actor,
          act: "unlock",
          kind: "user",
          objectId: userId,
          objectName: user.login,
          at,
        });
      }),
    setPassword: (centreId, userId, password, actor) =>
      db.inCentre(centreId, (tx) => setPassword(tx, centreId, userId, password, actor)),
    resetPassword: (centreId, userId, password, actor) =>
      db.inCentre(centreId, async (tx) => {
        if (!(await selectCard(tx, centreId, userId))) throw new RefusedError("not_found");
        await resetPassword(tx, centreId, userId, password, actor);
      }),
    passwordHistory: (centreId, userId, count) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<{ password_hash: string }>(
          `SELECT password_hash FROM password_history WHERE centre_id = $1 AND user_id = $2
           ORDER BY set_at DESC LIMIT $3`,
          [centreId, userId, count],
        );
        return rows.map((row) => row.password_hash);
      }),
  };
}

interface SignedInSelected {
  readonly id: UserId;
  readonly login: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly extension: string | null;
  readonly language: "ru" | "en" | null;
  readonly time_zone: string | null;
  readonly theme: Theme;
  readonly disabled: boolean;
  readonly password_temporary: boolean;
  readonly password_hash: string;
  readonly privileges: string[];
  readonly roles: string[];
  readonly groups: GroupId[];
  readonly supervised: GroupId[];
  readonly slug: string;
  readonly centre_name: string;
  readonly centre_time_zone: string;
  readonly centre_language: "ru" | "en";
  readonly home_country: string;
}

async function signedIn(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
): Promise<SignedInUser | undefined> {
  const row = await tx.row<SignedInSelected>(
    `SELECT u.id, u.login, u.first_name, u.last_name, u.extension, u.language, u.time_zone, u.theme, u.disabled,
       u.password_temporary, u.password_hash, c.slug, c.name AS centre_name, c.time_zone AS centre_time_zone,
       c.language AS centre_language, c.home_country, ${rolesOfUser} AS roles, ${groupsOfUser} AS groups,
       (SELECT coalesce(jsonb_agg(DISTINCT p.privilege ORDER BY p.privilege), '[]')
         FROM user_role ur JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
         WHERE ur.centre_id = u.centre_id AND ur.user_id = u.id AND p.has) AS privileges,
       ${groupsLedByUser} AS supervised
     FROM user_account u JOIN centre c ON c.id = u.centre_id
     WHERE u.centre_id = $1 AND u.id = $2 AND u.deleted_at IS NULL`,
    [centreId, userId],
  );
  if (!row) return undefined;
  return {
    id: row.id,
    login: row.login,
    firstName: row.first_name,
    lastName: row.last_name,
    extension: optional(row.extension),
    language: row.language ?? row.centre_language,
    timeZone: row.time_zone ?? row.centre_time_zone,
    theme: row.theme,
    disabled: row.disabled,
    passwordChangeRequired: row.password_temporary,
    passwordHash: row.password_hash,
    privileges: row.privileges,
    roles: row.roles,
    groupIds: row.groups,
    supervisedGroupIds: row.supervised,
    centre: {
      id: centreId,
      slug: row.slug,
      name: row.centre_name,
      timeZone: row.centre_time_zone,
      language: row.centre_language,
      homeCountry: row.home_country,
    },
  };
}
