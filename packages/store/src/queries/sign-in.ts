import type { CentreId, UserId } from "@perezvon/model";
import type { SignInAccount } from "../contract/people.ts";
import type { SignInQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";

/** Defaults of PLT-AUT-06. */
const failuresThatLock = 6;
const failuresForgottenMs = 30 * 60_000;
const lockMs = 30 * 60_000;

interface AccountRow {
  readonly centre_id: CentreId;
  readonly id: UserId;
  readonly login: string;
  readonly password_hash: string;
  readonly password_temporary: boolean;
  readonly password_dies_at: number | null;
  readonly disabled: boolean;
  readonly locked_until: number | null;
  readonly failures: number;
}

export function makeSignInQueries(db: Database): SignInQueries {
  return {
    find: (login, slug) => db.inSystem((tx) => findAccount(tx, login, slug)),
    recordFailure: (account, now) => db.inCentre(account.centreId, (tx) => recordFailure(tx, account, now)),
    recordSuccess: ({ centreId, userId }, now) =>
      db.inCentre(
        centreId,
        async (tx) => {
          await tx.run(
            `UPDATE user_account SET failures = 0, failed_at = NULL, locked_until = NULL, last_sign_in_at = $3
             WHERE centre_id = $1 AND id = $2`,
            [centreId, userId, time(now)],
          );
        },
        { repeatable: true },
      ),
  };
}

/** A login wins over an e-mail; either must lead to one account alone. */
export async function findAccount(
  tx: Transaction,
  login: string,
  slug: string | undefined,
): Promise<SignInAccount | undefined> {
  for (const column of ["login", "email"]) {
    const rows = await tx.rows<AccountRow>(
      `SELECT u.centre_id, u.id, u.login, u.password_hash, u.password_temporary, u.password_dies_at, u.disabled,
         u.locked_until, u.failures
       FROM user_account u JOIN centre c ON c.id = u.centre_id
       WHERE lower(u.${column}) = lower($1) AND u.deleted_at IS NULL AND ($2::text IS NULL OR c.slug = $2) LIMIT 2`,
      [login, slug],
    );
    const [row] = rows;
    if (row && rows.length === 1) return toAccount(row);
    if (row) return undefined;
  }
  return undefined;
}

async function recordFailure(
  tx: Transaction,
  account: { readonly centreId: CentreId; readonly userId: UserId },
  now: number,
): Promise<boolean> {
  const { centreId, userId } = account;
  const row = await tx.row<{ login: string; failures: number }>(
    `UPDATE user_account SET failed_at = $3, failures = CASE WHEN failed_at > $4 THEN failures + 1 ELSE 1 END
     WHERE centre_id = $1 AND id = $2 RETURNING login, failures`,
    [centreId, userId, time(now), time(now - failuresForgottenMs)],
  );
  if (!row || row.failures < failuresThatLock) return false;
  await tx.run("UPDATE user_account SET failures = 0, locked_until = $3 WHERE centre_id = $1 AND id = $2", [
    centreId,
    userId,
    time(now + lockMs),
  ]);
  await writeAudit(tx, centreId, {
    actor: { userId: undefined, name: "sign-in" },
    act: "lock",
    kind: "user",
    objectId: userId,
    objectName: row.login,
    at: now,
  });
  return true;
}

function toAccount(row: AccountRow): SignInAccount {
  return {
    centreId: row.centre_id,
    userId: row.id,
    login: row.login,
    passwordHash: row.password_hash,
    temporary: row.password_temporary,
    temporaryUntil: optional(row.password_dies_at),
    disabled: row.disabled,
    lockedUntil: optional(row.locked_until),
    failures: row.failures,
  };
}
