import pg from "pg";

/**
 * Makes room for another demo centre beside the present one: it keeps everything, under another slug and with other outside
 * numbers, so that seeding creates a second centre with the very same logins and names (PLT-TEN-03).
 */
export async function moveDemoCentreAside(ownerUrl: string, slug: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("UPDATE centre SET slug = $1 WHERE slug = 'demo'", [slug]);
    await client.query("UPDATE number SET number = '+33' || substr(number, 3)");
  } finally {
    await client.end();
  }
}
