import type { ServiceId } from "@perezvon/model";
import type { ServiceQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { time } from "../database/transaction.ts";

interface Selected {
  readonly id: ServiceId;
  readonly name: string;
  readonly service_level_percent: number;
  readonly service_level_seconds: number;
  readonly received: number;
  readonly answered: number;
  readonly answered_in_time: number;
  readonly lost: number;
  readonly lost_short: number;
  readonly left_in_menu: number;
  readonly wait_ms: number;
  readonly handling_ms: number;
  readonly longest_wait_ms: number;
}

const milliseconds = (interval: string) => `(extract(epoch FROM ${interval}) * 1000)`;
/** From the queue to the agent or to the end, ringing included, menus not (INB-SLV-03). */
const wait = milliseconds("coalesce(i.handled_at, i.ended_at) - i.queued_at");
const inTime = `${wait} <= s.service_level_seconds * 1000`;
const answered = "i.handled_at IS NOT NULL";
/** Given up by the system or left for voicemail is not lost (INB-SLV-05). */
const lost = "i.handled_at IS NULL AND i.queued_at IS NOT NULL AND i.ended_by = 'remote'";

export function makeServiceQueries(db: Database): ServiceQueries {
  return {
    counts: (centreId, since) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<Selected>(
          `SELECT s.id, s.name, s.service_level_percent, s.service_level_seconds,
             count(i.call_id)::float8 AS received,
             count(i.call_id) FILTER (WHERE ${answered})::float8 AS answered,
             count(i.call_id) FILTER (WHERE ${answered} AND ${inTime})::float8 AS answered_in_time,
             count(i.call_id) FILTER (WHERE ${lost} AND NOT ${inTime})::float8 AS lost,
             count(i.call_id) FILTER (WHERE ${lost} AND ${inTime})::float8 AS lost_short,
             count(i.call_id) FILTER (WHERE i.queued_at IS NULL AND i.ended_by = 'remote')::float8 AS left_in_menu,
             coalesce(sum(${wait}) FILTER (WHERE ${answered}), 0)::float8 AS wait_ms,
             coalesce(sum(${milliseconds("i.ended_at - i.handled_at")}) FILTER (WHERE ${answered}), 0)::float8 AS handling_ms,
             coalesce(max(${wait}), 0)::float8 AS longest_wait_ms
           FROM service s LEFT JOIN interaction i ON i.centre_id = s.centre_id AND i.service_id = s.id
             AND (i.campaign_id IS NULL OR i.direction = 'inbound') AND i.started_at >= $2 AND i.ended_at IS NOT NULL
           WHERE s.centre_id = $1 AND s.kind IN ('inbound', 'blended')
           GROUP BY s.id, s.name, s.service_level_percent, s.service_level_seconds ORDER BY lower(s.name)`,
          [centreId, time(since)],
        );
        return rows.map((row) => ({
          serviceId: row.id,
          name: row.name,
          targetPercent: row.service_level_percent,
          thresholdSeconds: row.service_level_seconds,
          received: row.received,
          answered: row.answered,
          answeredInTime: row.answered_in_time,
          lost: row.lost,
          lostShort: row.lost_short,
          leftInMenu: row.left_in_menu,
          waitMs: row.wait_ms,
          handlingMs: row.handling_ms,
          longestWaitMs: row.longest_wait_ms,
        }));
      }),
  };
}
