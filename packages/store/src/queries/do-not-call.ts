import { uuidV7 } from "@perezvon/base";
import type { CampaignId, CentreId, DoNotCallKind, DoNotCallListId } from "@perezvon/model";
import type {
  DoNotCallEntryRow,
  DoNotCallListRow,
  DoNotCallQueries,
  DoNotCallWay,
} from "../contract/do-not-call.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { addByScenario } from "./do-not-call-by-scenario.ts";
import { beginImport, insertEntries, loadBatch } from "./do-not-call-load.ts";
import { oneAtATime } from "./imports.ts";
import { readPage } from "./page.ts";
import { refusing } from "./refusal.ts";
import { escapeLike } from "./user-list.ts";

const fields = { do_not_call_list_name: "name" };
/** What the audit log says of a change of entries: many at once are counted, few are named. */
const namedMost = 20;

export function makeDoNotCallQueries(db: Database): DoNotCallQueries {
  return {
    page: (centreId, query) =>
      db.inCentre(centreId, (tx) => {
        const search = query.search?.trim() ?? "";
        return readPage<ListSelected, DoNotCallListRow>(
          tx,
          {
            select: selectLists,
            where:
              "l.centre_id = $1 AND $2::timestamptz IS NOT NULL AND ($3 = '' OR l.name ILIKE '%' || $4 || '%')",
            parameters: [centreId, time(query.now), search, escapeLike(search)],
            keys: [
              { expression: "lower(l.name)", type: "text" },
              { expression: "l.id", type: "uuid" },
            ],
            countFrom: "do_not_call_list l",
          },
          query,
          toList,
        );
      }),
    get: (centreId, listId, now) => db.inCentre(centreId, (tx) => readList(tx, centreId, listId, now)),
    create: (centreId, input, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(input.at) as DoNotCallListId;
          await tx.run(
            `INSERT INTO do_not_call_list (centre_id, id, name, kind, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $5)`,
            [centreId, id, input.name, input.kind, time(input.at)],
          );
          await audit(tx, centreId, actor, "create", { id, name: input.name }, input.at, {
            after: { kind: input.kind },
          });
          return readList(tx, centreId, id, input.at);
        }),
      ),
    rename: (centreId, listId, change, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const before = await held(tx, centreId, listId);
          if (change.version !== undefined && change.version < before.version)
            throw new RefusedError("stale");
          await tx.run(
            `UPDATE do_not_call_list SET name = $3, updated_at = $4, version = version + 1
             WHERE centre_id = $1 AND id = $2`,
            [centreId, listId, change.name, time(change.at)],
          );
          await audit(tx, centreId, actor, "update", { id: listId, name: change.name }, change.at, {
            before: { name: before.name },
            after: { name: change.name },
          });
          return readList(tx, centreId, listId, change.at);
        }),
      ),
    delete: (centreId, listId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await seeBin(tx);
        const list = await held(tx, centreId, listId);
        const users = await tx.rows<{ name: string }>(
          `SELECT s.name FROM campaign_do_not_call u JOIN service s ON s.centre_id = u.centre_id AND s.id = u.campaign_id
           WHERE u.centre_id = $1 AND u.list_id = $2 ORDER BY lower(s.name)`,
          [centreId, listId],
        );
        if (users.length > 0)
          throw new RefusedError("in_use", undefined, { users: users.map(({ name }) => name) });
        if (list.common) throw new RefusedError("forbidden");
        await tx.run("DELETE FROM do_not_call_list WHERE centre_id = $1 AND id = $2", [centreId, listId]);
        await audit(tx, centreId, actor, "delete", { id: listId, name: list.name }, at, {});
      }),
    entries: (centreId, listId, query) =>
      db.inCentre(centreId, async (tx) => {
        await tx.found("SELECT FROM do_not_call_list WHERE centre_id = $1 AND id = $2", [centreId, listId]);
        const search = query.search?.trim() ?? "";
        return readPage<EntrySelected, DoNotCallEntryRow>(
          tx,
          {
            select: selectEntries,
            where: `e.centre_id = $1 AND e.list_id = $2 AND ($3 = '' OR e.value || ' ' || e.comment ILIKE '%' || $4 || '%')`,
            parameters: [centreId, listId, search, escapeLike(search)],
            keys: [
              { expression: "e.added_at", type: "timestamptz" },
              { expression: "e.value", type: "text" },
            ],
            descending: true,
            countFrom: "do_not_call_entry e",
          },
          query,
          toEntry,
        );
      }),
    add: (centreId, listId, input, actor) =>
      db.inCentre(centreId, async (tx) => {
        const list = await held(tx, centreId, listId);
        const { values, at, ...more } = input;
        const entries = values.map((value) => ({ value, ...more }));
        const added = await insertEntries(tx, centreId, listId, entries, {
          way: input.way,
          at,
          by: actor.name,
        });
        await audit(tx, centreId, actor, "update", { id: listId, name: list.name }, at, {
          after: { added: told(values), new: added },
        });
        return added;
      }),
    addByScenario: (centreId, input) => db.inCentre(centreId, (tx) => addByScenario(tx, centreId, input)),
    remove: (centreId, listId, values, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const list = await held(tx, centreId, listId);
        const removed = await tx.run(
          "DELETE FROM do_not_call_entry WHERE centre_id = $1 AND list_id = $2 AND value = ANY($3::text[])",
          [centreId, listId, values],
        );
        await audit(tx, centreId, actor, "update", { id: listId, name: list.name }, at, {
          before: { removed: told(values), were: removed },
        });
        return removed;
      }),
    beginImport: async (centreId, input, actor) => {
      try {
        return await db.inCentre(centreId, (tx) => beginImport(tx, centreId, input, actor));
      } catch (error) {
        return await oneAtATime(error);
      }
    },
    load: (centreId, importId, batch, at) =>
      db.inCentre(centreId, (tx) => loadBatch(tx, centreId, importId, batch, at), { patienceMs: 30_000 }),
    find: (centreId, number, now) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<EntrySelected & { list_id: DoNotCallListId; list_name: string }>(
          `${selectEntries.replace("SELECT", "SELECT l.id AS list_id, l.name AS list_name,")}
           JOIN do_not_call_list l ON l.centre_id = e.centre_id AND l.id = e.list_id
           -- Apart, so that each goes by its index: the number itself, and what is no number.
           JOIN (SELECT x.list_id, x.value FROM do_not_call_entry x WHERE x.centre_id = $1 AND x.value = $2
             UNION ALL SELECT x.list_id, x.value FROM do_not_call_entry x WHERE x.centre_id = $1 AND x.value NOT LIKE '+%'
               AND substr($2, 2) LIKE replace(replace(x.value, '?', '_'), '*', '%')) AS near
             ON near.list_id = e.list_id AND near.value = e.value
           WHERE e.centre_id = $1 AND ((l.kind IN ('internal', 'external') AND e.value = $2)
             OR (l.kind = 'pattern' AND substr($2, 2) LIKE replace(replace(e.value, '?', '_'), '*', '%')))
           ORDER BY e.added_at DESC, l.id LIMIT 100`,
          [centreId, number],
        );
        return rows.map((row) => ({
          ...toEntry(row),
          list: { id: row.list_id, name: row.list_name },
          expired: row.expires_at !== null && row.expires_at <= now,
        }));
      }),
    sweep: (before) =>
      db.inSystem((tx) => tx.run("DELETE FROM do_not_call_entry WHERE expires_at < $1", [time(before)])),
  };
}

function told(values: readonly string[]): readonly string[] | number {
  return values.length > namedMost ? values.length : values;
}

async function audit(
  tx: Transaction,
  centreId: CentreId,
  actor: Actor,
  act: string,
  list: { readonly id: string; readonly name: string },
  at: number,
  change: { readonly before?: unknown; readonly after?: unknown },
): Promise<void> {
  await writeAudit(tx, centreId, {
    actor,
    act,
    kind: "do_not_call_list",
    objectId: list.id,
    objectName: list.name,
    ...change,
    at,
  });
}

async function held(tx: Transaction, centreId: CentreId, listId: DoNotCallListId) {
  return tx.found<{ name: string; version: number; common: boolean; kind: DoNotCallKind }>(
    "SELECT name, version, common, kind FROM do_not_call_list WHERE centre_id = $1 AND id = $2 FOR UPDATE",
    [centreId, listId],
  );
}

interface ListSelected {
  readonly id: DoNotCallListId;
  readonly name: string;
  readonly kind: DoNotCallKind;
  readonly common: boolean;
  readonly entries: number;
  readonly campaigns: readonly { readonly id: CampaignId; readonly name: string }[];
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** `$1` is the centre, `$2` now. */
const selectLists = `SELECT l.id, l.name, l.kind, l.common, l.version, l.created_at, l.updated_at,
    (SELECT count(*) FROM do_not_call_entry e WHERE e.centre_id = l.centre_id AND e.list_id = l.id
       AND (e.expires_at IS NULL OR e.expires_at > $2)) AS entries,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) ORDER BY lower(s.name)), '[]')
       FROM campaign_do_not_call u JOIN service s ON s.centre_id = u.centre_id AND s.id = u.campaign_id
       WHERE u.centre_id = l.centre_id AND u.list_id = l.id) AS campaigns
  FROM do_not_call_list l`;

async function readList(
  tx: Transaction,
  centreId: CentreId,
  listId: DoNotCallListId,
  now: number,
): Promise<DoNotCallListRow> {
  const row = await tx.found<ListSelected>(`${selectLists} WHERE l.centre_id = $1 AND l.id = $3`, [
    centreId,
    time(now),
    listId,
  ]);
  return toList(row);
}

function toList(row: ListSelected): DoNotCallListRow {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    common: row.common,
    entries: row.entries,
    campaigns: row.campaigns,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

interface EntrySelected {
  readonly value: string;
  readonly comment: string;
  readonly way: DoNotCallWay;
  readonly added_by: string;
  readonly added_at: number;
  readonly campaign: string | null;
  readonly expires_at: number | null;
}

const selectEntries = `SELECT e.value, e.comment, e.way, e.added_by, e.added_at, s.name AS campaign, e.expires_at
  FROM do_not_call_entry e LEFT JOIN service s ON s.centre_id = e.centre_id AND s.id = e.campaign_id`;

function toEntry(row: EntrySelected): DoNotCallEntryRow {
  return {
    value: row.value,
    comment: row.comment,
    way: row.way,
    addedBy: row.added_by,
    addedAt: row.added_at,
    campaign: optional(row.campaign),
    expiresAt: optional(row.expires_at),
  };
}
