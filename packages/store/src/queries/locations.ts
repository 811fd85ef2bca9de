import { uuidV7 } from "@perezvon/base";
import type { CentreId, EndpointId, UserId } from "@perezvon/model";
import type { LocationInput, LocationQueries, LocationRow } from "../contract/locations.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

export function makeLocationQueries(db: Database): LocationQueries {
  return {
    list: (centreId) => db.inCentre(centreId, (tx) => readAll(tx, centreId)),
    put: (centreId, id, input, at, actor) =>
      refusing({ location_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const before = id === undefined ? undefined : await find(tx, centreId, id);
          await mustBeOurs(tx, centreId, input.number);
          const locationId = id ?? uuidV7(at);
          await write(tx, centreId, locationId, input, at);
          await place(tx, centreId, locationId, input);
          const after = await find(tx, centreId, locationId);
          await writeAudit(tx, centreId, {
            actor,
            act: before ? "update" : "create",
            kind: "location",
            at,
            objectId: locationId,
            objectName: after.name,
            before,
            after,
          });
          return after;
        }),
      ),
    delete: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await find(tx, centreId, id);
        await tx.run("DELETE FROM location WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "location",
          objectId: id,
          objectName: before.name,
          before,
          at,
        });
      }),
    emergencyDesk: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.found<{ id: UserId | null }>(
          "SELECT emergency_desk_id AS id FROM centre WHERE id = $1",
          [centreId],
        );
        return optional(row.id);
      }),
    setEmergencyDesk: (centreId, userId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const known = await tx.rows(
          "SELECT FROM user_account WHERE centre_id = $1 AND id = $2 AND deleted_at IS NULL",
          [centreId, userId],
        );
        if (userId !== undefined && known.length === 0) throw new RefusedError("unknown_reference", "userId");
        await tx.run("UPDATE centre SET emergency_desk_id = $2 WHERE id = $1", [centreId, userId]);
        await writeAudit(tx, centreId, {
          actor,
          act: "update",
          kind: "centre",
          objectId: centreId,
          objectName: undefined,
          at,
          after: { emergencyDesk: userId ?? null },
        });
      }),
    ofUser: (centreId, userId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.found<{ location_id: string | null; address: string | null }>(
          `SELECT location_id, host(location_address) AS address FROM user_account WHERE centre_id = $1 AND id = $2`,
          [centreId, userId],
        );
        return { locationId: optional(row.location_id), address: optional(row.address) };
      }),
    setOfUser: (centreId, userId, { locationId, address }) =>
      db.inCentre(centreId, async (tx) => {
        if (locationId !== undefined) await find(tx, centreId, locationId);
        await tx.run(
          `UPDATE user_account SET location_id = $3, location_address = $4::inet WHERE centre_id = $1 AND id = $2`,
          [centreId, userId, locationId, address],
        );
      }),
  };
}

interface LocationSelected {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly country: string;
  readonly number: string | null;
  readonly networks: readonly string[];
  readonly lines: readonly { readonly id: EndpointId; readonly name: string }[];
  readonly users: readonly { readonly id: UserId; readonly name: string }[];
}

async function readAll(tx: Transaction, centreId: CentreId): Promise<readonly LocationRow[]> {
  const rows = await tx.rows<LocationSelected>(
    `SELECT l.id, l.name, l.address, l.country, l.number, l.networks::text[] AS networks,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'name', e.login) ORDER BY lower(e.login)), '[]')
        FROM endpoint e WHERE e.centre_id = l.centre_id AND e.location_id = l.id) AS lines,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name',
           coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login)) ORDER BY lower(u.login)), '[]')
        FROM user_account u WHERE u.centre_id = l.centre_id AND u.location_id = l.id AND u.deleted_at IS NULL) AS users
     FROM location l WHERE l.centre_id = $1 ORDER BY lower(l.name), l.id`,
    [centreId],
  );
  return rows.map((row) => ({ ...row, number: optional(row.number) }));
}

async function find(tx: Transaction, centreId: CentreId, id: string): Promise<LocationRow> {
  const row = (await readAll(tx, centreId)).find((each) => each.id === id);
  if (row === undefined) throw new RefusedError("not_found");
  return row;
}

/** The service calls it back: a number of somebody else's would ring there. */
async function mustBeOurs(tx: Transaction, centreId: CentreId, number: string | undefined): Promise<void> {
  if (number === undefined) return;
  const own = await tx.rows("SELECT FROM number WHERE centre_id = $1 AND number = $2", [centreId, number]);
  if (own.length === 0) throw new RefusedError("unknown_reference", "number");
}

async function write(
  tx: Transaction,
  centreId: CentreId,
  id: string,
  { name, address, country, number, networks }: LocationInput,
  at: number,
): Promise<void> {
  await tx
    .run(
      `INSERT INTO location (centre_id, id, name, address, country, number, networks, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::text[]::cidr[], $8)
     ON CONFLICT (centre_id, id) DO UPDATE SET name = $3, address = $4, country = $5, number = $6, networks = $7::text[]::cidr[]`,
      [centreId, id, name, address, country, number, networks, time(at)],
    )
    .catch((error: unknown) => {
      throw (error as { code?: unknown }).code === "22P02"
        ? new RefusedError("wrong_format", "networks")
        : error;
    });
}

async function place(
  tx: Transaction,
  centreId: CentreId,
  id: string,
  { lineIds, userIds }: LocationInput,
): Promise<void> {
  for (const [table, ids, field] of [
    ["endpoint", lineIds, "lineIds"],
    ["user_account", userIds, "userIds"],
  ] as const) {
    await tx.run(
      `UPDATE ${table} SET location_id = NULL WHERE centre_id = $1 AND location_id = $2 AND NOT id = ANY($3::uuid[])`,
      [centreId, id, ids],
    );
    const placed = await tx.run(
      `UPDATE ${table} SET location_id = $2 WHERE centre_id = $1 AND id = ANY($3::uuid[])`,
      [centreId, id, ids],
    );
    if (placed < new Set(ids).size) throw new RefusedError("unknown_reference", field);
  }
}
