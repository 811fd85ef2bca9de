import { uuidV7 } from "@perezvon/base";
import type { CentreId, HoursSet } from "@perezvon/model";
import type {
  CallingHoursInput,
  CallingHoursQueries,
  StoredCallingHours,
} from "../contract/calling-hours.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

const fields = { calling_hours_abbreviation: "abbreviation", calling_hours_region: "region" };

export function makeCallingHoursQueries(db: Database): CallingHoursQueries {
  return {
    all: (centreId) =>
      db.inCentre(centreId, async (tx) =>
        (
          await tx.rows<Selected>(
            `${select} WHERE centre_id = $1 ORDER BY country_code, region IS NOT NULL, lower(region), id`,
            [centreId],
          )
        ).map(toRow),
      ),
    create: (centreId, input, at, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(at);
          await tx.run(
            `INSERT INTO calling_hours (centre_id, id, country_code, region, abbreviation, hours)
             VALUES ($1, $2, $3, $4, $5, $6)`,
            [centreId, id, ...columns(input)],
          );
          await audit(tx, centreId, actor, "create", id, at, { after: input });
          return read(tx, centreId, id);
        }),
      ),
    update: (centreId, id, input, { version, at }, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const before = await read(tx, centreId, id, "FOR UPDATE");
          if (version !== undefined && version < before.version) throw new RefusedError("stale");
          await tx.run(
            `UPDATE calling_hours SET country_code = $3, region = $4, abbreviation = $5, hours = $6, version = version + 1
             WHERE centre_id = $1 AND id = $2`,
            [centreId, id, ...columns(input)],
          );
          await audit(tx, centreId, actor, "update", id, at, { before, after: input });
          return read(tx, centreId, id);
        }),
      ),
    delete: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await read(tx, centreId, id, "FOR UPDATE");
        await tx.run("DELETE FROM calling_hours WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await audit(tx, centreId, actor, "delete", id, at, { before });
      }),
  };
}

function columns({ countryCode, region, abbreviation, hours }: CallingHoursInput) {
  return [countryCode, region, abbreviation, JSON.stringify(hours)] as const;
}

async function audit(
  tx: Transaction,
  centreId: CentreId,
  actor: Actor,
  act: string,
  id: string,
  at: number,
  change: { readonly before?: CallingHoursInput; readonly after?: CallingHoursInput },
): Promise<void> {
  const { abbreviation } = (change.after ?? change.before)!;
  await writeAudit(tx, centreId, {
    actor,
    act,
    kind: "calling_hours",
    objectId: id,
    objectName: abbreviation,
    ...change,
    at,
  });
}

interface Selected {
  readonly id: string;
  readonly country_code: string;
  readonly region: string | null;
  readonly abbreviation: string;
  readonly hours: HoursSet;
  readonly version: number;
}

const select = "SELECT id, country_code, region, abbreviation, hours, version FROM calling_hours";

async function read(tx: Transaction, centreId: CentreId, id: string, lock = ""): Promise<StoredCallingHours> {
  return toRow(
    await tx.found<Selected>(`${select} WHERE centre_id = $1 AND id = $2 ${lock}`, [centreId, id]),
  );
}

function toRow(row: Selected): StoredCallingHours {
  return {
    id: row.id,
    countryCode: row.country_code,
    region: optional(row.region),
    abbreviation: row.abbreviation,
    hours: row.hours,
    version: row.version,
  };
}
