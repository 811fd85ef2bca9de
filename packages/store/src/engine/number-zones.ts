import type { CentreId } from "@perezvon/model";
import type { Transaction } from "../database/transaction.ts";

/** Zones of those of these numbers that the loaded plan has a block for; E.164. */
export async function readNumberZones(
  tx: Transaction,
  centreId: CentreId,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx.rows<{ number: string; zones: string }>(
    `SELECT n.number, b.zones FROM unnest($2::text[]) AS n(number)
     CROSS JOIN LATERAL (
       SELECT last, zones FROM number_plan_block WHERE centre_id = $1 AND first <= substr(n.number, 2)::bigint ORDER BY first DESC LIMIT 1
     ) b
     WHERE b.last >= substr(n.number, 2)::bigint`,
    [centreId, numbers],
  );
  return new Map(rows.map(({ number, zones }) => [number, zones.split(",")]));
}
