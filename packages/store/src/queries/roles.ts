import type { RoleQueries, RoleRow } from "../contract/users.ts";
import type { Database } from "../database/database.ts";
import { grantable } from "./user-rules.ts";

interface RoleSelected {
  readonly code: string;
  readonly name_ru: string;
  readonly name_en: string;
  readonly preset: boolean;
  readonly users: number;
  readonly privileges: RoleRow["privileges"];
  readonly grantable: boolean;
}

export function makeRoleQueries(db: Database): RoleQueries {
  return {
    all: (centreId, actor) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<RoleSelected>(
          `SELECT r.code, r.name_ru, r.name_en, r.preset, ${grantable("$2")} AS grantable,
             (SELECT count(*) FROM user_role ur WHERE ur.centre_id = r.centre_id AND ur.role_id = r.id) AS users,
             (SELECT coalesce(jsonb_agg(jsonb_build_object('privilege', p.privilege, 'mayGrant', p.may_grant)
                ORDER BY p.privilege), '[]')
              FROM role_privilege p WHERE p.centre_id = r.centre_id AND p.role_id = r.id AND p.has) AS privileges
           FROM role r WHERE r.centre_id = $1 ORDER BY NOT r.preset, r.code`,
          [centreId, actor.userId],
        );
        return rows.map((row) => ({
          code: row.code,
          name: { ru: row.name_ru, en: row.name_en },
          preset: row.preset,
          users: row.users,
          privileges: row.privileges,
          grantable: row.grantable,
        }));
      }),
  };
}
