import type { CentreId, UserId } from "@perezvon/model";
import type { Addressee, NewLetter, RecoveryQueries } from "../contract/mail.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { addressee } from "./addressee.ts";
import { endSessions } from "./change-user.ts";
import { queueLetter } from "./mail.ts";
import { findAccount } from "./sign-in.ts";
import { setPassword } from "./user-password.ts";

/** PLT-AUT-08. */
const linkMs = 60 * 60_000;
const hourMs = 60 * 60_000;
const linksAnHour = 3;

export function makeRecoveryQueries(db: Database, seal: Seal): RecoveryQueries {
  return {
    account: (login, slug) =>
      db.inSystem(async (tx) => {
        const found = await findAccount(tx, login, slug);
        return found && (await addressee(tx, found.centreId, found.userId));
      }),
    begin: (account, link) => db.inCentre(account.centreId, (tx) => begin(tx, seal, account, link)),
    owner: (tokenHash, now) =>
      db.inSystem(async (tx) => {
        const link = await tx.row<{ centre_id: CentreId; user_id: UserId }>(
          `SELECT centre_id, user_id FROM recovery_token WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2`,
          [tokenHash, time(now)],
        );
        return link && (await addressee(tx, link.centre_id, link.user_id));
      }),
    use: (owner, { tokenHash, passwordHash, at }, actor) =>
      db.inCentre(owner.centreId, async (tx) => {
        const { centreId, userId } = owner;
        const used = await tx.run(
          `UPDATE recovery_token SET ended_at = $3
           WHERE centre_id = $1 AND token_hash = $2 AND ended_at IS NULL AND expires_at > $3`,
          [centreId, tokenHash, time(at)],
        );
        if (used === 0) return false;
        const password = { hash: passwordHash, temporary: false, at };
        await setPassword(tx, centreId, userId, password, actor, "recover_password");
        await endSessions(tx, centreId, userId);
        return true;
      }),
  };
}

async function begin(
  tx: Transaction,
  seal: Seal,
  { centreId, userId }: Addressee,
  { tokenHash, at, letter }: { readonly tokenHash: string; readonly at: number; readonly letter: NewLetter },
): Promise<boolean> {
  // One request of a user at a time, else many at once would all count the same number of links.
  await tx.found("SELECT id FROM user_account WHERE centre_id = $1 AND id = $2 FOR UPDATE", [
    centreId,
    userId,
  ]);
  const { links } = await tx.found<{ links: number }>(
    "SELECT count(*)::integer AS links FROM recovery_token WHERE centre_id = $1 AND user_id = $2 AND created_at > $3",
    [centreId, userId, time(at - hourMs)],
  );
  if (links >= linksAnHour) return false;
  await tx.run(
    "UPDATE recovery_token SET ended_at = $3 WHERE centre_id = $1 AND user_id = $2 AND ended_at IS NULL",
    [centreId, userId, time(at)],
  );
  await tx.run(
    "INSERT INTO recovery_token (centre_id, token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    [centreId, tokenHash, userId, time(at), time(at + linkMs)],
  );
  await queueLetter(tx, seal, centreId, letter, at);
  return true;
}
