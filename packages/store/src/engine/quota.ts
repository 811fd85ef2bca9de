import type { AssociationId, CentreId, Quota } from "@perezvon/model";
import { type Transaction, time } from "../database/transaction.ts";
import { countStates } from "./counters.ts";

interface Place {
  readonly centreId: CentreId;
  readonly associationId: AssociationId;
  readonly generation: number;
}

/** Records that fill each group. Read from an index of just these, so it costs what the targets are, not what the list is. */
async function filledByGroup(
  tx: Transaction,
  { centreId, associationId, generation }: Place,
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.rows<{ name: string; filled: number }>(
    `SELECT quota_group AS name, count(*)::integer AS filled FROM record_state
     WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND fills AND passes GROUP BY quota_group`,
    [centreId, associationId, generation],
  );
  return new Map(rows.map(({ name, filled }) => [name, filled]));
}

async function inHandByGroup(
  tx: Transaction,
  { centreId, associationId, generation }: Place,
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.rows<{ name: string; held: number }>(
    `SELECT quota_group AS name, count(*)::integer AS held FROM record_state
     WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND locked_by IS NOT NULL AND quota_group IS NOT NULL
     GROUP BY quota_group`,
    [centreId, associationId, generation],
  );
  return new Map(rows.map(({ name, held }) => [name, held]));
}

/** How many records may fill each group still; talks in progress are not among those that have. */
export async function roomLeft(tx: Transaction, place: Place, quota: Quota) {
  const filled = await filledByGroup(tx, place);
  return quota.groups.map(({ name, target, dispositions }) => ({
    name,
    dispositions,
    room: Math.max(0, target - (filled.get(name) ?? 0)),
  }));
}

/** How many more records of each group may be handed out; talks in progress count where the quota says so (OUT-SEL-09). */
export async function roomByGroup(
  tx: Transaction,
  place: Place,
  quota: Quota,
): Promise<ReadonlyMap<string, number>> {
  const filled = await filledByGroup(tx, place);
  const held = quota.countCurrent ? await inHandByGroup(tx, place) : undefined;
  return new Map(
    quota.groups.map(({ name, target }) => {
      const room = target - (filled.get(name) ?? 0) - (held?.get(name) ?? 0);
      // Talks in progress may overfill: a group that is not full gives as many as are asked for.
      return [name, room <= 0 ? 0 : quota.countCurrent ? room : Number.POSITIVE_INFINITY];
    }),
  );
}

/** Excludes the records of full groups and opens those of groups that have room again (OUT-SEL-08); returns how many changed. */
export async function balanceQuota(
  tx: Transaction,
  place: Place,
  quota: Quota,
  limit: number,
  now: number,
): Promise<number> {
  const { centreId, associationId, generation } = place;
  const filled = await filledByGroup(tx, place);
  const full = quota.groups.filter(({ name, target }) => (filled.get(name) ?? 0) >= target);
  const names = full.map(({ name }) => name);
  const at = [centreId, associationId, generation, names, limit, time(now)] as const;
  const closed = await tx.found<{ fresh: number; all: number }>(
    `WITH n AS (SELECT record_id, state FROM record_state
       WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND quota_group = ANY($4::text[])
         AND state IN ('new', 'open') AND passes AND locked_by IS NULL
       LIMIT $5 FOR UPDATE SKIP LOCKED),
     u AS (UPDATE record_state rs SET state = 'excluded', excluded_at = $6 FROM n
       WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.record_id = n.record_id RETURNING n.state)
     SELECT count(*)::integer AS all, count(*) FILTER (WHERE state = 'new')::integer AS fresh FROM u`,
    at,
  );
  const opened = await tx.found<{ fresh: number; all: number }>(
    `WITH n AS (SELECT record_id FROM record_state
       WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND quota_group = ANY($4::text[])
         AND state = 'excluded' AND passes AND locked_by IS NULL
       LIMIT $5 FOR UPDATE SKIP LOCKED),
     u AS (UPDATE record_state rs SET state = CASE WHEN rs.due_at IS NULL THEN 'new' ELSE 'open' END, excluded_at = NULL FROM n
       WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.record_id = n.record_id RETURNING rs.state)
     SELECT count(*)::integer AS all, count(*) FILTER (WHERE state = 'new')::integer AS fresh FROM u`,
    [
      centreId,
      associationId,
      generation,
      quota.groups.map(({ name }) => name).filter((name) => !names.includes(name)),
      limit,
    ],
  );
  await countStates(tx, centreId, associationId, generation, {
    fresh: opened.fresh - closed.fresh,
    excluded: closed.all - opened.all,
  });
  return closed.all + opened.all;
}
