import type pg from "pg";
import { databasePassword } from "./secret.ts";

/** Works for one centre at a time, under row policies. Owns nothing, may bypass nothing. */
export const appRole = "perezvon_app";
/** The system door: sees every centre by policies of its own, so it needs no superuser to create it. */
export const systemRole = "perezvon_system";

/** Creates the two roles, or gives them the passwords of this installation. */
export async function ensureRoles(owner: pg.Client, secret: Buffer): Promise<void> {
  for (const role of [appRole, systemRole]) {
    const { rowCount } = await owner.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
    const verb = rowCount ? "ALTER" : "CREATE";
    const password = owner.escapeLiteral(databasePassword(secret, role));
    // A role has no rights unless they are named, and naming even their absence would take a superuser.
    await owner.query(`${verb} ROLE ${role} LOGIN PASSWORD ${password}`);
  }
}

/** The owner's address with another user. */
export function urlFor(role: string, ownerUrl: string, secret: Buffer): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = databasePassword(secret, role);
  return url.href;
}
