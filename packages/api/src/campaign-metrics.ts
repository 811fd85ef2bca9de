import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, nullable, object, oneOf } from "./schema.ts";

/** Figures of a campaign that may have a threshold (OUT-STA-04, OUT-STA-05). */
export const metricIds = [
  "abandoned24hPercent",
  "abandoned30dPercent",
  "contactPercent",
  "liveAnswerPercent",
  "successPercent",
  "penetrationPercent",
  "attemptsPerClosed",
  "closingsPerAgentHour",
  "missedCallBacks",
  "dialsWithoutLine",
  "occupancyPercent",
  "lostPercent",
  "asrPercent",
  "intensity",
  "ready",
  "due",
  "remaining",
] as const;
export type MetricId = (typeof metricIds)[number];

const figure = nullable(Type.Number());

/** Further metrics (OUT-STA-04); null where there is nothing to divide by. */
export const CampaignMetrics = object({
  contactPercent: figure,
  liveAnswerPercent: figure,
  successPercent: figure,
  penetrationPercent: figure,
  attemptsPerClosed: figure,
  closingsPerAgentHour: figure,
  /** Of live answers, to 0.1 %, and the cap they are held against (OUT-CPL-01, OUT-CPL-02). */
  abandoned24hPercent: figure,
  abandoned30dPercent: figure,
  capPercent: Type.Number(),
  missedCallBacks: Type.Integer(),
  dialsWithoutLine: Type.Integer(),
  /** Null below 20 closings in the last hour. */
  expectedEndAt: nullable(Instant),
  nextDueAt: nullable(Instant),
});
export type CampaignMetrics = Static<typeof CampaignMetrics>;

export const CampaignThreshold = object({
  metric: oneOf(metricIds),
  /** The side on which the figure is bad. */
  side: oneOf(["above", "below"]),
  warning: nullable(Type.Number({ minimum: 0, maximum: 1_000_000 })),
  critical: nullable(Type.Number({ minimum: 0, maximum: 1_000_000 })),
  sound: Type.Boolean(),
});
export type CampaignThreshold = Static<typeof CampaignThreshold>;

const Thresholds = object({ items: Type.Array(CampaignThreshold, { maxItems: 50 }) });

/** How the campaign dials now, and how it did in the last ten minutes. */
export const CampaignPacing = object({
  /** Dials are started by forecast and not by the factor. */
  predicting: Type.Boolean(),
  /** Held to one dial per ready agent, since too many live answers found none (OUT-MOD-07). */
  held: Type.Boolean(),
  dialsPerAgent: Type.Number(),
  capPercent: Type.Number(),
  soonSeconds: Type.Integer(),
  /** Each holds until the next; the last is of now. */
  points: Type.Array(
    object({
      at: Instant,
      inFlight: Type.Integer(),
      ready: Type.Integer(),
      /** Busy agents expected to be free within `soonSeconds`; null where nothing is forecast. */
      soonFree: figure,
      abandonedPercent: figure,
    }),
  ),
});
export type CampaignPacing = Static<typeof CampaignPacing>;

const readers = having("svc.admin.all", "svc.admin", "sup.campaigns", "sup.metrics");

export const campaignMetricRoutes = {
  campaignMetrics: {
    method: "GET",
    path: "/campaigns/:id/metrics",
    summary: "Further metrics (OUT-STA-04)",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: CampaignMetrics },
  },
  campaignPacing: {
    method: "GET",
    path: "/campaigns/:id/pacing",
    summary: "How the campaign dials now and did in the last ten minutes",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: CampaignPacing },
  },
  campaignThresholds: {
    method: "GET",
    path: "/campaigns/:id/thresholds",
    summary: "Values from which on figures are coloured and sound (OUT-STA-05)",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: Thresholds },
  },
  campaignThresholdsPut: {
    method: "PUT",
    path: "/campaigns/:id/thresholds",
    summary: "Replace the thresholds",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "sup.campaigns"),
    params: IdParams,
    body: Thresholds,
    responses: { 200: Thresholds },
  },
} as const satisfies Record<string, Route>;
