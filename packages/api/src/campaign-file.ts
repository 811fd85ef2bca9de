import { type Static, Type } from "typebox";
import { privilegesOf } from "./campaign-rights.ts";
import { Campaign, campaignRoutes } from "./campaigns.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, nullable, object } from "./schema.ts";

/** As the body of the request that sets this part; in the place of an id stands `{ "ref": "list", "name": "…" }`. */
const Part = Type.Record(Type.String(), Type.Unknown());
const parts = Type.Array(Part, { maxItems: 200 });

/** Settings of a campaign without its results (OUT-CMP-12); a part that is left out is as in a new campaign. */
export const CampaignFile = object({
  format: Type.Literal("perezvon.campaign"),
  version: Type.Literal(1),
  exportedAt: Type.Optional(Instant),
  settings: Part,
  staff: Type.Optional(Part),
  dispositions: Type.Optional(Part),
  lists: Type.Optional(parts),
  script: Type.Optional(Part),
  audio: Type.Optional(Part),
  thresholds: Type.Optional(Part),
  resultExports: Type.Optional(parts),
  recordingExports: Type.Optional(parts),
});
export type CampaignFile = Static<typeof CampaignFile>;

export const CampaignImport = object({
  file: CampaignFile,
  /** In the place of the name in the file. */
  name: Type.Optional(Name),
  /** Everything is checked and nothing is kept. */
  dryRun: Type.Optional(Type.Boolean()),
});
export type CampaignImport = Static<typeof CampaignImport>;

export const CampaignImportOutcome = object({
  /** Of a dry run; otherwise they come as a 422. Fields are places in the file. */
  faults: Type.Array(
    object({
      field: Type.String(),
      code: Type.String(),
      params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
  /** Null after a dry run. */
  campaign: nullable(Campaign),
});
export type CampaignImportOutcome = Static<typeof CampaignImportOutcome>;

const editors = having(...privilegesOf(campaignRoutes.campaignDelete.privilege));

export const campaignFileRoutes = {
  campaignFile: {
    method: "GET",
    path: "/campaigns/:id/file",
    summary:
      "All settings of a campaign as a file for another centre; what they name stands in it by name (OUT-CMP-12)",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    responses: { 200: CampaignFile },
  },
  campaignImport: {
    method: "POST",
    path: "/campaigns/import",
    summary: "A new, disabled campaign from such a file; with `dryRun` only what would be wrong with it",
    tag: "campaigns",
    privilege: editors,
    body: CampaignImport,
    responses: { 200: CampaignImportOutcome },
  },
} as const satisfies Record<string, Route>;
