import { uuidV7 } from "@perezvon/base";
import type { CentreId, ListId, RemoteSecrets, RemoteTarget, UserId } from "@perezvon/model";
import type { ClaimedListFeed, ListFeedInput, ListFeedQueries, ListFeedRow } from "../contract/list-feeds.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { storable } from "../engine/attempts.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

interface FeedSelected {
  readonly centre_id: CentreId;
  readonly list_id: ListId;
  readonly list_name: string;
  readonly enabled: boolean;
  readonly schedule: unknown;
  readonly time_zone: string;
  readonly target: RemoteTarget;
  readonly secrets_sealed: string;
  readonly settings: unknown;
  readonly owner_id: UserId | null;
  readonly next_at: number | null;
  readonly tries: number;
  readonly run_since: number | null;
  readonly running: boolean;
  readonly version: number;
}

const selectFeed = `SELECT f.centre_id, f.list_id, l.name AS list_name, f.enabled, f.schedule, f.time_zone, f.target,
  f.secrets_sealed, f.settings, f.owner_id, f.next_at, f.tries, f.run_since, f.leased_until IS NOT NULL AS running, f.version
  FROM list_feed f JOIN list l ON l.centre_id = f.centre_id AND l.id = f.list_id
  WHERE f.centre_id = $1 AND f.list_id = $2`;
const isFree = `(f.leased_until IS NULL OR f.leased_until <= $1) AND NOT EXISTS (SELECT FROM list_import i
  WHERE i.centre_id = f.centre_id AND i.list_id = f.list_id AND i.outcome = 'running')`;

export function makeListFeedQueries(db: Database, seal: Seal): ListFeedQueries {
  return {
    get: (centreId, listId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId, listId);
        return row && toFeed(row, seal);
      }),
    put: (centreId, listId, input, options, actor) =>
      db.inCentre(centreId, (tx) => put(tx, seal, { centreId, listId }, input, options, actor)),
    secrets: (centreId, listId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId, listId);
        return row && opened(seal, row);
      }),
    claimDue: (now, leaseUntil, limit) =>
      db.inSystem(async (tx) => {
        const due = await tx.rows<{ centre_id: CentreId; list_id: ListId }>(
          `SELECT f.centre_id, f.list_id FROM list_feed f WHERE f.next_at <= $1 AND ${isFree}
           ORDER BY f.next_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
          [time(now)],
        );
        const claimed: ClaimedListFeed[] = [];
        for (const { centre_id, list_id } of due)
          claimed.push(await lease(tx, seal, centre_id, list_id, leaseUntil));
        return claimed;
      }),
    claim: (centreId, listId, now, leaseUntil) =>
      db.inCentre(centreId, async (tx) => {
        const free = await tx.row(
          `SELECT FROM list_feed f WHERE f.centre_id = $2 AND f.list_id = $3 AND ${isFree} FOR UPDATE`,
          [time(now), centreId, listId],
        );
        return free === undefined ? undefined : lease(tx, seal, centreId, listId, leaseUntil);
      }),
    end: ({ centreId, listId, version }, then) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `UPDATE list_feed SET leased_until = NULL,
             next_at = CASE WHEN NOT enabled THEN NULL WHEN version = $3 THEN $4::timestamptz ELSE next_at END,
             tries = CASE WHEN version = $3 THEN $5::integer ELSE 0 END,
             run_since = CASE WHEN version = $3 THEN $6::timestamptz END
           WHERE centre_id = $1 AND list_id = $2`,
          [centreId, listId, version, time(then.nextAt), then.tries, time(then.runSince)],
        );
      }),
    seenAt: (centreId, listId, hash) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{ imported_at: number }>(
          "SELECT imported_at FROM list_feed_seen WHERE centre_id = $1 AND list_id = $2 AND hash = $3",
          [centreId, listId, hash],
        );
        return row?.imported_at;
      }),
    remember: (centreId, listId, hash, at) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `INSERT INTO list_feed_seen (centre_id, list_id, hash, imported_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (centre_id, list_id, hash) DO UPDATE SET imported_at = excluded.imported_at`,
          [centreId, listId, hash, time(at)],
        );
      }),
    note: (centreId, listId, entry) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `INSERT INTO list_import (centre_id, id, list_id, generation, mode, file_name, started_by, started_at, ended_at,
             source, outcome, failure)
           SELECT $1, $3, l.id, l.generation, $4, $5, $6, $7, $8, 'feed', $9, $10 FROM list l
           WHERE l.centre_id = $1 AND l.id = $2`,
          [
            centreId,
            listId,
            uuidV7(entry.startedAt),
            entry.mode,
            storable(entry.fileName),
            entry.startedBy,
            time(entry.startedAt),
            time(entry.endedAt),
            entry.failure === undefined ? "no_file" : "failed",
            entry.failure,
          ],
        );
      }),
    closeInterrupted: () =>
      db.inSystem(
        async (tx) => {
          await tx.run("UPDATE list_feed SET leased_until = NULL WHERE leased_until IS NOT NULL");
        },
        { repeatable: true },
      ),
  };
}

function select(tx: Transaction, centreId: CentreId, listId: ListId): Promise<FeedSelected | undefined> {
  return tx.row<FeedSelected>(selectFeed, [centreId, listId]);
}

async function put(
  tx: Transaction,
  seal: Seal,
  { centreId, listId }: Pick<ListFeedRow, "centreId" | "listId">,
  input: ListFeedInput,
  options: Parameters<ListFeedQueries["put"]>[3],
  actor: Actor,
): Promise<ListFeedRow> {
  // Two people who set it for the first time come one after the other.
  await tx.found("SELECT FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE", [centreId, listId]);
  const before = await tx.row<FeedSelected>(`${selectFeed} FOR UPDATE OF f`, [centreId, listId]);
  if (options.version !== undefined && options.version < (before?.version ?? 0))
    throw new RefusedError("stale");
  const secrets = { ...(before && opened(seal, before)), ...input.secrets };
  await tx.run(
    `INSERT INTO list_feed (centre_id, list_id, enabled, schedule, time_zone, target, secrets_sealed, settings, owner_id,
       next_at, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     ON CONFLICT (centre_id, list_id) DO UPDATE SET enabled = excluded.enabled, schedule = excluded.schedule,
       time_zone = excluded.time_zone, target = excluded.target, secrets_sealed = excluded.secrets_sealed,
       settings = excluded.settings, owner_id = coalesce(excluded.owner_id, list_feed.owner_id), next_at = excluded.next_at,
       tries = 0, run_since = NULL, version = list_feed.version + 1, updated_at = excluded.updated_at`,
    [
      centreId,
      listId,
      input.enabled,
      JSON.stringify(input.schedule),
      input.timeZone,
      JSON.stringify(input.target),
      seal.seal(centreId, JSON.stringify(secrets)),
      JSON.stringify(input.settings),
      actor.userId,
      time(input.nextAt),
      time(options.at),
    ],
  );
  const after = toFeed((await select(tx, centreId, listId))!, seal);
  await writeAudit(tx, centreId, {
    actor,
    act: before ? "update" : "create",
    kind: "list_feed",
    objectId: listId,
    objectName: after.listName,
    ...(before && { before: shown(toFeed(before, seal)) }),
    after: { ...shown(after), ...(Object.keys(input.secrets).length > 0 && { secretsChanged: true }) },
    at: options.at,
  });
  return after;
}

async function lease(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  listId: ListId,
  until: number,
): Promise<ClaimedListFeed> {
  await tx.run("UPDATE list_feed SET leased_until = $3 WHERE centre_id = $1 AND list_id = $2", [
    centreId,
    listId,
    time(until),
  ]);
  const row = (await select(tx, centreId, listId))!;
  return { feed: toFeed(row, seal), secrets: opened(seal, row) };
}

function opened(seal: Seal, row: FeedSelected): RemoteSecrets {
  const { password, privateKey } = JSON.parse(
    seal.open(row.centre_id, row.secrets_sealed),
  ) as Partial<RemoteSecrets>;
  return { password, privateKey };
}

function toFeed(row: FeedSelected, seal: Seal): ListFeedRow {
  const secrets = opened(seal, row);
  return {
    centreId: row.centre_id,
    listId: row.list_id,
    listName: row.list_name,
    enabled: row.enabled,
    schedule: row.schedule,
    timeZone: row.time_zone,
    // JSON has no undefined: a missing port is the usual one.
    target: { ...row.target, port: row.target.port ?? undefined },
    hasPassword: (secrets.password ?? "") !== "",
    hasPrivateKey: (secrets.privateKey ?? "") !== "",
    settings: row.settings,
    ownerId: optional(row.owner_id),
    nextAt: optional(row.next_at),
    tries: row.tries,
    runSince: optional(row.run_since),
    running: row.running,
    version: row.version,
  };
}

function shown({ enabled, schedule, timeZone, target, settings }: ListFeedRow) {
  return { enabled, schedule, timeZone, target, settings };
}
