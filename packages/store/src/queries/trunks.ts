import { uuidV7 } from "@perezvon/base";
import {
  type CentreId,
  defaultTrunkSettings,
  parseTrunkSettings,
  type TrunkId,
  type TrunkSettings,
} from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type { SwitchTrunkRow, TrunkQueries, TrunkRow } from "../contract/trunks.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { readPage } from "./page.ts";
import { refusing } from "./refusal.ts";

export function makeTrunkQueries(db: Database, seal: Seal): TrunkQueries {
  return {
    page: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) =>
        readPage<TrunkSelected, TrunkRow>(
          tx,
          {
            select: `SELECT ${trunkColumns} FROM trunk t`,
            where: "t.centre_id = $1",
            parameters: [centreId],
            keys: [
              { expression: "lower(t.name)", type: "text" },
              { expression: "t.id", type: "uuid" },
            ],
            countFrom: "trunk t",
          },
          query,
          toTrunk,
        ),
      ),
    get: (centreId, trunkId) => db.inCentre(centreId, (tx) => getTrunk(tx, centreId, trunkId)),
    create: (centreId, input, actor) =>
      refusing({ trunk_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(input.at) as TrunkId;
          const { name, enabled, settings, password, at } = input;
          await tx.run(
            `INSERT INTO trunk (centre_id, id, name, enabled, settings, password_sealed, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
            [centreId, id, name, enabled, said(settings), sealed(seal, centreId, password), time(at)],
          );
          const made = (await getTrunk(tx, centreId, id))!;
          await audit(tx, centreId, actor, "create", made, at, { after: shown(made) });
          return made;
        }),
      ),
    update: (centreId, trunkId, change, actor) =>
      refusing({ trunk_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const before = await lockedTrunk(tx, centreId, trunkId);
          if (change.version !== undefined && change.version !== before.version)
            throw new RefusedError("stale");
          await tx.run(
            `UPDATE trunk SET name = $3, enabled = $4, settings = $5, version = version + 1, updated_at = $6,
               password_sealed = CASE WHEN $7 THEN $8 ELSE password_sealed END
             WHERE centre_id = $1 AND id = $2`,
            [
              centreId,
              trunkId,
              change.name ?? before.name,
              change.enabled ?? before.enabled,
              said(change.settings ?? before.settings),
              time(change.at),
              change.password !== undefined,
              sealed(seal, centreId, change.password ?? undefined),
            ],
          );
          const after = (await getTrunk(tx, centreId, trunkId))!;
          await audit(tx, centreId, actor, "update", after, change.at, {
            before: shown(before),
            after: { ...shown(after), ...(change.password === undefined ? {} : { passwordChanged: true }) },
          });
          return after;
        }),
      ),
    delete: (centreId, trunkId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const trunk = await lockedTrunk(tx, centreId, trunkId);
        const users = await usersOf(tx, centreId, trunkId);
        if (users.length > 0) throw new RefusedError("in_use", undefined, { users });
        await tx.run("DELETE FROM trunk WHERE centre_id = $1 AND id = $2", [centreId, trunkId]);
        await audit(tx, centreId, actor, "delete", trunk, at, { before: shown(trunk) });
      }),
  };
}

/** Every enabled trunk of every centre, with its password: for the switch alone. */
export async function switchTrunks(tx: Transaction, seal: Seal): Promise<readonly SwitchTrunkRow[]> {
  const rows = await tx.rows<
    TrunkSelected & { readonly password_sealed: string | null; readonly home_country: string }
  >(
    `SELECT ${trunkColumns}, t.password_sealed, c.home_country FROM trunk t JOIN centre c ON c.id = t.centre_id
     WHERE t.enabled ORDER BY t.created_at, t.id`,
  );
  return rows.map((row) => ({
    ...toTrunk(row),
    homeCountry: row.home_country,
    password: row.password_sealed === null ? undefined : seal.open(row.centre_id, row.password_sealed),
  }));
}

interface TrunkSelected {
  readonly id: TrunkId;
  readonly centre_id: CentreId;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly has_password: boolean;
  readonly numbers: readonly string[];
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const trunkColumns = `t.id, t.centre_id, t.name, t.enabled, t.settings, t.password_sealed IS NOT NULL AS has_password,
  (SELECT coalesce(jsonb_agg(n.number ORDER BY n.number), '[]') FROM number n
    WHERE n.centre_id = t.centre_id AND n.trunk_id = t.id AND n.kind <> 'sms') AS numbers,
  t.version, t.created_at, t.updated_at`;

function toTrunk(row: TrunkSelected): TrunkRow {
  return {
    id: row.id,
    centreId: row.centre_id,
    name: row.name,
    enabled: row.enabled,
    settings: readSettings(row.settings),
    hasPassword: row.has_password,
    numbers: row.numbers,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A field that another version wrote and this one does not take falls back to its default; the others keep their values. */
function readSettings(stored: Readonly<Record<string, unknown>>): TrunkSettings {
  const whole = parseTrunkSettings(stored);
  if (whole.ok) return whole.value;
  const bad = new Set(whole.error.map(({ field }) => field.split(".")[0]));
  const good = Object.fromEntries(Object.entries(stored).filter(([field]) => !bad.has(field)));
  const rest = parseTrunkSettings(good);
  // Faults between fields remain, such as a trunk without a host: it is shown as it is, and it takes no calls.
  return rest.ok ? rest.value : { ...defaultTrunkSettings, ...good };
}

/** What differs from the defaults, so that a default that changes is followed. */
function said(settings: TrunkSettings): string {
  const defaults: Readonly<Record<string, unknown>> = { ...defaultTrunkSettings };
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(settings).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(defaults[field]),
      ),
    ),
  );
}

function sealed(seal: Seal, centreId: CentreId, password: string | undefined): string | null {
  return password === undefined || password === "" ? null : seal.seal(centreId, password);
}

async function getTrunk(
  tx: Transaction,
  centreId: CentreId,
  trunkId: TrunkId,
): Promise<TrunkRow | undefined> {
  const row = await tx.row<TrunkSelected>(
    `SELECT ${trunkColumns} FROM trunk t WHERE t.centre_id = $1 AND t.id = $2`,
    [centreId, trunkId],
  );
  return row === undefined ? undefined : toTrunk(row);
}

async function lockedTrunk(tx: Transaction, centreId: CentreId, trunkId: TrunkId): Promise<TrunkRow> {
  return toTrunk(
    await tx.found<TrunkSelected>(
      `SELECT ${trunkColumns} FROM trunk t WHERE t.centre_id = $1 AND t.id = $2 FOR UPDATE OF t`,
      [centreId, trunkId],
    ),
  );
}

/** Who would lose by the end of a trunk (PLT-GEN-04). */
async function usersOf(
  tx: Transaction,
  centreId: CentreId,
  trunkId: TrunkId,
): Promise<readonly { kind: string; id: string; name: string }[]> {
  await seeBin(tx);
  return tx.rows(
    `SELECT 'number' AS kind, n.id, n.number AS name FROM number n WHERE n.centre_id = $1 AND n.trunk_id = $2
     UNION ALL
     SELECT 'campaign', s.id, s.name FROM campaign c JOIN service s ON s.centre_id = c.centre_id AND s.id = c.id
     WHERE c.centre_id = $1 AND c.trunk_id = $2 ORDER BY 1, 3`,
    [centreId, trunkId],
  );
}

function shown(trunk: TrunkRow) {
  return { name: trunk.name, enabled: trunk.enabled, settings: JSON.parse(said(trunk.settings)) as unknown };
}

function audit(
  tx: Transaction,
  centreId: CentreId,
  actor: Actor,
  act: string,
  trunk: TrunkRow,
  at: number,
  change: { readonly before?: unknown; readonly after?: unknown },
): Promise<void> {
  return writeAudit(tx, centreId, {
    actor,
    act,
    kind: "trunk",
    objectId: trunk.id,
    objectName: trunk.name,
    ...change,
    at,
  });
}
