import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "@perezvon/base";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { SchemaTooNewError } from "../errors.ts";
import { ensureRoles } from "./roles.ts";

/** Any number that nobody else locks: "perezvon" in ASCII, cut to 48 bits. */
const migrationLock = 0x706572657a76;
const table = "schema_migration";

/**
 * Brings the schema to this program's version. A second program waits for the first. A schema with migrations that this
 * program does not know is refused, because it was written by a newer one.
 */
export async function migrate(ownerUrl: string, secret: Buffer, logger: Logger): Promise<readonly string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await owner.connect();
  try {
    await owner.query("SELECT pg_advisory_lock($1)", [migrationLock]);
    const dir = migrationsFolder();
    await refuseNewer(owner, dir);
    await ensureRoles(owner, secret);
    const done = await runner({
      dbClient: owner,
      dir,
      direction: "up",
      migrationsTable: table,
      checkOrder: true,
      noLock: true,
      log: () => undefined,
      logger: {
        debug: (message) => logger.debug(String(message)),
        info: (message) => logger.debug(String(message)),
        warn: (message) => logger.warn(String(message)),
        error: (message) => logger.error(String(message)),
      },
    });
    const names = done.map(({ name }) => name);
    if (names.length > 0) logger.info("schema migrated", { migrations: names });
    return names;
  } finally {
    await owner.end();
  }
}

async function refuseNewer(owner: pg.Client, dir: string): Promise<void> {
  const { rows: found } = await owner.query<{ present: boolean }>(
    "SELECT to_regclass($1) IS NOT NULL AS present",
    [table],
  );
  if (!found[0]?.present) return;
  const known = new Set((await readdir(dir)).map((file) => file.replace(/\.sql$/, "")));
  const { rows } = await owner.query<{ name: string }>(`SELECT name FROM ${table} ORDER BY id`);
  const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new SchemaTooNewError(
      `The database was written by a newer Perezvon (unknown migrations: ${unknown.join(", ")}). Start that version, or restore a backup from before its upgrade.`,
    );
  }
}

/** Beside the sources, or where a bundle finds them: `packages/store/migrations` or `migrations` in a folder above. */
export function migrationsFolder(from = dirname(fileURLToPath(import.meta.url))): string {
  const first = "0001-centre-and-people.sql";
  for (let folder = from; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, "migrations"), join(folder, "packages/store/migrations")]) {
      if (existsSync(join(candidate, first))) return candidate;
    }
    if (folder === dirname(folder)) throw new Error(`No migrations found above ${from}.`);
  }
}
