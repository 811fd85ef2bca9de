import type { CentreId } from "@perezvon/model";
import type { TurnQueries, TurnSettingsRow } from "../contract/turn.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

interface TurnSelected {
  readonly urls: string[];
  readonly secret_sealed: string;
  readonly lifetime_minutes: number;
  readonly relay_only: boolean;
  readonly version: number;
}

const columns = "urls, secret_sealed, lifetime_minutes, relay_only, version";

export function makeTurnQueries(db: Database, seal: Seal): TurnQueries {
  const select = (tx: Transaction, centreId: CentreId, lock = "") =>
    tx.row<TurnSelected>(`SELECT ${columns} FROM turn_settings WHERE centre_id = $1 ${lock}`, [centreId]);
  return {
    settings: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId);
        return row && toSettings(row);
      }),
    putSettings: (centreId, input, { version, at }, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await select(tx, centreId, "FOR UPDATE");
        if (version !== undefined && before !== undefined && version !== before.version)
          throw new RefusedError("stale");
        const secret = input?.secret ? seal.seal(centreId, input.secret) : before?.secret_sealed;
        if (input !== undefined && secret === undefined) throw new RefusedError("required", "secret");
        const after =
          input &&
          (await tx.found<TurnSelected>(
            `INSERT INTO turn_settings AS t (centre_id, urls, secret_sealed, lifetime_minutes, relay_only, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (centre_id) DO UPDATE SET urls = $2, secret_sealed = $3, lifetime_minutes = $4, relay_only = $5,
               updated_at = $6, version = t.version + 1
             RETURNING ${columns}`,
            [centreId, input.urls, secret, input.lifetimeMinutes, input.relayOnly, time(at)],
          ));
        if (input === undefined) await tx.run("DELETE FROM turn_settings WHERE centre_id = $1", [centreId]);
        await writeAudit(tx, centreId, {
          actor,
          act: "change",
          kind: "turn_settings",
          objectId: centreId,
          objectName: (after ?? before)?.urls[0],
          before: before && toSettings(before),
          after: after && { ...toSettings(after), ...(input?.secret && { secretChanged: true }) },
          at,
        });
        return after && toSettings(after);
      }),
    servers: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId);
        return row && { ...toSettings(row), secret: seal.open(centreId, row.secret_sealed) };
      }),
  };
}

function toSettings(row: TurnSelected): TurnSettingsRow {
  return {
    urls: row.urls,
    lifetimeMinutes: row.lifetime_minutes,
    relayOnly: row.relay_only,
    version: row.version,
  };
}
