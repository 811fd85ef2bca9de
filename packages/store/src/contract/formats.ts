import type { CentreId, ListId } from "@perezvon/model";
import type { ListFieldRow } from "./lists.ts";
import type { Actor } from "./store.ts";

/** A named format of lists (OUT-LST-03). */
export interface ListFormatRow {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly ListFieldRow[];
  /** How files are read, in the words of whoever reads them. */
  readonly reading: unknown;
  readonly lists: readonly { readonly id: ListId; readonly name: string }[];
  /** Of all of them. */
  readonly records: number;
  readonly createdAt: number;
  readonly version: number;
}

export interface ListFormatInput {
  readonly name: string;
  readonly fields: readonly ListFieldRow[];
  readonly reading: unknown;
  readonly at: number;
}

export interface ListFormatQueries {
  all(centreId: CentreId): Promise<readonly ListFormatRow[]>;
  get(centreId: CentreId, formatId: string): Promise<ListFormatRow | undefined>;
  create(centreId: CentreId, input: ListFormatInput, actor: Actor): Promise<ListFormatRow>;
  /**
   * Every list that has the format gets its fields at once. Fields that go or change their type must be empty in every record
   * (`field_holds_data`); another key or order needs lists without records (`rearranged`). `stale` where `version` is older than
   * what is kept, `locked` while one of the lists is being loaded.
   */
  change(
    centreId: CentreId,
    formatId: string,
    input: ListFormatInput & {
      readonly version: number;
      /** Places of fields before. */
      readonly dropped: readonly number[];
      readonly retyped: readonly number[];
      readonly rearranged: boolean;
    },
    actor: Actor,
  ): Promise<ListFormatRow>;
  /** Refused with `in_use` while a list has it; `params.users` names them. */
  delete(centreId: CentreId, formatId: string, at: number, actor: Actor): Promise<void>;
}
