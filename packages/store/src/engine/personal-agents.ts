import type { AssociationId, CentreId, Quota, RecordId, UserId } from "@perezvon/model";
import type { ClaimedRecordRow, DuePromiseRow } from "../contract/engine.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { customerName, type Lock, loadClaimed, type RecordKey } from "./claimed-record.ts";
import { roomByGroup } from "./quota.ts";

/** How a campaign keeps the field «Персональный оператор» of a list (OUT-CBK-06). */
export interface OwnAgents {
  /** Place of the field from 1; null: nothing is tied, for want of a field or by the campaign's setting. */
  readonly agentField: number | null;
  readonly agentStrict: boolean;
  readonly agentMinutes: number;
  /** Records of it wait for their agents. */
  readonly waiting: boolean;
}

interface Place extends OwnAgents {
  readonly id: AssociationId;
  readonly generation: number;
}

interface Claim extends Lock {
  readonly centreId: CentreId;
}

/** Strict records are put aside so many ahead of their turn: they wait for nobody else, however long it takes. */
const ahead = 500;
/** Of each list an agent is told of so many of his records at once. */
const ownAtOnce = 3;

/** Place of the field in list `l` of campaign `c`, where it says anything. Automatic dialling has no agents. */
export const agentFieldSql = `
  CASE WHEN c.dialling->>'mode' <> 'automatic' AND coalesce(c.dialling->'personalAgent'->>'mode', 'preferred') <> 'ignore' THEN
    (SELECT min(e.place)::integer FROM list_generation g, jsonb_array_elements(g.fields) WITH ORDINALITY AS e(field, place)
     WHERE g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
       AND e.field->>'type' = 'personal_agent') END`;

/** Columns of `OwnAgents` for association `a` of campaign `c` and list `l`. */
export const ownAgentsSql = `${agentFieldSql} AS "agentField",
  coalesce(c.dialling->'personalAgent'->>'mode', '') = 'strict' AS "agentStrict",
  coalesce((c.dialling->'personalAgent'->>'waitMinutes')::integer, 15) AS "agentMinutes",
  EXISTS (SELECT FROM record_state w WHERE w.centre_id = a.centre_id AND w.association_id = a.id AND w.generation = l.generation
    AND w.waits_for IS NOT NULL) AS waiting`;

/** The person that a value of the field names: by login, or by id; nobody until there is such a user (OUT-LST-10). */
export const personSql = (value: string) => `(SELECT u.id FROM user_account u
    WHERE u.centre_id = $1 AND u.deleted_at IS NULL AND NOT u.disabled AND lower(u.login) = lower(btrim(${value}))
  UNION ALL SELECT u.id FROM user_account u WHERE u.centre_id = $1 AND u.deleted_at IS NULL AND NOT u.disabled
    AND u.id = CASE WHEN btrim(${value}) ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' THEN btrim(${value})::uuid END
  LIMIT 1)`;

/**
 * Name of the agent for whom record `r` with state `rs` waits now, or will when its turn comes, in a campaign that lets nobody else
 * have it; null for one that anybody may dial.
 */
export const ownAgentNameSql = `(SELECT coalesce(nullif(btrim(concat_ws(' ', o.last_name, o.first_name)), ''), o.login)
  FROM user_account o WHERE o.centre_id = $1 AND o.id = coalesce(rs.waits_for,
    CASE WHEN c.dialling->'personalAgent'->>'mode' = 'strict' THEN ${personSql(`r.cells[${agentFieldSql}]`)} END))`;

/** Whose wait is over, or whom the campaign ties to nobody any more, is anybody's again. */
export async function freeWaiting(
  tx: Transaction,
  { centreId, now }: Claim,
  { id, generation, agentField, agentStrict, agentMinutes }: Place,
): Promise<void> {
  const place = [centreId, id, generation] as const;
  const of = "WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND waits_for IS NOT NULL";
  if (agentField === null) {
    await tx.run(`UPDATE record_state SET waits_for = NULL, waits_until = NULL ${of}`, place);
    return;
  }
  if (agentStrict) {
    await tx.run(`UPDATE record_state SET waits_until = NULL ${of} AND waits_until IS NOT NULL`, place);
    return;
  }
  await tx.run(`UPDATE record_state SET waits_until = $4 ${of} AND waits_until IS NULL`, [
    ...place,
    time(now + agentMinutes * 60_000),
  ]);
  await tx.run(`UPDATE record_state SET waits_for = NULL ${of} AND waits_until <= $4`, [...place, time(now)]);
}

/**
 * Puts aside those of the picked records that are an agent's own and tells which are not. A call that an agent has promised himself
 * goes before: while it lasts the record is the promise's.
 */
export async function parkForAgents(
  tx: Transaction,
  claim: Claim,
  associations: readonly Place[],
  picked: readonly RecordKey[],
): Promise<{ readonly others: readonly RecordKey[]; readonly waitedFor: readonly UserId[] }> {
  const tied = new Map(associations.flatMap((each) => (each.agentField === null ? [] : [[each.id, each]])));
  const asked = picked.filter(({ associationId }) => tied.has(associationId));
  if (asked.length === 0) return { others: picked, waitedFor: [] };
  const parked = await park(tx, claim, tied, asked);
  if (parked.length === 0) return { others: picked, waitedFor: [] };
  const gone = new Set(parked.map((row) => keyOf(row.association_id, row.record_id)));
  const waitedFor = new Set(parked.map(({ waits_for }) => waits_for));
  for (const place of tied.values()) {
    if (!place.agentStrict || !parked.some((row) => row.association_id === place.id)) continue;
    const next = await freshRecords(tx, claim, place);
    for (const row of await park(tx, claim, tied, next)) waitedFor.add(row.waits_for);
  }
  return {
    others: picked.filter(({ associationId, recordId }) => !gone.has(keyOf(associationId, recordId))),
    waitedFor: [...waitedFor],
  };
}

interface Parked {
  readonly association_id: AssociationId;
  readonly record_id: RecordId;
  readonly waits_for: UserId;
}

function park(
  tx: Transaction,
  { centreId, now }: Claim,
  tied: ReadonlyMap<AssociationId, Place>,
  keys: readonly RecordKey[],
): Promise<Parked[]> {
  const of = ({ associationId }: RecordKey) => tied.get(associationId)!;
  return tx.rows<Parked>(
    `WITH tied AS (SELECT k.association_id, k.record_id, k.place, k.minutes, ${personSql("r.cells[k.field]")} AS agent_id
       FROM unnest($2::uuid[], $3::bigint[], $4::integer[], $5::integer[]) WITH ORDINALITY
         AS k(association_id, record_id, field, minutes, place)
       JOIN record r ON r.centre_id = $1 AND r.id = k.record_id AND btrim(r.cells[k.field]) <> '')
     UPDATE record_state s SET waits_for = t.agent_id, waits_since = $6::timestamptz + t.place * interval '1 microsecond',
       waits_until = $6::timestamptz + t.minutes * interval '1 minute', locked_by = NULL, locked_at = NULL
     FROM tied t
     WHERE s.centre_id = $1 AND s.association_id = t.association_id AND s.record_id = t.record_id AND t.agent_id IS NOT NULL
       AND (t.minutes IS NULL OR s.waits_until IS NULL)
       AND NOT EXISTS (SELECT FROM promised_call p WHERE p.centre_id = $1 AND p.association_id = s.association_id
         AND p.record_id = s.record_id AND p.owner_id IS NOT NULL AND p.done_at IS NULL AND (p.strict OR p.until_at > $6))
     RETURNING s.association_id, s.record_id, s.waits_for`,
    [
      centreId,
      keys.map(({ associationId }) => associationId),
      keys.map(({ recordId }) => recordId),
      keys.map((key) => of(key).agentField),
      keys.map((key) => (of(key).agentStrict ? null : of(key).agentMinutes)),
      time(now),
    ],
  );
}

async function freshRecords(
  tx: Transaction,
  { centreId }: Claim,
  { id, generation }: Place,
): Promise<RecordKey[]> {
  const rows = await tx.rows<{ record_id: RecordId }>(
    `SELECT record_id FROM record_state
     WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND state = 'new' AND locked_by IS NULL AND passes
       AND waits_for IS NULL
     ORDER BY sort_key, record_id LIMIT ${ahead} FOR UPDATE SKIP LOCKED`,
    [centreId, id, generation],
  );
  return rows.map((row) => ({ associationId: id, recordId: row.record_id }));
}

interface Waiting {
  readonly campaign_id: DuePromiseRow["campaignId"];
  readonly association_id: AssociationId;
  readonly record_id: RecordId;
  readonly waits_for: UserId;
  readonly since: number;
  readonly waits_until: number | null;
  readonly numbers: string[];
  readonly cells: string[];
  readonly fields: readonly ListFieldRow[];
}

/** The next records that wait for each of these agents, of campaigns that run. */
export async function waitingRecords(
  tx: Transaction,
  centreId: CentreId,
  agents: readonly UserId[],
): Promise<DuePromiseRow[]> {
  if (agents.length === 0) return [];
  const rows = await tx.rows<Waiting>(
    `SELECT a.campaign_id, a.id AS association_id, w.record_id, w.waits_for, date_trunc('milliseconds', w.waits_since) AS since,
       w.waits_until, r.numbers, r.cells, g.fields
     FROM list_association a
     JOIN campaign c ON c.centre_id = a.centre_id AND c.id = a.campaign_id AND c.enabled AND c.started
     JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id AND NOT l.frozen
     JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
     CROSS JOIN unnest($2::uuid[]) AS o(agent_id)
     CROSS JOIN LATERAL (SELECT rs.record_id, rs.waits_for, rs.waits_since, rs.waits_until FROM record_state rs
       WHERE rs.centre_id = $1 AND rs.waits_for = o.agent_id AND rs.association_id = a.id AND rs.generation = l.generation
         AND rs.locked_by IS NULL AND rs.passes AND rs.state IN ('new', 'open')
       ORDER BY rs.waits_since LIMIT ${ownAtOnce}) AS w
     JOIN record r ON r.centre_id = $1 AND r.id = w.record_id
     WHERE a.centre_id = $1 AND a.enabled AND EXISTS (SELECT FROM record_state e WHERE e.centre_id = $1
       AND e.association_id = a.id AND e.generation = l.generation AND e.waits_for IS NOT NULL)
     ORDER BY w.waits_since, w.record_id`,
    [centreId, agents],
  );
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    associationId: row.association_id,
    recordId: row.record_id,
    ownerId: row.waits_for,
    number: row.numbers[0] ?? "",
    customerName: customerName(row.fields, row.cells),
    from: row.since,
    until: row.waits_until ?? Number.POSITIVE_INFINITY,
    strict: row.waits_until === null,
    missed: false,
    own: true,
  }));
}

interface Counted {
  readonly pass: number;
  readonly quota: Quota | null;
  readonly group: string | null;
}

/**
 * Locks a record for the agent it waits for; nothing when it is in other hands, over, or now names somebody else, or when its
 * quota group has no room.
 */
export async function claimOwn(
  tx: Transaction,
  centreId: CentreId,
  key: RecordKey & { readonly ownerId: UserId },
  by: Lock,
): Promise<ClaimedRecordRow | undefined> {
  const found = await tx.row<Place & Counted>(
    `SELECT a.id, l.generation, a.pass, a.quota, rs.quota_group AS group, ${ownAgentsSql}
     FROM record_state rs JOIN list_association a ON a.centre_id = rs.centre_id AND a.id = rs.association_id AND a.enabled
     JOIN campaign c ON c.centre_id = a.centre_id AND c.id = a.campaign_id
     JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id AND NOT l.frozen AND l.generation = rs.generation
     WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.record_id = $3 AND rs.state IN ('new', 'open') AND rs.passes
       AND rs.locked_by IS NULL AND rs.waits_for = $4 AND (rs.expires_at IS NULL OR rs.expires_at > $5)
     FOR UPDATE OF rs`,
    [centreId, key.associationId, key.recordId, key.ownerId, time(by.now)],
  );
  if (found === undefined) return undefined;
  const { quota, group, generation, agentField } = found;
  if (quota !== null && group !== null) {
    const room = await roomByGroup(tx, { centreId, associationId: key.associationId, generation }, quota);
    if ((room.get(group) ?? 0) <= 0) return undefined;
  }
  // The list, the setting or the user may have changed since its turn came: then it has its turn again, like any other.
  const person = await tx.row<{ agent_id: UserId | null }>(
    `SELECT ${personSql("r.cells[$3]")} AS agent_id FROM record r WHERE r.centre_id = $1 AND r.id = $2`,
    [centreId, key.recordId, agentField ?? 0],
  );
  if (person?.agent_id !== key.ownerId) {
    await tx.run(
      `UPDATE record_state SET waits_for = NULL, waits_until = NULL
       WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
      [centreId, key.associationId, key.recordId],
    );
    return undefined;
  }
  await tx.run(
    `UPDATE record_state SET locked_by = $4, locked_at = $5, claim_id = $6, pass = $7
     WHERE centre_id = $1 AND association_id = $2 AND record_id = $3`,
    [centreId, key.associationId, key.recordId, by.instanceId, time(by.now), by.claimId, found.pass],
  );
  const [record] = await loadClaimed(tx, centreId, [key]);
  return record;
}

/** Records that wait for one who is gone are anybody's, as his call-backs are (OUT-CBK-08). */
export async function leaveOwnRecords(tx: Transaction, centreId: CentreId, userId: UserId): Promise<void> {
  await tx.run(
    "UPDATE record_state SET waits_for = NULL, waits_until = NULL WHERE centre_id = $1 AND waits_for = $2 AND locked_by IS NULL",
    [centreId, userId],
  );
}

function keyOf(associationId: AssociationId, recordId: RecordId): string {
  return `${associationId}/${recordId}`;
}
