import type { Clock } from "@perezvon/base";
import { uuidV7 } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { SessionRow } from "../contract/people.ts";
import type { SessionQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { time } from "../database/transaction.ts";

export interface SessionSelected {
  readonly id: string;
  readonly centre_id: CentreId;
  readonly user_id: UserId;
  readonly csrf_token: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly address: string;
  readonly user_agent: string;
}

export const sessionColumns = "id, centre_id, user_id, csrf_token, created_at, seen_at, address, user_agent";

export function makeSessionQueries(db: Database, clock: Clock): SessionQueries {
  return {
    create: (session) =>
      db.inCentre(session.centreId, async (tx) => {
        const row = await tx.found<SessionSelected>(
          `INSERT INTO session (centre_id, id, user_id, token_hash, csrf_token, created_at, seen_at, address, user_agent)
           VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8) RETURNING ${sessionColumns}`,
          [
            session.centreId,
            uuidV7(clock.now()),
            session.userId,
            session.tokenHash,
            session.csrfToken,
            time(session.at),
            session.address,
            session.userAgent.slice(0, 500),
          ],
        );
        return toSession(row);
      }),
    find: (tokenHash) =>
      db.inSystem(async (tx) => {
        const row = await tx.row<SessionSelected>(
          `SELECT ${sessionColumns} FROM session WHERE token_hash = $1`,
          [tokenHash],
        );
        return row && toSession(row);
      }),
    touch: (session, at) =>
      db.inCentre(
        session.centreId,
        async (tx) => {
          await tx.run(
            "UPDATE session SET seen_at = greatest(seen_at, $3) WHERE centre_id = $1 AND id = $2",
            [session.centreId, session.id, time(at)],
          );
        },
        { repeatable: true },
      ),
    end: (tokenHash) =>
      db.inSystem(
        async (tx) => {
          await tx.run("DELETE FROM session WHERE token_hash = $1", [tokenHash]);
        },
        { repeatable: true },
      ),
    endOthers: (centreId, userId, keepId) =>
      db.inCentre(
        centreId,
        (tx) =>
          tx.run(
            "DELETE FROM session WHERE centre_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR id <> $3)",
            [centreId, userId, keepId],
          ),
        { repeatable: true },
      ),
    sweep: ({ seenBefore, createdBefore }) =>
      db.inSystem(
        (tx) =>
          tx.run("DELETE FROM session WHERE seen_at < $1 OR created_at < $2", [
            time(seenBefore),
            time(createdBefore),
          ]),
        { repeatable: true },
      ),
  };
}

export function toSession(row: SessionSelected): SessionRow {
  return {
    id: row.id,
    centreId: row.centre_id,
    userId: row.user_id,
    csrfToken: row.csrf_token,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    address: row.address,
    userAgent: row.user_agent,
  };
}
