import type { CampaignGroupId, CampaignId, CentreId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** A group of linked campaigns with its members, by name (OUT-LNK-10). */
export interface CampaignGroupRow {
  readonly id: CampaignGroupId;
  readonly name: string;
  readonly members: readonly {
    readonly id: CampaignId;
    readonly name: string;
    readonly after: CampaignId | undefined;
    readonly enabled: boolean;
    readonly started: boolean;
  }[];
}

export interface CampaignGroupQueries {
  list(centreId: CentreId): Promise<readonly CampaignGroupRow[]>;
  create(centreId: CentreId, name: string, at: number, actor: Actor): Promise<CampaignGroupRow>;
  rename(
    centreId: CentreId,
    groupId: CampaignGroupId,
    name: string,
    at: number,
    actor: Actor,
  ): Promise<CampaignGroupRow>;
  /** Frees all members, which keep their settings (OUT-LNK-19); returns them. */
  delete(
    centreId: CentreId,
    groupId: CampaignGroupId,
    at: number,
    actor: Actor,
  ): Promise<readonly CampaignId[]>;
  /**
   * Puts a campaign into a group, or elsewhere in the chain of its own. A newcomer has to be stopped and disabled (`running`) and
   * takes over what the group shares; a circle or a predecessor outside the group is refused on `after`.
   */
  place(
    centreId: CentreId,
    campaignId: CampaignId,
    place: { readonly groupId: CampaignGroupId; readonly after: CampaignId | undefined },
    at: number,
    actor: Actor,
  ): Promise<void>;
  /** Stopped campaigns only (`running`); followers take over its predecessor, and are returned (OUT-LNK-19). */
  leave(centreId: CentreId, campaignId: CampaignId, at: number, actor: Actor): Promise<readonly CampaignId[]>;
}
