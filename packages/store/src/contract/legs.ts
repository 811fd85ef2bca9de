import type { CallId, CentreId, LegId, LegRecord, QualityLimits, TrunkId, UserId } from "@perezvon/model";
import type { Actor, Page, PageQuery } from "./store.ts";

/** Which calls; a condition on a leg is one on any leg of the call. */
export interface CallSearch {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Digits of a number of either side, as it was received, normalised or shown. */
  readonly number?: string | undefined;
  readonly trunkId?: TrunkId | undefined;
  readonly userId?: UserId | undefined;
  readonly sipCode?: number | undefined;
  readonly q850?: number | undefined;
  /** The call itself, or the one it is part of elsewhere. */
  readonly callId?: string | undefined;
  /** Only calls whose sound passed a limit of the centre. */
  readonly poor?: boolean | undefined;
}

/** A call: what its first leg to the network says of it, or its first leg at all, and all legs in sum. */
export interface CallRow {
  readonly callId: CallId;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly direction: LegRecord["direction"];
  readonly peer: LegRecord["peer"];
  readonly from: string;
  readonly to: string;
  readonly trunk: { readonly id: TrunkId; readonly name: string } | undefined;
  readonly users: readonly string[];
  readonly answered: boolean;
  readonly status: LegRecord["status"];
  readonly sipCode: number | undefined;
  readonly q850: number | undefined;
  readonly legs: number;
  readonly faults: LegRecord["faults"];
  /** Lowest mean opinion of all legs and directions. */
  readonly mos: number | undefined;
  readonly recorded: boolean;
}

/** A record with the names of what it refers to. */
export interface LegRow extends LegRecord {
  readonly version: number;
  readonly endedAt: number;
  readonly trunkName: string | undefined;
  readonly userName: string | undefined;
  readonly userLogin: string | undefined;
}

/** A day of a trunk, or of a network of agents (TEL-QOS-04). Only answered legs are counted. */
export interface QualityDayRow {
  readonly day: string;
  readonly trunk: { readonly id: TrunkId; readonly name: string } | undefined;
  readonly network: string | undefined;
  readonly legs: number;
  readonly poor: number;
  readonly mos: number | undefined;
}

export interface OldAnalysis {
  readonly centreId: CentreId;
  readonly id: string;
  readonly startedAt: number;
  readonly file: string;
}

/** The records of legs (TEL-CDR). */
export interface LegStore {
  /** Both are kept in memory and written within half a second; a database that is away delays them. */
  opened(record: LegRecord): void;
  closed(record: LegRecord): void;
  /** Resolves when what was said so far is written, or cannot be for now. */
  flush(): Promise<void>;
  /** Records that wait for the database. */
  readonly waiting: number;
  /** Makes records of the legs that a process which is gone left open; how many (TEL-CDR-05). */
  closeInterrupted(): Promise<number>;
  /** A new version of a record that turned out wrong (TEL-CDR-06); false: there is no such leg. */
  correct(centreId: CentreId, legId: LegId, change: Partial<LegRecord>): Promise<boolean>;
  calls(centreId: CentreId, search: CallSearch & PageQuery): Promise<Page<CallRow>>;
  /** Legs of a call in the order in which they began. */
  ofCall(centreId: CentreId, callId: CallId): Promise<readonly LegRow[]>;
  /** One moment of every leg that fits, oldest first, in memory of one batch. */
  read<T>(
    centreId: CentreId,
    search: CallSearch,
    use: (rows: AsyncIterable<LegRow>) => Promise<T>,
  ): Promise<T>;
  /** Lets records of before go, of every centre; how many (PLT-RET-01). */
  sweep(before: number): Promise<number>;
  /** Kept sounds of analyses whose days in their centre are over, oldest first, at most so many (TEL-CPA-11). */
  oldAnalyses(now: number, limit: number): Promise<readonly OldAnalysis[]>;
  /** Their files are gone: the dials say so. */
  forgetAnalyses(gone: readonly OldAnalysis[]): Promise<void>;
  qualityDays(
    centreId: CentreId,
    query: { readonly from: number; readonly to: number; readonly timeZone: string },
  ): Promise<readonly QualityDayRow[]>;
  qualityLimits(centreId: CentreId): Promise<QualityLimits>;
  /** Of every centre, for the switch. */
  allQualityLimits(): Promise<ReadonlyMap<CentreId, QualityLimits>>;
  setQualityLimits(
    centreId: CentreId,
    change: Partial<QualityLimits>,
    at: number,
    actor: Actor,
  ): Promise<QualityLimits>;
}
