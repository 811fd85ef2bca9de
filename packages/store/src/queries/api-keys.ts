import { uuidV7 } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type {
  ApiKeyQueries,
  ApiKeyRow,
  IdempotencyQueries,
  IdempotentOutcome,
  NewApiKey,
} from "../contract/api-keys.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

interface KeySelected {
  readonly id: string;
  readonly centre_id: CentreId;
  readonly user_id: UserId;
  readonly login: string;
  readonly name: string;
  readonly hint: string;
  readonly privileges: string[];
  readonly addresses: string[];
  readonly expires_at: number | null;
  readonly used_at: number | null;
  readonly used_from: string | null;
  readonly created_at: number;
}

const selectKeys = `SELECT k.id, k.centre_id, k.user_id, u.login, k.name, k.hint, k.privileges, k.addresses, k.expires_at,
  k.used_at, k.used_from, k.created_at
  FROM api_key k JOIN user_account u ON u.centre_id = k.centre_id AND u.id = k.user_id`;

export function makeApiKeyQueries(db: Database): ApiKeyQueries {
  return {
    all: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<KeySelected>(
          `${selectKeys} WHERE k.centre_id = $1 ORDER BY k.created_at DESC, k.id LIMIT 500`,
          [centreId],
        );
        return rows.map(toKey);
      }),
    create: (centreId, key, actor) => db.inCentre(centreId, (tx) => createKey(tx, centreId, key, actor)),
    delete: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await tx.row<{ name: string; hint: string }>(
          "DELETE FROM api_key WHERE centre_id = $1 AND id = $2 RETURNING name, hint",
          [centreId, id],
        );
        if (before === undefined) throw new RefusedError("not_found");
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "api_key",
          objectId: id,
          objectName: before.name,
          before,
          at,
        });
      }),
    find: (keyHash) =>
      db.inSystem(async (tx) => {
        const row = await tx.row<KeySelected>(`${selectKeys} WHERE k.key_hash = $1`, [keyHash]);
        return row && toKey(row);
      }),
    used: ({ centreId, id }, at, from) =>
      db.inCentre(
        centreId,
        async (tx) => {
          await tx.run("UPDATE api_key SET used_at = $3, used_from = $4 WHERE centre_id = $1 AND id = $2", [
            centreId,
            id,
            time(at),
            from,
          ]);
        },
        { repeatable: true },
      ),
  };
}

async function createKey(
  tx: Transaction,
  centreId: CentreId,
  key: NewApiKey,
  actor: Actor,
): Promise<ApiKeyRow> {
  const taken = await tx.row("SELECT FROM api_key WHERE centre_id = $1 AND lower(name) = lower($2)", [
    centreId,
    key.name,
  ]);
  if (taken) throw new RefusedError("duplicate", "name");
  const id = uuidV7(key.at);
  await tx.run(
    `INSERT INTO api_key (centre_id, id, user_id, name, key_hash, hint, privileges, addresses, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      centreId,
      id,
      key.userId,
      key.name,
      key.keyHash,
      key.hint,
      key.privileges,
      key.addresses,
      time(key.expiresAt),
      time(key.at),
    ],
  );
  const { name, hint, privileges, addresses, expiresAt } = key;
  await writeAudit(tx, centreId, {
    actor,
    act: "create",
    kind: "api_key",
    objectId: id,
    objectName: name,
    after: { name, hint, privileges, addresses, expiresAt },
    at: key.at,
  });
  return toKey(
    await tx.found<KeySelected>(`${selectKeys} WHERE k.centre_id = $1 AND k.id = $2`, [centreId, id]),
  );
}

export function makeIdempotencyQueries(db: Database, seal: Seal): IdempotencyQueries {
  return {
    begin: ({ centreId, party, key }, fingerprint, at) =>
      db.inCentre(centreId, async (tx): Promise<IdempotentOutcome> => {
        const begun = await tx.row(
          `INSERT INTO idempotent_request (centre_id, party, key, fingerprint, begun_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING RETURNING key`,
          [centreId, party, key, fingerprint, time(at)],
        );
        if (begun) return { kind: "begun" };
        const first = await tx.found<{
          fingerprint: string;
          status: number | null;
          answer_sealed: string | null;
        }>(
          "SELECT fingerprint, status, answer_sealed FROM idempotent_request WHERE centre_id = $1 AND party = $2 AND key = $3",
          [centreId, party, key],
        );
        if (first.fingerprint !== fingerprint) return { kind: "reused" };
        if (first.status === null || first.answer_sealed === null) return { kind: "unfinished" };
        const answer: unknown = JSON.parse(seal.open(centreId, first.answer_sealed));
        return { kind: "answered", status: first.status, answer };
      }),
    answered: ({ centreId, party, key }, status, answer) =>
      db.inCentre(
        centreId,
        async (tx) => {
          await tx.run(
            `UPDATE idempotent_request SET status = $4, answer_sealed = $5 WHERE centre_id = $1 AND party = $2 AND key = $3`,
            [centreId, party, key, status, seal.seal(centreId, JSON.stringify(answer ?? null))],
          );
        },
        { repeatable: true },
      ),
    refused: ({ centreId, party, key }) =>
      db.inCentre(
        centreId,
        async (tx) => {
          await tx.run(
            "DELETE FROM idempotent_request WHERE centre_id = $1 AND party = $2 AND key = $3 AND status IS NULL",
            [centreId, party, key],
          );
        },
        { repeatable: true },
      ),
    sweep: (before) =>
      db.inSystem((tx) => tx.run("DELETE FROM idempotent_request WHERE begun_at < $1", [time(before)]), {
        repeatable: true,
      }),
  };
}

function toKey(row: KeySelected): ApiKeyRow {
  return {
    id: row.id,
    centreId: row.centre_id,
    userId: row.user_id,
    login: row.login,
    name: row.name,
    hint: row.hint,
    privileges: row.privileges,
    addresses: row.addresses,
    expiresAt: optional(row.expires_at),
    usedAt: optional(row.used_at),
    usedFrom: optional(row.used_from),
    createdAt: row.created_at,
  };
}
