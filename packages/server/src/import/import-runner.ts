import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { type Clock, Emitter, type Logger, sleep, type Timers } from "@perezvon/base";
import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import {
  type Actor,
  type ImportMode,
  type ImportRow,
  type ListFieldRow,
  type NewRecord,
  type RejectRow,
  type Store,
  StoreUnavailableError,
} from "@perezvon/store";
import { type ColumnPlan, columnPlan } from "./column-plan.ts";
import type { Encoding } from "./encoding.ts";
import { columnsMax, rowsMax } from "./import-limits.ts";
import { readRows, type SourceRow } from "./read-rows.ts";
import { checkRow } from "./row-rules.ts";

export interface ImportOrder {
  readonly centreId: CentreId;
  readonly listId: ListId;
  /** The uploaded file; removed at the end. */
  readonly path: string;
  readonly fileName: string;
  readonly mode: ImportMode;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly header: boolean;
  readonly skipLines: number;
  readonly fields: readonly ListFieldRow[];
  readonly homeCountry: string;
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

const batchRows = 500;
const progressEveryMs = 400;
/** Work without a pause for others; the loop of events must not stand still longer than 20 ms. */
const sliceMs = 8;
const atOnce = 2;

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
    const { store, clock } = this.#context;
    const { listId, mode, fields, fileName } = order;
    const row = await store.imports.begin(
      order.centreId,
      { listId, mode, fields, fileName, at: clock.now() },
      order.actor,
    );
    const work = this.#inTurn(() => this.#run(order, row)).finally(() => {
      this.#running.delete(work);
    });
    this.#running.add(work);
    return row;
  }

  /** Ends what runs; an interrupted import is in the log as such. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #run(order: ImportOrder, row: ImportRow): Promise<void> {
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
        duplicate: 0,
        warnings: load.warnings,
        failure,
        at: clock.now(),
      });
      this.#progress.emit({ centreId: order.centreId, row: ended });
      const list = await store.lists.get(order.centreId, order.listId);
      for (const { id } of list?.campaigns ?? []) grown(order.centreId, id);
    } catch (error) {
      // The entry stays open; the next start closes it as interrupted.
      logger.error("import not closed", { importId: row.id, error: String(error) });
    } finally {
      await rm(order.path, { force: true });
    }
  }
}

/** One file on its way into one list. */
class Load {
  readonly #order: ImportOrder;
  readonly #row: ImportRow;
  readonly #context: ImportContext;
  readonly #tell: (row: ImportRow) => void;
  #plan: ColumnPlan | undefined;
  #records: NewRecord[] = [];
  #rejects: RejectRow[] = [];
  #added = 0;
  #rejected = 0;
  #toldAt = 0;
  #sliceFrom: number;
  rowsRead = 0;
  warnings = 0;

  constructor(order: ImportOrder, row: ImportRow, context: ImportContext, tell: (row: ImportRow) => void) {
    this.#order = order;
    this.#row = row;
    this.#context = context;
    this.#tell = tell;
    this.#sliceFrom = context.clock.monotonicMs();
  }

  /** Returns the code of the failure, if the import as a whole failed. */
  async read(stopped: () => boolean): Promise<string | undefined> {
    const { encoding, delimiter, skipLines } = this.#order;
    const file = createReadStream(this.#order.path, { highWaterMark: 64 * 1024 });
    try {
      for await (const source of readRows(file, { encoding, delimiter, skipLines })) {
        if (stopped()) return "interrupted";
        const failure = this.#take(source);
        if (failure) return failure;
        await this.#flush(false);
        await this.#breathe();
      }
      await this.#flush(true);
    } finally {
      file.destroy();
    }
    return this.rowsRead === 0 ? "empty_file" : undefined;
  }

  #take(source: SourceRow): string | undefined {
    if (source.kind === "unclosed_quote") {
      this.rowsRead++;
      this.#reject(source.line, undefined, source.start, "unclosed_quote", [source.start]);
      return undefined;
    }
    if (this.#plan === undefined) {
      if (source.cells.length > columnsMax) return "too_many_columns";
      const plan = columnPlan(this.#order.fields, this.#order.header ? source.cells : undefined);
      if (typeof plan === "string") return plan;
      this.#plan = plan;
      if (this.#order.header) return undefined;
    }
    if (++this.rowsRead > rowsMax) return "too_many_rows";
    this.#check(source.line, source.cells, this.#plan);
    return undefined;
  }

  #check(line: number, cells: readonly string[], plan: ColumnPlan): void {
    const result = checkRow(plan, cells, this.#order.homeCountry);
    if (result.ok) {
      this.#records.push(result.record);
      this.warnings += result.warnings;
    } else this.#reject(line, result.column, result.value, result.code, plan.inFieldOrder(cells));
  }

  #reject(
    line: number,
    column: string | undefined,
    value: string | undefined,
    reason: string,
    cells: readonly string[],
  ): void {
    this.#rejects.push({ line, column, value: value?.slice(0, 1_000), reason, cells });
  }

  async #flush(all: boolean): Promise<void> {
    const { store, clock } = this.#context;
    const { centreId } = this.#order;
    if (this.#records.length >= batchRows || (all && this.#records.length > 0)) {
      const batch = this.#records;
      this.#records = [];
      await store.imports.appendRows(centreId, this.#row.id, batch, clock.now());
      this.#added += batch.length;
    }
    if (this.#rejects.length >= batchRows || (all && this.#rejects.length > 0)) {
      const batch = this.#rejects;
      this.#rejects = [];
      await store.imports.reject(centreId, this.#row.id, batch);
      this.#rejected += batch.length;
    }
    const now = clock.monotonicMs();
    if (now - this.#toldAt < progressEveryMs) return;
    this.#toldAt = now;
    this.#tell({
      ...this.#row,
      read: this.rowsRead,
      added: this.#added,
      rejected: this.#rejected,
      warnings: this.warnings,
    });
  }

  async #breathe(): Promise<void> {
    const { clock, timers } = this.#context;
    if (clock.monotonicMs() - this.#sliceFrom < sliceMs) return;
    await sleep(timers, 0);
    this.#sliceFrom = clock.monotonicMs();
  }
}
