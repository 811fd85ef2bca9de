import type { CampaignId, CampaignKind, CentreId } from "@perezvon/model";
import type { CampaignHoldings, CampaignRow } from "./campaigns.ts";
import type { Actor } from "./store.ts";

/** A deleted campaign that can still be restored (OUT-RES-12), and what goes with it in the end. */
export interface DeletedCampaignRow extends CampaignHoldings {
  readonly id: CampaignId;
  readonly name: string;
  readonly kind: CampaignKind;
  readonly deletedAt: number;
  readonly deletedBy: string;
  /** When it goes for good. */
  readonly goneAt: number;
}

export interface RestoredCampaign extends CampaignRow {
  /** Entry numbers that another has taken meanwhile, or that are gone. */
  readonly lostNumbers: readonly string[];
}

/** The bin of a centre: deleted campaigns, until they go for good. */
export interface CampaignBinQueries {
  /** Latest first; `only` leaves out all others. */
  list(
    centreId: CentreId,
    only: readonly CampaignId[] | undefined,
  ): Promise<{ readonly keptDays: number; readonly campaigns: readonly DeletedCampaignRow[] }>;
  /** For those that lie in it, too. */
  setKeptDays(centreId: CentreId, days: number, at: number, actor: Actor): Promise<void>;
  /** Stopped, and outside any group of linked campaigns; `duplicate` at `name` while another bears its name. */
  restore(
    centreId: CentreId,
    campaignId: CampaignId,
    name: string | undefined,
    at: number,
    actor: Actor,
  ): Promise<RestoredCampaign>;
  /** Nobody sees it from now on; its rows go with the next sweep. */
  purge(centreId: CentreId, campaignId: CampaignId, at: number, actor: Actor): Promise<void>;
  /** What has lain there long enough, of all centres: it cannot be restored any more. */
  due(now: number): Promise<readonly { readonly centreId: CentreId; readonly campaignId: CampaignId }[]>;
  /** The rows of one that is due, in parts that hold nobody up. */
  remove(centreId: CentreId, campaignId: CampaignId): Promise<void>;
}
