import type {
  AssociationFilter,
  AssociationId,
  AssociationSelection,
  CampaignId,
  CentreId,
  ListId,
} from "@perezvon/model";
import type { ArchiveWriter } from "./archives.ts";
import type { ListFieldRow } from "./lists.ts";
import type { Actor } from "./store.ts";

/** One row of «Списки» with what it selects by and how it stands. */
export interface AssociationRow {
  readonly id: AssociationId;
  readonly listId: ListId;
  readonly listName: string;
  readonly instance: string;
  readonly enabled: boolean;
  readonly order: number;
  readonly ratio: number;
  readonly selection: AssociationSelection;
  readonly fields: readonly ListFieldRow[];
  /** Records of the list, passing or not. */
  readonly records: number;
  readonly total: number;
  readonly closed: number;
  readonly excluded: number;
  /** The records do not yet show what the settings say. */
  readonly settling: boolean;
}

export interface AssociationChange extends Partial<AssociationSelection> {
  readonly enabled?: boolean;
  readonly order?: number;
  readonly ratio?: number;
  readonly instance?: string;
}

/** A row of the quota view (OUT-SEL-09); `name` is undefined for «no match». */
export interface QuotaRow {
  readonly name: string | undefined;
  readonly target: number | undefined;
  readonly total: number;
  readonly filled: number;
  readonly inProgress: number;
  readonly remaining: number;
  readonly excluded: number;
}

export interface SelectionQueries {
  list(centreId: CentreId, campaignId: CampaignId): Promise<readonly AssociationRow[]>;
  /** A new association is disabled (OUT-CMP-05). */
  attach(
    centreId: CentreId,
    campaignId: CampaignId,
    list: {
      readonly listId: ListId;
      readonly instance: string;
      readonly order: number;
      readonly ratio: number;
    },
    at: number,
    actor: Actor,
  ): Promise<AssociationRow>;
  change(
    centreId: CentreId,
    campaignId: CampaignId,
    associationId: AssociationId,
    change: AssociationChange,
    at: number,
    actor: Actor,
  ): Promise<AssociationRow>;
  detach(
    centreId: CentreId,
    campaignId: CampaignId,
    associationId: AssociationId,
    options: { readonly at: number; readonly archive: ArchiveWriter | undefined },
    actor: Actor,
  ): Promise<void>;
  /** How many records of the list pass a filter that may not be saved yet. */
  count(
    centreId: CentreId,
    campaignId: CampaignId,
    associationId: AssociationId,
    filter: AssociationFilter | undefined,
    now: number,
  ): Promise<{ readonly total: number; readonly passing: number }>;
  quota(
    centreId: CentreId,
    campaignId: CampaignId,
    associationId: AssociationId,
  ): Promise<readonly QuotaRow[]>;
  /** What time brings: records expire, priorities lapse, days pass, long lists follow their changed settings. */
  sweep(now: number): Promise<void>;
}
