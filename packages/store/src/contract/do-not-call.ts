import type { CampaignId, CentreId, DoNotCallKind, DoNotCallListId } from "@perezvon/model";
import type { ImportMode, ImportRow, ImportSource } from "./lists.ts";
import type { Actor, Page, PageQuery } from "./store.ts";

export interface DoNotCallListRow {
  readonly id: DoNotCallListId;
  readonly name: string;
  readonly kind: DoNotCallKind;
  /** The one that new campaigns fill from dispositions; it cannot be deleted (OUT-DNC-06). */
  readonly common: boolean;
  /** Expired ones are not counted. */
  readonly entries: number;
  readonly campaigns: readonly { readonly id: CampaignId; readonly name: string }[];
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How an entry got into its list. */
export type DoNotCallWay = "hand" | "disposition" | "file" | "api" | "scenario";

export interface DoNotCallEntryRow {
  /** As package `model` normalised it. */
  readonly value: string;
  readonly comment: string;
  readonly way: DoNotCallWay;
  readonly addedBy: string;
  readonly addedAt: number;
  readonly campaign: string | undefined;
  /** It matches while now is earlier (OUT-DNC-07). */
  readonly expiresAt: number | undefined;
}

/** An entry of a file. */
export interface DoNotCallFileEntry {
  readonly value: string;
  readonly comment: string | undefined;
  readonly expiresAt: number | undefined;
}

export interface DoNotCallBatch {
  /** No value twice. */
  readonly entries: readonly DoNotCallFileEntry[];
  /** What the file says beside the values; what it does not say stays as it is. */
  readonly says: { readonly comment: boolean; readonly expiry: boolean };
}

export interface DoNotCallLoaded {
  readonly added: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface DoNotCallQueries {
  page(
    centreId: CentreId,
    query: PageQuery & { readonly search?: string | undefined; readonly now: number },
  ): Promise<Page<DoNotCallListRow>>;
  get(centreId: CentreId, listId: DoNotCallListId, now: number): Promise<DoNotCallListRow>;
  create(
    centreId: CentreId,
    input: { readonly name: string; readonly kind: DoNotCallKind; readonly at: number },
    actor: Actor,
  ): Promise<DoNotCallListRow>;
  rename(
    centreId: CentreId,
    listId: DoNotCallListId,
    change: { readonly name: string; readonly version?: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<DoNotCallListRow>;
  /** Refused with `in_use` while a campaign heeds it; `params.users` names them. The common list stays. */
  delete(centreId: CentreId, listId: DoNotCallListId, at: number, actor: Actor): Promise<void>;
  /** Newest first; expired entries are there for 90 days more. */
  entries(
    centreId: CentreId,
    listId: DoNotCallListId,
    query: PageQuery & { readonly search?: string | undefined },
  ): Promise<Page<DoNotCallEntryRow>>;
  /** What stands there already is left as it is, unless its term was shorter; the answer is how many are new (OUT-DNC-08). */
  add(
    centreId: CentreId,
    listId: DoNotCallListId,
    input: {
      readonly values: readonly string[];
      readonly comment: string;
      readonly expiresAt: number | undefined;
      readonly way: DoNotCallWay;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<number>;
  /**
   * A scenario adds a number (OUT-DNC-10): to the list it names, else to the one that its campaign fills from dispositions, for the
   * campaign's term, else to the common one. False: there is no such list, or it takes only what files bring (OUT-DNC-02).
   */
  addByScenario(
    centreId: CentreId,
    input: {
      readonly listId: string | undefined;
      readonly serviceId: string;
      readonly number: string;
      readonly at: number;
    },
  ): Promise<boolean>;
  /** Returns how many there were. Records that the entries closed stay closed (OUT-DNC-09). */
  remove(
    centreId: CentreId,
    listId: DoNotCallListId,
    values: readonly string[],
    at: number,
    actor: Actor,
  ): Promise<number>;
  /** Opens an entry of the log. One import of a list at a time (OUT-IMP-16): the second is refused with `locked`. */
  beginImport(
    centreId: CentreId,
    input: {
      readonly listId: DoNotCallListId;
      readonly mode: ImportMode;
      readonly fileName: string;
      readonly source: ImportSource;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<ImportRow>;
  /**
   * Loads a batch of a running import by its mode; of a replacement it is the whole content, which takes effect in this instant
   * (OUT-DNC-08). `import_closed` when the import has ended.
   */
  load(centreId: CentreId, importId: string, batch: DoNotCallBatch, at: number): Promise<DoNotCallLoaded>;
  /** In which lists a number stands: entries that are the number, and patterns that fit it (OUT-DNC-10). */
  find(
    centreId: CentreId,
    number: string,
    now: number,
  ): Promise<
    readonly (DoNotCallEntryRow & {
      readonly list: { readonly id: DoNotCallListId; readonly name: string };
      readonly expired: boolean;
    })[]
  >;
  /** Entries whose term ended before `before` go, in every centre; returns how many. */
  sweep(before: number): Promise<number>;
}
