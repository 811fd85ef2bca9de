import type { AssociationId, CampaignId, CentreId, ListId } from "@perezvon/model";
import type {
  CorrectableRow,
  CorrectedRecord,
  CorrectionQueries,
  CorrectionRow,
} from "../contract/corrections.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { countDials, countStates, movesOf } from "../engine/counters.ts";
import { addFromDisposition } from "../engine/do-not-call.ts";
import { settleFollowers, settleRecords } from "../engine/settle.ts";
import { writeAudit } from "./audit.ts";

export function makeCorrectionQueries(db: Database): CorrectionQueries {
  return {
    find: (centreId, campaignId, attemptId) =>
      db.inCentre(centreId, async (tx) => {
        const held = await readDial(tx, centreId, campaignId, attemptId);
        return held && correctable(held);
      }),
    correct: (centreId, campaignId, attemptId, decide, by) =>
      db.inCentre(centreId, async (tx) => {
        // The record first, as every change of its life does, so that they never cross.
        await tx.run(
          `SELECT FROM attempt t JOIN record_state rs ON rs.centre_id = t.centre_id AND rs.association_id = t.association_id
             AND rs.record_id = t.record_id
           WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.id = $3 FOR UPDATE OF rs`,
          [centreId, campaignId, attemptId],
        );
        const held = await readDial(tx, centreId, campaignId, attemptId);
        if (held === undefined) return undefined;
        const correction = decide(correctable(held));
        await write(tx, { centreId, campaignId, attemptId, held, correction, ...by });
        return correction;
      }),
  };
}

interface Held {
  readonly association_id: AssociationId;
  readonly list_id: ListId;
  readonly record_id: number;
  readonly number: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly corrected_at: number | null;
  readonly is_call_attempt: boolean;
  readonly disposition: string | null;
  readonly state: "new" | "open" | "closed" | "excluded" | null;
  readonly generation: number;
  readonly passes: boolean;
  readonly attempts: number;
  readonly locked: boolean;
  readonly closed_at: number | null;
  readonly progress: unknown;
  readonly numbers: readonly string[] | null;
  readonly later: boolean;
}

function readDial(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  attemptId: string,
): Promise<Held | undefined> {
  return tx.row<Held>(
    `SELECT t.association_id, t.list_id, t.record_id, t.number, t.started_at, t.ended_at, t.corrected_at, t.is_call_attempt,
       t.disposition, rs.state, coalesce(rs.generation, 0) AS generation, coalesce(rs.passes, false) AS passes,
       coalesce(rs.attempts, 0) AS attempts,
       rs.locked_by IS NOT NULL AS locked, rs.closed_at, rs.progress, r.numbers,
       EXISTS (SELECT FROM attempt o WHERE o.centre_id = t.centre_id AND o.association_id = t.association_id
         AND o.record_id = t.record_id AND o.started_at >= t.started_at AND o.id <> t.id) AS later
     FROM attempt t
     LEFT JOIN record_state rs ON rs.centre_id = t.centre_id AND rs.association_id = t.association_id
       AND rs.record_id = t.record_id
     LEFT JOIN record r ON r.centre_id = rs.centre_id AND r.id = rs.record_id
     WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.id = $3`,
    [centreId, campaignId, attemptId],
  );
}

function correctable(held: Held): CorrectableRow {
  const { state, closed_at: closedAt } = held;
  const closedByIt = state !== "closed" || closedAt === held.ended_at || closedAt === held.corrected_at;
  return {
    associationId: held.association_id,
    listId: held.list_id,
    recordId: held.record_id,
    number: held.number,
    isCallAttempt: held.is_call_attempt,
    endedAt: held.ended_at ?? undefined,
    locked: held.locked,
    disposition: held.disposition ?? "",
    movesRecord:
      state !== null && !held.later && closedByIt && (held.numbers?.includes(held.number) ?? false),
    record:
      held.numbers === null ? undefined : { progress: held.progress ?? undefined, numbers: held.numbers },
  };
}

interface Writing {
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly attemptId: string;
  readonly held: Held;
  readonly correction: CorrectionRow;
  readonly actor: Actor;
  readonly at: number;
}

async function write(tx: Transaction, writing: Writing): Promise<void> {
  const { centreId, attemptId, held, correction, at } = writing;
  const { record, disposition } = correction;
  await tx.run(
    `UPDATE attempt SET disposition = $4, first_disposition = coalesce(first_disposition, disposition), corrected_at = $5,
       record_disposition = CASE WHEN $6 THEN $7 ELSE record_disposition END
     WHERE centre_id = $1 AND id = $2 AND started_at = $3`,
    [
      centreId,
      attemptId,
      time(held.started_at),
      disposition,
      time(at),
      record !== undefined,
      record?.columns.recordDisposition,
    ],
  );
  await moveEntries(tx, writing);
  if (record) await moveRecord(tx, writing, record);
  await tell(tx, writing);
  await audit(tx, writing);
}

/** What this dial had put on lists goes, unless another put it there first; what the new status asks for comes. */
async function moveEntries(tx: Transaction, writing: Writing): Promise<void> {
  const { centreId, campaignId, held, correction, actor, at } = writing;
  const written = [time(held.ended_at ?? at), time(held.corrected_at ?? held.ended_at ?? at)];
  await tx.run(
    `DELETE FROM do_not_call_entry WHERE centre_id = $1 AND campaign_id = $2 AND way = 'disposition'
       AND added_at IN ($3, $4) AND comment = $5 AND value = ANY($6::text[])`,
    [centreId, campaignId, ...written, held.disposition, held.numbers ?? [held.number]],
  );
  await tx.run(
    `DELETE FROM barred_number WHERE centre_id = $1 AND campaign_id = $2 AND barred_at IN ($3, $4) AND number = $5`,
    [centreId, campaignId, ...written, held.number],
  );
  await addFromDisposition(tx, {
    centreId,
    campaignId,
    numbers: correction.doNotCall,
    agentUserId: actor.userId,
    disposition: correction.disposition,
    at,
  });
  const barred = correction.record?.barNumbers ?? [];
  if (barred.length === 0) return;
  await tx.run(
    `INSERT INTO barred_number (centre_id, number, campaign_id, barred_at)
     SELECT $1, unnest($2::text[]), $3, $4 ON CONFLICT DO NOTHING`,
    [centreId, barred, campaignId, time(at)],
  );
}

async function moveRecord(tx: Transaction, writing: Writing, record: CorrectedRecord): Promise<void> {
  const { centreId, campaignId, held, correction, at } = writing;
  const { columns } = record;
  const place = [centreId, held.association_id, held.record_id] as const;
  const closed = columns.state === "closed";
  await tx.run(
    `UPDATE record_state SET state = $4, due_at = $5, repeat = $6, attempts = $7, progress = $8, record_disposition = $9,
       closed_at = $10, last_disposition = $11, last_disposition_at = $12, excluded_at = NULL, waits_for = NULL,
       waits_until = NULL
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
    [
      ...place,
      columns.state,
      time(columns.state === "open" ? columns.dueAt : undefined),
      columns.repeat,
      columns.attempts,
      JSON.stringify(record.progress),
      closed ? columns.recordDisposition : undefined,
      time(closed ? at : undefined),
      correction.disposition,
      time(at),
    ],
  );
  if (closed) {
    await tx.run(
      "DELETE FROM dialled_moment WHERE centre_id = $1 AND association_id = $2 AND record_id = $3",
      place,
    );
    await tx.run(
      "DELETE FROM promised_call WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 AND done_at IS NULL",
      place,
    );
  }
  if (held.passes) {
    const before = { state: held.state ?? "new", attempts: held.attempts };
    await countStates(tx, centreId, held.association_id, held.generation, movesOf([before], [columns]));
  }
  // Filters, quotas and sortings see the record as it now is, as do the campaigns that follow.
  const ids = [held.record_id];
  await settleRecords(tx, centreId, held.list_id, { ids }, at, campaignId);
  await settleFollowers(tx, centreId, campaignId, held.list_id, ids, at);
  if (closed && held.state !== "closed") await countDials(tx, centreId, campaignId, at, { closed: 1 });
  if (!closed && held.state === "closed")
    await countDials(tx, centreId, campaignId, held.closed_at ?? at, { closed: -1 });
}

/** Programs hear of the dial again, and of a record that stays closed with another status. */
async function tell(tx: Transaction, { centreId, campaignId, attemptId, held, correction, at }: Writing) {
  const place = [centreId, campaignId, time(at), held.association_id, held.list_id, held.record_id];
  await tx.run(
    `INSERT INTO campaign_event (centre_id, campaign_id, at, kind, association_id, list_id, record_id, attempt_id, attempt_at)
     VALUES ($1, $2, $3, 'attempt_ended', $4, $5, $6, $7, $8)`,
    [...place, attemptId, time(held.started_at)],
  );
  if (held.state !== "closed" || correction.record?.columns.state !== "closed") return;
  await tx.run(
    `INSERT INTO campaign_event (centre_id, campaign_id, at, kind, association_id, list_id, record_id)
     VALUES ($1, $2, $3, 'record_closed', $4, $5, $6)`,
    place,
  );
}

async function audit(
  tx: Transaction,
  { centreId, campaignId, attemptId, held, correction, actor, at }: Writing,
) {
  const { name } = await tx.found<{ name: string }>(
    "SELECT name FROM service WHERE centre_id = $1 AND id = $2",
    [centreId, campaignId],
  );
  const of = { attempt: attemptId, record: held.record_id, number: held.number };
  await writeAudit(tx, centreId, {
    actor,
    act: "correct",
    kind: "campaign_records",
    objectId: campaignId,
    objectName: name,
    at,
    before: { ...of, disposition: held.disposition },
    after: { ...of, disposition: correction.disposition },
  });
}
