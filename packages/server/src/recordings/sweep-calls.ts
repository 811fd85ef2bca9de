import { rm } from "node:fs/promises";
import { join, normalize } from "node:path";
import type { ServerContext } from "../http/context.ts";

const dayMs = 86_400_000;
/** PLT-RET-01: interaction records five years. */
export const callRetention = { recordsMs: 5 * 365 * dayMs } as const;
const batch = 200;

type Tools = Pick<ServerContext, "store" | "clock" | "folders" | "logger">;

/** What of calls is past its time goes; the log has the counts (PLT-RET-02). */
export async function sweepCalls({ store, clock, folders, logger }: Tools): Promise<void> {
  const now = clock.now();
  const records = await store.legs.sweep(now - callRetention.recordsMs);
  let analyses = 0;
  for (;;) {
    const old = await store.legs.oldAnalyses(now, batch);
    // The file first: a dial whose file could not be removed is found again an hour later.
    for (const { file } of old) {
      const path = normalize(join(folders.recordings, file));
      if (!path.startsWith(normalize(`${folders.recordings}/`))) continue;
      await rm(path, { force: true });
      await rm(`${path}.json`, { force: true });
    }
    await store.legs.forgetAnalyses(old);
    analyses += old.length;
    if (old.length < batch) break;
  }
  if (records + analyses > 0) logger.info("records of calls past their time are gone", { records, analyses });
}
