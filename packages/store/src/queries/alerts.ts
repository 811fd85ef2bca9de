import { uuidV7 } from "@perezvon/base";
import type { AlertQueries, AlertRow } from "../contract/alerts.ts";
import type { Database } from "../database/database.ts";
import { optional, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { readPage } from "./page.ts";

export function makeAlertQueries(db: Database): AlertQueries {
  return {
    raise: (centreId, { kind, subject, urgent, lasting, details }, at) =>
      db.inCentre(centreId, async (tx) =>
        toRow(
          await tx.found<AlertSelected>(
            `INSERT INTO alert AS a (centre_id, id, kind, subject, urgent, lasting, details, raised_at, last_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             ON CONFLICT (centre_id, kind, subject) WHERE cleared_at IS NULL
             DO UPDATE SET times = a.times + 1, last_at = $8, details = $7 RETURNING ${columns}`,
            [centreId, uuidV7(at), kind, subject, urgent, lasting, JSON.stringify(details), time(at)],
          ),
        ),
      ),
    clear: (centreId, kind, subject, at) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<AlertSelected>(
          `UPDATE alert a SET cleared_at = $4 WHERE centre_id = $1 AND kind = $2 AND subject = $3 AND cleared_at IS NULL
           RETURNING ${columns}`,
          [centreId, kind, subject, time(at)],
        );
        return row && toRow(row);
      }),
    acknowledge: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<AlertSelected>(
          `UPDATE alert a SET acknowledged_by = $3, acknowledged_at = $4,
             cleared_at = CASE WHEN lasting THEN cleared_at ELSE $4 END
           WHERE centre_id = $1 AND id = $2 AND acknowledged_at IS NULL RETURNING ${columns}`,
          [centreId, id, actor.name, time(at)],
        );
        if (row === undefined) throw new RefusedError("not_found");
        return toRow(row);
      }),
    page: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) =>
        readPage<AlertSelected, AlertRow>(
          tx,
          {
            select: `SELECT ${columns} FROM alert a`,
            where: `a.centre_id = $1 AND (NOT $2 OR (a.acknowledged_at IS NULL AND a.cleared_at IS NULL))`,
            parameters: [centreId, query.open ?? false],
            keys: [{ expression: "a.id", type: "uuid" }],
            descending: true,
            countFrom: "alert a",
          },
          query,
          toRow,
        ),
      ),
    sweep: (before) => db.inSystem((tx) => tx.run("DELETE FROM alert WHERE cleared_at < $1", [time(before)])),
  };
}

const columns = `a.id, a.kind, a.subject, a.urgent, a.lasting, a.details, a.raised_at, a.times, a.last_at,
  a.acknowledged_by, a.acknowledged_at, a.cleared_at`;

interface AlertSelected {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly urgent: boolean;
  readonly lasting: boolean;
  readonly details: AlertRow["details"];
  readonly raised_at: number;
  readonly times: number;
  readonly last_at: number;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: number | null;
  readonly cleared_at: number | null;
}

function toRow(row: AlertSelected): AlertRow {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    urgent: row.urgent,
    lasting: row.lasting,
    details: row.details,
    raisedAt: row.raised_at,
    times: row.times,
    lastAt: row.last_at,
    acknowledgedBy: optional(row.acknowledged_by),
    acknowledgedAt: optional(row.acknowledged_at),
    clearedAt: optional(row.cleared_at),
  };
}
