import type { ImportCheck } from "@perezvon/api";
import { type Clock, sleep, type Timers } from "@perezvon/base";
import { columnPlan } from "./column-plan.ts";
import { FileRefused, limitOf } from "./file-refused.ts";
import type { FileLimits } from "./import-limits.ts";
import { type KnownRecords, RowSorter, type SortRules, type Verdict } from "./row-sorter.ts";
import { type Reading, SourceFile } from "./source-file.ts";

export interface DryRunOrder {
  readonly path: string;
  readonly limits: FileLimits;
  readonly reading: Reading;
  readonly header: boolean;
  readonly rules: SortRules;
  readonly known: KnownRecords;
  /** First numbers of the list, where they make duplicates. */
  readonly numbers: AsyncIterable<readonly string[]> | undefined;
}

const batchRows = 1_000;
/** Of each kind, so that the rows worth seeing are seen in a file of a million good ones. */
const shownMost = 20;
const sliceMs = 8;

/** What an import would do, row by row, without doing it (OUT-LST-04). */
export async function dryRun(
  order: DryRunOrder,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): Promise<ImportCheck> {
  const result = emptyCheck();
  let file: SourceFile | undefined;
  try {
    file = await SourceFile.open(order.path, order.limits);
    await file.refuseBeyondLimits(order.reading, order.header);
    const tally = new Tally(order, result);
    let sliceFrom = clock.monotonicMs();
    for await (const row of file.rows(order.reading)) {
      if (row.kind === "unclosed_quote") tally.unclosed(row.line, row.start);
      else {
        const failure = await tally.take(row.line, row.cells);
        if (failure) return { ...result, failure };
      }
      if (clock.monotonicMs() - sliceFrom < sliceMs) continue;
      await sleep(timers, 0);
      sliceFrom = clock.monotonicMs();
    }
    await tally.flush();
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { ...result, failure: error.code, failureLimit: limitOf(error) ?? null };
  } finally {
    file?.close();
  }
  return result.rowsRead === 0 ? { ...result, failure: "empty_file" } : result;
}

function emptyCheck(): ImportCheck {
  return {
    rowsRead: 0,
    added: 0,
    updated: 0,
    deleted: 0,
    unknown: 0,
    duplicate: 0,
    rejected: 0,
    warnings: 0,
    failure: null,
    failureLimit: null,
    ignored: [],
    rows: [],
  };
}

const counters = {
  add: "added",
  update: "updated",
  delete: "deleted",
  unknown: "unknown",
  duplicate: "duplicate",
  reject: "rejected",
} as const satisfies Record<Verdict["kind"], keyof ImportCheck>;

class Tally {
  readonly #order: DryRunOrder;
  readonly #result: ImportCheck;
  #sorter: RowSorter | undefined;
  #batch: { line: number; cells: readonly string[] }[] = [];

  constructor(order: DryRunOrder, result: ImportCheck) {
    this.#order = order;
    this.#result = result;
  }

  /** Returns the code of a failure of the whole file. */
  async take(line: number, cells: readonly string[]): Promise<string | undefined> {
    if (this.#sorter === undefined) {
      const failure = await this.#begin(cells);
      if (failure !== undefined || this.#order.header) return failure;
    }
    this.#result.rowsRead++;
    this.#batch.push({ line, cells });
    if (this.#batch.length >= batchRows) await this.flush();
    return undefined;
  }

  async #begin(cells: readonly string[]): Promise<string | undefined> {
    const { rules, header, known, numbers } = this.#order;
    const changes = rules.mode === "update" || rules.mode === "delete";
    const plan = columnPlan(rules.fields, header ? cells : undefined, changes ? "changes" : "records");
    if (typeof plan === "string") return plan;
    this.#result.ignored = [...plan.ignored];
    if (plan.ignored.length > 0) this.#result.warnings++;
    this.#sorter = new RowSorter(rules, plan, known);
    for await (const each of numbers ?? []) this.#sorter.hasNumbers(each);
    return undefined;
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (this.#sorter === undefined || batch.length === 0) return;
    const verdicts = this.#sorter.alone
      ? batch.map(({ cells }) => this.#sorter!.one(cells))
      : await this.#sorter.batch(batch.map(({ cells }) => cells));
    for (const [place, verdict] of verdicts.entries()) {
      const { line, cells } = batch[place]!;
      if ("warnings" in verdict) this.#result.warnings += verdict.warnings;
      this.#count(verdict, line, cells);
    }
  }

  unclosed(line: number, start: string): void {
    this.#result.rowsRead++;
    this.#count({ kind: "reject", column: undefined, value: start, code: "unclosed_quote" }, line, [start]);
  }

  #count(verdict: Verdict, line: number, cells: readonly string[]): void {
    const counter = counters[verdict.kind];
    this.#result[counter]++;
    if (this.#result[counter] > shownMost) return;
    const rejected = verdict.kind === "reject" ? verdict : undefined;
    this.#result.rows.push({
      line,
      verdict: verdict.kind,
      column: rejected?.column ?? null,
      value: rejected?.value?.slice(0, 200) ?? null,
      code: rejected?.code ?? null,
      cells: cells.slice(0, 50).map((cell) => cell.slice(0, 200)),
    });
  }
}
