import type { CentreId } from "@perezvon/model";
import type { Transaction } from "../database/transaction.ts";

/**
 * Zones of numbers and postal codes that files of the centre name (OUT-HRS-07): the block of the state plan, else the longest
 * beginning in the table that it loaded. Such a table takes the place of the product's own: what it does not know has no zones.
 */
export async function readNumberZones(
  tx: Transaction,
  centreId: CentreId,
  places: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx.rows<{ place: string; zones: string }>(
    `SELECT n.place, coalesce(b.zones, z.zones, '') AS zones
     FROM (SELECT place, CASE WHEN place LIKE '+%' THEN 'prefix' ELSE 'postal_code' END AS kind FROM unnest($2::text[]) AS place) n
     LEFT JOIN zone_table t ON t.centre_id = $1 AND t.kind = n.kind
     LEFT JOIN LATERAL (
       SELECT p.zones FROM (
         SELECT last, zones FROM number_plan_block
         WHERE centre_id = $1 AND n.place ~ '^\\+7\\d{10}$' AND first <= substr(n.place, 2)::bigint ORDER BY first DESC LIMIT 1
       ) p WHERE p.last >= substr(n.place, 2)::bigint
     ) b ON true
     LEFT JOIN LATERAL (
       SELECT r.zones FROM zone_table_row r
       WHERE r.centre_id = $1 AND r.kind = t.kind
         AND r.beginning = ANY(ARRAY(SELECT left(n.place, size) FROM generate_series(1, length(n.place)) AS size))
       ORDER BY length(r.beginning) DESC LIMIT 1
     ) z ON b.zones IS NULL AND t.kind IS NOT NULL
     WHERE b.zones IS NOT NULL OR t.kind IS NOT NULL`,
    [centreId, places],
  );
  return new Map(rows.map(({ place, zones }) => [place, zones === "" ? [] : zones.split(",")]));
}
