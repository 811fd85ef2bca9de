import {
  type CampaignRights,
  type Privilege,
  privilegesOf,
  routes,
  worksOnCampaign,
  worksOnEveryCampaign,
} from "@perezvon/api";
import { type CampaignId, type CampaignTie, campaignRoles } from "@perezvon/model";
import type { Store } from "@perezvon/store";
import { ProblemError } from "../http/problem-error.ts";
import type { SignedIn } from "./signed-in.ts";

type People = Pick<Store, "campaignPeople">;

/** Who may change a campaign, run it, take its results: the access of the routes that do it. */
export const campaignEditors = privilegesOf(routes.campaignDelete.privilege);
export const campaignRunners = privilegesOf(routes.campaignStart.privilege);
export const campaignReaders = privilegesOf(routes.campaign.privilege);
const reporters = privilegesOf(routes.campaignResults.privilege);

/** Whether one of these privileges is his and works on this campaign (OUT-CMP-04, PLT-ROL-03). */
export async function mayInCampaign(
  store: People,
  who: SignedIn,
  campaignId: CampaignId,
  anyOf: readonly Privilege[],
): Promise<boolean> {
  const { privileges } = who.user;
  if (worksOnEveryCampaign(privileges, anyOf)) return true;
  return worksOnCampaign(privileges, anyOf, await tiesTo(store, who, campaignId));
}

/** Refuses what he may not do with it; a campaign that he may not even see is none to him, so that ids tell nothing. */
export async function mustInCampaign(
  store: People,
  who: SignedIn,
  campaignId: CampaignId,
  anyOf: readonly Privilege[],
): Promise<void> {
  if (await mayInCampaign(store, who, campaignId, anyOf)) return;
  const seen = await mayInCampaign(store, who, campaignId, [...campaignReaders, ...reporters]);
  throw new ProblemError(seen ? "forbidden" : "not_found");
}

/** The campaigns on which one of these privileges of his works; undefined is every one. */
export async function campaignsFor(
  store: People,
  who: Pick<SignedIn, "user" | "program"> & {
    readonly session: Pick<SignedIn["session"], "centreId" | "userId">;
  },
  anyOf: readonly Privilege[],
): Promise<readonly CampaignId[] | undefined> {
  const { privileges } = who.user;
  if (worksOnEveryCampaign(privileges, anyOf)) return undefined;
  if (who.program?.everyCampaign) return worksOnCampaign(privileges, anyOf, campaignRoles) ? undefined : [];
  const ties = await store.campaignPeople.ties(who.session.centreId, who.session.userId);
  return [...ties].flatMap(([id, his]) =>
    worksOnCampaign(privileges, anyOf, his) ? [id as CampaignId] : [],
  );
}

/** What he may do, campaign by campaign, for screens that show no button in vain (PLT-GEN-08). */
export async function campaignRights(
  store: People,
  who: SignedIn,
): Promise<(campaignId: CampaignId) => CampaignRights> {
  const { privileges } = who.user;
  const everywhere = rightsWith(privileges, who.program?.everyCampaign ? campaignRoles : []);
  if (who.program?.everyCampaign || (everywhere.edit && everywhere.run && everywhere.report))
    return () => everywhere;
  const ties = await store.campaignPeople.ties(who.session.centreId, who.session.userId);
  return (campaignId) => rightsWith(privileges, ties.get(campaignId) ?? []);
}

function rightsWith(held: readonly string[], ties: readonly CampaignTie[]): CampaignRights {
  return {
    edit: worksOnCampaign(held, campaignEditors, ties),
    run: worksOnCampaign(held, campaignRunners, ties),
    report: worksOnCampaign(held, reporters, ties),
  };
}

async function tiesTo(store: People, who: SignedIn, campaignId: CampaignId): Promise<readonly CampaignTie[]> {
  if (who.program?.everyCampaign) return campaignRoles;
  const { centreId, userId } = who.session;
  return (await store.campaignPeople.ties(centreId, userId, campaignId)).get(campaignId) ?? [];
}
