import { uuidV7 } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type {
  ClaimedDelivery,
  WebhookDeliveryRow,
  WebhookInput,
  WebhookQueries,
  WebhookRow,
} from "../contract/webhooks.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { storable } from "../engine/attempts.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

interface HookSelected {
  readonly centre_id: CentreId;
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly kinds: string[];
  readonly enabled: boolean;
  readonly owner_id: UserId | null;
  readonly failing_since: number | null;
  readonly disabled_at: number | null;
  readonly created_at: number;
  readonly waiting: number;
}

const selectHooks = `SELECT w.centre_id, w.id, w.name, w.url, w.kinds, w.enabled, w.owner_id, w.failing_since, w.disabled_at,
  w.created_at, (SELECT count(*) FROM webhook_delivery d WHERE d.centre_id = w.centre_id AND d.webhook_id = w.id
    AND d.state = 'waiting')::float8 AS waiting FROM webhook w`;
const shownDeliveries = 200;

interface DeliverySelected {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly sequence: number;
  readonly at: number;
  readonly state: WebhookDeliveryRow["state"];
  readonly tries: number;
  readonly next_at: number;
  readonly first_try_at: number | null;
  readonly last_try_at: number | null;
  readonly status: number | null;
  readonly answer: string | null;
}

const deliveryColumns = `d.id, d.kind, d.subject, d.sequence::float8, d.at, d.state, d.tries, d.next_at, d.first_try_at,
  d.last_try_at, d.status, d.answer`;

/** Of every subject only the oldest that is not through: they arrive in order (PLT-API-05). */
const claimDue = `
  UPDATE webhook_delivery u SET leased_until = $2 FROM (
    SELECT d.centre_id, d.id FROM webhook_delivery d
    JOIN webhook w ON w.centre_id = d.centre_id AND w.id = d.webhook_id AND w.enabled
    WHERE d.state = 'waiting' AND d.next_at <= $1 AND (d.leased_until IS NULL OR d.leased_until <= $1)
      AND NOT EXISTS (SELECT FROM webhook_delivery e WHERE e.centre_id = d.centre_id AND e.webhook_id = d.webhook_id
        AND e.subject = d.subject AND e.place < d.place AND e.state = 'waiting')
    ORDER BY d.next_at, d.place LIMIT $3 FOR UPDATE OF d SKIP LOCKED) c
  WHERE u.centre_id = c.centre_id AND u.id = c.id RETURNING u.centre_id, u.id`;

export function makeWebhookQueries(db: Database, seal: Seal): WebhookQueries {
  return {
    list: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<HookSelected>(
          `${selectHooks} WHERE w.centre_id = $1 ORDER BY lower(w.name)`,
          [centreId],
        );
        return rows.map(toHook);
      }),
    create: (centreId, input, at, actor) =>
      refusing({ webhook_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(at);
          await tx.run(
            `INSERT INTO webhook (centre_id, id, name, url, kinds, secret_sealed, enabled, owner_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
            [
              centreId,
              id,
              input.name,
              input.url,
              input.kinds,
              seal.seal(centreId, input.secret),
              input.enabled,
              actor.userId,
              time(at),
            ],
          );
          const { secret: _, ...after } = input;
          await audit(tx, centreId, { id, name: input.name }, { act: "create", at, actor, after });
          return toHook(await found(tx, centreId, id));
        }),
      ),
    update: (centreId, id, input, at, actor) =>
      refusing({ webhook_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const before = toHook(await found(tx, centreId, id));
          await tx.run(
            `UPDATE webhook SET name = $3, url = $4, kinds = $5, enabled = $6, owner_id = coalesce($7, owner_id),
               failing_since = CASE WHEN $6 THEN NULL ELSE failing_since END,
               disabled_at = CASE WHEN $6 THEN NULL ELSE disabled_at END WHERE centre_id = $1 AND id = $2`,
            [centreId, id, input.name, input.url, input.kinds, input.enabled, actor.userId],
          );
          // What waited while it was off is due now, each with a day of its own.
          if (input.enabled && !before.enabled)
            await tx.run(
              `UPDATE webhook_delivery SET next_at = $3, tries = 0, first_try_at = NULL
               WHERE centre_id = $1 AND webhook_id = $2 AND state = 'waiting'`,
              [centreId, id, time(at)],
            );
          await audit(
            tx,
            centreId,
            { id, name: input.name },
            { act: "update", at, actor, before: inputOf(before), after: input },
          );
          return toHook(await found(tx, centreId, id));
        }),
      ),
    remove: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = toHook(await found(tx, centreId, id));
        await tx.run("DELETE FROM webhook WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await audit(tx, centreId, before, { act: "delete", at, actor, before: inputOf(before) });
      }),
    deliveries: (centreId, id) =>
      db.inCentre(centreId, async (tx) => {
        await found(tx, centreId, id);
        const rows = await tx.rows<DeliverySelected>(
          `SELECT ${deliveryColumns} FROM webhook_delivery d WHERE d.centre_id = $1 AND d.webhook_id = $2
           ORDER BY d.place DESC LIMIT ${shownDeliveries}`,
          [centreId, id],
        );
        return rows.map(toDelivery);
      }),
    test: (centreId, id, at) =>
      db.inCentre(centreId, async (tx) => {
        await found(tx, centreId, id);
        await tx.run(
          `INSERT INTO webhook_delivery (centre_id, webhook_id, kind, subject, sequence, at, data, next_at)
           VALUES ($1, $2, 'test', 'test:' || gen_random_uuid(), 1, $3, '{}', $3)`,
          [centreId, id, time(at)],
        );
      }),
    resend: (centreId, id, deliveryId, at) =>
      db.inCentre(centreId, async (tx) => {
        const again = await tx.run(
          `UPDATE webhook_delivery SET state = 'waiting', tries = 0, first_try_at = NULL, next_at = $4
           WHERE centre_id = $1 AND webhook_id = $2 AND id = $3 AND state <> 'waiting'`,
          [centreId, id, deliveryId, time(at)],
        );
        return again > 0;
      }),
    claim: (now, leaseUntil, limit) =>
      db.inSystem(async (tx) => {
        const due = await tx.rows<{ centre_id: CentreId; id: string }>(claimDue, [
          time(now),
          time(leaseUntil),
          limit,
        ]);
        const rows = await tx.rows<DeliverySelected & HookOfDelivery>(
          `SELECT ${deliveryColumns}, d.data, w.centre_id, w.id AS hook_id, w.name, w.url, w.owner_id, w.failing_since,
             w.secret_sealed
           FROM webhook_delivery d JOIN webhook w ON w.centre_id = d.centre_id AND w.id = d.webhook_id
           WHERE d.id = ANY($1::uuid[]) ORDER BY d.place`,
          [due.map(({ id }) => id)],
        );
        return rows.map((row) => toClaimed(row, seal));
      }),
    succeeded: ({ webhook, id }, { status, answer, at }) =>
      db.inCentre(webhook.centreId, async (tx) => {
        await tx.run(
          `UPDATE webhook_delivery SET state = 'sent', tries = tries + 1, first_try_at = coalesce(first_try_at, $3),
             last_try_at = $3, leased_until = NULL, status = $4, answer = $5 WHERE centre_id = $1 AND id = $2`,
          [webhook.centreId, id, time(at), status, storable(answer)],
        );
        await tx.run(
          "UPDATE webhook SET failing_since = NULL WHERE centre_id = $1 AND id = $2 AND failing_since IS NOT NULL",
          [webhook.centreId, webhook.id],
        );
      }),
    failed: ({ webhook, id }, { status, answer, at, nextAt }) =>
      db.inCentre(webhook.centreId, async (tx) => {
        await tx.run(
          `UPDATE webhook_delivery SET state = CASE WHEN $6::timestamptz IS NULL THEN 'failed' ELSE state END,
             tries = tries + 1, first_try_at = coalesce(first_try_at, $3), last_try_at = $3, leased_until = NULL,
             status = $4, answer = $5, next_at = coalesce($6, next_at) WHERE centre_id = $1 AND id = $2`,
          [webhook.centreId, id, time(at), status, storable(answer), time(nextAt)],
        );
        await tx.run(
          "UPDATE webhook SET failing_since = coalesce(failing_since, $3) WHERE centre_id = $1 AND id = $2",
          [webhook.centreId, webhook.id, time(at)],
        );
      }),
    switchOff: (centreId, id, at) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{ name: string }>(
          `UPDATE webhook SET enabled = false, disabled_at = $3 WHERE centre_id = $1 AND id = $2 AND enabled RETURNING name`,
          [centreId, id, time(at)],
        );
        if (row === undefined) return false;
        const actor = { userId: undefined, name: "webhook" };
        await audit(
          tx,
          centreId,
          { id, name: row.name },
          { act: "update", at, actor, after: { enabled: false } },
        );
        return true;
      }),
    release: () =>
      db.inSystem(
        async (tx) => {
          await tx.run("UPDATE webhook_delivery SET leased_until = NULL WHERE leased_until IS NOT NULL");
        },
        { repeatable: true },
      ),
    sweep: (before) =>
      db.inSystem(
        async (tx) => {
          await tx.run("DELETE FROM webhook_delivery WHERE state <> 'waiting' AND at < $1", [time(before)]);
        },
        { repeatable: true },
      ),
  };
}

function found(tx: Transaction, centreId: CentreId, id: string): Promise<HookSelected> {
  return tx.found<HookSelected>(`${selectHooks} WHERE w.centre_id = $1 AND w.id = $2`, [centreId, id]);
}

function audit(
  tx: Transaction,
  centreId: CentreId,
  { id, name }: Pick<WebhookRow, "id" | "name">,
  entry: { act: string; at: number; actor: Actor; before?: unknown; after?: unknown },
): Promise<void> {
  return writeAudit(tx, centreId, { ...entry, kind: "webhook", objectId: id, objectName: name });
}

function inputOf({ name, url, kinds, enabled }: WebhookInput): WebhookInput {
  return { name, url, kinds, enabled };
}

interface HookOfDelivery {
  readonly data: unknown;
  readonly centre_id: CentreId;
  readonly hook_id: string;
  readonly name: string;
  readonly url: string;
  readonly owner_id: UserId | null;
  readonly failing_since: number | null;
  readonly secret_sealed: string;
}

function toClaimed(row: DeliverySelected & HookOfDelivery, seal: Seal): ClaimedDelivery {
  return {
    ...toDelivery(row),
    data: row.data,
    secret: seal.open(row.centre_id, row.secret_sealed),
    webhook: {
      centreId: row.centre_id,
      id: row.hook_id,
      name: row.name,
      url: row.url,
      ownerId: optional(row.owner_id),
      failingSince: optional(row.failing_since),
    },
  };
}

function toHook(row: HookSelected): WebhookRow {
  return {
    centreId: row.centre_id,
    id: row.id,
    name: row.name,
    url: row.url,
    kinds: row.kinds,
    enabled: row.enabled,
    createdAt: row.created_at,
    waiting: row.waiting,
    ownerId: optional(row.owner_id),
    failingSince: optional(row.failing_since),
    disabledAt: optional(row.disabled_at),
  };
}

function toDelivery(row: DeliverySelected): WebhookDeliveryRow {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    sequence: row.sequence,
    at: row.at,
    state: row.state,
    tries: row.tries,
    nextAt: row.next_at,
    firstTryAt: optional(row.first_try_at),
    lastTryAt: optional(row.last_try_at),
    status: optional(row.status),
    answer: optional(row.answer),
  };
}
