import { type Clock, uuidV7 } from "@perezvon/base";
import type { CentreId, EndpointId } from "@perezvon/model";
import type { BanRow, DeviceSettings, NetworkRow, SecurityQueries } from "../contract/security.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import type { WriteQueue } from "../database/write-queue.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

/** The installation among the centres: rows that belong to no centre and are seen by none. */
const installation = "00000000-0000-0000-0000-000000000000";
/** A ban is remembered this long after its end (TEL-SEC-01: doubling). */
const rememberedMs = 24 * 3_600_000;

export function makeSecurityQueries(db: Database, queue: WriteQueue, clock: Clock): SecurityQueries {
  const patience = { repeatable: true, patienceMs: 30_000 };
  return {
    bans: (now) =>
      db.inSystem(async (tx) => {
        await tx.run("DELETE FROM sip_ban WHERE until <= $1", [time(now - rememberedMs)]);
        return await tx.rows<BanRow>(
          "SELECT address, reason, detail, since, until, times FROM sip_ban ORDER BY since DESC, address",
        );
      }),
    putBan: ({ address, reason, detail, since, until, times }) =>
      queue.add(`ban ${address}`, () =>
        db.inSystem(async (tx) => {
          await tx.run(
            `INSERT INTO sip_ban (address, reason, detail, since, until, times) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (centre_id, address) DO UPDATE SET reason = $2, detail = $3, since = $4, until = $5, times = $6`,
            [address, reason, detail, time(since), time(until), times],
          );
        }, patience),
      ),
    dropBan: (address) =>
      queue.add(`ban ${address}`, () =>
        db.inSystem(async (tx) => {
          await tx.run("DELETE FROM sip_ban WHERE address = $1", [address]);
        }, patience),
      ),
    counters: () =>
      db.inSystem(
        async (tx) => (await tx.row<{ counters: unknown }>("SELECT counters FROM sip_counters"))?.counters,
      ),
    putCounters: (counters, at) =>
      queue.add("sip counters", () =>
        db.inSystem(async (tx) => {
          await tx.run(
            `INSERT INTO sip_counters (counters, at) VALUES ($1, $2)
             ON CONFLICT (centre_id) DO UPDATE SET counters = $1, at = $2`,
            [JSON.stringify(counters), time(at)],
          );
        }, patience),
      ),
    networks: () => db.inSystem((tx) => selectNetworks(tx, "", [])),
    networksOf: (centreId) =>
      within(db, centreId, (tx, id) => selectNetworks(tx, "WHERE centre_id = $1", [id])),
    addNetwork: (centreId, input, at, actor) =>
      within(db, centreId, (tx, id) => addNetwork(tx, id, input, { at, actor, rowId: uuidV7(clock.now()) })),
    removeNetwork: (centreId, rowId, at, actor) =>
      within(db, centreId, async (tx, id) => {
        const [row] = await selectNetworks(tx, "WHERE centre_id = $1 AND id = $2", [id, rowId]);
        if (row === undefined) throw new RefusedError("not_found");
        await tx.run("DELETE FROM sip_network WHERE centre_id = $1 AND id = $2", [id, rowId]);
        await noteNetwork(tx, id, "delete", row, at, actor);
      }),
    setDevice: (centreId, endpointId, change, at, actor) =>
      db.inCentre(centreId, (tx) => setDevice(tx, centreId, endpointId, change, at, actor)),
    setSipHost: (centreId, host, at, actor) =>
      refusing({ centre_sip_host_key: "sipHost" }, () =>
        db.inCentre(centreId, async (tx) => {
          await tx.found("UPDATE centre SET sip_host = $2 WHERE id = $1 RETURNING id", [
            centreId,
            host?.toLowerCase(),
          ]);
          await writeAudit(tx, centreId, {
            actor,
            act: "update",
            kind: "centre",
            objectId: centreId,
            objectName: undefined,
            after: { sipHost: host },
            at,
          });
        }),
      ),
  };
}

/** In the centre, or through the system door for the installation's own rows. */
function within<T>(
  db: Database,
  centreId: CentreId | undefined,
  work: (tx: Transaction, id: string) => Promise<T>,
): Promise<T> {
  return centreId === undefined
    ? db.inSystem((tx) => work(tx, installation))
    : db.inCentre(centreId, (tx) => work(tx, centreId));
}

interface NetworkSelected extends Omit<NetworkRow, "centreId" | "createdAt"> {
  readonly centre_id: CentreId;
  readonly created_at: number;
}

async function selectNetworks(
  tx: Transaction,
  where: string,
  parameters: readonly string[],
): Promise<NetworkRow[]> {
  const rows = await tx.rows<NetworkSelected>(
    `SELECT centre_id, id, list, network::text AS network, note, created_at FROM sip_network ${where}
     ORDER BY centre_id, list, sip_network.network`,
    parameters,
  );
  return rows.map((row) => ({
    id: row.id,
    centreId: row.centre_id === installation ? undefined : row.centre_id,
    list: row.list,
    network: row.network,
    note: row.note,
    createdAt: row.created_at,
  }));
}

async function addNetwork(
  tx: Transaction,
  id: string,
  input: { readonly list: "allow" | "deny"; readonly network: string; readonly note: string },
  by: { readonly at: number; readonly actor: Actor; readonly rowId: string },
): Promise<NetworkRow> {
  try {
    await tx.run(
      `INSERT INTO sip_network (centre_id, id, list, network, note, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, by.rowId, input.list, input.network, input.note, time(by.at)],
    );
  } catch (error) {
    throw networkFault(error);
  }
  const [row] = await selectNetworks(tx, "WHERE centre_id = $1 AND id = $2", [id, by.rowId]);
  if (row === undefined) throw new RefusedError("not_found");
  await noteNetwork(tx, id, "create", row, by.at, by.actor);
  return row;
}

/** The database knows what a network is: `192.0.2.1/24` has bits right of its mask and is none. */
function networkFault(error: unknown): unknown {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === "22P02") return new RefusedError("wrong_format", "network");
  return code === "23505" ? new RefusedError("duplicate", "network") : error;
}

/** The audit log is a centre's; what the provider does to the installation is in the program's log. */
async function noteNetwork(
  tx: Transaction,
  id: string,
  act: "create" | "delete",
  row: NetworkRow,
  at: number,
  actor: Actor,
): Promise<void> {
  if (id === installation) return;
  const subject = { actor, act, kind: "sip_network", objectId: row.id, objectName: row.network, at };
  const content = { list: row.list, network: row.network, note: row.note };
  await writeAudit(tx, id as CentreId, {
    ...subject,
    ...(act === "create" ? { after: content } : { before: content }),
  });
}

async function setDevice(
  tx: Transaction,
  centreId: CentreId,
  endpointId: EndpointId,
  change: Partial<DeviceSettings>,
  at: number,
  actor: Actor,
): Promise<DeviceSettings> {
  const columns =
    'nat, encryption, networks::text[] AS networks, md5, codecs, dtmf_mode AS "dtmfMode", digit_tone_ms AS "digitToneMs", digit_gap_ms AS "digitGapMs", flash, call_limit AS "capacity", ring_order AS "ringOrder", contact_limit AS "contactsMax", login';
  const before = await tx.found<DeviceSettings & { login: string }>(
    `SELECT ${columns} FROM endpoint WHERE centre_id = $1 AND id = $2 FOR UPDATE`,
    [centreId, endpointId],
  );
  const { login, ...settings } = before;
  const after = { ...settings, ...withoutAbsent(change) };
  try {
    await tx.run(
      "UPDATE endpoint SET nat = $3, encryption = $4, networks = $5::text[]::cidr[], md5 = $6, codecs = $7, dtmf_mode = $8, call_limit = $9, ring_order = $10, digit_tone_ms = $11, digit_gap_ms = $12, contact_limit = $13, flash = $14 WHERE centre_id = $1 AND id = $2",
      [
        centreId,
        endpointId,
        after.nat,
        after.encryption,
        after.networks,
        after.md5,
        after.codecs,
        after.dtmfMode,
        after.capacity,
        after.ringOrder,
        after.digitToneMs,
        after.digitGapMs,
        after.contactsMax,
        after.flash,
      ],
    );
  } catch (error) {
    const fault = networkFault(error);
    throw fault instanceof RefusedError ? new RefusedError("wrong_format", "networks") : error;
  }
  await writeAudit(tx, centreId, {
    actor,
    act: "update",
    kind: "endpoint",
    objectId: endpointId,
    objectName: login,
    before: settings,
    after,
    at,
  });
  return after;
}

function withoutAbsent<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T;
}
