import type { CallingHoursRow, CentreId, HoursSet } from "@perezvon/model";
import { optional, type Transaction } from "../database/transaction.ts";

/** The centre's table of calling hours (OUT-HRS-01). */
export async function readCallingHours(tx: Transaction, centreId: CentreId): Promise<CallingHoursRow[]> {
  const rows = await tx.rows<{ country_code: string; region: string | null; hours: HoursSet }>(
    "SELECT country_code, region, hours FROM calling_hours WHERE centre_id = $1 ORDER BY country_code, id",
    [centreId],
  );
  return rows.map(({ country_code, region, hours }) => ({
    countryCode: country_code,
    region: optional(region),
    hours,
  }));
}
