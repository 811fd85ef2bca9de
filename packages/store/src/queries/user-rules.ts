import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type { Transaction } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";

/** Roles exist, and the actor may grant every privilege in them (PLT-ROL-01). */
export async function refuseRoles(
  tx: Transaction,
  centreId: CentreId,
  codes: readonly string[],
  actor: Actor,
): Promise<void> {
  const known = await tx.rows<{ code: string; grantable: boolean }>(
    `SELECT r.code, ${grantable("$3")} AS grantable FROM role r
     WHERE r.centre_id = $1 AND r.code = ANY($2::text[])`,
    [centreId, codes, actor.userId],
  );
  if (known.length < new Set(codes).size) throw new RefusedError("unknown_reference", "roles");
  if (known.some((role) => !role.grantable)) throw new RefusedError("not_grantable", "roles");
}

/** Whether the user that the parameter names (nobody: a process) may grant everything the role `r` holds. */
export function grantable(parameter: string): string {
  return `(${parameter}::uuid IS NULL OR NOT EXISTS (
    SELECT FROM role_privilege p WHERE p.centre_id = r.centre_id AND p.role_id = r.id AND p.has AND NOT EXISTS (
      SELECT FROM user_role ur JOIN role_privilege g ON g.centre_id = ur.centre_id AND g.role_id = ur.role_id
      WHERE ur.centre_id = r.centre_id AND ur.user_id = ${parameter} AND g.privilege = p.privilege AND g.may_grant)))`;
}

/**
 * One change of people of a centre at a time: two administrators who disable each other in the same moment would each still see
 * the other as the one who is left (PLT-ROL-07).
 */
export async function lockPeople(tx: Transaction, centreId: CentreId): Promise<void> {
  await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('people ' || $1, 0))", [centreId]);
}

/** Whether an active user holds `sec.users` and `sec.roles` with the right to grant both. */
export async function hasAdministrator(tx: Transaction, centreId: CentreId): Promise<boolean> {
  const row = await tx.row<{ present: boolean }>(
    `SELECT EXISTS (
       SELECT FROM user_account u WHERE u.centre_id = $1 AND u.deleted_at IS NULL AND NOT u.disabled AND 2 = (
         SELECT count(DISTINCT p.privilege) FROM user_role ur
         JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
         WHERE ur.centre_id = u.centre_id AND ur.user_id = u.id AND p.privilege IN ('sec.users', 'sec.roles')
           AND p.has AND p.may_grant)) AS present`,
    [centreId],
  );
  return row?.present ?? false;
}

/** Runs a change of people, and refuses it if it takes the last administrator away. */
export async function keepingAdministrator<T>(
  tx: Transaction,
  centreId: CentreId,
  work: () => Promise<T>,
): Promise<T> {
  await lockPeople(tx, centreId);
  const before = await hasAdministrator(tx, centreId);
  const done = await work();
  if (before && !(await hasAdministrator(tx, centreId))) throw new RefusedError("last_admin");
  return done;
}

/** An extension shares its number space with the entries of the incoming number plan (PBX-MAP-07). */
export async function refuseExtension(
  tx: Transaction,
  centreId: CentreId,
  extension: string | undefined,
): Promise<void> {
  if (extension === undefined) return;
  const taken = await tx.row("SELECT FROM incoming_number WHERE centre_id = $1 AND internal_number = $2", [
    centreId,
    extension,
  ]);
  if (taken) throw new RefusedError("duplicate", "extension");
}

export function refuseSelf(actor: Actor, userId: UserId): void {
  if (actor.userId === userId) throw new RefusedError("self");
}
