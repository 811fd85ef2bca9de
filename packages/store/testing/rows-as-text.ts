import pg from "pg";

/** Every row of a table as the owner sees it, for tests of what must not be there. */
export async function rowsAsText(ownerUrl: string, table: string): Promise<string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ row: string }>(
      `SELECT t::text AS row FROM ${pg.escapeIdentifier(table)} t`,
    );
    return rows.map(({ row }) => row);
  } finally {
    await owner.end();
  }
}

/** Every table of the schema, parts of divided ones included. */
export async function tableNames(ownerUrl: string): Promise<string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    return rows.map(({ name }) => name);
  } finally {
    await owner.end();
  }
}
