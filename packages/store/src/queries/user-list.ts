import type { CentreId } from "@perezvon/model";
import type { UserRow } from "../contract/people.ts";
import type { Page } from "../contract/store.ts";
import type { UserListQuery, UserSort } from "../contract/users.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { type PageKey, readPage } from "./page.ts";
import { rolesOfUser, selectUsers, toUser, type UserSelected } from "./user-card.ts";

/** What each column is ordered by (PLT-USR-03); an empty value stands before all others. */
const sorts: Readonly<Record<UserSort, PageKey>> = {
  login: { expression: "lower(u.login)", type: "text" },
  firstName: { expression: "lower(u.first_name)", type: "text" },
  lastName: { expression: "lower(u.last_name)", type: "text" },
  extension: { expression: "coalesce(u.extension, '0')::bigint", type: "bigint" },
  roles: { expression: `${rolesOfUser}::text`, type: "text" },
  group: {
    expression: `coalesce((SELECT lower(g.name) FROM centre_group g
      WHERE g.centre_id = u.centre_id AND g.id = u.home_group_id), '')`,
    type: "text",
  },
  state: { expression: "u.disabled::text", type: "text" },
  createdAt: { expression: "u.created_at", type: "timestamptz" },
  lastSignInAt: { expression: "coalesce(u.last_sign_in_at, 'epoch'::timestamptz)", type: "timestamptz" },
};

export function listUsers(
  tx: Transaction,
  centreId: CentreId,
  query: UserListQuery,
  now: number,
): Promise<Page<UserRow>> {
  const search = query.search?.trim() ?? "";
  return readPage<UserSelected, UserRow>(
    tx,
    {
      select: selectUsers,
      where: `u.centre_id = $1 AND u.deleted_at IS NULL AND ($2 = ''
          OR u.login || ' ' || u.first_name || ' ' || u.last_name || ' ' || coalesce(u.extension, '') ILIKE '%' || $3 || '%')
        AND ($4::uuid IS NULL OR EXISTS (SELECT FROM group_member m
          WHERE m.centre_id = u.centre_id AND m.user_id = u.id AND m.group_id = $4))
        AND ($5::text IS NULL OR EXISTS (SELECT FROM user_role ur JOIN role r ON r.centre_id = ur.centre_id AND r.id = ur.role_id
          WHERE ur.centre_id = u.centre_id AND ur.user_id = u.id AND r.code = $5))
        AND ($6::text IS NULL OR $6 = CASE WHEN u.disabled THEN 'disabled'
          WHEN u.locked_until > $7 THEN 'locked' ELSE 'active' END)`,
      parameters: [centreId, search, escapeLike(search), query.groupId, query.role, query.state, time(now)],
      keys: [sorts[query.sort ?? "login"], { expression: "u.id", type: "uuid" }],
      descending: query.descending ?? false,
      countFrom: "user_account u",
    },
    query,
    toUser,
  );
}

/** Text that LIKE takes literally. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
