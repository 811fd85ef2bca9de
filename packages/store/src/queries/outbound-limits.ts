import { type CentreId, defaultOutboundLimits } from "@perezvon/model";
import type { OutboundLimitQueries, OutboundLimitsRow } from "../contract/outbound-limits.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

const selected = `SELECT simultaneous_calls AS "simultaneousCalls", import_megabytes AS "importMegabytes",
  import_rows AS "importRows", import_fields AS "importFields", version`;

export function makeOutboundLimitQueries(db: Database): OutboundLimitQueries {
  const read = async (tx: Transaction, centreId: CentreId, lock = ""): Promise<OutboundLimitsRow> =>
    (await tx.row<OutboundLimitsRow>(`${selected} FROM outbound_limits WHERE centre_id = $1 ${lock}`, [
      centreId,
    ])) ?? {
      ...defaultOutboundLimits,
      version: 0,
    };
  return {
    get: (centreId) => db.inCentre(centreId, (tx) => read(tx, centreId)),
    all: () =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<OutboundLimitsRow & { centreId: CentreId }>(
          `${selected}, centre_id AS "centreId" FROM outbound_limits`,
        );
        return new Map(rows.map(({ centreId, version: _, ...limits }) => [centreId, limits]));
      }),
    put: (centreId, limits, { version, at }, actor) =>
      db.inCentre(centreId, async (tx) => {
        const { version: present, ...before } = await read(tx, centreId, "FOR UPDATE");
        if (version !== undefined && version !== present) throw new RefusedError("stale");
        await tx.run(
          `INSERT INTO outbound_limits AS l
             (centre_id, simultaneous_calls, import_megabytes, import_rows, import_fields, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (centre_id) DO UPDATE SET simultaneous_calls = $2, import_megabytes = $3, import_rows = $4,
             import_fields = $5, updated_at = $6, version = l.version + 1`,
          [
            centreId,
            limits.simultaneousCalls,
            limits.importMegabytes,
            limits.importRows,
            limits.importFields,
            time(at),
          ],
        );
        const after = await read(tx, centreId);
        const { version: _, ...changed } = after;
        await writeAudit(tx, centreId, {
          actor,
          act: "change",
          kind: "outbound_limits",
          objectId: centreId,
          objectName: undefined,
          before,
          after: changed,
          at,
        });
        return after;
      }),
  };
}
