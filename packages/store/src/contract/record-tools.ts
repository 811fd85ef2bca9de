import type { AssociationId, CampaignId, CentreId, ListId } from "@perezvon/model";
import type { ClaimedRecordRow, ProgressRow } from "./engine.ts";
import type { Actor } from "./store.ts";

/** A record in one campaign that has its list (OUT-DIA-03). */
export interface RecordSituationRow {
  readonly listId: ListId;
  readonly list: string;
  readonly attempts: number;
  readonly lastDisposition: string | undefined;
  readonly campaignId: CampaignId;
  readonly associationId: AssociationId;
  readonly listEnabled: boolean;
  readonly state: "new" | "open" | "closed" | "excluded";
  /** Admitted by the filter of the list. */
  readonly passes: boolean;
  readonly locked: boolean;
  readonly dueAt: number | undefined;
  readonly recordDisposition: string | undefined;
  readonly closedAt: number | undefined;
  readonly quotaGroup: string | undefined;
  /** Whose own it is by its list, and until when it waits for nobody else; undefined: for ever (OUT-CBK-06). */
  readonly ownAgent: { readonly name: string; readonly until: number | undefined } | undefined;
  /** As selection hands it out. */
  readonly record: ClaimedRecordRow;
}

/** The records that a manager's tool takes: unlocked, in enabled lists, and of its kind (OUT-RED-30). */
export interface RecordToolFilter {
  /** `limits`: open records that have had so many attempts (OUT-RED-23); it is no tool of a manager and has no entry in the log. */
  readonly tool: "make_due" | "reopen" | "close" | "reschedule" | "limits";
  readonly leastAttempts?: number;
  /** Only this one. */
  readonly recordId?: number;
  /** Last call dispositions of open records, record dispositions of closed ones; undefined: all. `new` is never dialled. */
  readonly dispositions: readonly string[] | undefined;
  readonly listIds: readonly ListId[] | undefined;
}

/** What becomes of one record; `progress` as package `dialer` left it. Undefined leaves it as it is. */
export type RecordChange = (record: {
  readonly progress: unknown;
  readonly numbers: readonly string[];
}) => { readonly progress: unknown; readonly columns: ProgressRow } | undefined;

export interface RecordToolQueries {
  /** The record in each campaign that has its list, by the campaigns' names. */
  situations(centreId: CentreId, listId: ListId, recordId: number): Promise<readonly RecordSituationRow[]>;
  /** The record in one campaign: in the association that admits it, else in any; undefined where no list of the campaign has it. */
  inCampaign(
    centreId: CentreId,
    campaignId: CampaignId,
    recordId: number,
  ): Promise<RecordSituationRow | undefined>;
  count(centreId: CentreId, campaignId: CampaignId, filter: RecordToolFilter, now: number): Promise<number>;
  /** Some hundred records a transaction, while the campaign runs; one audit entry. Returns how many were changed. */
  apply(
    centreId: CentreId,
    campaignId: CampaignId,
    filter: RecordToolFilter,
    change: RecordChange,
    audit: {
      readonly actor: Actor;
      readonly at: number;
      readonly details: Readonly<Record<string, unknown>>;
    },
  ): Promise<number>;
}
