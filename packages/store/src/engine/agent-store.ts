import type {
  CentreId,
  DeskDevice,
  EndpointId,
  GroupId,
  InboundShare,
  ServiceId,
  UserId,
} from "@perezvon/model";
import type { AgentStateChange, AgentStore } from "../contract/engine.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import type { WriteQueue } from "../database/write-queue.ts";
import { groupsLedByUser } from "../queries/user-card.ts";
import { lasting } from "./campaign-store.ts";

interface ProfileRow {
  readonly login: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly extension: string | null;
  readonly device: DeskDevice;
  readonly auto_answer: boolean;
  readonly persistent_phone: boolean;
  readonly coach_id: UserId | null;
  readonly coach_every_call: boolean;
  readonly no_answer_seconds: number;
  readonly after_call_work_seconds: number;
  readonly groups: GroupId[];
  readonly kept: { readonly groupId: GroupId; readonly share: InboundShare }[];
  readonly skills: Record<ServiceId, number>;
  readonly endpoint_id: EndpointId | null;
  readonly can_handle: boolean;
  readonly may_dial_outside: boolean;
  readonly supervised: GroupId[];
}

export function makeAgentStore(db: Database, queue: WriteQueue): AgentStore {
  return {
    agent: (centreId, userId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<ProfileRow>(selectProfile, [centreId, userId]);
        if (!row) return undefined;
        return {
          centreId,
          userId,
          login: row.login,
          displayName: `${row.first_name} ${row.last_name}`.trim() || row.login,
          extension: optional(row.extension),
          groupIds: row.groups,
          keptForInbound: row.kept,
          skills: new Map(Object.entries(row.skills) as [ServiceId, number][]),
          device: row.device,
          sipEndpoint:
            row.endpoint_id === null ? undefined : { kind: "sip", userId, endpointId: row.endpoint_id },
          noAnswerSeconds: row.no_answer_seconds,
          afterCallWorkSeconds: row.after_call_work_seconds,
          autoAnswer: row.auto_answer,
          persistentPhone: row.persistent_phone,
          coachId: optional(row.coach_id),
          coachEveryCall: row.coach_every_call,
          canHandle: row.can_handle,
          mayDialOutside: row.may_dial_outside,
          supervisedGroupIds: row.supervised,
        };
      }),
    saveDevice: (centreId, userId, device) =>
      queue.add(`agent ${userId}`, () =>
        db.inCentre(
          centreId,
          async (tx) => {
            await tx.run("UPDATE user_account SET device = $3 WHERE centre_id = $1 AND id = $2", [
              centreId,
              userId,
              device,
            ]);
          },
          lasting,
        ),
      ),
    writeState: (change) =>
      queue.add(`agent ${change.userId}`, () =>
        db.inCentre(change.centreId, (tx) => writeState(tx, change), lasting),
      ),
    openSessions: () =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<{
          centre_id: CentreId;
          user_id: UserId;
          state: string;
          reason: string | null;
          since: number;
        }>("SELECT centre_id, user_id, state, reason, since FROM agent_session ORDER BY since, user_id");
        return rows.map((row) => ({
          centreId: row.centre_id,
          userId: row.user_id,
          state: row.state,
          reason: optional(row.reason),
          since: row.since,
        }));
      }),
  };
}

function holds(privilege: "agent.handle" | "agent.external"): string {
  return `EXISTS (SELECT FROM user_role ur JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
      WHERE ur.centre_id = u.centre_id AND ur.user_id = u.id AND p.privilege = '${privilege}' AND p.has)`;
}

/** The customers of a blended campaign call in, too. */
const servesCallers = `EXISTS (SELECT FROM skill_level k JOIN service s ON s.centre_id = k.centre_id AND s.id = k.service_id
      WHERE k.centre_id = u.centre_id AND k.user_id = u.id AND k.level > 0 AND s.kind IN ('inbound', 'blended'))`;

/** A value of the user supersedes the centre's (PLT-SET-02). */
const selectProfile = `
  SELECT u.login, u.first_name, u.last_name, u.extension, u.device, u.auto_answer, u.persistent_phone,
    u.coach_id, u.coach_every_call,
    coalesce(u.no_answer_seconds, c.agent_no_answer_seconds) AS no_answer_seconds,
    coalesce(u.after_call_work_seconds, c.after_call_work_seconds) AS after_call_work_seconds,
    (SELECT coalesce(jsonb_agg(m.group_id ORDER BY m.group_id), '[]') FROM group_member m
      WHERE m.centre_id = u.centre_id AND m.user_id = u.id) AS groups,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('groupId', g.id, 'share',
        jsonb_build_object('unit', g.inbound_share_unit, 'value', g.inbound_share)) ORDER BY g.id), '[]')
      FROM group_member m JOIN centre_group g ON g.centre_id = m.centre_id AND g.id = m.group_id
      WHERE m.centre_id = u.centre_id AND m.user_id = u.id AND g.inbound_share IS NOT NULL AND ${servesCallers}) AS kept,
    (SELECT coalesce(jsonb_object_agg(k.service_id, k.level), '{}') FROM skill_level k
      WHERE k.centre_id = u.centre_id AND k.user_id = u.id) AS skills,
    (SELECT e.id FROM endpoint e WHERE e.centre_id = u.centre_id AND e.user_id = u.id
      ORDER BY e.created_at, e.id LIMIT 1) AS endpoint_id,
    ${holds("agent.handle")} AS can_handle,
    ${holds("agent.external")} AS may_dial_outside,
    ${groupsLedByUser} AS supervised
  FROM user_account u JOIN centre c ON c.id = u.centre_id
  WHERE u.centre_id = $1 AND u.id = $2 AND u.deleted_at IS NULL AND NOT u.disabled`;

/** The ready period that ends now, in the quarters it lay in: the average idle time of a day is a sum (OUT-STA-02). */
const countReady = `
  INSERT INTO agent_quarter AS q (centre_id, user_id, quarter, ready_ms, ready_periods)
  SELECT s.centre_id, s.user_id, to_timestamp(k * 900),
    round(1000 * extract(epoch FROM least($3::timestamptz, to_timestamp((k + 1) * 900)) - greatest(s.since, to_timestamp(k * 900)))),
    CASE WHEN k = floor(extract(epoch FROM $3::timestamptz) / 900) THEN 1 ELSE 0 END
  FROM agent_session s CROSS JOIN LATERAL generate_series(
    floor(extract(epoch FROM s.since) / 900)::bigint, floor(extract(epoch FROM $3::timestamptz) / 900)::bigint) AS k
  WHERE s.centre_id = $1 AND s.user_id = $2 AND s.state = 'ready' AND s.since < $3
  ON CONFLICT (centre_id, user_id, quarter) DO UPDATE SET ready_ms = q.ready_ms + excluded.ready_ms,
    ready_periods = q.ready_periods + excluded.ready_periods`;

async function writeState(tx: Transaction, change: AgentStateChange): Promise<void> {
  const { centreId, userId, state, reason, by, at } = change;
  // Sent again after a lost answer, it finds its own event.
  const written = await tx.run(
    `INSERT INTO agent_state_event (centre_id, user_id, at, state, reason, cause)
     SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (
       SELECT FROM agent_state_event WHERE centre_id = $1 AND user_id = $2 AND at = $3 AND state = $4
         AND reason IS NOT DISTINCT FROM $5)`,
    [centreId, userId, time(at), state, reason, by],
  );
  if (written === 0) return;
  await tx.run(countReady, [centreId, userId, time(at)]);
  if (state === "logged_out") {
    await tx.run("DELETE FROM agent_session WHERE centre_id = $1 AND user_id = $2", [centreId, userId]);
    return;
  }
  await tx.run(
    `INSERT INTO agent_session (centre_id, user_id, state, reason, since, opened_at) VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT (centre_id, user_id) DO UPDATE SET state = $3, reason = $4, since = $5`,
    [centreId, userId, state, reason, time(at)],
  );
}
