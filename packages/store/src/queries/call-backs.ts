import type { AssociationId, CampaignId, CentreId, RecordId, UserId } from "@perezvon/model";
import type { CallBackQueries, CallBackRow } from "../contract/call-backs.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { customerName } from "../engine/claimed-record.ts";
import { leaveOwnRecords } from "../engine/personal-agents.ts";
import { zoneSql } from "../engine/record-zone.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { dismissNews, readNews, tellOwner } from "./call-back-news.ts";
import { readPage } from "./page.ts";

const from = `promised_call p
  JOIN service s ON s.centre_id = p.centre_id AND s.id = p.campaign_id
  JOIN record r ON r.centre_id = p.centre_id AND r.id = p.record_id
  JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation
  JOIN centre ce ON ce.id = p.centre_id
  LEFT JOIN user_account o ON o.centre_id = p.centre_id AND o.id = p.owner_id
  LEFT JOIN user_account b ON b.centre_id = p.centre_id AND b.id = p.promised_by`;
const nameOf = (alias: string) => `trim(concat_ws(' ', ${alias}.last_name, ${alias}.first_name))`;
const select = `SELECT p.id, p.association_id, p.campaign_id, s.name AS campaign, p.record_id, p.number, p.from_at, p.until_at,
  p.owner_id, ${nameOf("o")} AS owner, p.strict, ${nameOf("b")} AS promised_by, p.promised_at, p.missed_at,
  p.ownerless_at, p.done_at, r.numbers, r.cells, g.fields, ${zoneSql} AS time_zone FROM ${from}`;

interface Selected {
  readonly id: string;
  readonly association_id: AssociationId;
  readonly campaign_id: CampaignId;
  readonly campaign: string;
  readonly record_id: RecordId;
  readonly number: string | null;
  readonly from_at: number;
  readonly until_at: number;
  readonly owner_id: UserId | null;
  readonly owner: string;
  readonly strict: boolean;
  readonly promised_by: string;
  readonly promised_at: number;
  readonly missed_at: number | null;
  readonly ownerless_at: number | null;
  readonly done_at: number | null;
  readonly numbers: string[];
  readonly cells: string[];
  readonly fields: readonly ListFieldRow[];
  readonly time_zone: string;
}

export function makeCallBackQueries(db: Database): CallBackQueries {
  return {
    page: (centreId, query) =>
      db.inCentre(centreId, (tx) =>
        readPage<Selected, CallBackRow>(
          tx,
          {
            select,
            where: `p.centre_id = $1 AND ($2::uuid IS NULL OR p.campaign_id = $2) AND ($3::uuid IS NULL OR p.owner_id = $3)
              AND ($5::uuid[] IS NULL OR p.campaign_id = ANY($5)) AND CASE WHEN $4 THEN p.missed_at IS NOT NULL ELSE p.done_at IS NULL END`,
            parameters: [centreId, query.campaignId, query.ownerId, query.missed ?? false, query.only],
            keys: [
              { expression: "p.from_at", type: "timestamptz" },
              { expression: "p.id", type: "uuid" },
            ],
            countFrom: from,
          },
          query,
          toRow,
        ),
      ),
    find: (centreId, id) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<Selected>(`${select} WHERE p.centre_id = $1 AND p.id = $2`, [centreId, id]);
        return row && toRow(row);
      }),
    news: (centreId, userId) => db.inCentre(centreId, (tx) => readNews(tx, centreId, userId)),
    dismissNews: (centreId, userId, ids) =>
      db.inCentre(centreId, (tx) => dismissNews(tx, centreId, userId, ids)),
    change: (centreId, id, change, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await hold(tx, centreId, id);
        const given = change.ownerId !== (before.owner_id ?? undefined);
        if (given || change.from !== before.from_at) {
          await tellOwner(tx, centreId, placeOf(before), {
            kind: given ? "given" : "moved",
            by: actor,
            at,
            movedTo: change.from,
            ownerName: given ? await nameOfUser(tx, centreId, change.ownerId) : undefined,
          });
        }
        await tx.run(
          `UPDATE promised_call SET from_at = $3, until_at = $4, owner_id = $5, missed_at = NULL, ownerless_at = NULL
           WHERE centre_id = $1 AND id = $2`,
          [centreId, id, time(change.from), time(change.until), change.ownerId],
        );
        // For everybody but its owner the record is due after the window (OUT-CBK-03).
        const dueAt = change.ownerId === undefined ? change.from : change.until;
        await setDue(tx, centreId, before, dueAt);
        const after = toRow(
          await tx.found<Selected>(`${select} WHERE p.centre_id = $1 AND p.id = $2`, [centreId, id]),
        );
        await audit(tx, centreId, actor, "change", before, at, after);
        return after;
      }),
    cancel: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await hold(tx, centreId, id);
        await tellOwner(tx, centreId, placeOf(before), { kind: "cancelled", by: actor, at });
        await tx.run("DELETE FROM promised_call WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await setDue(tx, centreId, before, at);
        await audit(tx, centreId, actor, "delete", before, at, undefined);
      }),
  };
}

/** Personal call-backs of one who is gone, and records that wait for him, are any agent's; of the call-backs with a mark for the managers (OUT-CBK-08). */
export async function leaveCallBacks(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  at: number,
): Promise<void> {
  await tx.run(
    `WITH left_over AS (UPDATE promised_call SET owner_id = NULL, ownerless_at = $3
       WHERE centre_id = $1 AND owner_id = $2 AND done_at IS NULL RETURNING association_id, record_id, from_at)
     UPDATE record_state rs SET due_at = greatest(l.from_at, $3) FROM left_over l
     WHERE rs.centre_id = $1 AND rs.association_id = l.association_id AND rs.record_id = l.record_id AND rs.state = 'open'
       AND rs.locked_by IS NULL`,
    [centreId, userId, time(at)],
  );
  await leaveOwnRecords(tx, centreId, userId);
}

/** The promise with its record, which nobody else changes meanwhile; one that is being kept just now stays as it is. */
async function hold(tx: Transaction, centreId: CentreId, id: string): Promise<Selected> {
  const row = await tx.row<Selected>(
    `${select} WHERE p.centre_id = $1 AND p.id = $2 AND p.done_at IS NULL FOR UPDATE OF p`,
    [centreId, id],
  );
  if (!row) throw new RefusedError("not_found");
  const state = await tx.row<{ locked: boolean }>(
    `SELECT locked_by IS NOT NULL AS locked FROM record_state
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 FOR UPDATE`,
    [centreId, row.association_id, row.record_id],
  );
  if (state?.locked === true) throw new RefusedError("locked");
  return row;
}

function placeOf({ association_id, record_id }: Selected) {
  return { associationId: association_id, recordId: record_id };
}

async function nameOfUser(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId | undefined,
): Promise<string | undefined> {
  if (userId === undefined) return undefined;
  const row = await tx.row<{ name: string }>(
    `SELECT ${nameOf("u")} AS name FROM user_account u WHERE u.centre_id = $1 AND u.id = $2`,
    [centreId, userId],
  );
  return row?.name;
}

async function setDue(tx: Transaction, centreId: CentreId, row: Selected, dueAt: number): Promise<void> {
  await tx.run(
    `UPDATE record_state SET due_at = $4
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 AND state = 'open'`,
    [centreId, row.association_id, row.record_id, time(dueAt)],
  );
}

async function audit(
  tx: Transaction,
  centreId: CentreId,
  actor: Actor,
  act: string,
  row: Selected,
  at: number,
  after: CallBackRow | undefined,
): Promise<void> {
  const told = ({ from, until, owner }: CallBackRow) => ({ from, until, owner: owner?.name ?? null });
  await writeAudit(tx, centreId, {
    actor,
    act,
    kind: "call_back",
    objectId: row.id,
    objectName: row.number ?? row.numbers[0],
    before: told(toRow(row)),
    ...(after === undefined ? {} : { after: told(after) }),
    at,
  });
}

function toRow(row: Selected): CallBackRow {
  return {
    id: row.id,
    campaign: { id: row.campaign_id, name: row.campaign },
    recordId: row.record_id,
    customerName: customerName(row.fields, row.cells),
    number: row.number ?? row.numbers[0] ?? "",
    timeZone: row.time_zone,
    from: row.from_at,
    until: row.until_at,
    owner: row.owner_id === null ? undefined : { id: row.owner_id, name: row.owner },
    strict: row.strict,
    promisedBy: row.promised_by || undefined,
    promisedAt: row.promised_at,
    missedAt: optional(row.missed_at),
    ownerlessAt: optional(row.ownerless_at),
    doneAt: optional(row.done_at),
  };
}
