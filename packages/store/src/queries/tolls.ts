import {
  type CentreId,
  defaultTollPolicy,
  type TollException,
  type TollLimits,
  type TollPolicy,
} from "@perezvon/model";
import type { TollPartyRow, TollPolicyRow, TollQueries, TollStopRow } from "../contract/tolls.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import type { WriteQueue } from "../database/write-queue.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

const patience = { repeatable: true, patienceMs: 30_000 };

export function makeTollQueries(db: Database, queue: WriteQueue): TollQueries {
  return {
    policy: (centreId) => db.inCentre(centreId, (tx) => readPolicy(tx, centreId)),
    setPolicy: (centreId, policy, { version, at }, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await readPolicy(tx, centreId);
        if (version !== undefined && version !== before.version) throw new RefusedError("stale");
        await tx.run(
          `INSERT INTO toll_policy (centre_id, policy) VALUES ($1, $2)
           ON CONFLICT (centre_id) DO UPDATE SET policy = $2, version = toll_policy.version + 1`,
          [centreId, written(policy)],
        );
        await writeAudit(tx, centreId, {
          actor,
          act: "update",
          kind: "toll_policy",
          objectId: undefined,
          objectName: undefined,
          at,
          before: before.policy,
          after: policy,
        });
        return await readPolicy(tx, centreId);
      }),
    parties: (centreId) => db.inCentre(centreId, (tx) => readParties(tx, centreId)),
    setException: (centreId, exception, at, actor) =>
      db.inCentre(centreId, (tx) => setException(tx, centreId, exception, at, actor)),
    stop: (centreId, { scope, id, cause, dialled, at }) =>
      queue.add(`toll stop ${id}`, () =>
        db.inCentre(
          centreId,
          async (tx) => {
            await tx.run(
              `INSERT INTO toll_stop (centre_id, scope, party_id, cause, dialled, stopped_at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
              [centreId, scope, id, cause, dialled, time(at)],
            );
          },
          patience,
        ),
      ),
    release: (centreId, { scope, id }, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const stopped = await tx.found<{ cause: string; dialled: string }>(
          `DELETE FROM toll_stop WHERE centre_id = $1 AND scope = $2 AND party_id = $3 RETURNING cause, dialled`,
          [centreId, scope, id],
        );
        await writeAudit(tx, centreId, {
          actor,
          act: "release",
          kind: `toll_${scope}`,
          objectId: id,
          objectName: undefined,
          at,
          before: stopped,
        });
      }),
    all: () => db.inSystem(readAll),
    stops: () =>
      db.inSystem((tx) =>
        tx.rows<TollStopRow>(
          "SELECT scope, party_id AS id, cause, dialled, stopped_at AS at FROM toll_stop ORDER BY stopped_at",
        ),
      ),
    counts: () =>
      db.inSystem((tx) =>
        tx.rows<{ centreId: CentreId; accounts: unknown }>(
          `SELECT centre_id AS "centreId", accounts FROM toll_count`,
        ),
      ),
    putCounts: (centreId, accounts, at) =>
      queue.add(`toll counts ${centreId}`, () =>
        db.inCentre(
          centreId,
          async (tx) => {
            await tx.run(
              `INSERT INTO toll_count (centre_id, accounts, at) VALUES ($1, $2, $3)
               ON CONFLICT (centre_id) DO UPDATE SET accounts = $2, at = $3`,
              [centreId, JSON.stringify(accounts), time(at)],
            );
          },
          patience,
        ),
      ),
  };
}

/** No limit is null in the document: a field that is missing there is one that was unknown when it was written. */
function written(value: TollPolicy | TollLimits): string {
  return JSON.stringify(value, (_key, each) => (each === undefined ? null : each));
}

type Stored<T> = { readonly [K in keyof T]?: T[K] | null };

function limitsFrom(stored: Stored<TollLimits> | undefined, general: TollLimits): TollLimits {
  const read = (field: keyof TollLimits) =>
    stored === undefined || !(field in stored) ? general[field] : (stored[field] ?? undefined);
  return {
    callsAtOnce: read("callsAtOnce"),
    callsPerHour: read("callsPerHour"),
    minutesPerDay: read("minutesPerDay"),
    longestCallMinutes: read("longestCallMinutes"),
  };
}

function policyFrom(stored: Partial<TollPolicy> | undefined): TollPolicy {
  const general = defaultTollPolicy;
  return {
    ...general,
    ...stored,
    centre: limitsFrom(stored?.centre, general.centre),
    user: limitsFrom(stored?.user, general.user),
    line: limitsFrom(stored?.line, general.line),
  };
}

async function readPolicy(tx: Transaction, centreId: CentreId): Promise<TollPolicyRow> {
  const row = await tx.row<{ policy: Partial<TollPolicy>; version: number }>(
    "SELECT policy, version FROM toll_policy WHERE centre_id = $1",
    [centreId],
  );
  return { policy: policyFrom(row?.policy), version: row?.version ?? 0 };
}

interface PartySelected {
  readonly scope: "user" | "line";
  readonly id: string;
  readonly name: string;
  readonly extension: string | null;
  readonly limits: Stored<TollLimits> | null;
  readonly closed_at_night: boolean | null;
  readonly cause: TollStopRow["cause"] | null;
  readonly dialled: string | null;
  readonly stopped_at: number | null;
}

async function readParties(tx: Transaction, centreId: CentreId): Promise<readonly TollPartyRow[]> {
  const rows = await tx.rows<PartySelected>(
    `SELECT p.scope, p.id, p.name, p.extension, x.limits, x.closed_at_night, s.cause, s.dialled, s.stopped_at
     FROM (
       SELECT 'user' AS scope, u.id, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) AS name, u.extension
       FROM user_account u WHERE u.centre_id = $1 AND u.deleted_at IS NULL
       UNION ALL
       SELECT 'line', e.id, e.login, u.extension FROM endpoint e
       JOIN user_account u ON u.centre_id = e.centre_id AND u.id = e.user_id
       WHERE e.centre_id = $1 AND u.deleted_at IS NULL
     ) p
     LEFT JOIN toll_exception x ON x.centre_id = $1 AND x.scope = p.scope AND x.party_id = p.id
     LEFT JOIN toll_stop s ON s.centre_id = $1 AND s.scope = p.scope AND s.party_id = p.id
     ORDER BY p.scope DESC, lower(p.name), p.id`,
    [centreId],
  );
  return rows.map((row) => ({
    scope: row.scope,
    id: row.id,
    name: row.name,
    extension: optional(row.extension),
    limits: limitsFrom(row.limits ?? {}, defaultTollPolicy.line),
    closedAtNight: row.closed_at_night ?? false,
    stop:
      row.cause === null || row.stopped_at === null
        ? undefined
        : { cause: row.cause, dialled: row.dialled ?? "", at: row.stopped_at },
  }));
}

async function setException(
  tx: Transaction,
  centreId: CentreId,
  { scope, id, limits, closedAtNight }: TollException,
  at: number,
  actor: Parameters<TollQueries["setException"]>[3],
): Promise<void> {
  const party = (await readParties(tx, centreId)).find((each) => each.scope === scope && each.id === id);
  if (party === undefined) throw new RefusedError("not_found");
  if (!closedAtNight && Object.values(limits).every((limit) => limit === undefined)) {
    await tx.run("DELETE FROM toll_exception WHERE centre_id = $1 AND scope = $2 AND party_id = $3", [
      centreId,
      scope,
      id,
    ]);
  } else {
    await tx.run(
      `INSERT INTO toll_exception (centre_id, scope, party_id, limits, closed_at_night) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (centre_id, scope, party_id) DO UPDATE SET limits = $4, closed_at_night = $5`,
      [centreId, scope, id, written(limits), closedAtNight],
    );
  }
  await writeAudit(tx, centreId, {
    actor,
    act: "update",
    kind: `toll_${scope}`,
    objectId: id,
    objectName: party.name,
    at,
    before: { ...party.limits, closedAtNight: party.closedAtNight },
    after: { ...limits, closedAtNight },
  });
}

async function readAll(tx: Transaction) {
  const centres = await tx.rows<{ id: CentreId; time_zone: string; policy: Partial<TollPolicy> | null }>(
    `SELECT c.id, c.time_zone, p.policy FROM centre c LEFT JOIN toll_policy p ON p.centre_id = c.id`,
  );
  const exceptions = await tx.rows<{
    centre_id: CentreId;
    scope: "user" | "line";
    party_id: string;
    limits: Stored<TollLimits>;
    closed_at_night: boolean;
  }>("SELECT centre_id, scope, party_id, limits, closed_at_night FROM toll_exception");
  return centres.map(({ id, time_zone, policy }) => ({
    centreId: id,
    timeZone: time_zone,
    policy: policyFrom(policy ?? undefined),
    exceptions: exceptions
      .filter(({ centre_id }) => centre_id === id)
      .map((row) => ({
        scope: row.scope,
        id: row.party_id,
        limits: limitsFrom(row.limits, defaultTollPolicy.line),
        closedAtNight: row.closed_at_night,
      })),
  }));
}
