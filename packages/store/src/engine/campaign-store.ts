import { type Logger, uuidV7 } from "@perezvon/base";
import type { AttemptId, CampaignId, CentreId } from "@perezvon/model";
import type { AttemptStartRow, CampaignStore } from "../contract/engine.ts";
import type { Database, WorkOptions } from "../database/database.ts";
import type { WriteQueue } from "../database/write-queue.ts";
import { seeBin } from "../queries/bin-door.ts";
import { setStarted } from "../queries/run-campaign.ts";
import { beginAttempt, cancelAttempt, endAttempt, releaseRecord, writeStep } from "./attempts.ts";
import { claimCalled } from "./called-records.ts";
import { callerFacts, ownNumbers } from "./caller-facts.ts";
import { readCallingHours } from "./calling-hours.ts";
import { type CampaignSelected, selectCampaigns, toCampaign } from "./campaign-row.ts";
import { claimRecords, takeBackClaim } from "./claim.ts";
import { loadClaimed } from "./claimed-record.ts";
import { contactHistory } from "./contact-history.ts";
import { liveAnswers } from "./counters.ts";
import { doNotCallMatches } from "./do-not-call.ts";
import { readNumberZones } from "./number-zones.ts";
import { openRecords } from "./open-records.ts";
import { claimOwn, waitingRecords } from "./personal-agents.ts";
import { claimPromised, duePromises, markMissed, takeBackPromised } from "./promised-calls.ts";

/** A dial must not start late: whoever wants to begin one hears soon that it cannot be written. */
const beginning: WorkOptions = { repeatable: true, patienceMs: 1_500, prepared: true };
/** Not repeatable: done again it would not find what it has locked. */
const claiming: WorkOptions = { patienceMs: 1_500, prepared: true };
/** Starts and stops of OUT-CMP-11 and OUT-CPL-02 in the audit log. */
const schedule = { userId: undefined, name: "schedule" };
const engine = { userId: undefined, name: "engine" };
/** What has happened is kept until it is written. */
export const lasting: WorkOptions = { repeatable: true, patienceMs: 120_000, prepared: true };

export function makeCampaignStore(
  db: Database,
  queue: WriteQueue,
  instanceId: string,
  logger: Logger,
): CampaignStore {
  const recordKey = (record: { associationId: string; recordId: number }) =>
    `record ${record.associationId} ${record.recordId}`;
  /** The answer may have been lost after the locks were taken: nobody has these records in hand. */
  const takenBack = async <T>(
    claimId: string,
    claim: Promise<T>,
    takeBack: () => Promise<unknown>,
  ): Promise<T> => {
    try {
      return await claim;
    } catch (error) {
      queue
        .add(`claim ${claimId}`, takeBack)
        .catch((fault: unknown) =>
          logger.error("a lost claim cannot be taken back", { fault: String(fault) }),
        );
      throw error;
    }
  };
  return {
    runnableCampaigns: () =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<CampaignSelected>(
          `${selectCampaigns} WHERE c.enabled AND (c.started OR c.automatic IS NOT NULL OR s.kind = 'blended') ORDER BY s.id`,
        );
        return rows.map((row) => ({ centreId: row.centre_id, campaign: toCampaign(row) }));
      }),
    campaign: (centreId, campaignId, deleted = false) =>
      db.inCentre(centreId, async (tx) => {
        if (deleted) await seeBin(tx);
        const row = await tx.row<CampaignSelected>(
          `${selectCampaigns} WHERE s.centre_id = $1 AND s.id = $2`,
          [centreId, campaignId],
        );
        return row && toCampaign(row);
      }),
    openRecords: (centreId) => db.inCentre(centreId, (tx) => openRecords(tx, centreId), { prepared: true }),
    runBySchedule: (centreId, campaignId, started, at) =>
      db.inCentre(
        centreId,
        (tx) => setStarted(tx, centreId, campaignId, { started, at, by: "schedule", actor: schedule }),
        { repeatable: true },
      ),
    stopByAbandonment: (centreId, campaignId, at) =>
      db.inCentre(
        centreId,
        (tx) =>
          setStarted(tx, centreId, campaignId, { started: false, at, by: "abandonment", actor: engine }),
        { repeatable: true },
      ),
    liveAnswers: (centreId, campaignId, since) =>
      db.inCentre(centreId, (tx) => liveAnswers(tx, centreId, campaignId, since), { prepared: true }),
    claim: async (centreId, campaignId, limit, now, waitedFor) => {
      const request = { centreId, campaignId, limit, now, instanceId, claimId: uuidV7(now) };
      const claimed = await takenBack(
        request.claimId,
        db.inCentre(centreId, (tx) => claimRecords(tx, request), claiming),
        () => db.inCentre(centreId, (tx) => takeBackClaim(tx, request), lasting),
      );
      if (claimed.waitedFor.length > 0) waitedFor?.(claimed.waitedFor);
      return claimed.records;
    },
    nextDueAt: (centreId, campaignId) =>
      db.inCentre(centreId, (tx) => nextDueAt(tx, centreId, campaignId), { prepared: true }),
    release: (centreId, record, dueAt) =>
      queue.add(recordKey(record), () =>
        db.inCentre(centreId, (tx) => releaseRecord(tx, centreId, record, dueAt), lasting),
      ),
    promisedCalls: (centreId, until, agents) =>
      db.inCentre(
        centreId,
        // What was promised goes before what waits for no hour.
        async (tx) => [
          ...(await duePromises(tx, centreId, until)),
          ...(await waitingRecords(tx, centreId, agents)),
        ],
        { prepared: true },
      ),
    claimPromised: async (centreId, record, now) => {
      const by = { instanceId, now, claimId: uuidV7(now) };
      return takenBack(
        by.claimId,
        queue.add(recordKey(record), () =>
          db.inCentre(
            centreId,
            (tx) =>
              record.own === true
                ? claimOwn(tx, centreId, record, by)
                : claimPromised(tx, centreId, record, by),
            claiming,
          ),
        ),
        () => db.inCentre(centreId, (tx) => takeBackPromised(tx, centreId, record, by), lasting),
      );
    },
    claimCalled: async (centreId, campaignId, number, now) => {
      const by = { centreId, campaignId, instanceId, now, claimId: uuidV7(now) };
      return takenBack(
        by.claimId,
        db.inCentre(centreId, (tx) => claimCalled(tx, centreId, campaignId, number, by), claiming),
        () => db.inCentre(centreId, (tx) => takeBackClaim(tx, by), lasting),
      );
    },
    markMissed: (centreId, record, now) =>
      db.inCentre(centreId, (tx) => markMissed(tx, centreId, record, now), lasting),
    barredNumbers: (centreId, numbers) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<{ number: string }>(
          "SELECT number FROM barred_number WHERE centre_id = $1 AND number = ANY($2::text[])",
          [centreId, numbers],
        );
        return new Set(rows.map(({ number }) => number));
      }),
    doNotCallMatches: (centreId, campaignId, records, now) =>
      db.inCentre(centreId, (tx) => doNotCallMatches(tx, centreId, campaignId, records, now), {
        prepared: true,
      }),
    contactHistory: (centreId, records, since) =>
      db.inCentre(centreId, (tx) => contactHistory(tx, centreId, records, since), { prepared: true }),
    callingHours: (centreId) =>
      db.inCentre(centreId, (tx) => readCallingHours(tx, centreId), { prepared: true }),
    numberZones: (centreId, places) =>
      db.inCentre(centreId, (tx) => readNumberZones(tx, centreId, places), { prepared: true }),
    ownNumbers: (centreId, numbers) =>
      db.inCentre(centreId, (tx) => ownNumbers(tx, centreId, numbers), { prepared: true }),
    callerFacts: (centreId, campaignId, numbers, now, rests) =>
      db.inCentre(centreId, (tx) => callerFacts(tx, centreId, campaignId, numbers, now, rests), {
        prepared: true,
      }),
    beginAttempt: (start) =>
      queue.add(recordKey(start), () =>
        db.inCentre(start.centreId, (tx) => beginAttempt(tx, start, instanceId), beginning),
      ),
    cancelAttempt: (start, record, dueAt, keepLock) =>
      queue.add(recordKey(start), () =>
        db.inCentre(start.centreId, (tx) => cancelAttempt(tx, start, record, dueAt, keepLock), lasting),
      ),
    endAttempt: (centreId, end, record, progress, columns, barredNumbers, doNotCall, change) =>
      queue.add(recordKey(record), () =>
        db.inCentre(
          centreId,
          (tx) =>
            endAttempt(tx, { centreId, end, record, progress, columns, barredNumbers, doNotCall, change }),
          lasting,
        ),
      ),
    writeStep: (start, end, progress, columns, barredNumbers, doNotCall, change) => {
      const { centreId } = start;
      const request = { centreId, end, record: start, progress, columns, barredNumbers, doNotCall, change };
      return queue.add(recordKey(start), () =>
        db.inCentre(centreId, (tx) => writeStep(tx, start, request, instanceId), lasting),
      );
    },
    interruptedAttempts: () => db.inSystem((tx) => interruptedAttempts(tx, instanceId)),
    releaseOrphans: () => db.inSystem((tx) => releaseOrphans(tx, instanceId)),
  };
}

type Tx = Parameters<Parameters<Database["inSystem"]>[0]>[0];

/** A record never handed out is due at once: 0. */
export async function nextDueAt(
  tx: Tx,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<number | undefined> {
  const row = await tx.row<{ due_at: number | null; fresh: boolean | null }>(
    `SELECT least(min(n.due_at), min(n.waits_until)) AS due_at, bool_or(n.fresh) AS fresh
     FROM list_association a
     JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     CROSS JOIN LATERAL (SELECT
       (SELECT rs.due_at FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
          AND rs.generation = l.generation AND rs.state = 'open' AND rs.locked_by IS NULL AND rs.passes
          AND rs.waits_for IS NULL ORDER BY rs.due_at LIMIT 1) AS due_at,
       -- Of those that wait for their agents the first whose wait ends; one that waits for ever may be dialled at any time.
       (SELECT coalesce(rs.waits_until, '1970-01-01Z') FROM record_state rs WHERE rs.centre_id = a.centre_id
          AND rs.association_id = a.id AND rs.generation = l.generation AND rs.waits_for IS NOT NULL AND rs.locked_by IS NULL
          AND rs.passes AND rs.state IN ('new', 'open') ORDER BY rs.waits_until LIMIT 1) AS waits_until,
       EXISTS (SELECT FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
          AND rs.generation = l.generation AND rs.state = 'new' AND rs.locked_by IS NULL AND rs.passes
          AND rs.waits_for IS NULL) AS fresh) n
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled`,
    [centreId, campaignId],
  );
  if (row?.fresh) return 0;
  return row?.due_at ?? undefined;
}

interface OpenAttempt {
  readonly centre_id: CentreId;
  readonly id: AttemptId;
  readonly campaign_id: CampaignId;
  readonly association_id: AttemptStartRow["associationId"];
  readonly list_id: AttemptStartRow["listId"];
  readonly record_id: AttemptStartRow["recordId"];
  readonly call_id: AttemptStartRow["callId"];
  readonly number: string;
  readonly caller_number: string;
  readonly attempt_number: number;
  readonly repeat_number: number;
  readonly due_at: number;
  readonly started_at: number;
}

async function interruptedAttempts(tx: Tx, instanceId: string) {
  const rows = await tx.rows<OpenAttempt>(
    `SELECT centre_id, id, campaign_id, association_id, list_id, record_id, call_id, number, caller_number, attempt_number,
       repeat_number, due_at, started_at
     FROM attempt WHERE ended_at IS NULL AND instance_id <> $1 ORDER BY started_at, id`,
    [instanceId],
  );
  const interrupted = [];
  for (const row of rows) {
    const start: AttemptStartRow = {
      attemptId: row.id,
      centreId: row.centre_id,
      campaignId: row.campaign_id,
      associationId: row.association_id,
      listId: row.list_id,
      recordId: row.record_id,
      callId: row.call_id,
      number: row.number,
      callerNumber: row.caller_number,
      attemptNumber: row.attempt_number,
      repeatNumber: row.repeat_number,
      dueAt: row.due_at,
      startedAt: row.started_at,
    };
    const [claimed] = await loadClaimed(tx, row.centre_id, [start]);
    if (claimed) interrupted.push({ start, claimed });
  }
  return interrupted;
}

/** One engine works on a database: a lock of anybody else is the lock of a process that is gone. */
async function releaseOrphans(tx: Tx, instanceId: string): Promise<number> {
  // Dials of a list that was meanwhile taken out of its campaign: no record waits for their end.
  await tx.run(
    `UPDATE attempt t SET ended_at = now(), disposition = 'system_failure' WHERE t.ended_at IS NULL AND t.instance_id <> $1
       AND NOT EXISTS (SELECT FROM record_state rs WHERE rs.centre_id = t.centre_id
         AND rs.association_id = t.association_id AND rs.record_id = t.record_id)`,
    [instanceId],
  );
  await tx.run(
    `DELETE FROM dialling_number d WHERE NOT EXISTS (
       SELECT FROM attempt t WHERE t.centre_id = d.centre_id AND t.id = d.attempt_id AND t.ended_at IS NULL)`,
  );
  return tx.run(
    `UPDATE record_state SET locked_by = NULL, locked_at = NULL
     WHERE locked_by IS NOT NULL AND locked_by <> $1 AND attempt_id IS NULL`,
    [instanceId],
  );
}
