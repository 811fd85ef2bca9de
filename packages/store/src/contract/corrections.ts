import type { AssociationId, CampaignId, CentreId, ListId } from "@perezvon/model";
import type { ProgressRow } from "./engine.ts";
import type { Actor } from "./store.ts";

/** A dial of a campaign, as far as a correction of its status asks (OUT-DSP-08). */
export interface CorrectableRow {
  readonly associationId: AssociationId;
  readonly listId: ListId;
  readonly recordId: number;
  readonly number: string;
  readonly isCallAttempt: boolean;
  /** Undefined while it goes on. */
  readonly endedAt: number | undefined;
  readonly disposition: string;
  /** The record is dialled or talked about now. */
  readonly locked: boolean;
  /** The record is what this dial made of it: no later one, and no manager's tool, has changed it since. */
  readonly movesRecord: boolean;
  /** As package `dialer` left it, and what the record has now; undefined for a record that is gone. */
  readonly record: { readonly progress: unknown; readonly numbers: readonly string[] } | undefined;
}

/** What becomes of the record; `progress` as package `dialer` left it. */
export interface CorrectedRecord {
  readonly progress: unknown;
  readonly columns: ProgressRow;
  readonly barNumbers: readonly string[];
}

export interface CorrectionRow {
  readonly disposition: string;
  /** Numbers that the new status puts on the list of the campaign. */
  readonly doNotCall: readonly string[];
  /** Left out where the dial no longer moves its record. */
  readonly record?: CorrectedRecord | undefined;
}

export interface CorrectionQueries {
  find(centreId: CentreId, campaignId: CampaignId, attemptId: string): Promise<CorrectableRow | undefined>;
  /**
   * Asks `decide` with the dial and its record held, and writes what it says; `decide` may throw. Undefined where the campaign has no such
   * dial.
   */
  correct(
    centreId: CentreId,
    campaignId: CampaignId,
    attemptId: string,
    decide: (row: CorrectableRow) => CorrectionRow,
    by: { readonly actor: Actor; readonly at: number },
  ): Promise<CorrectionRow | undefined>;
}
