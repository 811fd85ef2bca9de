import type { Clock, Logger } from "@perezvon/base";
import type { CentreId, DoNotCallListId } from "@perezvon/model";
import {
  type Actor,
  type DoNotCallFileEntry,
  type ImportMode,
  type ImportRow,
  type ImportSource,
  type RejectRow,
  type Store,
  StoreUnavailableError,
} from "@perezvon/store";
import {
  bareColumns,
  type EntryColumns,
  type EntryReading,
  type EntryRules,
  readEntries,
} from "./do-not-call-file.ts";
import { FileRefused, limitOf } from "./file-refused.ts";
import { fileLimitsOf } from "./import-limits.ts";

/** A file of entries on its way into a do-not-call list. */
export interface EntryOrder {
  readonly centreId: CentreId;
  readonly listId: DoNotCallListId;
  readonly rules: EntryRules;
  readonly path: string;
  readonly fileName: string;
  readonly source: ImportSource;
  readonly mode: ImportMode;
  readonly reading: EntryReading;
  readonly actor: Actor;
}

interface Context {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface EntriesLoaded {
  /** The entry of the log, as it ended. */
  readonly row: ImportRow;
  /** Why the file as a whole was refused. */
  readonly refused: FileRefused | undefined;
}

/** Written at once: few enough that dialling never waits long for it. */
const batchEntries = 5_000;

/** Loads a file and keeps the log of it (OUT-DNC-08). The store refuses a second import of the list with `locked`. */
export async function loadEntries(context: Context, order: EntryOrder): Promise<EntriesLoaded> {
  const { store, clock, logger } = context;
  const { centreId, listId, mode, fileName, source, actor } = order;
  const input = { listId, mode, fileName, source, at: clock.now() };
  const begun = await store.doNotCall.beginImport(centreId, input, actor);
  const load = new EntryLoad(context, order, begun.id);
  let refused: FileRefused | undefined;
  let failure: string | undefined;
  try {
    await load.run();
    failure = load.failure;
  } catch (error) {
    if (error instanceof FileRefused) refused = error;
    else logger.warn("import of entries failed", { importId: begun.id, error: String(error) });
    failure = refused?.code ?? (error instanceof StoreUnavailableError ? "store_unavailable" : "interrupted");
  }
  const { read, duplicate, unknown } = load;
  const failureLimit = refused && limitOf(refused);
  const counts = { read, duplicate, unknown, warnings: 0, failure, failureLimit, at: clock.now() };
  return { row: await store.imports.finish(centreId, begun.id, counts), refused };
}

class EntryLoad {
  readonly #context: Context;
  readonly #order: EntryOrder;
  readonly #importId: string;
  readonly #seen = new Set<string>();
  #columns = bareColumns;
  #batch: DoNotCallFileEntry[] = [];
  #rejects: RejectRow[] = [];
  read = 0;
  duplicate = 0;
  unknown = 0;
  failure: string | undefined;

  constructor(context: Context, order: EntryOrder, importId: string) {
    this.#context = context;
    this.#order = order;
    this.#importId = importId;
  }

  async run(): Promise<void> {
    const { path, rules, reading, mode } = this.#order;
    // A replacement is written in one instant, when all of it is known.
    const enough = mode === "replace" ? Number.POSITIVE_INFINITY : batchEntries;
    const limits = await fileLimitsOf(this.#context.store, this.#order.centreId);
    const keepColumns = (columns: EntryColumns) => {
      this.#columns = columns;
    };
    const lines = readEntries(path, rules, reading, keepColumns, limits);
    for await (const line of lines) {
      this.read++;
      if (!line.ok) {
        const { value, code, cells } = line;
        this.#rejects.push({ line: line.line, column: undefined, value, reason: code, cells });
        if (this.#rejects.length >= batchEntries) await this.#sendRejects();
      } else if (this.#seen.has(line.value)) this.duplicate++;
      else {
        this.#seen.add(line.value);
        const { value, comment, expiresAt } = line;
        if (this.#batch.push({ value, comment, expiresAt }) >= enough) await this.#flush();
      }
    }
    await this.#sendRejects();
    if (this.read === 0) this.failure = "empty_file";
    // A file without a single good line is a wrong file: the content stays (OUT-IMP-10).
    else if (mode === "replace" && this.#seen.size === 0) this.failure = "no_valid_row";
    else await this.#flush();
  }

  async #flush(): Promise<void> {
    const entries = this.#batch;
    this.#batch = [];
    if (entries.length === 0) return;
    const { store, clock } = this.#context;
    const { centreId, mode } = this.#order;
    const { comment, expiry } = this.#columns;
    const says = { comment: comment !== undefined, expiry: expiry !== undefined };
    const batch = { entries, says };
    const done = await store.doNotCall.load(centreId, this.#importId, batch, clock.now());
    if (mode === "append") this.duplicate += entries.length - done.added;
    else if (mode === "update") this.unknown += entries.length - done.updated;
    else if (mode === "delete") this.unknown += entries.length - done.deleted;
  }

  async #sendRejects(): Promise<void> {
    const rejects = this.#rejects;
    this.#rejects = [];
    await this.#context.store.imports.reject(this.#order.centreId, this.#importId, rejects);
  }
}
