import type { GroupId, UserId } from "@perezvon/model";
import type { AgentQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional } from "../database/transaction.ts";

interface Selected {
  readonly id: UserId;
  readonly login: string;
  readonly name: string;
  readonly extension: string | null;
  readonly groups: GroupId[];
  readonly state: string | null;
  readonly reason: string | null;
  readonly since: number | null;
}

export function makeAgentQueries(db: Database): AgentQueries {
  return {
    states: (centreId, groupIds) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<Selected>(
          `SELECT u.id, u.login, trim(u.first_name || ' ' || u.last_name) AS name, u.extension, a.state, a.reason, a.since,
             (SELECT coalesce(jsonb_agg(m.group_id ORDER BY m.group_id), '[]') FROM group_member m
               WHERE m.centre_id = u.centre_id AND m.user_id = u.id) AS groups
           FROM user_account u LEFT JOIN agent_session a ON a.centre_id = u.centre_id AND a.user_id = u.id
           WHERE u.centre_id = $1 AND u.deleted_at IS NULL AND EXISTS (
               SELECT FROM user_role ur
               JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
               WHERE ur.centre_id = $1 AND ur.user_id = u.id AND p.privilege = 'agent.handle' AND p.has)
             AND ($2::uuid[] IS NULL OR EXISTS (SELECT FROM group_member m
               WHERE m.centre_id = $1 AND m.user_id = u.id AND m.group_id = ANY($2)))
           ORDER BY lower(u.login)`,
          [centreId, groupIds ?? null],
        );
        return rows.map((row) => ({
          userId: row.id,
          login: row.login,
          name: row.name,
          extension: optional(row.extension),
          groupIds: row.groups,
          state: row.state ?? "logged_out",
          reason: optional(row.reason),
          since: optional(row.since),
        }));
      }),
  };
}
