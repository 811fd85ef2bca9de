import { copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { demoInboundScenario } from "@perezvon/flow";
import type { ListFieldRow } from "@perezvon/store";
import { campaignInput, copyFloor, openTestStore } from "@perezvon/store/testing";
import { ImportRunner } from "../src/import/import-runner.ts";

export interface ImportBenchOptions {
  readonly rows: number;
  /** Campaigns that the list is attached to: each gives every record a life of its own. */
  readonly campaigns: number;
}

const fields: readonly ListFieldRow[] = [
  { name: "Имя", type: "full_name", label: undefined, required: false },
  { name: "Телефон", type: "phone", label: "mobile", required: true },
  { name: "Город", type: "text", label: undefined, required: false },
  { name: "Долг", type: "decimal", label: undefined, required: false },
];

/** A file of rows until every one can be dialled, against bare COPY of the same bytes in the same run. */
export async function runImportBench({
  rows,
  campaigns,
}: ImportBenchOptions): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), "import-bench-"));
  const opened = await openTestStore();
  try {
    const path = join(folder, "rows.csv");
    await writeFile(path, fileOf(rows));
    const { size } = await stat(path);
    const copyMs = await copyFloor(opened.ownerUrl, path, fields.length);
    const loaded = await load(opened, path, rows, campaigns);
    const ratio = loaded.ms / copyMs;
    const figures = {
      rows,
      campaigns,
      megabytes: size / 1e6,
      copyMs,
      importMs: loaded.ms,
      ratio,
      ...loaded.costs,
    };
    const rounded = Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, Math.round(value * 100) / 100]),
    );
    for (const [name, value] of Object.entries(rounded)) console.log(`${name.padEnd(24)} ${value}`);
    return rounded;
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function fileOf(rows: number): string {
  const lines = ["Имя,Телефон,Город,Долг"];
  for (let i = 0; i < rows; i++) {
    lines.push(`Клиент ${i},+7999${String(i).padStart(7, "0")},Нижний Новгород,${i % 10_000},`.slice(0, -1));
  }
  return `${lines.join("\n")}\n`;
}

async function load(
  { store }: Awaited<ReturnType<typeof openTestStore>>,
  source: string,
  rows: number,
  campaigns: number,
) {
  const demo = await store.seedDemoCentre({
    carrier: { host: "127.0.0.1", port: 5070 },
    hashPassword: async (password) => password,
    inboundScenario: demoInboundScenario,
  });
  const { centreId } = demo;
  const actor = { userId: undefined, name: "bench", address: undefined };
  const at = systemClock.now();
  const list = await store.lists.create(centreId, { name: "bench", fields, at }, actor);
  for (let n = 1; n <= campaigns; n++) {
    const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
    await store.campaigns.create(centreId, campaignInput(`bench ${n}`, { lists }), at, actor);
  }
  const computing = process.cpuUsage();
  const runner = new ImportRunner({
    store,
    clock: systemClock,
    timers: systemTimers,
    logger: silentLogger,
    grown: () => undefined,
  });
  // The runner removes what it has loaded.
  const path = `${source}.upload`;
  await copyFile(source, path);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let peak = 0;
  const watch = systemTimers.every(50, () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  });
  const before = process.memoryUsage().rss;
  delay.enable();
  const from = systemClock.monotonicMs();
  const { ended } = await runner.begin({
    centreId,
    listId: list.id,
    path,
    fileName: "rows.csv",
    source: "upload",
    reading: { encoding: "utf-8", delimiter: ",", skipLines: 0 },
    header: true,
    rules: {
      fields,
      homeCountry: "RU",
      splitNumbers: false,
      mode: "append",
      duplicates: "skip",
      uniqueNumbers: false,
    },
    newFields: undefined,
    reopenIn: [],
    actor,
  });
  const entry = await ended;
  const ms = systemClock.monotonicMs() - from;
  const { user, system } = process.cpuUsage(computing);
  delay.disable();
  watch.cancel();
  if (entry.added !== rows) throw new Error(`${entry.added} rows of ${rows} were loaded`);
  return {
    ms,
    costs: {
      rowsPerSecond: rows / (ms / 1000),
      // Of this process; the database's comes to it.
      processorSeconds: (user + system) / 1e6,
      rssBeforeMb: before / 1e6,
      rssPeakMb: peak / 1e6,
      loopDelayP99Ms: delay.percentile(99) / 1e6,
      loopDelayMaxMs: delay.max / 1e6,
    },
  };
}
