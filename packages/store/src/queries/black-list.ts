import { uuidV7 } from "@perezvon/base";
import type { CentreId } from "@perezvon/model";
import type {
  BlackListQueries,
  BlackListRow,
  BlackListSettings,
  BlackListWay,
  BlockedCallRow,
} from "../contract/black-list.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { readPage } from "./page.ts";
import { escapeLike } from "./user-list.ts";

export function makeBlackListQueries(db: Database): BlackListQueries {
  return {
    page: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) => {
        const search = query.search?.trim() ?? "";
        return readPage<EntrySelected, BlackListRow>(
          tx,
          {
            select: `SELECT ${columns} FROM black_list_entry b`,
            where: `b.centre_id = $1 AND ($2 = '' OR b.entry || ' ' || b.comment ILIKE '%' || $3 || '%')`,
            parameters: [centreId, search, escapeLike(search)],
            keys: [{ expression: "b.id", type: "uuid" }],
            descending: true,
            countFrom: "black_list_entry b",
          },
          query,
          toRow,
        );
      }),
    add: (centreId, { entries, comment, way, at }, actor) =>
      db.inCentre(centreId, async (tx) => {
        const ids = entries.map(() => uuidV7(at));
        const rows = await tx.rows<{ id: string; entry: string }>(
          `INSERT INTO black_list_entry (centre_id, id, entry, comment, way, created_by, created_at)
           SELECT $1, i.id, i.entry, $4, $5, $6, $7 FROM unnest($2::uuid[], $3::text[]) AS i (id, entry)
           ON CONFLICT (centre_id, entry) DO NOTHING RETURNING id, entry`,
          [centreId, ids, entries, comment, way, actor.name, time(at)],
        );
        for (const { id, entry } of rows) {
          const subject = { actor, act: "create", kind: "black_list_entry", objectId: id, objectName: entry };
          await writeAudit(tx, centreId, { ...subject, after: { comment, way }, at });
        }
        return rows.map(({ entry }) => entry);
      }),
    remove: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<EntrySelected>(
          `DELETE FROM black_list_entry b WHERE b.centre_id = $1 AND b.id = $2 RETURNING ${columns}`,
          [centreId, id],
        );
        if (row === undefined) throw new RefusedError("not_found");
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "black_list_entry",
          objectId: id,
          objectName: row.entry,
          before: { comment: row.comment, way: row.way },
          at,
        });
      }),
    settings: (centreId) => db.inCentre(centreId, (tx) => readSettings(tx, centreId)),
    setSettings: (centreId, change, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await readSettings(tx, centreId);
        const after = { answer: change.answer ?? before.answer, hidden: change.hidden ?? before.hidden };
        await tx.run("UPDATE centre SET black_list_answer = $2, black_list_hidden = $3 WHERE id = $1", [
          centreId,
          after.answer,
          after.hidden,
        ]);
        const subject = {
          actor,
          act: "update",
          kind: "black_list",
          objectId: undefined,
          objectName: undefined,
        };
        await writeAudit(tx, centreId, { ...subject, before, after, at });
        return after;
      }),
    calls: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) => {
        const search = query.search?.trim() ?? "";
        return readPage<BlockedCallRow, BlockedCallRow>(
          tx,
          {
            select: `SELECT b.id, b.at, b.from_number AS "from", b.to_number AS "to", b.reason FROM blocked_call b`,
            where: `b.centre_id = $1 AND ($2 = '' OR b.from_number || ' ' || b.to_number ILIKE '%' || $3 || '%')`,
            parameters: [centreId, search, escapeLike(search)],
            keys: [{ expression: "b.id", type: "uuid" }],
            descending: true,
            countFrom: "blocked_call b",
          },
          query,
          (row) => row,
        );
      }),
    sweepCalls: (before) =>
      db.inSystem((tx) => tx.run("DELETE FROM blocked_call WHERE at < $1", [time(before)])),
    refusal: (centreId, { keys, hidden, from = "", to, trunkId }, at) =>
      db.inCentre(centreId, async (tx) => {
        // The whole number before masks, a longer mask before a shorter: one entry counts a call.
        const listed = await tx.row<{ entry: string }>(
          `UPDATE black_list_entry SET blocked_calls = blocked_calls + 1, last_blocked_at = $3
           WHERE centre_id = $1 AND id = (SELECT id FROM black_list_entry WHERE centre_id = $1 AND entry = ANY($2)
             ORDER BY right(entry, 1) = '*', length(entry) DESC LIMIT 1) RETURNING entry`,
          [centreId, keys, time(at)],
        );
        if (listed === undefined && !hidden) return undefined;
        const settings = await readSettings(tx, centreId);
        if (listed === undefined && !settings.hidden) return undefined;
        if (to !== undefined) {
          await tx.run(
            `INSERT INTO blocked_call (centre_id, id, at, from_number, to_number, trunk_id, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7)`,
            [
              centreId,
              uuidV7(at),
              time(at),
              hidden ? "" : from,
              to,
              trunkId,
              listed === undefined ? "hidden_number" : "numa_in_black_list",
            ],
          );
        }
        return { entry: listed?.entry, answer: settings.answer };
      }),
  };
}

interface EntrySelected {
  readonly id: string;
  readonly entry: string;
  readonly comment: string;
  readonly way: BlackListWay;
  readonly created_by: string;
  readonly created_at: number;
  readonly blocked_calls: number;
  readonly last_blocked_at: number | null;
}

const columns =
  "b.id, b.entry, b.comment, b.way, b.created_by, b.created_at, b.blocked_calls, b.last_blocked_at";

function toRow(row: EntrySelected): BlackListRow {
  return {
    id: row.id,
    entry: row.entry,
    comment: row.comment,
    way: row.way,
    createdBy: row.created_by,
    createdAt: row.created_at,
    blockedCalls: row.blocked_calls,
    lastBlockedAt: optional(row.last_blocked_at),
  };
}

async function readSettings(tx: Transaction, centreId: CentreId): Promise<BlackListSettings> {
  return await tx.found<BlackListSettings>(
    "SELECT black_list_answer AS answer, black_list_hidden AS hidden FROM centre WHERE id = $1",
    [centreId],
  );
}
