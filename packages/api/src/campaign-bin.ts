import { type Static, Type } from "typebox";
import { CampaignHoldings } from "./archives.ts";
import { Campaign, campaignKinds } from "./campaigns.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, object, oneOf, Uuid } from "./schema.ts";

/** A deleted campaign that can still be restored, and what goes with it in the end (OUT-RES-12). */
export const DeletedCampaign = object({
  id: Uuid,
  name: Type.String(),
  kind: oneOf(campaignKinds),
  deletedAt: Instant,
  deletedBy: Type.String(),
  /** When it goes for good. */
  goneAt: Instant,
  holdings: CampaignHoldings,
});
export type DeletedCampaign = Static<typeof DeletedCampaign>;

const KeptDays = Type.Integer({ minimum: 0, maximum: 90 });

/** «Корзина»: deleted campaigns of the centre, latest first. */
export const CampaignBin = object({
  /** 0: a deleted campaign goes at once. */
  keptDays: KeptDays,
  items: Type.Array(DeletedCampaign),
});
export type CampaignBin = Static<typeof CampaignBin>;

const CampaignBinPut = object({ keptDays: KeptDays });
const CampaignRestore = object({ name: Type.Optional(Name) });

const everyCampaign = having("svc.admin.all");
const editors = having("svc.admin.all", "svc.admin");

export const campaignBinRoutes = {
  campaignBin: {
    method: "GET",
    path: "/deleted-campaigns",
    summary: "Deleted campaigns that can still be restored (OUT-RES-12)",
    tag: "campaigns",
    privilege: editors,
    responses: { 200: CampaignBin },
  },
  campaignBinPut: {
    method: "PUT",
    path: "/deleted-campaigns",
    summary: "Days that deleted campaigns are kept, for those in the bin, too",
    tag: "campaigns",
    privilege: everyCampaign,
    body: CampaignBinPut,
    responses: { 200: CampaignBin },
  },
  campaignRestore: {
    method: "POST",
    path: "/deleted-campaigns/:id/restore",
    summary:
      "Restore with lists, rights, results and archive; stopped. 422 at `name` while another campaign bears it",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    body: CampaignRestore,
    responses: {
      /** Entry numbers that another has taken meanwhile. */
      200: object({ campaign: Campaign, lostNumbers: Type.Array(Type.String()) }),
    },
  },
  campaignPurge: {
    method: "DELETE",
    path: "/deleted-campaigns/:id",
    summary: "Delete for good",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
