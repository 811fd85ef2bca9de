import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { endSessions } from "./change-user.ts";
import { grantable, refuseSelf } from "./user-rules.ts";

/** A temporary password dies after 7 days (PLT-AUT-02). */
export const temporaryPasswordMs = 7 * 24 * 3_600_000;

export interface NewPassword {
  readonly hash: string;
  readonly temporary: boolean;
  readonly at: number;
}

export async function setPassword(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  password: NewPassword,
  actor: Actor,
  act: "set_password" | "reset_password" | "recover_password" = "set_password",
): Promise<void> {
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
    act,
    kind: "user",
    objectId: userId,
    objectName: login,
    ...(act === "reset_password" && { after: { temporary: password.temporary } }),
    at: password.at,
  });
}

export async function resetPassword(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  password: NewPassword,
  actor: Actor,
): Promise<void> {
  refuseSelf(actor, userId);
  const roles = await tx.rows<{ grantable: boolean }>(
    `SELECT ${grantable("$3")} AS grantable FROM user_role own
     JOIN role r ON r.centre_id = own.centre_id AND r.id = own.role_id
     WHERE own.centre_id = $1 AND own.user_id = $2`,
    [centreId, userId, actor.userId],
  );
  if (roles.some((role) => !role.grantable)) throw new RefusedError("forbidden");
  await setPassword(tx, centreId, userId, password, actor, "reset_password");
  await endSessions(tx, centreId, userId);
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
