import pg from "pg";
import { ownOfAssociation, settingTables } from "../src/queries/copy-campaign.ts";

/**
 * Every row of settings of a campaign as the owner sees it, by table, without what is another one's in a copy: so that a setting
 * that a copy or a file forgets is seen.
 */
export async function settingsRows(
  ownerUrl: string,
  campaignId: string,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const found: Record<string, readonly unknown[]> = {};
    const tables = Object.entries(settingTables).map(
      ([table, { by, instead }]) => [table, by, [by, ...Object.keys(instead)]] as const,
    );
    for (const [table, by, without] of [
      ...tables,
      ["list_association", "campaign_id", ownOfAssociation.filter((name) => name !== "list_id")] as const,
    ]) {
      const { rows } = await owner.query<{ row: unknown }>(
        `SELECT to_jsonb(t) - $2::text[] AS row FROM ${pg.escapeIdentifier(table)} t WHERE ${pg.escapeIdentifier(by)} = $1
         ORDER BY (to_jsonb(t) - $2::text[])::text`,
        [campaignId, without],
      );
      found[table] = rows.map(({ row }) => row);
    }
    return found;
  } finally {
    await owner.end();
  }
}
