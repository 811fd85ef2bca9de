import { performance } from "node:perf_hooks";
import pg from "pg";
import { asOwner } from "./as-owner.ts";

export interface ManyAttempts {
  readonly centreId: string;
  readonly campaignId: string;
  readonly listId: string;
}

/** Above the ids of records that are there already. */
const above = 1_000_000_000;

/** Every record of a list dialled `each` times, written by the database itself: for measures that need many rows at once. */
export async function makeAttempts(
  ownerUrl: string,
  { centreId, campaignId, listId }: ManyAttempts,
  { records, each }: { readonly records: number; readonly each: number },
): Promise<void> {
  await asOwner(ownerUrl, async (owner) => {
    const first = "timestamptz '2026-11-20T06:00:00Z'";
    const { rows } = await owner.query<{ id: string }>(
      "SELECT id FROM list_association WHERE centre_id = $1 AND campaign_id = $2 AND list_id = $3",
      [centreId, campaignId, listId],
    );
    const association = rows[0]!.id;
    await owner.query(
      `INSERT INTO record (centre_id, id, list_id, generation, cells, numbers, loaded_at)
       SELECT $1, ${above} + n, $2, 1, ARRAY['Клиент ' || n, '+7999' || lpad(n::text, 7, '0')], ARRAY['+7999' || lpad(n::text, 7, '0')],
         ${first} FROM generate_series(1, $3::integer) n`,
      [centreId, listId, records],
    );
    await owner.query(
      `INSERT INTO record_state (centre_id, association_id, record_id, generation, state, attempts, record_disposition,
         closed_at, last_disposition, last_number, last_call_at)
       SELECT $1, $2, ${above} + n, 1, 'closed', $4::integer, 'sold', ${first}, 'sold', '+7999' || lpad(n::text, 7, '0'), ${first}
       FROM generate_series(1, $3::integer) n`,
      [centreId, association, records, each],
    );
    await owner.query(
      `INSERT INTO attempt (centre_id, id, started_at, campaign_id, association_id, list_id, record_id, call_id, number,
         caller_number, attempt_number, repeat_number, due_at, instance_id, ended_at, disposition, record_disposition, note,
         dialing_ms, answered_ms, answered, analysis_result)
       SELECT $1, gen_random_uuid(), ${first} + make_interval(secs => (n * $6::integer + a) * 0.1), $2, $3, $4, ${above} + n,
         gen_random_uuid(), '+7999' || lpad(n::text, 7, '0'), '+74990000001', a, 0, ${first}, $1, ${first},
         CASE WHEN a = $6::integer THEN 'sold' ELSE 'no_answer' END, CASE WHEN a = $6::integer THEN 'sold' END,
         'CPA 8; SIP 487; Q.850 19', 30000, 0, false, 8
       FROM generate_series(1, $5::integer) n, generate_series(1, $6::integer) a`,
      [centreId, campaignId, association, listId, records, each],
    );
    await owner.query("ANALYZE record; ANALYZE record_state; ANALYZE attempt");
  });
}

/** Milliseconds that the database takes to write the same rows as CSV to nowhere: the floor of an export. */
export async function copyAttempts(ownerUrl: string, { campaignId }: ManyAttempts): Promise<number> {
  return asOwner(ownerUrl, async (owner) => {
    const started = performance.now();
    await owner.query(
      `COPY (SELECT r.cells, t.number, t.is_call_attempt, t.record_disposition, t.disposition, t.note, t.started_at,
         t.dialing_ms, t.analysis_ms, t.answered_ms, u.login, t.analysis_result, t.analysis_file, rec.file, t.call_id, t.record_id
         FROM attempt t
         JOIN record_state rs ON rs.centre_id = t.centre_id AND rs.association_id = t.association_id AND rs.record_id = t.record_id
         JOIN record r ON r.centre_id = t.centre_id AND r.id = t.record_id
         LEFT JOIN user_account u ON u.centre_id = t.centre_id AND u.id = t.agent_id
         LEFT JOIN recording rec ON rec.centre_id = t.centre_id AND rec.id = t.recording_id
         WHERE t.campaign_id = ${pg.escapeLiteral(campaignId)} ORDER BY t.record_id, t.started_at, t.id)
       TO '/dev/null' (FORMAT csv)`,
    );
    return performance.now() - started;
  });
}
