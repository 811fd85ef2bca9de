import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Nothing, object, oneOf } from "./schema.ts";

/** Results of a list that the campaign no longer has, as a zip (OUT-ARC-02). */
export const ResultsArchive = object({
  id: Type.String(),
  listName: Type.String(),
  reason: oneOf(["list_deleted", "list_removed", "list_replaced", "records_deleted"]),
  /** Pending: records of the replaced content are still being worked on (OUT-IMP-10). */
  state: oneOf(["pending", "ready"]),
  records: Type.Integer({ minimum: 0 }),
  simpleRows: Type.Integer({ minimum: 0 }),
  detailedRows: Type.Integer({ minimum: 0 }),
  bytes: Type.Integer({ minimum: 0 }),
  at: Instant,
});
export type ResultsArchive = Static<typeof ResultsArchive>;

/** What vanishes with a campaign (OUT-RES-12). */
export const CampaignHoldings = object({
  records: Type.Integer({ minimum: 0 }),
  dials: Type.Integer({ minimum: 0 }),
  recordings: Type.Integer({ minimum: 0 }),
  archives: Type.Integer({ minimum: 0 }),
});
export type CampaignHoldings = Static<typeof CampaignHoldings>;

const ArchiveParams = object({
  id: Type.String({ format: "uuid" }),
  archiveId: Type.String({ format: "uuid" }),
});
const reporters = having("svc.admin.all", "svc.admin", "sup.reports", "cli.results");
const editors = having("svc.admin.all", "svc.admin");

export const archiveRoutes = {
  campaignArchives: {
    method: "GET",
    path: "/campaigns/:id/archives",
    summary: "Results of lists that the campaign no longer has, newest first (OUT-ARC-02)",
    tag: "campaigns",
    privilege: reporters,
    params: IdParams,
    responses: { 200: object({ items: Type.Array(ResultsArchive) }) },
  },
  campaignArchiveFile: {
    method: "GET",
    path: "/campaigns/:id/archives/:archiveId/file",
    summary:
      "The zip: simple and detailed report over all time and `manifest.json`; 409 `wrong_state` while pending",
    tag: "campaigns",
    privilege: reporters,
    params: ArchiveParams,
    responses: { 200: "application/zip" },
  },
  campaignArchiveDelete: {
    method: "DELETE",
    path: "/campaigns/:id/archives/:archiveId",
    summary: "Delete archived results; they exist nowhere else",
    tag: "campaigns",
    privilege: editors,
    params: ArchiveParams,
    responses: { 204: Nothing },
  },
  campaignHoldings: {
    method: "GET",
    path: "/campaigns/:id/holdings",
    summary: "What vanishes with the campaign (OUT-RES-12)",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    responses: {
      /** `keptDays`: so long it can be restored; 0: it cannot. */
      200: object({ ...CampaignHoldings.properties, keptDays: Type.Integer() }),
    },
  },
} as const satisfies Record<string, Route>;
