import type { CampaignId, CentreId, ListId, RecordSorting } from "@perezvon/model";
import type { ListFieldRow } from "../contract/lists.ts";
import { type Parameter, type Transaction, time } from "../database/transaction.ts";
import { type ConditionScope, cellSql, conditionSql } from "./condition-sql.ts";
import { countStates, type movesOf } from "./counters.ts";
import { balanceQuota } from "./quota.ts";
import { zoneSql } from "./record-zone.ts";
import { associationsOfList, fieldsOf, type SelectingAssociation } from "./selection-row.ts";
import { followersByStatus, statusDueSql, statusPassesSql } from "./status-filter.ts";

/** Which records of a list: those of these ids, or of a range of ids, the end not included. */
export type RecordScope =
  | { readonly ids: readonly number[] }
  | {
      readonly from: number;
      readonly to: number;
      readonly generation: number;
      /** Also where the settings say nothing: they may have said something before. */
      readonly all?: boolean;
    };

/** Records whose quota changes with one closing are put right at once up to this number; the rest follows within seconds. */
const balanceAtOnce = 2_000;

/**
 * Writes at records of a list what the settings of its associations make of them: admitted or not, quota group, place in the
 * sorting, lapse of the priority, expiry. Selection then reads only these columns, so it stays as fast as its indexes. Called in
 * the transaction that changed the records; associations that take every record in the order of the file cost nothing.
 */
export async function settleRecords(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  scope: RecordScope,
  now: number,
  campaignId?: CampaignId,
): Promise<void> {
  const all = await associationsOfList(tx, centreId, listId, campaignId);
  for (const [place, association] of all.entries()) {
    const generation = "generation" in scope ? scope.generation : association.generation;
    const fields = await fieldsOf(tx, centreId, listId, generation);
    const earlier = all
      .slice(0, place)
      .filter((other) => other.campaignId === association.campaignId && other.enabled);
    const forced = "all" in scope && scope.all === true;
    if (!forced && !selects(association, fields) && earlier.length === 0) continue;
    await settleIn(tx, { centreId, association, generation, fields, earlier, now }, scope);
    const { quota } = association.selection;
    if (
      quota &&
      (await balanceQuota(tx, placeOf(centreId, association, generation), quota, balanceAtOnce, now)) >=
        balanceAtOnce
    )
      await markStale(tx, centreId, association);
  }
}

/** A record was closed or opened in a campaign: those whose filter looks at its closings take it or drop it (OUT-LNK-03, OUT-LNK-05). */
export async function settleFollowers(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  listId: ListId,
  recordIds: readonly number[],
  now: number,
): Promise<void> {
  for (const follower of await followersByStatus(tx, centreId, campaignId, listId)) {
    await settleRecords(tx, centreId, listId, { ids: recordIds }, now, follower);
  }
}

/** Whether an association says more than «every record, in the order of the file». */
function selects({ selection }: SelectingAssociation, fields: readonly ListFieldRow[]): boolean {
  return (
    selection.filter !== undefined ||
    selection.quota !== undefined ||
    selection.sorting.kind !== "file" ||
    selection.priorityHours !== undefined ||
    fields.some(({ type }) => type === "expiry")
  );
}

function placeOf(centreId: CentreId, association: SelectingAssociation, generation: number) {
  return { centreId, associationId: association.id, generation };
}

async function markStale(tx: Transaction, centreId: CentreId, { id }: SelectingAssociation): Promise<void> {
  await tx.run("UPDATE list_association SET revision = revision + 1 WHERE centre_id = $1 AND id = $2", [
    centreId,
    id,
  ]);
}

export interface Settling {
  readonly centreId: CentreId;
  readonly association: SelectingAssociation;
  readonly generation: number;
  readonly fields: readonly ListFieldRow[];
  /** Enabled instances of the same list that take a record before this one (OUT-CMP-06). */
  readonly earlier: readonly SelectingAssociation[];
  readonly now: number;
}

/** One association; the counters move with the rows, so that they agree at every moment (OUT-STA-03). */
export async function settleIn(tx: Transaction, settling: Settling, scope: RecordScope): Promise<void> {
  const { centreId, association, generation, fields, now } = settling;
  const { selection } = association;
  const parameters: Parameter[] = [centreId, association.id, generation, time(now)];
  const put = (value: Parameter) => `$${parameters.push(value)}`;
  const sql: ConditionScope = { fields, parameters, now: "$4" };
  const chosen =
    "ids" in scope
      ? `rs.record_id = ANY(${put(scope.ids)}::bigint[])`
      : `rs.record_id >= ${put(scope.from)} AND rs.record_id < ${put(scope.to)}`;
  const group = groupSql(settling, sql);
  const hours = put(selection.priorityHours ?? null);
  const lapse = `r.loaded_at + ${hours}::integer * interval '1 hour'`;
  const deltas = await tx.found<ReturnType<typeof movesOf>>(
    `WITH n AS (
       SELECT rs.record_id, rs.passes AS was_passing, rs.state AS was, ${passesSql(settling, sql)} AS passes,
         ${group} AS quota_group, ${sortSql(selection.sorting, fields)} AS sort_key,
         CASE WHEN r.priority IS NOT NULL THEN ${lapse} END AS lapses,
         CASE WHEN ${lapse} <= $4 THEN NULL ELSE r.priority END AS priority,
         ${expirySql(fields)} AS expires_at, ${statusDueSql(selection.filter, association.listId, put)} AS taken_at
       FROM record_state rs
       JOIN record r ON r.centre_id = rs.centre_id AND r.id = rs.record_id
       JOIN centre ce ON ce.id = rs.centre_id
       WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.generation = $3 AND ${chosen}
       ORDER BY rs.record_id FOR UPDATE OF rs),
     m AS (SELECT n.*, ${fillsSql(settling, put)} AS fills, CASE
         WHEN rs.state IN ('new', 'open') AND rs.locked_by IS NULL AND ${outside(settling)} THEN 'excluded'
         WHEN rs.state = 'excluded' AND ${inside(settling)} THEN CASE WHEN rs.due_at IS NULL THEN 'new' ELSE 'open' END
         WHEN n.taken_at IS NOT NULL AND n.passes THEN 'open'
         ELSE rs.state END AS state
       FROM n JOIN record_state rs ON rs.centre_id = $1 AND rs.association_id = $2 AND rs.record_id = n.record_id),
     u AS (UPDATE record_state rs SET passes = m.passes, quota_group = m.quota_group, fills = m.fills, sort_key = m.sort_key,
         priority = m.priority, priority_until = m.lapses, expires_at = m.expires_at, state = m.state,
         excluded_at = CASE WHEN m.state = 'excluded' THEN coalesce(rs.excluded_at, $4) END,
         due_at = CASE WHEN m.taken_at IS NOT NULL AND m.passes AND (m.was = 'new' OR NOT m.was_passing) THEN m.taken_at
           ELSE rs.due_at END
       FROM m WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.record_id = m.record_id
         AND (rs.passes, rs.quota_group, rs.fills, rs.sort_key, rs.priority, rs.priority_until, rs.expires_at, rs.state)
           IS DISTINCT FROM (m.passes, m.quota_group, m.fills, m.sort_key, m.priority, m.lapses, m.expires_at, m.state)
       RETURNING m.was_passing, m.was, m.passes, m.state, rs.attempts)
     SELECT ${delta("true", "true")} AS total, ${delta("was = 'new'", "state = 'new'")} AS fresh,
       ${delta("was = 'closed'", "state = 'closed'")} AS closed,
       ${delta("was = 'excluded'", "state = 'excluded'")} AS excluded,
       ${delta("attempts > 0", "attempts > 0")} AS tried,
       (coalesce(sum(attempts) FILTER (WHERE passes AND state = 'closed'), 0)
         - coalesce(sum(attempts) FILTER (WHERE was_passing AND was = 'closed'), 0))::integer AS closed_attempts
     FROM u`,
    parameters,
  );
  await countStates(tx, centreId, association.id, generation, deltas);
}

function delta(before: string, after: string): string {
  return `(count(*) FILTER (WHERE passes AND ${after}) - count(*) FILTER (WHERE was_passing AND ${before}))::integer`;
}

/** Admitted by the filter, and by no enabled instance of the list that comes before. */
function passesSql({ association, earlier }: Settling, sql: ConditionScope): string {
  const own = filterSql(association, sql);
  if (earlier.length === 0) return own;
  sql.parameters.push(earlier.map(({ id }) => id));
  return `(${own} AND NOT EXISTS (SELECT FROM record_state o WHERE o.centre_id = $1
    AND o.association_id = ANY($${sql.parameters.length}::uuid[]) AND o.record_id = rs.record_id AND o.passes))`;
}

export function filterSql(
  { listId, selection: { filter } }: SelectingAssociation,
  sql: ConditionScope,
): string {
  switch (filter?.kind) {
    case undefined:
      return "true";
    case "conditions":
      return conditionSql(filter.condition, sql);
    case "campaign_statuses":
      return [
        statusPassesSql(filter, listId, (value) => `$${sql.parameters.push(value)}`),
        ...(filter.condition ? [conditionSql(filter.condition, sql)] : []),
      ].join(" AND ");
  }
}

/** The first group whose condition the record meets; null is «no match» (OUT-SEL-08). */
function groupSql({ association }: Settling, sql: ConditionScope): string {
  const { quota } = association.selection;
  if (!quota) return "NULL::text";
  const cases = quota.groups.map(({ name, condition }) => {
    const when = conditionSql(condition, sql);
    sql.parameters.push(name);
    return `WHEN ${when} THEN $${sql.parameters.length}::text`;
  });
  return `CASE ${cases.join(" ")} END`;
}

/** Closed with a disposition that fills its group; by default any of type «final success». */
function fillsSql({ association }: Settling, put: (value: Parameter) => string): string {
  const { quota } = association.selection;
  if (!quota) return "false";
  const success = () => `rs.record_disposition IN (SELECT d.key FROM disposition d
    WHERE d.centre_id = $1 AND d.service_id = ${put(association.campaignId)} AND d.type = 'final_success')`;
  const cases = quota.groups.map(({ name, dispositions }) => {
    const when = `WHEN n.quota_group = ${put(name)}::text THEN`;
    return dispositions === undefined
      ? `${when} ${success()}`
      : `${when} rs.record_disposition = ANY(${put(dispositions)}::text[])`;
  });
  return `coalesce(rs.state = 'closed' AND CASE ${cases.join(" ")} END, false)`;
}

/** Excluded for want of a group; what a full group excludes is the balance's. */
function outside({ association }: Settling): string {
  return association.selection.quota ? "n.quota_group IS NULL" : "false";
}

function inside({ association }: Settling): string {
  return association.selection.quota ? "n.quota_group IS NOT NULL AND rs.quota_group IS NULL" : "true";
}

/** One text per record whose byte order is the order wanted; null where the order of the file holds (OUT-SEL-06). */
function sortSql(sorting: RecordSorting, fields: readonly ListFieldRow[]): string {
  switch (sorting.kind) {
    case "file":
      return "NULL::text";
    case "random":
      return "md5(rs.association_id::text || '/' || rs.record_id)";
    case "fewest_attempts":
      return "lpad(to_hex(rs.attempts), 8, '0')";
    case "oldest_attempt":
      return "coalesce(to_char(rs.last_call_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS'), '9')";
    case "fields":
      return sorting.fields
        .map(({ field, direction }) => {
          const { text, kind } = cellSql(field, fields);
          const as = kind === "number" || kind === "moment" ? kind : "text";
          return `sort_part(${text}, '${as}', ${direction === "descending"})`;
        })
        .join(" || ");
  }
}

function expirySql(fields: readonly ListFieldRow[]): string {
  const place = fields.findIndex(({ type }) => type === "expiry");
  return place < 0 ? "NULL::timestamptz" : `as_expiry(r.cells[${place + 1}], ${zoneSql})`;
}
