import type { CallScript } from "@perezvon/model";
import type { InteractionStore, InteractionWrite, RecordingWrite } from "../contract/engine.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import type { WriteQueue } from "../database/write-queue.ts";
import { storable } from "./attempts.ts";
import { lasting } from "./campaign-store.ts";

export function makeInteractionStore(db: Database, queue: WriteQueue): InteractionStore {
  return {
    save: (row) =>
      queue.add(`call ${row.callId}`, () => db.inCentre(row.centreId, (tx) => save(tx, row), lasting)),
    saveRecording: (row) =>
      queue.add(`recording ${row.recordingId}`, () =>
        db.inCentre(row.centreId, (tx) => saveRecording(tx, row), lasting),
      ),
    saveScript: (row) =>
      queue.add(`script ${row.callId}`, () =>
        db.inCentre(row.centreId, (tx) => saveScript(tx, row), lasting),
      ),
  };
}

const columns = [
  "direction",
  "service_id",
  "campaign_id",
  "record_id",
  "from_number",
  "to_number",
  "agent_id",
  "queued_at",
  "offered_at",
  "answered_at",
  "ended_at",
  "handled_at",
  "hold_ms",
  "disposition",
  "note",
  "recording_id",
  "ended_by",
];

const upsert = `
  INSERT INTO interaction (centre_id, call_id, started_at, ${columns.join(", ")})
  VALUES ($1, $2, $3, ${columns.map((_, i) => `$${i + 4}`).join(", ")})
  ON CONFLICT (centre_id, call_id, started_at) DO UPDATE SET
    ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`;

async function save(tx: Transaction, row: InteractionWrite): Promise<void> {
  await tx.run(upsert, [
    row.centreId,
    row.callId,
    time(row.startedAt),
    row.direction,
    row.serviceId,
    row.campaignId,
    row.recordId,
    row.from,
    row.to,
    row.agentUserId,
    time(row.queuedAt),
    time(row.offeredAt),
    time(row.answeredAt),
    time(row.endedAt),
    time(row.handledAt),
    row.holdMs,
    row.disposition,
    storable(row.note),
    row.recordingId,
    row.endedBy,
  ]);
}

async function saveRecording(tx: Transaction, row: RecordingWrite): Promise<void> {
  await tx.run(
    `INSERT INTO recording (centre_id, id, call_id, file, duration_ms, bytes, sha256, truncated, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (centre_id, id) DO UPDATE SET
       file = excluded.file, duration_ms = excluded.duration_ms, bytes = excluded.bytes, sha256 = excluded.sha256,
       truncated = excluded.truncated`,
    [
      row.centreId,
      row.recordingId,
      row.callId,
      row.file,
      row.durationMs,
      row.bytes,
      row.sha256,
      row.truncated,
      time(row.at),
    ],
  );
}

async function saveScript(tx: Transaction, row: CallScript): Promise<void> {
  const clean = (values: CallScript["entered"]) => storable(JSON.stringify(values).replaceAll("\\u0000", ""));
  await tx.run(
    `INSERT INTO call_script (centre_id, call_id, campaign_id, record_id, script_id, version, entered, shown, page, path,
       agent_id, saved_at, finished)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (centre_id, call_id) DO UPDATE SET
       entered = excluded.entered, shown = excluded.shown, page = excluded.page, path = excluded.path,
       agent_id = excluded.agent_id, saved_at = excluded.saved_at, finished = excluded.finished`,
    [
      row.centreId,
      row.callId,
      row.campaignId,
      row.recordId,
      row.scriptId,
      row.version,
      clean(row.entered),
      clean(row.shown),
      row.page,
      row.path,
      row.agentUserId,
      time(row.at),
      row.finished,
    ],
  );
}
