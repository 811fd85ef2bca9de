import { campaignRoles } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { privilegesOf } from "./campaign-rights.ts";
import { Campaign, campaignRoutes } from "./campaigns.ts";
import { having, type Route } from "./route.ts";
import { IdParams, object, oneOf, Uuid, Version } from "./schema.ts";

/** Its agents get the campaign's skill at this level (PLT-SKL-04). */
const GroupLevel = object({ groupId: Uuid, level: Type.Integer({ minimum: 0, maximum: 100 }) });

const people = () => Type.Array(Uuid, { maxItems: 500 });

/** «Персонал» of a campaign (OUT-CMP-04). */
export const CampaignStaff = object({
  groups: Type.Array(GroupLevel),
  administratorIds: Type.Array(Uuid),
  managerIds: Type.Array(Uuid),
  auditorIds: Type.Array(Uuid),
  /** Everybody who can be named, and in which lists his roles let it have an effect (INB-PER-03). */
  people: Type.Array(
    object({
      id: Uuid,
      login: Type.String(),
      name: Type.String(),
      effective: Type.Array(oneOf(campaignRoles)),
    }),
  ),
  version: Version,
});
export type CampaignStaff = Static<typeof CampaignStaff>;

/** Lists of people that are left out stay; who only runs the campaign leaves out all three. */
export const CampaignStaffPut = object({
  groups: Type.Array(GroupLevel, { maxItems: 500 }),
  administratorIds: Type.Optional(people()),
  managerIds: Type.Optional(people()),
  auditorIds: Type.Optional(people()),
  version: Type.Optional(Version),
  /** Without it a change of groups that a group of linked campaigns shares answers 409 `shared_settings` (OUT-LNK-12). */
  sharedConfirmed: Type.Optional(Type.Boolean()),
});
export type CampaignStaffPut = Static<typeof CampaignStaffPut>;

export const campaignStaffRoutes = {
  campaignCopy: {
    method: "POST",
    path: "/campaigns/:id/copy",
    summary: "A campaign with all its settings, disabled, without its results (OUT-CMP-12)",
    tag: "campaigns",
    privilege: having(...privilegesOf(campaignRoutes.campaignDelete.privilege)),
    params: IdParams,
    responses: { 201: Campaign },
  },
  campaignStaff: {
    method: "GET",
    path: "/campaigns/:id/staff",
    summary: "Groups with their level, administrators, managers and auditors of a campaign",
    tag: "campaigns",
    privilege: having(...privilegesOf(campaignRoutes.campaignStart.privilege)),
    params: IdParams,
    responses: { 200: CampaignStaff },
  },
  campaignStaffPut: {
    method: "PUT",
    path: "/campaigns/:id/staff",
    summary: "Replace them; agents of the groups get the campaign's skill",
    tag: "campaigns",
    privilege: having(...privilegesOf(campaignRoutes.campaignStart.privilege)),
    params: IdParams,
    body: CampaignStaffPut,
    responses: { 200: CampaignStaff },
  },
} as const satisfies Record<string, Route>;
