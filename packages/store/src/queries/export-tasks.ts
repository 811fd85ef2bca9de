import { uuidV7 } from "@perezvon/base";
import type { CampaignId, CentreId, RemoteSecrets, RemoteTarget, UserId } from "@perezvon/model";
import type {
  ClaimedExportTask,
  ExportRunRow,
  ExportTaskInput,
  ExportTaskQueries,
  ExportTaskRow,
} from "../contract/export-tasks.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { storable } from "../engine/attempts.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

interface TaskSelected {
  readonly centre_id: CentreId;
  readonly id: string;
  readonly campaign_id: CampaignId;
  readonly campaign_name: string;
  readonly kind: ExportTaskRow["kind"];
  readonly name: string;
  readonly enabled: boolean;
  readonly schedule: unknown;
  readonly time_zone: string;
  readonly target: RemoteTarget;
  readonly secrets_sealed: string;
  readonly settings: unknown;
  readonly owner_id: UserId | null;
  readonly owner_sees_personal: boolean;
  readonly covered_at: number | null;
  readonly next_at: number | null;
  readonly tries: number;
  readonly created_at: number;
  readonly version: number;
}

/** Recordings go by the zone of the centre, whatever it is by then (INB-EXP-04). */
const selectTasks = `SELECT t.centre_id, t.id, t.campaign_id, s.name AS campaign_name, t.kind, t.name, t.enabled, t.schedule,
  CASE t.kind WHEN 'recordings' THEN (SELECT c.time_zone FROM centre c WHERE c.id = t.centre_id) ELSE t.time_zone END
    AS time_zone, t.target, t.secrets_sealed, t.settings, t.owner_id, t.covered_at, t.next_at, t.tries, t.created_at, t.version,
  EXISTS (SELECT FROM user_account u JOIN user_role ur ON ur.centre_id = u.centre_id AND ur.user_id = u.id
    JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id AND p.has AND p.privilege = 'sec.pii'
    WHERE u.centre_id = t.centre_id AND u.id = t.owner_id AND u.deleted_at IS NULL AND NOT u.disabled) AS owner_sees_personal
  FROM export_task t JOIN service s ON s.centre_id = t.centre_id AND s.id = t.campaign_id`;
const shownRuns = 200;

export function makeExportTaskQueries(db: Database, seal: Seal): ExportTaskQueries {
  const rowOf = (row: TaskSelected) => toTask(row, seal);
  return {
    list: (centreId, campaignId, kind) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<TaskSelected>(
          `${selectTasks} WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.kind = $3 ORDER BY lower(t.name)`,
          [centreId, campaignId, kind],
        );
        return rows.map(rowOf);
      }),
    get: (centreId, campaignId, id) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId, id);
        return row?.campaign_id === campaignId ? rowOf(row) : undefined;
      }),
    create: (centreId, input, at, actor) =>
      refusing({ export_task_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(at);
          await tx.run(
            `INSERT INTO export_task (centre_id, id, campaign_id, kind, name, enabled, schedule, time_zone, target,
               secrets_sealed, settings, owner_id, next_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
            [
              centreId,
              id,
              input.campaignId,
              input.kind,
              input.name,
              input.enabled,
              JSON.stringify(input.schedule),
              input.timeZone,
              JSON.stringify(input.target),
              sealed(seal, centreId, input.secrets),
              JSON.stringify(input.settings),
              actor.userId,
              time(input.nextAt),
              time(at),
            ],
          );
          const made = rowOf((await select(tx, centreId, id))!);
          await audit(tx, made, "create", at, actor, { after: shown(input) });
          return made;
        }),
      ),
    update: (centreId, task, input, options, actor) =>
      refusing({ export_task_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const before = rowOf(await held(tx, centreId, task));
          if (options.version !== undefined && options.version < before.version)
            throw new RefusedError("stale");
          const known = await secretsOf(tx, seal, centreId, task.id);
          await tx.run(
            `UPDATE export_task SET name = $3, enabled = $4, schedule = $5, time_zone = $6, target = $7, secrets_sealed = $8,
               settings = $9, next_at = $10, updated_at = $11, owner_id = coalesce($12, owner_id), tries = 0,
               version = version + 1 WHERE centre_id = $1 AND id = $2`,
            [
              centreId,
              task.id,
              input.name,
              input.enabled,
              JSON.stringify(input.schedule),
              input.timeZone,
              JSON.stringify(input.target),
              sealed(seal, centreId, { ...known, ...input.secrets }),
              JSON.stringify(input.settings),
              time(input.nextAt),
              time(options.at),
              actor.userId,
            ],
          );
          const after = rowOf((await select(tx, centreId, task.id))!);
          const secretsChanged = Object.keys(input.secrets).length > 0;
          await audit(tx, after, "update", options.at, actor, {
            before: shown(before),
            after: { ...shown(input), ...(secretsChanged && { secretsChanged }) },
          });
          return after;
        }),
      ),
    remove: (centreId, task, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const row = rowOf(await held(tx, centreId, task));
        await tx.run("DELETE FROM export_task WHERE centre_id = $1 AND id = $2", [centreId, task.id]);
        await audit(tx, row, "delete", at, actor, { before: shown(row) });
      }),
    secrets: (centreId, id) => db.inCentre(centreId, (tx) => secretsOf(tx, seal, centreId, id)),
    claimDue: (now, leaseUntil, limit) =>
      db.inSystem(async (tx) => {
        const due = await tx.rows<{ centre_id: CentreId; id: string }>(
          `SELECT centre_id, id FROM export_task WHERE next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
           ORDER BY next_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
          [time(now)],
        );
        const claimed: ClaimedExportTask[] = [];
        for (const { centre_id, id } of due)
          claimed.push((await lease(tx, seal, centre_id, id, leaseUntil))!);
        return claimed;
      }),
    claim: (centreId, id, now, leaseUntil) =>
      db.inCentre(centreId, async (tx) => {
        const free = await tx.row(
          `SELECT FROM export_task WHERE centre_id = $1 AND id = $2 AND (leased_until IS NULL OR leased_until <= $3) FOR UPDATE`,
          [centreId, id, time(now)],
        );
        return free === undefined ? undefined : lease(tx, seal, centreId, id, leaseUntil);
      }),
    settledUntil: (centreId, campaignId, now) =>
      db.inCentre(centreId, async (tx) => {
        const { since } = await tx.found<{ since: number | null }>(
          `SELECT min(started_at) AS since FROM attempt WHERE centre_id = $1 AND campaign_id = $2 AND ended_at IS NULL`,
          [centreId, campaignId],
        );
        return Math.min(now, since ?? now);
      }),
    beginRun: (centreId, taskId, run) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `INSERT INTO export_run (centre_id, id, task_id, cause, from_at, to_at, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [centreId, run.id, taskId, run.cause, time(run.from), time(run.to), time(run.startedAt)],
        );
      }),
    endRun: (centreId, taskId, run, then) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `UPDATE export_run SET state = $3, file = $4, rows = $5, bytes = $6, failure = $7, answer = $8, ended_at = $9,
             found = $10, failed = $11
           WHERE centre_id = $1 AND id = $2`,
          [
            centreId,
            run.id,
            run.state,
            run.file,
            run.rows,
            run.bytes,
            run.failure,
            run.answer === undefined ? undefined : storable(run.answer),
            time(then.at),
            run.found ?? 0,
            run.failed ?? 0,
          ],
        );
        await tx.run(
          `UPDATE export_task SET leased_until = NULL, tries = $3, next_at = CASE WHEN enabled THEN $4::timestamptz END,
             covered_at = coalesce($5, covered_at) WHERE centre_id = $1 AND id = $2`,
          [centreId, taskId, then.tries, time(then.nextAt), time(then.coveredAt)],
        );
      }),
    postpone: (centreId, taskId, nextAt) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `UPDATE export_task SET leased_until = NULL, next_at = CASE WHEN enabled THEN $3::timestamptz END
           WHERE centre_id = $1 AND id = $2`,
          [centreId, taskId, time(nextAt)],
        );
      }),
    runs: (centreId, taskId) => db.inCentre(centreId, (tx) => selectRuns(tx, centreId, taskId)),
    closeInterrupted: (at) =>
      db.inSystem(
        async (tx) => {
          await tx.run(
            `UPDATE export_run SET state = 'failed', failure = 'interrupted', ended_at = $1 WHERE state = 'running'`,
            [time(at)],
          );
          await tx.run("UPDATE export_task SET leased_until = NULL WHERE leased_until IS NOT NULL");
        },
        { repeatable: true },
      ),
    sweepRuns: (before) =>
      db.inSystem(
        async (tx) => {
          await tx.run("DELETE FROM export_run WHERE started_at < $1 AND state <> 'running'", [time(before)]);
        },
        { repeatable: true },
      ),
  };
}

function select(tx: Transaction, centreId: CentreId, id: string): Promise<TaskSelected | undefined> {
  return tx.row<TaskSelected>(`${selectTasks} WHERE t.centre_id = $1 AND t.id = $2`, [centreId, id]);
}

function held(
  tx: Transaction,
  centreId: CentreId,
  task: Pick<ExportTaskRow, "id" | "campaignId">,
): Promise<TaskSelected> {
  return tx.found<TaskSelected>(
    `${selectTasks} WHERE t.centre_id = $1 AND t.id = $2 AND t.campaign_id = $3 FOR UPDATE OF t`,
    [centreId, task.id, task.campaignId],
  );
}

async function lease(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  id: string,
  until: number,
): Promise<ClaimedExportTask | undefined> {
  await tx.run("UPDATE export_task SET leased_until = $3 WHERE centre_id = $1 AND id = $2", [
    centreId,
    id,
    time(until),
  ]);
  const row = await select(tx, centreId, id);
  return row && { task: toTask(row, seal), secrets: opened(seal, centreId, row.secrets_sealed) };
}

async function secretsOf(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  id: string,
): Promise<RemoteSecrets | undefined> {
  const row = await tx.row<{ secrets_sealed: string }>(
    "SELECT secrets_sealed FROM export_task WHERE centre_id = $1 AND id = $2",
    [centreId, id],
  );
  return row && opened(seal, centreId, row.secrets_sealed);
}

function sealed(seal: Seal, centreId: CentreId, secrets: Partial<RemoteSecrets>): string {
  return seal.seal(centreId, JSON.stringify(secrets));
}

function opened(seal: Seal, centreId: CentreId, text: string): RemoteSecrets {
  const { password, privateKey } = JSON.parse(seal.open(centreId, text)) as Partial<RemoteSecrets>;
  return { password, privateKey };
}

function toTask(row: TaskSelected, seal: Seal): ExportTaskRow {
  const secrets = opened(seal, row.centre_id, row.secrets_sealed);
  return {
    centreId: row.centre_id,
    id: row.id,
    campaignId: row.campaign_id,
    campaignName: row.campaign_name,
    kind: row.kind,
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
    ownerSeesPersonal: row.owner_sees_personal,
    coveredAt: optional(row.covered_at),
    nextAt: optional(row.next_at),
    tries: row.tries,
    createdAt: row.created_at,
    version: row.version,
  };
}

interface RunSelected {
  readonly id: string;
  readonly cause: ExportRunRow["cause"];
  readonly state: ExportRunRow["state"];
  readonly from_at: number | null;
  readonly to_at: number | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly file: string | null;
  readonly rows: number;
  readonly found: number;
  readonly failed: number;
  readonly bytes: number;
  readonly failure: string | null;
  readonly answer: string | null;
}

async function selectRuns(tx: Transaction, centreId: CentreId, taskId: string): Promise<ExportRunRow[]> {
  const rows = await tx.rows<RunSelected>(
    `SELECT id, cause, state, from_at, to_at, started_at, ended_at, file, rows::float8, found, failed, bytes::float8, failure, answer
     FROM export_run WHERE centre_id = $1 AND task_id = $2 ORDER BY started_at DESC, id DESC LIMIT ${shownRuns}`,
    [centreId, taskId],
  );
  return rows.map((row) => ({
    id: row.id,
    cause: row.cause,
    state: row.state,
    from: optional(row.from_at),
    to: optional(row.to_at),
    startedAt: row.started_at,
    endedAt: optional(row.ended_at),
    file: optional(row.file),
    rows: row.rows,
    found: row.found,
    failed: row.failed,
    bytes: row.bytes,
    failure: optional(row.failure),
    answer: optional(row.answer),
  }));
}

function shown({ name, enabled, schedule, timeZone, target, settings }: Omit<ExportTaskInput, "secrets">) {
  return { name, enabled, schedule, timeZone, target, settings };
}

function audit(
  tx: Transaction,
  task: ExportTaskRow,
  act: string,
  at: number,
  actor: Actor,
  change: { readonly before?: unknown; readonly after?: unknown },
): Promise<void> {
  const object = { kind: "export_task", objectId: task.id, objectName: task.name };
  return writeAudit(tx, task.centreId, { actor, act, ...object, ...change, at });
}
