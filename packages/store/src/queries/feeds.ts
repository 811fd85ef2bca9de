import { uuidV7 } from "@perezvon/base";
import type { CentreId, RemoteSecrets, RemoteTarget, UserId } from "@perezvon/model";
import type { ClaimedFeed, FeedInput, FeedKind, FeedQueries, FeedRow } from "../contract/feeds.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { storable } from "../engine/attempts.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

interface FeedSelected {
  readonly centre_id: CentreId;
  readonly id: string;
  readonly kind: FeedKind;
  readonly name: string;
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

const selectFeed = `SELECT f.centre_id, f.id, CASE WHEN f.list_id IS NULL THEN 'do_not_call' ELSE 'list' END AS kind,
    coalesce(l.name, d.name) AS name, f.enabled, f.schedule, f.time_zone, f.target, f.secrets_sealed, f.settings, f.owner_id,
    f.next_at, f.tries, f.run_since, f.leased_until IS NOT NULL AS running, f.version
  FROM feed f LEFT JOIN list l ON l.centre_id = f.centre_id AND l.id = f.list_id
  LEFT JOIN do_not_call_list d ON d.centre_id = f.centre_id AND d.id = f.do_not_call_list_id
  WHERE f.centre_id = $1 AND f.id = $2`;
const isFree = `(f.leased_until IS NULL OR f.leased_until <= $1) AND NOT EXISTS (SELECT FROM list_import i
  WHERE i.centre_id = f.centre_id AND i.outcome = 'running'
    AND (i.list_id = f.list_id OR i.do_not_call_list_id = f.do_not_call_list_id))`;

/** Where the lists of a kind are, and what points to them. */
const places = {
  list: { table: "list", column: "list_id" },
  do_not_call: { table: "do_not_call_list", column: "do_not_call_list_id" },
} as const;

export function makeFeedQueries(db: Database, seal: Seal): FeedQueries {
  return {
    get: (centreId, id) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId, id);
        return row && toFeed(row, seal);
      }),
    put: (centreId, list, input, options, actor) =>
      db.inCentre(centreId, (tx) => put(tx, seal, centreId, list, input, options, actor)),
    secrets: (centreId, id) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId, id);
        return row && opened(seal, row);
      }),
    claimDue: (now, leaseUntil, limit) =>
      db.inSystem(async (tx) => {
        const due = await tx.rows<{ centre_id: CentreId; id: string }>(
          `SELECT f.centre_id, f.id FROM feed f WHERE f.next_at <= $1 AND ${isFree}
           ORDER BY f.next_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
          [time(now)],
        );
        const claimed: ClaimedFeed[] = [];
        for (const { centre_id, id } of due) claimed.push(await lease(tx, seal, centre_id, id, leaseUntil));
        return claimed;
      }),
    claim: (centreId, id, now, leaseUntil) =>
      db.inCentre(centreId, async (tx) => {
        const free = await tx.row(
          `SELECT FROM feed f WHERE f.centre_id = $2 AND f.id = $3 AND ${isFree} FOR UPDATE`,
          [time(now), centreId, id],
        );
        return free === undefined ? undefined : lease(tx, seal, centreId, id, leaseUntil);
      }),
    end: ({ centreId, id, version }, then) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `UPDATE feed SET leased_until = NULL,
             next_at = CASE WHEN NOT enabled THEN NULL WHEN version = $3 THEN $4::timestamptz ELSE next_at END,
             tries = CASE WHEN version = $3 THEN $5::integer ELSE 0 END,
             run_since = CASE WHEN version = $3 THEN $6::timestamptz END
           WHERE centre_id = $1 AND id = $2`,
          [centreId, id, version, time(then.nextAt), then.tries, time(then.runSince)],
        );
      }),
    seenAt: (centreId, id, hash) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{ imported_at: number }>(
          "SELECT imported_at FROM feed_seen WHERE centre_id = $1 AND feed_id = $2 AND hash = $3",
          [centreId, id, hash],
        );
        return row?.imported_at;
      }),
    remember: (centreId, id, hash, at) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `INSERT INTO feed_seen (centre_id, feed_id, hash, imported_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (centre_id, feed_id, hash) DO UPDATE SET imported_at = excluded.imported_at`,
          [centreId, id, hash, time(at)],
        );
      }),
    note: (centreId, { kind, id }, entry) =>
      db.inCentre(centreId, async (tx) => {
        const { table, column } = places[kind];
        await tx.run(
          `INSERT INTO list_import (centre_id, id, ${column}, generation, mode, file_name, started_by, started_at, ended_at,
             source, outcome, failure, failure_limit)
           SELECT $1, $3, l.id, ${kind === "list" ? "l.generation" : "0"}, $4, $5, $6, $7, $8, 'feed', $9, $10, $11 FROM ${table} l
           WHERE l.centre_id = $1 AND l.id = $2`,
          [
            centreId,
            id,
            uuidV7(entry.startedAt),
            entry.mode,
            storable(entry.fileName),
            entry.startedBy,
            time(entry.startedAt),
            time(entry.endedAt),
            entry.failure === undefined ? "no_file" : "failed",
            entry.failure,
            entry.failureLimit,
          ],
        );
      }),
    closeInterrupted: () =>
      db.inSystem(
        async (tx) => {
          await tx.run("UPDATE feed SET leased_until = NULL WHERE leased_until IS NOT NULL");
        },
        { repeatable: true },
      ),
  };
}

function select(tx: Transaction, centreId: CentreId, id: string): Promise<FeedSelected | undefined> {
  return tx.row<FeedSelected>(selectFeed, [centreId, id]);
}

async function put(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  { kind, id }: Pick<FeedRow, "kind" | "id">,
  input: FeedInput,
  options: Parameters<FeedQueries["put"]>[3],
  actor: Actor,
): Promise<FeedRow> {
  // Two people who set it for the first time come one after the other.
  const { table, column } = places[kind];
  await tx.found(`SELECT FROM ${table} WHERE centre_id = $1 AND id = $2 FOR UPDATE`, [centreId, id]);
  const before = await tx.row<FeedSelected>(`${selectFeed} FOR UPDATE OF f`, [centreId, id]);
  if (options.version !== undefined && options.version < (before?.version ?? 0))
    throw new RefusedError("stale");
  const secrets = { ...(before && opened(seal, before)), ...input.secrets };
  await tx.run(
    `INSERT INTO feed (centre_id, ${column}, enabled, schedule, time_zone, target, secrets_sealed, settings, owner_id,
       next_at, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     ON CONFLICT (centre_id, id) DO UPDATE SET enabled = excluded.enabled, schedule = excluded.schedule,
       time_zone = excluded.time_zone, target = excluded.target, secrets_sealed = excluded.secrets_sealed,
       settings = excluded.settings, owner_id = coalesce(excluded.owner_id, feed.owner_id), next_at = excluded.next_at,
       tries = 0, run_since = NULL, version = feed.version + 1, updated_at = excluded.updated_at`,
    [
      centreId,
      id,
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
  const after = toFeed((await select(tx, centreId, id))!, seal);
  await writeAudit(tx, centreId, {
    actor,
    act: before ? "update" : "create",
    kind: `${kind}_feed`,
    objectId: id,
    objectName: after.name,
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
  id: string,
  until: number,
): Promise<ClaimedFeed> {
  await tx.run("UPDATE feed SET leased_until = $3 WHERE centre_id = $1 AND id = $2", [
    centreId,
    id,
    time(until),
  ]);
  const row = (await select(tx, centreId, id))!;
  return { feed: toFeed(row, seal), secrets: opened(seal, row) };
}

function opened(seal: Seal, row: FeedSelected): RemoteSecrets {
  const { password, privateKey } = JSON.parse(
    seal.open(row.centre_id, row.secrets_sealed),
  ) as Partial<RemoteSecrets>;
  return { password, privateKey };
}

function toFeed(row: FeedSelected, seal: Seal): FeedRow {
  const secrets = opened(seal, row);
  return {
    centreId: row.centre_id,
    kind: row.kind,
    id: row.id,
    name: row.name,
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

function shown({ enabled, schedule, timeZone, target, settings }: FeedRow) {
  return { enabled, schedule, timeZone, target, settings };
}
