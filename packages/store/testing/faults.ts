import { asOwner } from "./as-owner.ts";

/** The database sees what it sees when the program is killed: every transaction that is open loses its connection. */
export async function cutOpenTransactions(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, (owner) =>
    owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'`,
    ),
  );
}

/** Until it is called off, a transaction that writes to the table fails at its very end, when all its work is done. */
export async function failCommitsOf(ownerUrl: string, table: string): Promise<() => Promise<void>> {
  await asOwner(ownerUrl, (owner) =>
    owner.query(
      `CREATE FUNCTION fail_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no commit'; END $$;
       CREATE CONSTRAINT TRIGGER fail_commit AFTER INSERT OR UPDATE ON ${table} DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION fail_commit()`,
    ),
  );
  return async () => {
    await asOwner(ownerUrl, (owner) => owner.query("DROP FUNCTION fail_commit CASCADE"));
  };
}

/** Associations whose counters say something else than a count of their records (OUT-STA-03). */
export function wrongTotals(ownerUrl: string): Promise<readonly object[]> {
  return asOwner(ownerUrl, async (owner) => {
    const { rows } = await owner.query<object>(
      `SELECT t.association_id, t.generation, t.total, n.total AS counted, t.fresh, n.fresh AS counted_fresh, t.closed,
         n.closed AS counted_closed, t.excluded, n.excluded AS counted_excluded, t.tried, n.tried AS counted_tried,
         t.closed_attempts::float8, n.closed_attempts::float8 AS counted_attempts
       FROM association_total t CROSS JOIN LATERAL (
         SELECT count(*) AS total, count(*) FILTER (WHERE state = 'new') AS fresh,
           count(*) FILTER (WHERE state = 'closed') AS closed, count(*) FILTER (WHERE state = 'excluded') AS excluded,
           count(*) FILTER (WHERE attempts > 0) AS tried,
           coalesce(sum(attempts) FILTER (WHERE state = 'closed'), 0) AS closed_attempts
         FROM record_state rs WHERE rs.centre_id = t.centre_id AND rs.association_id = t.association_id
           AND rs.generation = t.generation AND rs.passes) n
       WHERE (t.total, t.fresh, t.closed, t.excluded, t.tried, t.closed_attempts)
         <> (n.total, n.fresh, n.closed, n.excluded, n.tried, n.closed_attempts)`,
    );
    return rows;
  });
}
