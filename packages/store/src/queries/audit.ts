import type { CentreId } from "@perezvon/model";
import type { Actor, AuditQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";

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

export function makeAuditQueries(db: Database): AuditQueries {
  return { write: (centreId, entry) => db.inCentre(centreId, (tx) => writeAudit(tx, centreId, entry)) };
}
