import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresError } from "../errors.ts";
import { isAlive, processStart } from "./pid-file.ts";

/**
 * One program a data folder. A second one would find the first one's database and share it, and two engines would dial the
 * same campaigns.
 */
export async function claimDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, "perezvon.pid");
  const found = await readOwner(file);
  if (found && found.pid !== process.pid && isAlive(found.pid)) {
    const start = await processStart(found.pid);
    if (start === undefined || start === found.start) {
      throw new EmbeddedPostgresError(
        "data_in_use",
        `The data in ${dataDir} are in use by process ${found.pid}. Stop it, or choose another folder with DATA_DIR.`,
      );
    }
  }
  const start = (await processStart(process.pid)) ?? "";
  await writeFile(file, `${process.pid}\n${start}\n`);
  return async () => {
    const present = await readOwner(file);
    if (present?.pid === process.pid) await rm(file, { force: true });
  };
}

async function readOwner(file: string): Promise<{ pid: number; start: string } | undefined> {
  try {
    const [pid, start] = (await readFile(file, "utf8")).split("\n");
    return { pid: Number(pid), start: start ?? "" };
  } catch {
    return undefined;
  }
}
