import type { ListFieldRow } from "./lists.ts";

/** What a campaign's settings are checked against (OUT-DIA-02). */
export interface SetupFacts {
  /** Enabled ones, in their order. */
  readonly lists: readonly {
    readonly name: string;
    readonly order: number;
    readonly fields: readonly ListFieldRow[];
    /** Its filter may let records in that do not pass now. */
    readonly mayGrow: boolean;
    readonly quota: boolean;
  }[];
  /** Values of the field «Регион», each with the beginning of a number of its country. */
  readonly regions: readonly { readonly region: string; readonly number: string }[];
  /** One number for each beginning, of records that name no zone. */
  readonly codes: readonly string[];
  /** One number for each beginning, region and beginning of a postal code, of records that name no zone; of long lists a sample. */
  readonly places: readonly {
    readonly number: string;
    readonly postalCode: string | undefined;
    readonly region: string | undefined;
  }[];
  /** Records whose own agent has not the campaign's skill, and the names of such agents; of none where the campaign ignores the field. */
  readonly unskilledOwners: { readonly records: number; readonly names: readonly string[] };
  /** Attempts of records that are closed, and of those that are not. */
  readonly closedAttempts: number;
  readonly openAttempts: number;
  readonly expiring: number;
  readonly doNotCall: readonly { readonly name: string; readonly entries: boolean }[];
  /** The trunk of its number, or any one where it has none of its own, is switched on. */
  readonly trunk: boolean;
  readonly unlabelledNumbers: readonly string[];
  readonly failingExports: readonly string[];
  readonly failingFeeds: readonly { readonly list: string; readonly of: "contacts" | "do_not_call" }[];
}
