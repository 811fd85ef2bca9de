import type { CallId, RecordingId } from "@perezvon/model";
import type { ManifestRow, RecordingExportQueries, RecordingItem } from "../contract/recording-exports.ts";
import type { Database } from "../database/database.ts";
import { optional, time } from "../database/transaction.ts";

/** INB-EXP-03. */
const triesANight = 3;
const nightsMax = 7;
/** A call whose status is still open is taken then. */
const openMs = 2 * 3_600_000;

/** Calls of a campaign with their recording, or that had to have one: `$2` campaign, `$3` ended after, `$4` now less two hours. */
const calls = `
  SELECT t.id AS attempt_id, t.started_at, t.call_id, t.agent_id, t.answered_ms, r.id AS recording_id, r.at AS closed_at,
    r.duration_ms
  FROM attempt t LEFT JOIN recording r ON r.centre_id = t.centre_id AND r.call_id = t.call_id
  WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.started_at >= $3::timestamptz - interval '1 day'
    AND coalesce(t.ended_at, r.at) >= $3
    AND CASE WHEN r.id IS NULL THEN t.ended_at < $4 AND t.answered AND t.agent_id IS NOT NULL
      ELSE t.ended_at IS NOT NULL OR r.at < $4 END
    AND (cardinality($5::text[]) = 0 OR coalesce(t.disposition, '') = ANY($5))`;

/** A leg of an agent while the recording ran is his part of it; a conference gives one to each. */
const parts = `
  SELECT c.*, l.user_id, l.place, least(c.duration_ms, greatest(0, l.from_ms)) AS from_ms,
    least(c.duration_ms, greatest(0, l.to_ms)) AS to_ms
  FROM (${calls}) c CROSS JOIN LATERAL (
    SELECT g.user_id, row_number() OVER (ORDER BY g.answered_at, g.leg_id) AS place,
      (extract(epoch FROM g.answered_at - c.closed_at) * 1000)::integer + c.duration_ms AS from_ms,
      (extract(epoch FROM g.ended_at - c.closed_at) * 1000)::integer + c.duration_ms AS to_ms
    FROM (SELECT DISTINCT ON (v.leg_id) v.* FROM call_leg v WHERE v.centre_id = $1 AND v.call_id = c.call_id
        AND v.started_at BETWEEN c.started_at - interval '1 day' AND c.closed_at ORDER BY v.leg_id, v.version DESC) g
    WHERE g.user_id IS NOT NULL AND g.answered_at IS NOT NULL) l
  WHERE c.recording_id IS NOT NULL`;

const columns =
  "centre_id, task_id, item_id, segment, call_id, attempt_id, attempt_at, recording_id, agent_id, from_ms, to_ms, at, talk_ms";
const gatherWhole = `INSERT INTO recording_export (${columns})
  SELECT $1, $6::uuid, coalesce(c.recording_id, c.call_id), 0, c.call_id, c.attempt_id, c.started_at, c.recording_id, c.agent_id,
    NULL::integer, NULL::integer, c.started_at, coalesce(c.answered_ms, c.duration_ms, 0)
  FROM (${calls}) c ON CONFLICT DO NOTHING`;
/** Where no leg tells the parts, the whole is the agent's who had the call. */
const gatherParts = `INSERT INTO recording_export (${columns})
  SELECT $1, $6::uuid, p.recording_id, p.place, p.call_id, p.attempt_id, p.started_at, p.recording_id, p.user_id, p.from_ms, p.to_ms,
    p.closed_at - make_interval(secs => (p.duration_ms - p.from_ms) / 1000.0), p.to_ms - p.from_ms
  FROM (${parts}) p WHERE p.to_ms > p.from_ms
  UNION ALL
  SELECT $1, $6::uuid, coalesce(c.recording_id, c.call_id), 1, c.call_id, c.attempt_id, c.started_at, c.recording_id, c.agent_id,
    NULL::integer, NULL::integer, c.started_at, coalesce(c.answered_ms, c.duration_ms, 0)
  FROM (${calls}) c WHERE c.agent_id IS NOT NULL AND (c.recording_id IS NULL
    OR NOT EXISTS (SELECT FROM (${parts}) p WHERE p.recording_id = c.recording_id AND p.to_ms > p.from_ms))
  ON CONFLICT DO NOTHING`;

/** Of the night's beginning `$3`: not yet tried too often in it. */
const mayBeTried = `x.state = 'waiting' AND (x.night IS DISTINCT FROM $3 OR x.tries < ${triesANight})`;

const selectItems = `
  SELECT x.item_id, x.segment, x.call_id, r.id AS recording_id, r.file AS stored_file, x.from_ms, x.to_ms, x.at, x.talk_ms,
    u.login, u.first_name, u.last_name, t.number, t.is_inbound, t.disposition, t.note, x.file, x.sha256, x.signed, x.state
  FROM recording_export x
  LEFT JOIN recording r ON r.centre_id = x.centre_id AND r.id = x.recording_id
  LEFT JOIN user_account u ON u.centre_id = x.centre_id AND u.id = x.agent_id
  LEFT JOIN attempt t ON t.centre_id = x.centre_id AND t.id = x.attempt_id AND t.started_at = x.attempt_at
  WHERE x.centre_id = $1 AND x.task_id = $2`;

interface Selected {
  readonly item_id: string;
  readonly segment: number;
  readonly call_id: CallId;
  readonly recording_id: RecordingId | null;
  readonly stored_file: string | null;
  readonly from_ms: number | null;
  readonly to_ms: number | null;
  readonly at: number;
  readonly talk_ms: number;
  readonly login: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly number: string | null;
  readonly is_inbound: boolean | null;
  readonly disposition: string | null;
  readonly note: string | null;
  readonly file: string | null;
  readonly sha256: string | null;
  readonly signed: boolean;
  readonly state: string;
}

export function makeRecordingExportQueries(db: Database): RecordingExportQueries {
  return {
    gather: (centreId, task, choice, night, now) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(choice.parts === "whole" ? gatherWhole : gatherParts, [
          centreId,
          task.campaignId,
          time(choice.endedAfter),
          time(now - openMs),
          choice.dispositions,
          task.id,
        ]);
        const { found } = await tx.found<{ found: number }>(
          `SELECT count(*)::float8 AS found FROM recording_export x
           WHERE x.centre_id = $1 AND x.task_id = $2 AND ${mayBeTried}`,
          [centreId, task.id, time(night)],
        );
        return found;
      }),
    next: (centreId, taskId, night, triedBefore, limit) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<Selected>(
          `${selectItems} AND ${mayBeTried} AND (x.tried_at IS NULL OR x.tried_at < $4)
           ORDER BY x.at, x.item_id, x.segment LIMIT $5`,
          [centreId, taskId, time(night), time(triedBefore), limit],
        );
        return rows.map(toItem);
      }),
    put: (centreId, taskId, item, result, { night, at }) =>
      db.inCentre(centreId, async (tx) => {
        const { state } = await tx.found<{ state: string }>(
          `UPDATE recording_export x SET night = $5, tried_at = $6, file = $7, bytes = $8, sha256 = $9, failure = $10,
             signed = $11, listed = $12 = 'skipped',
             tries = CASE WHEN x.night IS NOT DISTINCT FROM $5 THEN x.tries + 1 ELSE 1 END,
             nights = x.nights + CASE WHEN x.night IS NOT DISTINCT FROM $5 THEN 0 ELSE 1 END,
             state = CASE WHEN $12 <> 'failed' THEN $12
               WHEN $13 OR (x.night IS NOT DISTINCT FROM $5 AND x.tries + 1 >= ${triesANight} AND x.nights >= ${nightsMax})
               THEN 'failed' ELSE 'waiting' END
           WHERE x.centre_id = $1 AND x.task_id = $2 AND x.item_id = $3 AND x.segment = $4 RETURNING state`,
          [
            centreId,
            taskId,
            item.itemId,
            item.segment,
            time(night),
            time(at),
            result.file,
            result.bytes,
            result.sha256,
            result.failure,
            result.signed,
            result.state,
            result.final,
          ],
        );
        return state === "failed";
      }),
    waits: (centreId, taskId, night) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row(
          `SELECT FROM recording_export x WHERE x.centre_id = $1 AND x.task_id = $2 AND ${mayBeTried} LIMIT 1`,
          [centreId, taskId, time(night)],
        );
        return row !== undefined;
      }),
    unlisted: (centreId, taskId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<Selected>(
          `${selectItems} AND NOT x.listed ORDER BY x.at, x.item_id, x.segment`,
          [centreId, taskId],
        );
        return rows.map(
          (row): ManifestRow => ({
            ...toItem(row),
            file: optional(row.file),
            sha256: optional(row.sha256),
            signed: row.signed,
            sent: row.state === "sent",
          }),
        );
      }),
    listed: (centreId, taskId, before) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `UPDATE recording_export SET listed = true
           WHERE centre_id = $1 AND task_id = $2 AND NOT listed AND tried_at <= $3`,
          [centreId, taskId, time(before)],
        );
      }),
    volume: (centreId, campaignId, { from, to }) =>
      db.inCentre(centreId, (tx) =>
        tx.found(
          `SELECT count(*)::float8 AS recordings, coalesce(sum(r.duration_ms), 0)::float8 AS "durationMs",
             coalesce(sum(r.bytes), 0)::float8 AS bytes
           FROM attempt t JOIN recording r ON r.centre_id = t.centre_id AND r.call_id = t.call_id
           WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.started_at >= $3 AND t.started_at < $4`,
          [centreId, campaignId, time(from), time(to)],
        ),
      ),
  };
}

function toItem(row: Selected): RecordingItem {
  return {
    itemId: row.item_id,
    segment: row.segment,
    callId: row.call_id,
    recordingId: optional(row.recording_id),
    storedFile: optional(row.stored_file),
    fromMs: optional(row.from_ms),
    toMs: optional(row.to_ms),
    at: row.at,
    talkMs: row.talk_ms,
    agent:
      row.login === null
        ? undefined
        : { login: row.login, firstName: row.first_name ?? "", lastName: row.last_name ?? "" },
    phone: row.number ?? "",
    isInbound: row.is_inbound ?? false,
    disposition: optional(row.disposition),
    note: row.note ?? "",
  };
}
