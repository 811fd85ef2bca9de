import { mkdir } from "node:fs/promises";
import { demoInboundScenario } from "@perezvon/flow";
import { type DemoCentre, openStore, type Store } from "@perezvon/store";
import { dataFolders } from "../config/config.ts";
import { hashPassword } from "../sign-in/password-hash.ts";
import type { Ends } from "./ends.ts";
import type { AssembleOptions } from "./options.ts";

export interface Data {
  readonly store: Store;
  readonly demo: DemoCentre;
  readonly folders: ReturnType<typeof dataFolders>;
}

/** Database and folders, with the demo centre in them. */
export async function openData(options: AssembleOptions, ends: Ends): Promise<Data> {
  const { config, clock, timers, logger } = options;
  const folders = dataFolders(config.dataDir);
  await mkdir(folders.recordings, { recursive: true });
  const { store } = await openStore({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    logger: logger.child({ part: "store" }),
    clock,
    timers,
    fsync: options.fsync,
  });
  ends.add(() => store.close());
  const demo = await store.seedDemoCentre({
    carrier: config.carrier,
    hashPassword,
    inboundScenario: demoInboundScenario,
  });
  await store.imports.closeInterrupted(clock.now());
  await store.exports.closeInterrupted(clock.now());
  await store.exportTasks.closeInterrupted(clock.now());
  await store.feeds.closeInterrupted();
  await store.webhooks.release();
  return { store, demo, folders };
}
