import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ResultsQuery } from "@perezvon/api";
import { type Clock, type Logger, uuidV7 } from "@perezvon/base";
import type { CampaignId, CentreId } from "@perezvon/model";
import {
  type Actor,
  type ExportProgress,
  type ExportRow,
  type Store,
  StoreUnavailableError,
} from "@perezvon/store";
import { resultsContent, resultsSending, storeQuery } from "../results/results-file.ts";

export interface ExportOrder {
  readonly centreId: CentreId;
  readonly campaign: { readonly id: CampaignId; readonly name: string };
  readonly query: ResultsQuery;
  readonly timeZone: string;
  /** Whoever asks may see what is marked personal (PLT-SEC-02). */
  readonly personal: boolean;
  readonly actor: Actor;
}

export interface ExportContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly hostName: string;
  /** Files are `<centre>/<campaign>/<export>.csv` below it. */
  readonly folder: string;
}

const dayMs = 24 * 3_600_000;
/** OUT-RES-11. */
const keptMs = 7 * dayMs;
const progressEveryMs = 500;
const atOnce = 2;

/** Makes results files in the background (OUT-RES-11): counted first, written under a temporary name, kept for 7 days. */
export class ExportRunner {
  readonly #context: ExportContext;
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  readonly #waiting: (() => void)[] = [];
  #free = atOnce;

  constructor(context: ExportContext) {
    this.#context = context;
  }

  async start(order: ExportOrder): Promise<ExportRow> {
    const { store, clock } = this.#context;
    const startedAt = clock.now();
    const row = await store.exports.begin(
      order.centreId,
      {
        id: uuidV7(startedAt),
        campaignId: order.campaign.id,
        query: order.query,
        fileName: resultsSending(order.campaign.name, order.query).name,
        startedAt,
        expiresAt: startedAt + keptMs,
      },
      order.actor,
    );
    const abort = new AbortController();
    const done = this.#inTurn(() => this.#run(order, row, abort.signal)).finally(() =>
      this.#running.delete(row.id),
    );
    this.#running.set(row.id, { abort, done });
    return row;
  }

  /** Resolves when nothing of it runs any more. */
  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id);
    running?.abort.abort("cancelled");
    await running?.done;
  }

  async remove(centreId: CentreId, row: ExportRow): Promise<void> {
    await this.cancel(row.id);
    await this.#context.store.exports.remove(centreId, row.campaignId, row.id);
    await rm(this.pathOf(centreId, row), { force: true });
  }

  /** Campaigns that have lain in the bin long enough go, and their files with them (OUT-RES-12). */
  async sweepBin(): Promise<void> {
    const { store, clock } = this.#context;
    for (const { centreId, campaignId } of await store.campaignBin.due(clock.now())) {
      // First the files: an end in the midst leaves rows that are due again, and no file that nothing knows of.
      await rm(join(this.#context.folder, centreId, campaignId), { recursive: true, force: true });
      await store.campaignBin.remove(centreId, campaignId);
    }
  }

  pathOf(centreId: CentreId, { campaignId, id }: Pick<ExportRow, "campaignId" | "id">): string {
    return join(this.#context.folder, centreId, campaignId, `${id}.csv`);
  }

  /** Once an hour: what has been kept for 7 days goes. */
  async sweep(): Promise<void> {
    const { store, clock } = this.#context;
    for (const gone of await store.exports.removeExpired(clock.now())) {
      await rm(this.pathOf(gone.centreId, gone), { force: true });
    }
  }

  async stop(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort("interrupted");
    await Promise.all(running.map(({ done }) => done));
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #run(order: ExportOrder, row: ExportRow, signal: AbortSignal): Promise<void> {
    const { store, clock, logger } = this.#context;
    const path = this.pathOf(order.centreId, row);
    const made: { -readonly [K in keyof ExportProgress]: ExportProgress[K] } = {
      state: "running",
      failure: undefined,
      rowsTotal: undefined,
      rowsWritten: 0,
      bytes: 0,
      replaced: 0,
      personal: false,
    };
    try {
      await this.#write(order, row, made, path, signal);
      made.state = "done";
    } catch (error) {
      const cancelled = signal.aborted && signal.reason === "cancelled";
      made.state = cancelled ? "cancelled" : "failed";
      made.failure = cancelled ? undefined : failureOf(error, signal);
      if (!signal.aborted) logger.warn("results export failed", { exportId: row.id, error: String(error) });
    }
    try {
      await rm(`${path}.part`, { force: true });
      const kept = await store.exports.put(order.centreId, row.id, made, clock.now());
      if (kept === undefined) await rm(path, { force: true });
    } catch (error) {
      // The row stays open; the next start closes it as interrupted.
      logger.error("results export not closed", { exportId: row.id, error: String(error) });
    }
  }

  async #write(
    order: ExportOrder,
    row: ExportRow,
    made: { -readonly [K in keyof ExportProgress]: ExportProgress[K] },
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock, hostName } = this.#context;
    await mkdir(dirname(path), { recursive: true });
    const { centreId, query, timeZone } = order;
    await store.results.read(centreId, order.campaign.id, storeQuery(query), async (stream) => {
      signal.throwIfAborted();
      made.rowsTotal = await stream.count();
      made.personal = order.personal && (stream.head.scriptFields ?? []).some(({ personal }) => personal);
      let toldAt = clock.monotonicMs();
      const bytes = resultsContent(stream, {
        query,
        timeZone,
        hostName,
        campaignName: order.campaign.name,
        personal: order.personal,
        onRow: () => made.rowsWritten++,
        onReplaced: (characters) => {
          made.replaced += characters;
        },
      });
      await store.exports.put(centreId, row.id, made, clock.now());
      const told = async function* () {
        for await (const chunk of bytes) {
          made.bytes += chunk.length;
          yield chunk;
          if (clock.monotonicMs() - toldAt < progressEveryMs) continue;
          toldAt = clock.monotonicMs();
          await store.exports.put(centreId, row.id, made, clock.now());
        }
      };
      await pipeline(Readable.from(told()), createWriteStream(`${path}.part`, { mode: 0o600 }), { signal });
    });
    await rename(`${path}.part`, path);
  }
}

function failureOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "interrupted";
  if (error instanceof StoreUnavailableError) return "store_unavailable";
  return (error as NodeJS.ErrnoException).code === "ENOSPC" ? "disk" : "internal";
}
