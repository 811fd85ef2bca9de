import type { CentreId, UserId } from "@perezvon/model";
import type { RecoveryOwner } from "../contract/mail.ts";
import { optional, type Transaction } from "../database/transaction.ts";

interface AddresseeSelected {
  readonly login: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
  readonly language: "ru" | "en";
  readonly password_hash: string;
}

/** A user who is not gone and not disabled, in his own language or his centre's (PLT-EML-05). */
export async function addressee(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
): Promise<RecoveryOwner | undefined> {
  const row = await tx.row<AddresseeSelected>(
    `SELECT u.login, u.first_name, u.last_name, u.email, coalesce(u.language, c.language) AS language, u.password_hash
     FROM user_account u JOIN centre c ON c.id = u.centre_id
     WHERE u.centre_id = $1 AND u.id = $2 AND u.deleted_at IS NULL AND NOT u.disabled`,
    [centreId, userId],
  );
  return (
    row && {
      centreId,
      userId,
      login: row.login,
      firstName: row.first_name,
      lastName: row.last_name,
      email: optional(row.email),
      language: row.language,
      passwordHash: row.password_hash,
    }
  );
}
