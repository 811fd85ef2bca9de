import type {
  CampaignGroupLevel,
  CampaignId,
  CampaignPerson,
  CampaignTie,
  CentreId,
  UserId,
} from "@perezvon/model";
import type { Actor } from "./store.ts";

/** «Персонал» of a campaign (OUT-CMP-04). */
export interface StaffRow {
  readonly groups: readonly CampaignGroupLevel[];
  readonly people: readonly CampaignPerson[];
  readonly version: number;
}

export interface StaffInput {
  readonly groups: readonly CampaignGroupLevel[];
  /** Undefined leaves them. */
  readonly people: readonly CampaignPerson[] | undefined;
}

/** Somebody who can be named; his privileges say whether that has an effect (INB-PER-03). */
export interface StaffCandidateRow {
  readonly id: UserId;
  readonly login: string;
  readonly name: string;
  readonly privileges: readonly string[];
}

export interface CampaignPeopleQueries {
  /** What ties him to campaigns and services; those that nothing ties him to are missing. */
  ties(
    centreId: CentreId,
    userId: UserId,
    campaignId?: CampaignId | undefined,
  ): Promise<ReadonlyMap<string, readonly CampaignTie[]>>;
  staff(centreId: CentreId, campaignId: CampaignId): Promise<StaffRow>;
  /** Everybody of the centre who is neither deleted nor disabled, by name. */
  candidates(centreId: CentreId): Promise<readonly StaffCandidateRow[]>;
  /** What a group of linked campaigns shares, it shares (OUT-LNK-12). An older `version` is refused with `stale`. */
  setStaff(
    centreId: CentreId,
    campaignId: CampaignId,
    input: StaffInput,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<StaffRow>;
}
