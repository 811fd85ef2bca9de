import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, nullable, object } from "./schema.ts";

/** How much one number may be shown, by all campaigns of the centre (OUT-CID-03). */
export const CallerLimit = object({
  number: Type.String({ maxLength: 40 }),
  perDay: nullable(Type.Integer({ minimum: 1, maximum: 100_000 })),
  restAfter: nullable(Type.Integer({ minimum: 1, maximum: 10_000 })),
  restMinutes: Type.Integer({ minimum: 1, maximum: 1_440 }),
});

const Percent = nullable(Type.Number({ minimum: 0, maximum: 100 }));

/** Use of the numbers that a campaign shows (OUT-CID-03). */
export const CampaignNumbers = object({
  /** Answers of the campaign's dials that ended in the last 24 hours; null: no dials. */
  percent: Percent,
  items: Type.Array(
    object({
      number: Type.String(),
      /** By all campaigns, on the centre's calendar day. */
      dialsToday: Type.Integer({ minimum: 0 }),
      /** Of this campaign, ended in the last 24 hours. */
      dials: Type.Integer({ minimum: 0 }),
      answered: Type.Integer({ minimum: 0 }),
      percent: Percent,
      /** Fewer answers than half of the campaign's mean: perhaps marked as spam. */
      suspicious: Type.Boolean(),
    }),
  ),
});
export type CampaignNumbers = Static<typeof CampaignNumbers>;

export const campaignNumberRoutes = {
  campaignNumbers: {
    method: "GET",
    path: "/campaigns/:id/numbers",
    summary: "Use and share of answers of the numbers that the campaign shows (OUT-CID-03)",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "sup.campaigns"),
    params: IdParams,
    responses: { 200: CampaignNumbers },
  },
} as const satisfies Record<string, Route>;
