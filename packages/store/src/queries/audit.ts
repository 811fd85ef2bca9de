import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type { AuditQueries, AuditRow } from "../contract/users.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { readPage } from "./page.ts";

export interface AuditEntry {
  readonly actor: Actor;
  readonly act: string;
  readonly kind: string;
  readonly objectId: string | undefined;
  readonly objectName: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly at: number;
}

/** In the transaction of the change: no entry, no change (PLT-AUL-03). */
export async function writeAudit(tx: Transaction, centreId: CentreId, entry: AuditEntry): Promise<void> {
  await tx.run(
    `INSERT INTO audit_entry (centre_id, at, user_id, actor, address, act, kind, object_id, object_name, before, after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      centreId,
      time(entry.at),
      entry.actor.userId,
      entry.actor.name,
      entry.actor.address,
      entry.act,
      entry.kind,
      entry.objectId,
      entry.objectName,
      entry.before === undefined ? null : JSON.stringify(entry.before),
      entry.after === undefined ? null : JSON.stringify(entry.after),
    ],
  );
}

interface AuditSelected {
  readonly id: number;
  readonly at: number;
  readonly user_id: UserId | null;
  readonly actor: string;
  readonly address: string | null;
  readonly act: string;
  readonly kind: string;
  readonly object_id: string | null;
  readonly object_name: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

export function makeAuditQueries(db: Database): AuditQueries {
  return {
    write: (centreId, entry) => db.inCentre(centreId, (tx) => writeAudit(tx, centreId, entry)),
    page: (centreId, query) =>
      db.inCentre(centreId, (tx) =>
        readPage<AuditSelected, AuditRow>(
          tx,
          {
            select: `SELECT a.id, a.at, a.user_id, a.actor, a.address, a.act, a.kind, a.object_id, a.object_name, a.before,
              a.after FROM audit_entry a`,
            where: `a.centre_id = $1 AND ($2::timestamptz IS NULL OR a.at >= $2) AND ($3::timestamptz IS NULL OR a.at < $3)
              AND ($4::uuid IS NULL OR a.user_id = $4) AND ($5::text IS NULL OR a.act = $5)
              AND ($6::text IS NULL OR a.kind = $6) AND ($7::text IS NULL OR a.object_id = $7)`,
            parameters: [
              centreId,
              time(query.from),
              time(query.to),
              query.userId,
              query.act,
              query.kind,
              query.objectId,
            ],
            keys: [{ expression: "a.id", type: "bigint" }],
            descending: true,
            countFrom: "audit_entry a",
          },
          query,
          toAudit,
        ),
      ),
  };
}

function toAudit(row: AuditSelected): AuditRow {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    userId: optional(row.user_id),
    address: optional(row.address),
    act: row.act,
    kind: row.kind,
    objectId: optional(row.object_id),
    objectName: optional(row.object_name),
    before: row.before,
    after: row.after,
  };
}
