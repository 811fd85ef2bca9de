import type { CentreId, ListId, RecordId } from "@perezvon/model";
import type {
  ImportMode,
  ImportRow,
  ImportSource,
  ListFieldRow,
  NewRecord,
  RecordsWritten,
  RecordWrite,
  RejectRow,
  StoredRecord,
} from "./lists.ts";
import type { Actor, Page, PageQuery } from "./store.ts";

export interface ImportQueries {
  /**
   * Opens an import. An empty list takes `fields` as its own; a list with records must have the same columns when appending, and
   * keeps its own where none are given. Updates and deletions need a key (`key_required`). One import of a list at a time
   * (OUT-IMP-16): the second is refused with `locked`.
   */
  begin(
    centreId: CentreId,
    input: {
      readonly listId: ListId;
      readonly mode: ImportMode;
      readonly fields: readonly ListFieldRow[] | undefined;
      readonly fileName: string;
      readonly source?: ImportSource | undefined;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<ImportRow>;
  /** Loads a batch. Appended rows can be dialled from here on; those of a replacement after `finish`. Returns the ids given. */
  appendRows(
    centreId: CentreId,
    importId: string,
    rows: readonly NewRecord[],
    at: number,
  ): Promise<readonly RecordId[]>;
  /** Those of these keys that the content being loaded has already. */
  known(
    centreId: CentreId,
    importId: string,
    keys: readonly string[],
  ): Promise<readonly (StoredRecord & { readonly key: string })[]>;
  /** Loads a batch of an import that updates or deletes as well. */
  write(centreId: CentreId, importId: string, write: RecordWrite, at: number): Promise<RecordsWritten>;
  /** First number of every record of a list, for imports without a key (OUT-IMP-14). */
  firstNumbers(centreId: CentreId, listId: ListId): AsyncIterable<readonly string[]>;
  /** Keeps the names of the source's columns, under which rejected rows go back (OUT-IMP-08). */
  name(centreId: CentreId, importId: string, columns: readonly string[]): Promise<unknown>;
  reject(centreId: CentreId, importId: string, rows: readonly RejectRow[]): Promise<void>;
  /**
   * Ends the import. A replacement takes effect here, in one instant; with no row added, with more errors than the list allows, or
   * with `failure`, the old content stays (OUT-IMP-10).
   */
  finish(
    centreId: CentreId,
    importId: string,
    counts: {
      readonly read: number;
      readonly duplicate: number;
      readonly unknown?: number | undefined;
      readonly warnings: number;
      readonly failure?: string | undefined;
      /** Rows, fields or megabytes: what a refused file went beyond. */
      readonly failureLimit?: number | undefined;
      readonly at: number;
    },
  ): Promise<ImportRow>;
  /** The log of a list of either kind. */
  page(centreId: CentreId, listId: ImportRow["listId"], query?: PageQuery): Promise<Page<ImportRow>>;
  get(centreId: CentreId, listId: ImportRow["listId"], importId: string): Promise<ImportRow | undefined>;
  rejected(centreId: CentreId, importId: string): AsyncIterable<RejectRow>;
  /** Imports that were running when the process ended become failed with `interrupted`; returns how many. */
  closeInterrupted(at: number): Promise<number>;
  /** Entries older than `log`, and rejected rows older than `rejects`, go (OUT-IMP-17). */
  sweep(before: { readonly log: number; readonly rejects: number }): Promise<number>;
}
