import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type { UserSessionQueries } from "../contract/users.ts";
import type { Database } from "../database/database.ts";
import type { Transaction } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";
import { endSessions } from "./change-user.ts";
import { type SessionSelected, sessionColumns, toSession } from "./sessions.ts";

/** What an administrator does to the sessions of others (PLT-AUT-09), each in the audit log. */
export function makeUserSessionQueries(db: Database): UserSessionQueries {
  return {
    ofUser: (centreId, userId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<SessionSelected>(
          `SELECT ${sessionColumns} FROM session WHERE centre_id = $1 AND user_id = $2 ORDER BY seen_at DESC, id LIMIT 200`,
          [centreId, userId],
        );
        return rows.map(toSession);
      }),
    endOne: (centreId, userId, sessionId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const ended = await tx.row<{ token_hash: string; address: string }>(
          `DELETE FROM session WHERE centre_id = $1 AND user_id = $2 AND id = $3 RETURNING token_hash, address`,
          [centreId, userId, sessionId],
        );
        if (ended) await tell(tx, centreId, userId, { address: ended.address }, at, actor);
        return ended?.token_hash;
      }),
    endAll: (centreId, userId, keepId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const count = await endSessions(tx, centreId, userId, keepId);
        if (count > 0) await tell(tx, centreId, userId, { count }, at, actor);
        return count;
      }),
  };
}

async function tell(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  before: Record<string, unknown>,
  at: number,
  actor: Actor,
): Promise<void> {
  const user = await tx.row<{ login: string }>(
    "SELECT login FROM user_account WHERE centre_id = $1 AND id = $2",
    [centreId, userId],
  );
  await writeAudit(tx, centreId, {
    actor,
    act: "end_sessions",
    kind: "user",
    objectId: userId,
    objectName: user?.login,
    before,
    at,
  });
}
