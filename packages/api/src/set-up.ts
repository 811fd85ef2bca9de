import { setUpSteps } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, object, oneOf } from "./schema.ts";

/** The 16 steps of setting a campaign up; `optional`: the campaign does without (OUT-DIA-04). */
export const CampaignSetUp = object({
  items: Type.Array(object({ step: oneOf(setUpSteps), state: oneOf(["done", "to_do", "optional"]) })),
});
export type CampaignSetUp = Static<typeof CampaignSetUp>;

export const setUpRoutes = {
  campaignSetUp: {
    method: "GET",
    path: "/campaigns/:id/set-up",
    summary: "Steps of setting the campaign up, and which are done (OUT-DIA-04)",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "sup.campaigns"),
    params: IdParams,
    responses: { 200: CampaignSetUp },
  },
} as const satisfies Record<string, Route>;
