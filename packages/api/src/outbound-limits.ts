import { outboundLimitTable } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { object } from "./schema.ts";

const limit = ({ min, max }: { readonly min: number; readonly max: number }) =>
  Type.Integer({ minimum: min, maximum: max });

const common = {
  /** Most calls that a campaign in automatic mode may be set to (OUT-MOD-03). */
  simultaneousCalls: limit(outboundLimitTable.simultaneousCalls),
  /** Of a file of a list, unpacked (OUT-IMP-01). */
  importMegabytes: limit(outboundLimitTable.importMegabytes),
  importRows: limit(outboundLimitTable.importRows),
  importFields: limit(outboundLimitTable.importFields),
};

/** Limits of the centre's outbound work. */
export const OutboundLimitsView = object({ ...common, version: Type.Integer({ minimum: 0 }) });
export type OutboundLimitsView = Static<typeof OutboundLimitsView>;

export const OutboundLimitsPut = object({ ...common, version: Type.Optional(Type.Integer({ minimum: 0 })) });

export const outboundLimitRoutes = {
  outboundLimits: {
    method: "GET",
    path: "/outbound-limits",
    summary: "Most calls of an automatic campaign, and what a file of a list may hold",
    tag: "campaigns",
    privilege: having("sys.settings", "svc.admin.all", "svc.admin", "svc.lists"),
    responses: { 200: OutboundLimitsView },
  },
  outboundLimitsPut: {
    method: "PUT",
    path: "/outbound-limits",
    summary: "Set the limits of outbound work; lower ones hold for the next dial and the next file",
    tag: "campaigns",
    privilege: having("sys.settings"),
    body: OutboundLimitsPut,
    responses: { 200: OutboundLimitsView },
  },
} as const satisfies Record<string, Route>;
