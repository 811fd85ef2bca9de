import { sleep } from "@perezvon/base";
import { type Progress, reopened } from "@perezvon/dialer";
import type { CampaignId } from "@perezvon/model";
import type { ImportRow, NewRecord, RecordRewrite, RecordWrite, RejectRow } from "@perezvon/store";
import { columnPlan } from "./column-plan.ts";
import { FileRefused, limitOf } from "./file-refused.ts";
import { fileLimitsOf } from "./import-limits.ts";
import type { ImportContext, ImportOrder } from "./import-runner.ts";
import type { SourceRow } from "./read-rows.ts";
import { RowSorter, type Verdict } from "./row-sorter.ts";
import { SourceFile } from "./source-file.ts";

/** Few enough that putting a batch together is no long slice either; rows that ask what the list holds cost more of it. */
const batchRows = 800;
const aloneRows = 4_000;
const progressEveryMs = 400;
/** Work without a pause for others; the loop of events must not stand still longer than 20 ms. */
const sliceMs = 8;

interface Placed {
  readonly line: number;
  readonly cells: readonly string[];
}

/** One file on its way into one list. While a batch is being written, the next one is read. */
export class Load {
  readonly #order: ImportOrder;
  readonly #row: ImportRow;
  readonly #context: ImportContext;
  readonly #tell: (row: ImportRow) => void;
  #sorter: RowSorter | undefined;
  #batch: Placed[] = [];
  #writing: Promise<void> = Promise.resolve();
  #rejects: RejectRow[] = [];
  #rest: RejectRow | undefined;
  #counts = { added: 0, updated: 0, deleted: 0, rejected: 0, reopened: 0 };
  #toldAt = 0;
  #sliceFrom: number;
  /** What a refused file went beyond. */
  failureLimit: number | undefined;
  rowsRead = 0;
  warnings = 0;
  duplicate = 0;
  unknown = 0;

  constructor(order: ImportOrder, row: ImportRow, context: ImportContext, tell: (row: ImportRow) => void) {
    this.#order = order;
    this.#row = row;
    this.#context = context;
    this.#tell = tell;
    this.#sliceFrom = context.clock.monotonicMs();
  }

  /** Returns the code of the failure, if the import as a whole failed. */
  async read(stopped: () => boolean): Promise<string | undefined> {
    let file: SourceFile | undefined;
    try {
      const { store } = this.#context;
      file = await SourceFile.open(this.#order.path, await fileLimitsOf(store, this.#order.centreId));
      await file.refuseBeyondLimits(this.#order.reading, this.#order.header);
      return await this.#rows(file, stopped);
    } catch (error) {
      if (error instanceof FileRefused) {
        this.failureLimit = limitOf(error);
        return error.code;
      }
      throw error;
    } finally {
      // A batch that is on its way ends before the import does.
      await this.#writing.catch(() => undefined);
      file?.close();
    }
  }

  async #rows(file: SourceFile, stopped: () => boolean): Promise<string | undefined> {
    for await (const source of file.rows(this.#order.reading)) {
      if (stopped()) return "interrupted";
      if (source.kind === "unclosed_quote") this.#unclosed(source);
      else if (this.#sorter === undefined) {
        const failure = await this.#begin(source.cells);
        if (failure) return failure;
        if (!this.#order.header) this.#take(source);
      } else this.#take(source);
      if (this.#batch.length >= (this.#sorter?.alone ? aloneRows : batchRows)) await this.#flush();
      await this.#breathe();
    }
    await this.#flush();
    await this.#writing;
    if (this.#rest) this.#rejects.push(this.#rest);
    await this.#sendRejects(1);
    return this.rowsRead === 0 ? "empty_file" : undefined;
  }

  #unclosed(source: Extract<SourceRow, { kind: "unclosed_quote" }>): void {
    this.rowsRead++;
    const { line, start } = source;
    // The last of the file, so the last of the log as well.
    this.#rest = { line, column: undefined, value: start, reason: "unclosed_quote", cells: [start] };
  }

  #take({ line, cells }: Placed): void {
    this.rowsRead++;
    this.#batch.push({ line, cells });
  }

  /** The first line says which column is which field. */
  async #begin(cells: readonly string[]): Promise<string | undefined> {
    const { header, rules } = this.#order;
    const changes = rules.mode === "update" || rules.mode === "delete";
    const plan = columnPlan(rules.fields, header ? cells : undefined, changes ? "changes" : "records");
    if (typeof plan === "string") return plan;
    // OUT-IMP-06: one warning for all columns that are not taken.
    if (plan.ignored.length > 0) this.warnings++;
    const { store } = this.#context;
    const { centreId } = this.#order;
    await store.imports.name(centreId, this.#row.id, header ? cells : rules.fields.map(({ name }) => name));
    this.#sorter = new RowSorter(rules, plan, (keys) => store.imports.known(centreId, this.#row.id, keys));
    if (rules.uniqueNumbers && rules.mode === "append" && this.#sorter.alone) {
      for await (const numbers of store.imports.firstNumbers(centreId, this.#order.listId))
        this.#sorter.hasNumbers(numbers);
    }
    return undefined;
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    const sorter = this.#sorter;
    this.#batch = [];
    if (batch.length === 0 || sorter === undefined) return;
    // Rows that ask for nothing are checked while the last batch is still on its way.
    const early = sorter.alone ? await this.#sortAlone(sorter, batch) : undefined;
    await this.#writing;
    const verdicts = early ?? (await sorter.batch(batch.map(({ cells }) => cells)));
    this.#writing = this.#write(batch, verdicts);
    // Its failure is seen where it is waited for.
    this.#writing.catch(() => undefined);
  }

  async #sortAlone(sorter: RowSorter, batch: readonly Placed[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const { cells } of batch) {
      verdicts.push(sorter.one(cells));
      await this.#breathe();
    }
    return verdicts;
  }

  async #write(batch: readonly Placed[], verdicts: readonly Verdict[]): Promise<void> {
    const { store, clock } = this.#context;
    const { centreId } = this.#order;
    const step = this.#stepOf(batch, verdicts);
    const { inserts, updates, deletes } = step;
    if (updates.length + deletes.length + (step.merged ?? 0) === 0) {
      const added = await store.imports.appendRows(centreId, this.#row.id, inserts, clock.now());
      this.#counts.added += added.length;
      this.duplicate += inserts.length - added.length;
    } else {
      const written = await store.imports.write(centreId, this.#row.id, step, clock.now());
      this.#counts.added += written.added.length;
      this.#counts.updated += written.updated.length + (step.merged ?? 0);
      this.#counts.deleted += written.deleted.length;
      this.#counts.reopened += written.reopened;
      this.duplicate += inserts.length - written.added.length;
      this.#stayed(batch, verdicts, new Set(written.deleted), deletes.length);
    }
    await this.#sendRejects(batchRows);
    this.#progress();
  }

  #stepOf(batch: readonly Placed[], verdicts: readonly Verdict[]): RecordWrite {
    const inserts = new Map<string, NewRecord>();
    const updates = new Map<number, RecordRewrite>();
    const deletes: RecordRewrite["id"][] = [];
    let merged = 0;
    for (const [place, verdict] of verdicts.entries()) {
      switch (verdict.kind) {
        case "add": {
          const key = verdict.record.key ?? `${place}`;
          if (inserts.has(key)) merged++;
          inserts.set(key, verdict.record);
          this.warnings += verdict.warnings;
          break;
        }
        case "update":
          if (updates.has(verdict.id)) merged++;
          updates.set(verdict.id, { id: verdict.id, record: verdict.record });
          this.warnings += verdict.warnings;
          break;
        case "delete":
          deletes.push(verdict.id);
          break;
        case "duplicate":
          this.duplicate++;
          break;
        case "unknown":
          this.unknown++;
          break;
        case "reject":
          this.#reject(batch[place]!, verdict.column, verdict.value, verdict.code);
          break;
      }
    }
    const { reopenIn } = this.#order;
    return {
      inserts: [...inserts.values()],
      updates: [...updates.values()],
      deletes,
      merged,
      ...(reopenIn.length > 0 && { reopen: reopening(reopenIn, this.#context.clock.now()) }),
    };
  }

  /** Records that somebody took in hand between the question and the deletion. */
  #stayed(
    batch: readonly Placed[],
    verdicts: readonly Verdict[],
    went: ReadonlySet<number>,
    asked: number,
  ): void {
    if (went.size === asked) return;
    for (const [place, verdict] of verdicts.entries()) {
      if (verdict.kind === "delete" && !went.has(verdict.id))
        this.#reject(batch[place]!, undefined, undefined, "locked");
    }
  }

  #reject(row: Placed, column: string | undefined, value: string | undefined, reason: string): void {
    const { line, cells } = row;
    this.#rejects.push({ line, column, value: value?.slice(0, 1_000), reason, cells });
  }

  async #sendRejects(enough: number): Promise<void> {
    if (this.#rejects.length < enough) return;
    const rejects = this.#rejects;
    this.#rejects = [];
    await this.#context.store.imports.reject(this.#order.centreId, this.#row.id, rejects);
    this.#counts.rejected += rejects.length;
  }

  #progress(): void {
    const now = this.#context.clock.monotonicMs();
    if (now - this.#toldAt < progressEveryMs) return;
    this.#toldAt = now;
    this.#tell({
      ...this.#row,
      ...this.#counts,
      rejected: this.#counts.rejected + this.#rejects.length,
      read: this.rowsRead,
      duplicate: this.duplicate,
      unknown: this.unknown,
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

/** Progress is plain JSON that package `dialer` wrote; a record that was never handed out has none. */
export function reopening(
  campaignIds: readonly CampaignId[],
  now: number,
): NonNullable<RecordWrite["reopen"]> {
  return {
    campaignIds,
    reopened: (progress) => {
      if (progress === undefined) return undefined;
      const life = progress as Progress;
      const numbers = life.numbers.map(({ number }) => number);
      // Counters start from zero: a record at its limit would close again at once.
      return reopened(life, numbers, now, false).progress;
    },
  };
}
