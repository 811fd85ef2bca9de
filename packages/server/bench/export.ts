import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CampaignId, CentreId } from "@perezvon/model";
import type { Store } from "@perezvon/store";
import {
  campaignInput,
  copyAttempts,
  demo,
  type ManyAttempts,
  makeAttempts,
  openTestStore,
} from "@perezvon/store/testing";
import { resultsFile, storeQuery } from "../src/results/results-file.ts";

export interface ExportBenchOptions {
  readonly attempts: number;
  readonly each: number;
  readonly runs: number;
}

/**
 * The detailed report of many attempts to a file, against what the database alone needs to write the same rows as CSV to nowhere
 * (`COPY TO`), in turns; memory above the resting program, and the delay of the event loop meanwhile (OUT-RES-11).
 */
export async function runExportBench({
  attempts,
  each,
  runs,
}: ExportBenchOptions): Promise<Record<string, unknown>> {
  const opened = await openTestStore();
  const folder = await mkdtemp(join(tmpdir(), "pz-export-"));
  try {
    const thing = await prepare(opened.store, opened.clock.now());
    await makeAttempts(opened.ownerUrl, thing, { records: Math.ceil(attempts / each), each });
    const figures: (Awaited<ReturnType<typeof exportOnce>> & { readonly copyMs: number })[] = [];
    for (let run = 0; run < runs; run++) {
      const copyMs = await copyAttempts(opened.ownerUrl, thing);
      figures.push({ copyMs, ...(await exportOnce(opened.store, thing, join(folder, `${run}.csv`))) });
    }
    const middle = (pick: (each: (typeof figures)[number]) => number) => {
      const sorted = figures.map(pick).sort((a, b) => a - b);
      return Math.round(sorted[Math.floor(sorted.length / 2)]! * 100) / 100;
    };
    return {
      rows: figures[0]?.rows,
      fileMb: middle((one) => one.bytes / 1e6),
      exportMs: middle((one) => one.exportMs),
      copyMs: middle((one) => one.copyMs),
      ratioToCopy: middle((one) => one.exportMs / one.copyMs),
      rowsPerSecond: middle((one) => (one.rows / one.exportMs) * 1000),
      memoryAboveRestMb: middle((one) => one.memoryMb),
      loopDelayMsP99: middle((one) => one.delayP99),
      loopDelayMsMax: middle((one) => one.delayMax),
    };
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(store: Store, at: number): Promise<ManyAttempts> {
  const { centreId } = await demo(store);
  const by = { userId: undefined, name: "bench" };
  const fields = [
    { name: "Имя", type: "text", label: undefined, required: false },
    { name: "Телефон", type: "phone", label: undefined, required: true },
  ] as const;
  const list = await store.lists.create(centreId, { name: "Миллион", fields, at }, by);
  const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
  const { campaign } = await store.campaigns.create(centreId, campaignInput("Выгрузка", { lists }), at, by);
  return { centreId, campaignId: campaign.id, listId: list.id };
}

async function exportOnce(store: Store, { centreId, campaignId }: ManyAttempts, path: string) {
  globalThis.gc?.();
  const rest = process.memoryUsage().rss;
  let peak = rest;
  let rows = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const query = { format: "detailed" } as const;
  await store.results.read(
    centreId as CentreId,
    campaignId as CampaignId,
    storeQuery(query),
    async (stream) => {
      const bytes = resultsFile(stream, {
        query,
        timeZone: "Europe/Moscow",
        hostName: "bench",
        personal: true,
        onRow: () => {
          if (++rows % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
        },
      });
      await pipeline(Readable.from(bytes), createWriteStream(path));
    },
  );
  const exportMs = performance.now() - started;
  delay.disable();
  const { size } = await stat(path);
  await rm(path);
  return {
    rows,
    bytes: size,
    exportMs,
    memoryMb: (peak - rest) / 1e6,
    // The histogram counts the millisecond of its own timer.
    delayP99: delay.percentile(99) / 1e6 - 1,
    delayMax: delay.max / 1e6 - 1,
  };
}
