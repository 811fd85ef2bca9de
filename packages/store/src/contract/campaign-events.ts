import type { CallId, CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";

/** Something that happened to a record in a campaign, as it stands now. */
export interface CampaignEventRow {
  /** Also the cursor that goes on after it. */
  readonly id: string;
  readonly at: number;
  readonly kind: "attempt_ended" | "record_closed";
  readonly listId: ListId;
  readonly recordId: RecordId;
  /** By the names of the list's fields; undefined for a record that has been removed since. */
  readonly values: Readonly<Record<string, string>> | undefined;
  readonly recordDisposition: string | undefined;
  readonly recordDispositionAt: number | undefined;
  /** The record as it stands now, with its last call; undefined for one that has been removed since. */
  readonly record:
    | {
        readonly attempts: number;
        readonly closed: boolean;
        readonly number: string | undefined;
        readonly disposition: string | undefined;
        readonly dispositionAt: number | undefined;
        readonly note: string | undefined;
        readonly callAt: number | undefined;
        readonly talkMs: number | undefined;
        readonly agent: string | undefined;
        readonly callId: CallId | undefined;
      }
    | undefined;
  /** Of an attempt. */
  readonly dial:
    | {
        readonly id: string;
        readonly number: string;
        readonly startedAt: number;
        readonly disposition: string;
        readonly dispositionAt: number | undefined;
        readonly agent: string | undefined;
        readonly callId: CallId | undefined;
        readonly note: string;
        readonly talkMs: number;
        readonly isCallAttempt: boolean;
      }
    | undefined;
}

export interface CampaignEventQueries {
  /**
   * What happened after the cursor, or from a moment on, in the order of the books: nothing is skipped and nothing comes twice, however
   * transactions overlap. Refused `wrong_format` for a cursor that is none, or of another database.
   */
  after(
    centreId: CentreId,
    campaignId: CampaignId,
    query: {
      readonly cursor: string | undefined;
      readonly from: number | undefined;
      readonly limit: number;
      /** Left out: all. */
      readonly kind?: CampaignEventRow["kind"] | undefined;
      readonly lists?: readonly ListId[] | undefined;
    },
  ): Promise<{
    readonly items: readonly CampaignEventRow[];
    readonly cursor: string;
    readonly more: boolean;
  }>;
  /** Removes what is older. */
  sweep(before: number): Promise<number>;
}
