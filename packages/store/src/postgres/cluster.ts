import { execFile } from "node:child_process";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "../errors.ts";
import { giveTo, type RunAs } from "./run-as.ts";

export const ownerRole = "perezvon_owner";

/**
 * Makes the folder of the database when there is none. It is made beside and renamed, so a process killed half-way leaves
 * nothing that looks finished.
 */
export async function ensureCluster(
  dataDir: string,
  cluster: string,
  runAs: RunAs,
  password: string,
): Promise<void> {
  if (await exists(join(cluster, "PG_VERSION"))) {
    await giveTo(runAs.owner, cluster);
    return;
  }
  const unfinished = `${cluster}.new`;
  const passwordFile = join(dataDir, "postgres.password");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await giveTo(runAs.owner, unfinished);
  await giveTo(runAs.owner, passwordFile).catch(() => undefined);
  try {
    const [file, args] = runAs.wrap(runAs.binaries.initdb, [
      `--pgdata=${unfinished}`,
      `--username=${ownerRole}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Unicode rules that are the same on every machine, whatever locales it has.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ]);
    await promisify(execFile)(file, args, { timeout: 120_000, cwd: dataDir });
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? String(error);
    throw new EmbeddedPostgresError("init_failed", `The database cannot be created: ${output.trim()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, cluster);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
