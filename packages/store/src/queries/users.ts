import type { Clock } from "@perezvon/base";
import type { CentreId, GroupId, UserId } from "@perezvon/model";
import type { SignedInUser, Theme, UserRow } from "../contract/people.ts";
import type { UserQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { createUser } from "./create-user.ts";
import { readPage } from "./page.ts";
import { refusing } from "./refusal.ts";

/** A temporary password dies after 7 days (PLT-AUT-02). */
export const temporaryPasswordMs = 7 * 24 * 3_600_000;

export function makeUserQueries(
  db: Database,
  tools: { readonly seal: Seal; readonly clock: Clock },
): UserQueries {
  return {
    signedIn: (centreId, userId) => db.inCentre(centreId, (tx) => signedIn(tx, centreId, userId)),
    list: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) => {
        const search = query.search?.trim() ?? "";
        return readPage<UserSelected, UserRow>(
          tx,
          {
            select: selectUsers,
            where: `u.centre_id = $1 AND u.deleted_at IS NULL AND ($2 = ''
              OR u.login || ' ' || u.first_name || ' ' || u.last_name || ' ' || coalesce(u.extension, '') ILIKE '%' || $3 || '%')`,
            parameters: [centreId, search, escapeLike(search)],
            keys: [
              { expression: "lower(u.login)", type: "text" },
              { expression: "u.id", type: "uuid" },
            ],
            countFrom: "user_account u",
          },
          query,
          toUser,
        );
      }),
    create: (centreId, input, actor) =>
      refusing(
        {
          user_account_login: "login",
          user_account_extension: "extension",
          endpoint_login: "login",
          user_account_centre_id_home_group_id_fkey: "groupIds",
          group_member_centre_id_group_id_fkey: "groupIds",
        },
        () =>
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
    setPassword: (centreId, userId, password, actor) =>
      db.inCentre(centreId, async (tx) => {
        const { login } = await tx.found<{ login: string }>(
          `UPDATE user_account SET password_hash = $3, password_temporary = $4, password_set_at = $5, password_dies_at = $6,
             failures = 0, locked_until = NULL
           WHERE centre_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING login`,
          [
            centreId,
            userId,
            password.hash,
            password.temporary,
            time(password.at),
            time(password.temporary ? password.at + temporaryPasswordMs : undefined),
          ],
        );
        await keepInHistory(tx, centreId, userId, password.hash, password.at);
        await writeAudit(tx, centreId, {
          actor,
          act: "set_password",
          kind: "user",
          objectId: userId,
          objectName: login,
          at: password.at,
        });
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

export async function keepInHistory(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  hash: string,
  at: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO password_history (centre_id, user_id, set_at, password_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (centre_id, user_id, set_at) DO UPDATE SET password_hash = $4`,
    [centreId, userId, time(at), hash],
  );
}

/** Text that LIKE takes literally. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
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

const rolesOfUser = `(SELECT coalesce(jsonb_agg(r.code ORDER BY r.code), '[]')
    FROM user_role ur JOIN role r ON r.centre_id = ur.centre_id AND r.id = ur.role_id
    WHERE ur.centre_id = u.centre_id AND ur.user_id = u.id)`;
const groupsOfUser = `(SELECT coalesce(jsonb_agg(m.group_id ORDER BY m.group_id), '[]') FROM group_member m
    WHERE m.centre_id = u.centre_id AND m.user_id = u.id)`;

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
       (SELECT coalesce(jsonb_agg(g.group_id ORDER BY g.group_id), '[]') FROM group_supervisor g
         WHERE g.centre_id = u.centre_id AND g.user_id = u.id) AS supervised
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

interface UserSelected {
  readonly id: UserId;
  readonly login: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly extension: string | null;
  readonly roles: string[];
  readonly home_group_id: GroupId | null;
  readonly groups: GroupId[];
  readonly disabled: boolean;
  readonly created_at: number;
  readonly last_sign_in_at: number | null;
}

const selectUsers = `SELECT u.id, u.login, u.first_name, u.last_name, u.extension, u.home_group_id, u.disabled, u.created_at,
  u.last_sign_in_at, ${rolesOfUser} AS roles, ${groupsOfUser} AS groups FROM user_account u`;

function toUser(row: UserSelected): UserRow {
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
    createdAt: row.created_at,
    lastSignInAt: optional(row.last_sign_in_at),
  };
}
