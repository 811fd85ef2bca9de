import { sharedSettings } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { Campaign, CampaignState } from "./campaigns.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Name, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

/** A member of a group of linked campaigns, as its chain shows it. */
export const CampaignGroupMember = object({
  id: Uuid,
  name: Type.String(),
  /** «Начать данную кампанию после»; null is the head (OUT-LNK-13). */
  after: nullable(Uuid),
  state: CampaignState,
  remaining: Type.Integer(),
});
export type CampaignGroupMember = Static<typeof CampaignGroupMember>;

/** «Группа связанных кампаний» (OUT-LNK-10). */
export const CampaignGroup = object({
  id: Uuid,
  name: Type.String(),
  members: Type.Array(CampaignGroupMember),
});
export type CampaignGroup = Static<typeof CampaignGroup>;

/** What a change would write over in other members; `params` of the problem `shared_settings` (OUT-LNK-11, OUT-LNK-12). */
export const SharedSettings = object({
  settings: Type.Array(oneOf(sharedSettings)),
  /** Names of the campaigns that are written over. */
  campaigns: Type.Array(Type.String()),
});
export type SharedSettings = Static<typeof SharedSettings>;

const CampaignLinkPut = object({
  groupId: Uuid,
  after: nullable(Uuid),
  /** Without it a campaign whose shared settings differ from the group's answers 409 `shared_settings` and stays as it was. */
  sharedConfirmed: Type.Optional(Type.Boolean()),
});

const readers = having("svc.admin.all", "svc.admin", "sup.campaigns", "sup.metrics");
const editors = having("svc.admin.all");
const linkers = having("svc.admin.all", "svc.admin");

export const linkedCampaignRoutes = {
  campaignGroups: {
    method: "GET",
    path: "/campaign-groups",
    summary: "Groups of linked campaigns with the chain of each",
    tag: "campaigns",
    privilege: readers,
    responses: { 200: object({ items: Type.Array(CampaignGroup) }) },
  },
  campaignGroupCreate: {
    method: "POST",
    path: "/campaign-groups",
    summary: "Create a group of linked campaigns",
    tag: "campaigns",
    privilege: editors,
    body: object({ name: Name }),
    responses: { 201: CampaignGroup },
  },
  campaignGroupChange: {
    method: "PATCH",
    path: "/campaign-groups/:id",
    summary: "Rename a group",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    body: object({ name: Name }),
    responses: { 200: CampaignGroup },
  },
  campaignGroupDelete: {
    method: "DELETE",
    path: "/campaign-groups/:id",
    summary: "Delete a group; its members keep their settings and are free (OUT-LNK-19)",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    responses: { 204: Nothing },
  },
  campaignLinkPut: {
    method: "PUT",
    path: "/campaigns/:id/link",
    summary: "Put a campaign into a group, or elsewhere in its chain (OUT-LNK-11, OUT-LNK-13)",
    tag: "campaigns",
    privilege: linkers,
    params: IdParams,
    body: CampaignLinkPut,
    responses: { 200: Campaign },
  },
  campaignLinkDelete: {
    method: "DELETE",
    path: "/campaigns/:id/link",
    summary: "Take a stopped campaign out of its group (OUT-LNK-19)",
    tag: "campaigns",
    privilege: linkers,
    params: IdParams,
    responses: { 200: Campaign },
  },
} as const satisfies Record<string, Route>;
