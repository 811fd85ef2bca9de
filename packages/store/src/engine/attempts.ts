import type { AssociationId, CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import type {
  AttemptEndRow,
  AttemptStartRow,
  ClaimedRecordRow,
  LifeChangeRow,
  ProgressRow,
} from "../contract/engine.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { tellOwner } from "../queries/call-back-news.ts";
import { contactedSince } from "./contact-history.ts";
import { countDials, countStates, movesOf } from "./counters.ts";
import { addFromDisposition } from "./do-not-call.ts";
import { addNumber, writePromise } from "./promised-calls.ts";
import { settleFollowers, settleRecords } from "./settle.ts";

interface StateRow {
  readonly state: "new" | "open" | "closed" | "excluded";
  readonly generation: number;
  readonly passes: boolean;
  /** What becomes of the record may change whether, or when, it is taken. */
  readonly selects: boolean;
  readonly list_id: ListId;
  readonly campaign_id: CampaignId;
  readonly attempts: number;
  readonly record_disposition: string | null;
  readonly locked_by: string | null;
  readonly locked_at: number | null;
  readonly claim_id: string | null;
  readonly attempt_id: string | null;
  readonly attempt_at: number | null;
}

/** Holds the record's row until the transaction ends; every change of its life goes through here, so they never cross. */
async function holdState(
  tx: Transaction,
  centreId: CentreId,
  associationId: AssociationId,
  recordId: RecordId,
): Promise<StateRow | undefined> {
  return tx.row<StateRow>(
    `SELECT rs.state, rs.generation, rs.passes, rs.attempts, rs.record_disposition, rs.locked_by, rs.locked_at, rs.claim_id,
       rs.attempt_id, rs.attempt_at, a.list_id, a.campaign_id,
       a.filter IS NOT NULL OR a.quota IS NOT NULL OR a.sorting->>'kind' IN ('fewest_attempts', 'oldest_attempt') AS selects
     FROM record_state rs JOIN list_association a ON a.centre_id = rs.centre_id AND a.id = rs.association_id
     WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.record_id = $3 FOR UPDATE OF rs`,
    [centreId, associationId, recordId],
  );
}

/** Written before the INVITE leaves (OUT-GEN-05). Sent again after a lost answer, it finds its own row and says `begun`. */
export async function beginAttempt(
  tx: Transaction,
  start: AttemptStartRow,
  instanceId: string,
): Promise<"begun" | "number_busy" | "repeated" | "contacted"> {
  const held = await holdState(tx, start.centreId, start.associationId, start.recordId);
  if (held?.attempt_id === start.attemptId) return "begun";
  const mine = held?.locked_by === instanceId && held.attempt_id === null;
  if (!mine || held.state === "closed" || held.state === "excluded") return "repeated";
  if (start.seen !== undefined && (await contactedSince(tx, start, start.seen))) return "contacted";
  const moment = [start.centreId, start.associationId, start.recordId, time(start.dueAt), start.repeatNumber];
  const first = await tx.run(
    `INSERT INTO dialled_moment (centre_id, association_id, record_id, due_at, repeat_number, attempt_id)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [...moment, start.attemptId],
  );
  if (first === 0) return "repeated";
  const free = await tx.run(
    `INSERT INTO dialling_number (centre_id, number, campaign_id, attempt_id, since)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [start.centreId, start.number, start.campaignId, start.attemptId, time(start.startedAt)],
  );
  if (free === 0) {
    await tx.run(
      `DELETE FROM dialled_moment WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 AND due_at = $4
         AND repeat_number = $5`,
      moment,
    );
    return "number_busy";
  }
  await insertAttempt(tx, start, instanceId, undefined);
  await tx.run(
    `UPDATE record_state SET attempt_id = $4, attempt_at = $5
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
    [start.centreId, start.associationId, start.recordId, start.attemptId, time(start.startedAt)],
  );
  await countDials(tx, start.centreId, start.campaignId, start.startedAt, { dialled: 1 });
  return "begun";
}

/** The INVITE never left: as if nothing had been written. */
export async function cancelAttempt(
  tx: Transaction,
  start: AttemptStartRow,
  record: ClaimedRecordRow,
  dueAt: number,
  keepLock = false,
): Promise<void> {
  const { centreId, associationId, recordId } = start;
  const held = await holdState(tx, centreId, associationId, recordId);
  if (!held || (held.attempt_id !== null && held.attempt_id !== start.attemptId)) return;
  const removed = await tx.run(
    "DELETE FROM attempt WHERE centre_id = $1 AND id = $2 AND started_at = $3 AND ended_at IS NULL",
    [centreId, start.attemptId, time(start.startedAt)],
  );
  await tx.run(
    "DELETE FROM dialled_moment WHERE centre_id = $1 AND association_id = $2 AND record_id = $3 AND attempt_id = $4",
    [centreId, associationId, recordId, start.attemptId],
  );
  await tx.run("DELETE FROM dialling_number WHERE centre_id = $1 AND number = $2 AND attempt_id = $3", [
    centreId,
    start.number,
    start.attemptId,
  ]);
  await tx.run(
    `UPDATE record_state SET attempt_id = NULL, attempt_at = NULL
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
    [centreId, associationId, recordId],
  );
  if (!keepLock) await releaseRecord(tx, centreId, record, dueAt);
  if (removed > 0) await countDials(tx, centreId, start.campaignId, start.startedAt, { dialled: -1 });
}

/**
 * Gives a claimed record back undialled; without a due time as it was before. Repeated because its answer was lost, it leaves alone
 * what another claim has taken since.
 */
export async function releaseRecord(
  tx: Transaction,
  centreId: CentreId,
  record: Pick<ClaimedRecordRow, "associationId" | "recordId" | "claimId">,
  dueAt: number | undefined,
): Promise<void> {
  const held = await holdState(tx, centreId, record.associationId, record.recordId);
  if (!held || held.locked_by === null || held.attempt_id !== null) return;
  if (record.claimId !== undefined && held.claim_id !== record.claimId) return;
  if (dueAt === undefined) {
    await tx.run(
      `UPDATE record_state SET locked_by = NULL, locked_at = NULL
       WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
      [centreId, record.associationId, record.recordId],
    );
    // Its group may have been filled while it was in hand.
    await settle(tx, centreId, record.recordId, held, held.locked_at ?? 0);
    return;
  }
  await tx.run(
    `UPDATE record_state SET locked_by = NULL, locked_at = NULL, due_at = $4, waits_for = NULL, waits_until = NULL,
       state = CASE state WHEN 'new' THEN 'open' ELSE state END
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
    [centreId, record.associationId, record.recordId, time(dueAt)],
  );
  if (held.state === "new" && held.passes) {
    await countStates(tx, centreId, record.associationId, held.generation, { fresh: -1 });
  }
  await settle(tx, centreId, record.recordId, held, dueAt);
}

export interface EndRequest {
  readonly centreId: CentreId;
  readonly end: AttemptEndRow;
  readonly record: { readonly associationId: AssociationId; readonly recordId: RecordId };
  readonly progress: unknown;
  readonly columns: ProgressRow;
  readonly barredNumbers: readonly string[];
  /** For the list that the campaign fills from dispositions (OUT-DNC-06). */
  readonly doNotCall?: readonly string[] | undefined;
  readonly change?: LifeChangeRow | undefined;
}

/** What was entered in the call's script. Of a call that nobody has ended, what was saved while it lasted (INB-SCR-08). */
async function keepScript(
  tx: Transaction,
  centreId: CentreId,
  { attemptId, script, disposition }: AttemptEndRow,
  startedAt: number,
): Promise<void> {
  const row = [centreId, attemptId, time(startedAt)];
  if (script !== undefined) {
    await tx.run("UPDATE attempt SET script = $4 WHERE centre_id = $1 AND id = $2 AND started_at = $3", [
      ...row,
      JSON.stringify(script),
    ]);
  } else if (disposition === "system_failure") {
    await tx.run(
      `UPDATE attempt t SET script = jsonb_build_object('id', c.script_id, 'version', c.version, 'values', c.shown)
       FROM call_script c WHERE t.centre_id = $1 AND t.id = $2 AND t.started_at = $3
         AND c.centre_id = t.centre_id AND c.call_id = t.call_id`,
      row,
    );
  }
}

/** Ends a dial; done twice, the second finds nothing to do. */
export async function endAttempt(tx: Transaction, request: EndRequest): Promise<void> {
  const { centreId, end, record } = request;
  const held = await holdState(tx, centreId, record.associationId, record.recordId);
  const ended = await tx.row<{
    number: string;
    call_id: string;
    campaign_id: CampaignId;
    started_at: number;
  }>(
    `UPDATE attempt SET ended_at = $4, is_call_attempt = $5, disposition = $6, record_disposition = $7, note = $8,
       dialing_ms = $9, analysis_ms = $10, answered_ms = $11, answered = $12, agent_id = $13, analysis_result = $14,
       analysis_file = $15, recording_id = $16, outcome = $17, counted = $18, action = $19
     WHERE centre_id = $1 AND id = $2 AND ended_at IS NULL AND ($3::timestamptz IS NULL OR started_at = $3)
     RETURNING number, call_id, campaign_id, started_at`,
    [
      centreId,
      end.attemptId,
      time(held?.attempt_at ?? undefined),
      ...endColumns(end),
      grows(request, held),
      end.action,
    ],
  );
  if (!ended) return;
  await keepScript(tx, centreId, end, ended.started_at);
  await tx.run("DELETE FROM dialling_number WHERE centre_id = $1 AND number = $2 AND attempt_id = $3", [
    centreId,
    ended.number,
    end.attemptId,
  ]);
  // The list may have been taken out of the campaign meanwhile; the dial stays in the books all the same.
  if (held?.attempt_id === end.attemptId) {
    const last = { number: ended.number, callId: ended.call_id, at: ended.started_at };
    await writeLife(tx, request, held, end.isCallAttempt ? last : undefined);
    await changeLife(tx, request, ended.campaign_id);
  }
  await bar(tx, request, ended.campaign_id);
  await doNotCall(tx, request, ended.campaign_id);
  const counted = end.isCallAttempt ? 1 : 0;
  if (!counted) await countDials(tx, centreId, ended.campaign_id, ended.started_at, { dialled: -1 });
  await countDials(tx, centreId, ended.campaign_id, end.endedAt, {
    ended: counted,
    answered: counted && end.answered ? 1 : 0,
    closed: request.columns.state === "closed" && held?.state !== "closed" ? 1 : 0,
    queued: end.queue === undefined ? 0 : 1,
    lost: end.queue === "lost" ? 1 : 0,
    late: end.queue === "late" ? 1 : 0,
  });
}

/** The dial grew the record's counters: it is an attempt of its own, not a repeat of one (OUT-RED-04, OUT-RED-14). */
function grows({ columns, end }: EndRequest, held: StateRow | undefined): boolean {
  return held?.attempt_id === end.attemptId ? columns.attempts > held.attempts : end.isCallAttempt;
}

/** A row of the detailed report that is no dial in flight, and the record's new life. */
export async function writeStep(
  tx: Transaction,
  start: AttemptStartRow,
  request: EndRequest,
  instanceId: string,
): Promise<void> {
  const { centreId, end } = request;
  const held = await holdState(tx, centreId, start.associationId, start.recordId);
  const written = await insertAttempt(tx, start, instanceId, end);
  if (written === 0) return;
  await keepScript(tx, centreId, end, start.startedAt);
  const last = { number: start.number, callId: start.callId, at: start.startedAt };
  if (held) {
    await writeLife(tx, request, held, end.isCallAttempt ? last : undefined);
    await changeLife(tx, request, start.campaignId);
  }
  await bar(tx, request, start.campaignId);
  await doNotCall(tx, request, start.campaignId);
  if (request.columns.state === "closed" && held?.state !== "closed") {
    await countDials(tx, centreId, start.campaignId, end.endedAt, { closed: 1 });
  }
}

/** The record's row after a step: unlocked, due again or closed. */
async function writeLife(
  tx: Transaction,
  { centreId, end, record, progress, columns, change }: EndRequest,
  held: StateRow,
  dial: { readonly number: string; readonly callId: string; readonly at: number } | undefined,
): Promise<void> {
  const closed = columns.state === "closed";
  await tx.run(
    `UPDATE record_state SET state = $4, due_at = $5, repeat = $6, attempts = $7, progress = $8, record_disposition = $9,
       closed_at = CASE WHEN $20 THEN closed_at ELSE $10 END, last_disposition = $11, last_disposition_at = $21, last_note = $12,
       last_number = coalesce($13, last_number), last_call_at = coalesce($14, last_call_at),
       last_talk_ms = coalesce($15, last_talk_ms), last_call_id = coalesce($16, last_call_id),
       last_agent_id = CASE WHEN $13::text IS NULL THEN last_agent_id ELSE $17 END,
       locked_by = CASE WHEN $18 THEN locked_by END, locked_at = CASE WHEN $18 THEN locked_at END,
       window_until = $19, attempt_id = NULL, attempt_at = NULL, waits_for = NULL, waits_until = NULL
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
    [
      centreId,
      record.associationId,
      record.recordId,
      columns.state,
      time(columns.state === "open" ? columns.dueAt : undefined),
      columns.state === "open" && columns.repeat,
      columns.attempts,
      progress === undefined ? null : JSON.stringify(progress),
      closed ? columns.recordDisposition : undefined,
      time(closed ? end.endedAt : undefined),
      columns.lastDisposition ?? end.disposition,
      storable(end.note),
      dial?.number,
      time(dial?.at),
      dial ? (end.answeredMs ?? 0) : undefined,
      dial?.callId,
      end.agentUserId,
      change?.keepLock === true && columns.state === "open",
      time(columns.state === "open" ? (columns.windowUntil ?? change?.promise?.until) : undefined),
      change?.staysClosed === true,
      time(end.endedAt),
    ],
  );
  if (columns.state !== "open") {
    await tx.run(
      "DELETE FROM dialled_moment WHERE centre_id = $1 AND association_id = $2 AND record_id = $3",
      [centreId, record.associationId, record.recordId],
    );
  }
  // What the filter keeps out is in no total.
  if (held.passes) {
    await countStates(tx, centreId, record.associationId, held.generation, movesOf([held], [columns]));
  }
  await settle(tx, centreId, record.recordId, held, end.endedAt);
  // A closed record that gets another status is another to those who wait for it (OUT-BLD-04).
  if (
    closed !== (held.state === "closed") ||
    (closed && held.record_disposition !== columns.recordDisposition)
  ) {
    await settleFollowers(tx, centreId, held.campaign_id, held.list_id, [record.recordId], end.endedAt);
  }
}

/** Filters, quotas and sortings that look at attempts see the record as it now is (OUT-SEL-07). */
async function settle(tx: Transaction, centreId: CentreId, recordId: RecordId, held: StateRow, now: number) {
  if (!held.selects) return;
  await settleRecords(tx, centreId, held.list_id, { ids: [recordId] }, now, held.campaign_id);
}

/** What was promised, and a number that was learned. */
async function changeLife(tx: Transaction, request: EndRequest, campaignId: CampaignId): Promise<void> {
  const { centreId, record, change = {}, end, columns } = request;
  const at = { now: end.endedAt, campaignId, open: columns.state === "open" };
  // Whose promise it was, hears that another has talked to his customer (OUT-CBK-07).
  if (end.agentUserId !== undefined) {
    await tellOwner(tx, centreId, record, {
      kind: "taken",
      by: { userId: end.agentUserId },
      at: end.endedAt,
    });
  }
  await writePromise(tx, centreId, record, change, at);
  if (change.addNumber !== undefined) await addNumber(tx, centreId, record.recordId, change.addNumber);
}

async function bar(tx: Transaction, request: EndRequest, campaignId: CampaignId): Promise<void> {
  if (request.barredNumbers.length === 0) return;
  await tx.run(
    `INSERT INTO barred_number (centre_id, number, campaign_id, barred_at)
     SELECT $1, unnest($2::text[]), $3, $4 ON CONFLICT DO NOTHING`,
    [request.centreId, [...new Set(request.barredNumbers)].sort(), campaignId, time(request.end.endedAt)],
  );
}

async function doNotCall(tx: Transaction, request: EndRequest, campaignId: CampaignId): Promise<void> {
  await addFromDisposition(tx, {
    centreId: request.centreId,
    campaignId,
    numbers: request.doNotCall ?? [],
    agentUserId: request.end.agentUserId,
    disposition: request.end.disposition,
    at: request.end.endedAt,
  });
}

async function insertAttempt(
  tx: Transaction,
  start: AttemptStartRow,
  instanceId: string,
  end: AttemptEndRow | undefined,
): Promise<number> {
  return tx.run(
    `INSERT INTO attempt (centre_id, id, started_at, campaign_id, association_id, list_id, record_id, call_id, number,
       caller_number, attempt_number, repeat_number, due_at, instance_id, ended_at, is_call_attempt, disposition,
       record_disposition, note, dialing_ms, analysis_ms, answered_ms, answered, agent_id, analysis_result, analysis_file,
       recording_id, outcome, is_inbound, action, person)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
       $25, $26, $27, $28, $29, $30, (SELECT key_hash FROM record WHERE centre_id = $1 AND id = $7))
     ON CONFLICT DO NOTHING`,
    [
      start.centreId,
      start.attemptId,
      time(start.startedAt),
      start.campaignId,
      start.associationId,
      start.listId,
      start.recordId,
      start.callId,
      start.number,
      start.callerNumber,
      start.attemptNumber,
      start.repeatNumber,
      time(start.dueAt),
      instanceId,
      ...(end
        ? endColumns(end)
        : [null, true, null, null, "", null, null, null, false, ...Array(5).fill(null)]),
      end?.isInbound === true,
      end?.action,
    ],
  );
}

function endColumns(end: AttemptEndRow) {
  return [
    time(end.endedAt),
    end.isCallAttempt,
    end.disposition,
    end.recordDisposition,
    storable(end.note),
    end.dialingMs,
    end.analysisMs,
    end.answeredMs,
    end.answered,
    end.agentUserId,
    end.analysisResult,
    end.analysisFile,
    end.recordingId,
    end.outcome === undefined ? null : JSON.stringify(end.outcome),
  ] as const;
}

/** PostgreSQL keeps every character but this one. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "");
}
