import type { CentreId, TrunkId } from "@perezvon/model";
import type { Actor, Page, PageQuery } from "./store.ts";

/** How an entry got into the list (PBX-BLK-01). */
export type BlackListWay = "hand" | "talk" | "calls" | "api";

export interface BlackListRow {
  readonly id: string;
  /** `+74951234567`, or `+7495123*` for every number that begins so. */
  readonly entry: string;
  readonly comment: string;
  readonly way: BlackListWay;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly blockedCalls: number;
  readonly lastBlockedAt: number | undefined;
}

export interface BlackListSettings {
  /** Final SIP answer to a listed caller (PBX-BLK-04). */
  readonly answer: 603 | 486;
  /** A hidden number is treated as listed (TEL-SEC-11). */
  readonly hidden: boolean;
}

/** A call that was refused before it was answered: neither lost nor answered in any figure (PBX-BLK-03). */
export interface BlockedCallRow {
  readonly id: string;
  readonly at: number;
  /** Empty: the number was hidden. */
  readonly from: string;
  readonly to: string;
  readonly reason: "numa_in_black_list" | "hidden_number";
}

export interface BlackListQueries {
  /** Newest first. */
  page(
    centreId: CentreId,
    query?: PageQuery & { readonly search?: string | undefined },
  ): Promise<Page<BlackListRow>>;
  /** What stands there already is left as it is; the answer tells what was added. */
  add(
    centreId: CentreId,
    input: {
      readonly entries: readonly string[];
      readonly comment: string;
      readonly way: BlackListWay;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<readonly string[]>;
  remove(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
  settings(centreId: CentreId): Promise<BlackListSettings>;
  setSettings(
    centreId: CentreId,
    change: Partial<BlackListSettings>,
    at: number,
    actor: Actor,
  ): Promise<BlackListSettings>;
  /** Calls that were refused, newest first. */
  calls(
    centreId: CentreId,
    query?: PageQuery & { readonly search?: string | undefined },
  ): Promise<Page<BlockedCallRow>>;
  /** Calls refused before then go, in every centre. */
  sweepCalls(before: number): Promise<number>;
  /** Whether a caller is refused, and with what; a refusal is counted to its entry. */
  refusal(
    centreId: CentreId,
    caller: {
      readonly keys: readonly string[];
      readonly hidden: boolean;
      /** With the number that was called, the refusal is kept (PBX-BLK-03). */
      readonly from?: string;
      readonly to?: string;
      readonly trunkId?: TrunkId;
    },
    at: number,
  ): Promise<{ readonly entry: string | undefined; readonly answer: 603 | 486 } | undefined>;
}
