import type { GroupId, ServiceId, UserId } from "@perezvon/model";
import type { AgentQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, time } from "../database/transaction.ts";

interface Selected {
  readonly id: UserId;
  readonly login: string;
  readonly name: string;
  readonly extension: string | null;
  readonly groups: GroupId[];
  readonly state: string | null;
  readonly reason: string | null;
  readonly since: number | null;
}

export function makeAgentQueries(db: Database): AgentQueries {
  return {
    states: (centreId, groupIds) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<Selected>(
          `SELECT u.id, u.login, trim(u.first_name || ' ' || u.last_name) AS name, u.extension, a.state, a.reason, a.since,
             (SELECT coalesce(jsonb_agg(m.group_id ORDER BY m.group_id), '[]') FROM group_member m
               WHERE m.centre_id = u.centre_id AND m.user_id = u.id) AS groups
           FROM user_account u LEFT JOIN agent_session a ON a.centre_id = u.centre_id AND a.user_id = u.id
           WHERE u.centre_id = $1 AND u.deleted_at IS NULL AND EXISTS (
               SELECT FROM user_role ur
               JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
               WHERE ur.centre_id = $1 AND ur.user_id = u.id AND p.privilege = 'agent.handle' AND p.has)
             AND ($2::uuid[] IS NULL OR EXISTS (SELECT FROM group_member m
               WHERE m.centre_id = $1 AND m.user_id = u.id AND m.group_id = ANY($2)))
           ORDER BY lower(u.login)`,
          [centreId, groupIds ?? null],
        );
        return rows.map((row) => ({
          userId: row.id,
          login: row.login,
          name: row.name,
          extension: optional(row.extension),
          groupIds: row.groups,
          state: row.state ?? "logged_out",
          reason: optional(row.reason),
          since: optional(row.since),
        }));
      }),
    refusedPreviews: (centreId, since) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<{ user_id: UserId; refused: number }>(
          `SELECT user_id, count(*)::float8 AS refused FROM agent_state_event
           WHERE centre_id = $1 AND at >= $2 AND reason = 'preview_refused' GROUP BY user_id`,
          [centreId, time(since)],
        );
        return new Map(rows.map(({ user_id, refused }) => [user_id, refused]));
      }),
    times: (centreId, { from, now, dayStart }) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<SelectedTimes>(selectTimes, [
          centreId,
          time(from),
          time(now),
          time(dayStart),
        ]);
        return rows.map((row) => ({
          userId: row.user_id,
          groupIds: row.groups,
          serviceIds: row.services,
          busyMs: row.busy_ms,
          readyMs: row.ready_ms,
          readyTodayMs: row.ready_today_ms,
          readyPeriodsToday: row.ready_periods,
        }));
      }),
  };
}

interface SelectedTimes {
  readonly user_id: UserId;
  readonly groups: GroupId[];
  readonly services: ServiceId[];
  readonly busy_ms: number;
  readonly ready_ms: number;
  readonly ready_today_ms: number;
  readonly ready_periods: number;
}

/** The state at `from` is the last change before it, so that a long talk fills the whole span. */
const selectTimes = `
  WITH present AS (SELECT user_id, state, since FROM agent_session WHERE centre_id = $1),
  change AS (
    SELECT v.user_id, v.at, v.seq, v.state FROM agent_state_event v JOIN present USING (user_id)
    WHERE v.centre_id = $1 AND v.at > $2 AND v.at <= $3
    UNION ALL
    SELECT present.user_id, p.at, p.seq, p.state FROM present CROSS JOIN LATERAL (
      SELECT v.at, v.seq, v.state FROM agent_state_event v
      WHERE v.centre_id = $1 AND v.user_id = present.user_id AND v.at <= $2 ORDER BY v.at DESC, v.seq DESC LIMIT 1) p
  ),
  stretch AS (
    SELECT user_id, state, 1000 * extract(epoch FROM lead(at, 1, $3::timestamptz) OVER (PARTITION BY user_id ORDER BY at, seq)
      - greatest(at, $2::timestamptz)) AS ms FROM change
  ),
  work AS (
    SELECT user_id, sum(ms) FILTER (WHERE state IN ('busy', 'after_call_work')) AS busy_ms,
      sum(ms) FILTER (WHERE state = 'ready') AS ready_ms FROM stretch GROUP BY user_id
  ),
  day AS (
    SELECT user_id, sum(ready_ms) AS ready_ms, sum(ready_periods) AS periods FROM agent_quarter
    WHERE centre_id = $1 AND quarter >= $4 GROUP BY user_id
  ),
  running AS (
    SELECT user_id, 1000 * extract(epoch FROM $3::timestamptz - greatest(since, $4::timestamptz)) AS ready_ms, 1 AS periods
    FROM present WHERE state = 'ready' AND since <= $3
  )
  SELECT u.id AS user_id,
    (SELECT coalesce(jsonb_agg(m.group_id), '[]') FROM group_member m
      WHERE m.centre_id = u.centre_id AND m.user_id = u.id) AS groups,
    (SELECT coalesce(jsonb_agg(k.service_id), '[]') FROM skill_level k
      WHERE k.centre_id = u.centre_id AND k.user_id = u.id AND k.level > 0) AS services,
    round(coalesce(w.busy_ms, 0))::float8 AS busy_ms, round(coalesce(w.ready_ms, 0))::float8 AS ready_ms,
    round(coalesce(d.ready_ms, 0) + coalesce(r.ready_ms, 0))::float8 AS ready_today_ms,
    (coalesce(d.periods, 0) + coalesce(r.periods, 0))::float8 AS ready_periods
  FROM user_account u LEFT JOIN work w ON w.user_id = u.id LEFT JOIN day d ON d.user_id = u.id
    LEFT JOIN running r ON r.user_id = u.id
  WHERE u.centre_id = $1 AND u.deleted_at IS NULL
    AND (d.user_id IS NOT NULL OR u.id IN (SELECT user_id FROM present))
  ORDER BY u.id`;
