import type { CallId, CampaignId, RecordId, RecordingId, ServiceId, UserId } from "@perezvon/model";
import type { InteractionListRow, RecordingRow } from "../contract/campaigns.ts";
import type { InteractionQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, time } from "../database/transaction.ts";
import { readPage } from "./page.ts";

interface Selected {
  readonly call_id: CallId;
  readonly direction: InteractionListRow["direction"];
  readonly service_id: ServiceId | null;
  readonly service_name: string | null;
  readonly campaign_id: CampaignId | null;
  readonly record_id: RecordId | null;
  readonly from_number: string;
  readonly to_number: string;
  readonly agent_id: UserId | null;
  readonly agent_login: string | null;
  readonly agent_name: string | null;
  readonly started_at: number;
  readonly queued_at: number | null;
  readonly offered_at: number | null;
  readonly answered_at: number | null;
  readonly ended_at: number | null;
  readonly handled_at: number | null;
  readonly hold_ms: number;
  readonly disposition: string | null;
  readonly note: string;
  readonly recording_id: RecordingId | null;
  readonly ended_by: string | null;
}

const select = `SELECT i.call_id, i.direction, i.service_id, s.name AS service_name, i.campaign_id, i.record_id,
  i.from_number, i.to_number, i.agent_id, u.login AS agent_login, trim(u.first_name || ' ' || u.last_name) AS agent_name,
  i.started_at, i.queued_at, i.offered_at, i.answered_at, i.ended_at, i.handled_at, i.hold_ms, i.disposition, i.note,
  i.recording_id, i.ended_by
  FROM interaction i
  LEFT JOIN service s ON s.centre_id = i.centre_id AND s.id = i.service_id
  LEFT JOIN user_account u ON u.centre_id = i.centre_id AND u.id = i.agent_id`;

export function makeInteractionQueries(db: Database): InteractionQueries {
  return {
    page: (centreId, query) =>
      db.inCentre(centreId, (tx) =>
        readPage<Selected, InteractionListRow>(
          tx,
          {
            select,
            where: `i.centre_id = $1 AND ($2::uuid IS NULL OR i.agent_id = $2)
              AND ($3::timestamptz IS NULL OR i.started_at >= $3) AND ($4::timestamptz IS NULL OR i.started_at < $4)`,
            parameters: [centreId, query.agentUserId, time(query.from), time(query.to)],
            keys: [
              { expression: "i.started_at", type: "timestamptz" },
              { expression: "i.call_id", type: "uuid" },
            ],
            descending: true,
            countFrom: "interaction i",
          },
          query,
          toInteraction,
        ),
      ),
    moments: (centreId, callId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<Selected>(
          `SELECT queued_at, answered_at, ended_at, handled_at, hold_ms FROM interaction
           WHERE centre_id = $1 AND call_id = $2 ORDER BY started_at LIMIT 1`,
          [centreId, callId],
        );
        return (
          row && {
            queuedAt: optional(row.queued_at),
            answeredAt: optional(row.answered_at),
            endedAt: optional(row.ended_at),
            handledAt: optional(row.handled_at),
            holdMs: row.hold_ms,
          }
        );
      }),
    recording: (centreId, recordingId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<RecordingSelected>(
          `SELECT r.id, r.call_id, r.file, r.duration_ms, r.bytes, r.sha256, r.truncated, r.at, i.agent_id,
             coalesce(i.campaign_id, i.service_id) AS service_id
           FROM recording r LEFT JOIN interaction i ON i.centre_id = r.centre_id AND i.call_id = r.call_id
           WHERE r.centre_id = $1 AND r.id = $2 LIMIT 1`,
          [centreId, recordingId],
        );
        return row && toRecording(row);
      }),
  };
}

function toInteraction(row: Selected): InteractionListRow {
  return {
    callId: row.call_id,
    direction: row.direction,
    service: row.service_id === null ? undefined : { id: row.service_id, name: row.service_name ?? "" },
    campaignId: optional(row.campaign_id),
    recordId: optional(row.record_id),
    from: row.from_number,
    to: row.to_number,
    agent:
      row.agent_id === null
        ? undefined
        : { id: row.agent_id, login: row.agent_login ?? "", name: row.agent_name ?? "" },
    startedAt: row.started_at,
    queuedAt: optional(row.queued_at),
    offeredAt: optional(row.offered_at),
    answeredAt: optional(row.answered_at),
    endedAt: optional(row.ended_at),
    handledAt: optional(row.handled_at),
    holdMs: row.hold_ms,
    disposition: optional(row.disposition),
    note: row.note,
    recordingId: optional(row.recording_id),
    endedBy: optional(row.ended_by),
  };
}

interface RecordingSelected {
  readonly id: RecordingId;
  readonly call_id: CallId;
  readonly file: string;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly truncated: boolean;
  readonly at: number;
  readonly agent_id: UserId | null;
  readonly service_id: ServiceId | null;
}

function toRecording(row: RecordingSelected): RecordingRow {
  return {
    id: row.id,
    callId: row.call_id,
    file: row.file,
    durationMs: row.duration_ms,
    bytes: row.bytes,
    sha256: row.sha256,
    truncated: row.truncated,
    at: row.at,
    agentUserId: optional(row.agent_id),
    serviceId: optional(row.service_id),
  };
}
