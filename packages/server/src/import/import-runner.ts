import { rm } from "node:fs/promises";
import { type Clock, Emitter, type Logger, sleep, type Timers } from "@perezvon/base";
import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import {
  type Actor,
  type ImportRow,
  type ImportSource,
  type ListFieldRow,
  RefusedError,
  type Store,
  StoreUnavailableError,
} from "@perezvon/store";
import { Load } from "./load.ts";
import type { SortRules } from "./row-sorter.ts";
import type { Reading } from "./source-file.ts";

export interface ImportOrder {
  readonly centreId: CentreId;
  readonly listId: ListId;
  /** The uploaded file; removed at the end. */
  readonly path: string;
  readonly fileName: string;
  readonly source: ImportSource;
  readonly reading: Reading;
  readonly header: boolean;
  readonly rules: SortRules;
  /** Fields that the list is to take over; undefined where it keeps its own. */
  readonly newFields: readonly ListFieldRow[] | undefined;
  /** «Переоткрыть закрытые»: in these campaigns (OUT-IMP-11). */
  readonly reopenIn: readonly CampaignId[];
  readonly actor: Actor;
}

export interface ImportContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** New records may be dialled: whoever runs campaigns of the list looks again (OUT-IMP-18). */
  readonly grown: (centreId: CentreId, campaignId: CampaignId) => void;
}

const atOnce = 2;
const turnEveryMs = 250;
/** As long as somebody would look at a form that is being sent. */
const turnMostMs = 10 * 60_000;

/** Loads uploaded files into lists, in the background, a batch at a time. */
export class ImportRunner {
  readonly #context: ImportContext;
  readonly #progress: Emitter<{ readonly centreId: CentreId; readonly row: ImportRow }>;
  readonly #running = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #free = atOnce;
  #stopping = false;

  constructor(context: ImportContext) {
    this.#context = context;
    this.#progress = new Emitter((error) =>
      context.logger.error("a listener of imports failed", { error: String(error) }),
    );
  }

  onProgress(
    listener: (progress: { readonly centreId: CentreId; readonly row: ImportRow }) => void,
  ): () => void {
    return this.#progress.on(listener);
  }

  /** Opens the entry of the log and returns it; the loading goes on behind it. */
  async start(order: ImportOrder): Promise<ImportRow> {
    return (await this.begin(order)).row;
  }

  /** As `start`; `ended` is the entry when everything is loaded. */
  async begin(order: ImportOrder): Promise<{ readonly row: ImportRow; readonly ended: Promise<ImportRow> }> {
    const { store, clock } = this.#context;
    const { listId, newFields, fileName, source, rules } = order;
    const row = await store.imports.begin(
      order.centreId,
      { listId, mode: rules.mode, fields: newFields, fileName, source, at: clock.now() },
      order.actor,
    );
    const ended = this.#inPlace(() => this.#run(order, row));
    const work = ended.then(
      () => undefined,
      () => undefined,
    );
    this.#running.add(work);
    void work.then(() => this.#running.delete(work));
    return { row, ended };
  }

  /**
   * Begins an import as soon as no other one of its list runs: the later waits (OUT-IMP-16). Refused with `locked` when the other
   * does not end in time.
   */
  async inTurn<T>(begin: () => Promise<T>): Promise<T> {
    const { timers } = this.#context;
    for (let waited = 0; ; waited += turnEveryMs) {
      try {
        return await begin();
      } catch (error) {
        const isTaken = error instanceof RefusedError && error.code === "locked";
        if (!isTaken || waited >= turnMostMs || this.#stopping) throw error;
        await sleep(timers, turnEveryMs);
      }
    }
  }

  /** Ends what runs; an interrupted import is in the log as such. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #inPlace<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #run(order: ImportOrder, row: ImportRow): Promise<ImportRow> {
    const { store, clock, logger, grown } = this.#context;
    const load = new Load(order, row, this.#context, (now) =>
      this.#progress.emit({ centreId: order.centreId, row: now }),
    );
    let failure: string | undefined;
    try {
      failure = await load.read(() => this.#stopping);
    } catch (error) {
      logger.warn("import failed", { importId: row.id, error: String(error) });
      failure = error instanceof StoreUnavailableError ? "store_unavailable" : "interrupted";
    }
    try {
      const ended = await store.imports.finish(order.centreId, row.id, {
        read: load.rowsRead,
        duplicate: load.duplicate,
        unknown: load.unknown,
        warnings: load.warnings,
        failure,
        failureLimit: load.failureLimit,
        at: clock.now(),
      });
      this.#progress.emit({ centreId: order.centreId, row: ended });
      const list = await store.lists.get(order.centreId, order.listId);
      for (const { id } of list?.campaigns ?? []) grown(order.centreId, id);
      return ended;
    } catch (error) {
      // The entry stays open; the next start closes it as interrupted.
      logger.error("import not closed", { importId: row.id, error: String(error) });
      return { ...row, outcome: "failed", failure: failure ?? "store_unavailable" };
    } finally {
      await rm(order.path, { force: true });
    }
  }
}
