import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import type { ResultRow, ResultsFormat, ResultsHead } from "./campaigns.ts";
import type { Actor } from "./store.ts";

export type ArchiveReason = "list_deleted" | "list_removed" | "list_replaced" | "records_deleted";

/** Results of a list that the campaign no longer has (OUT-ARC-02). */
export interface ArchiveRow {
  readonly id: string;
  readonly campaignId: CampaignId;
  readonly listName: string;
  readonly reason: ArchiveReason;
  /** Pending: records of the replaced content are still in somebody's hands. */
  readonly state: "pending" | "ready";
  readonly records: number;
  readonly simpleRows: number;
  readonly detailedRows: number;
  readonly bytes: number;
  readonly at: number;
}

/** What goes into one zip, of one moment. The streams are read one after the other. */
export interface ArchiveContent {
  readonly centreId: CentreId;
  readonly id: string;
  readonly campaignId: CampaignId;
  readonly campaignName: string;
  readonly listId: ListId;
  readonly listName: string;
  readonly reason: ArchiveReason;
  readonly timeZone: string;
  readonly records: number;
  /** First and last dial; undefined when nothing was dialled. */
  readonly period: { readonly from: number; readonly to: number } | undefined;
  readonly at: number;
  readonly head: ResultsHead;
  rows(format: ResultsFormat): AsyncIterable<ResultRow>;
}

/** Writes the zip; what it throws undoes the change that made the archive necessary. */
export type ArchiveWriter = (
  content: ArchiveContent,
) => Promise<{ readonly simpleRows: number; readonly detailedRows: number; readonly bytes: number }>;

export interface ArchiveQueries {
  /** Newest first. */
  list(centreId: CentreId, campaignId: CampaignId): Promise<readonly ArchiveRow[]>;
  get(centreId: CentreId, campaignId: CampaignId, id: string): Promise<ArchiveRow | undefined>;
  remove(centreId: CentreId, row: ArchiveRow, at: number, actor: Actor): Promise<void>;
  /** Makes the zips of replaced contents none of whose records is in anybody's hands any more; their rows go. Returns how many. */
  makePending(write: ArchiveWriter): Promise<number>;
  /** Those of the ids under which no results are kept, of whatever centre. */
  unknown(ids: readonly string[]): Promise<readonly string[]>;
}
