import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Nothing, nullable, object, oneOf } from "./schema.ts";

const TimeOfDay = Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$" });

/** Agents who are at work each day between two times of the centre's clocks; equal times are round the clock. */
export const ForecastShift = object({
  agents: Type.Integer({ minimum: 0, maximum: 2000 }),
  from: TimeOfDay,
  until: TimeOfDay,
});
export type ForecastShift = Static<typeof ForecastShift>;

const hours = Type.Integer({ minimum: 1, maximum: 72 });
const runs = Type.Integer({ minimum: 1, maximum: 20 });
const shifts = Type.Array(ForecastShift, { minItems: 1, maxItems: 20 });
const answerPercent = Type.Number({ minimum: 0.1, maximum: 99 });
const talkSeconds = Type.Number({ minimum: 1, maximum: 7200 });
const afterCallWorkSeconds = Type.Number({ minimum: 0, maximum: 3600 });

/** What is asked to be assumed; what is left out is taken from what is known. */
export const ForecastRequest = object({
  startAt: Type.Optional(Instant),
  hours: Type.Optional(hours),
  runs: Type.Optional(runs),
  shifts: Type.Optional(shifts),
  answerPercent: Type.Optional(answerPercent),
  talkSeconds: Type.Optional(talkSeconds),
  afterCallWorkSeconds: Type.Optional(afterCallWorkSeconds),
  /** Without other campaigns and calls from outside that take the same agents; left out: with them. */
  alone: Type.Optional(Type.Boolean()),
});
export type ForecastRequest = Static<typeof ForecastRequest>;

/** What a forecast rests on. */
export const ForecastAssumptions = object({
  startAt: Instant,
  hours: Type.Number(),
  runs: Type.Integer(),
  timeZone: Type.String(),
  shifts: Type.Array(ForecastShift),
  /** Where outcomes and times come from: the campaign's dials, the centre's, or what is given for want of both. */
  source: oneOf(["campaign", "centre", "defaults", "file"]),
  /** Dials they were learnt from. */
  sample: Type.Integer(),
  /** Means over all hours and attempts. */
  answerPercent: Type.Number(),
  talkSeconds: Type.Number(),
  afterCallWorkSeconds: Type.Number(),
  /** Not closed, and those of them never dialled. */
  records: Type.Integer(),
  fresh: Type.Integer(),
  /** Campaigns played beside it: before or after it in its chain, whose closed records it gets, which gets its own, with common agents. */
  others: Type.Array(
    object({ name: Type.String(), tie: oneOf(["before", "after", "source", "fed", "agents"]) }),
  ),
  /** Calls from outside that its agents take, on the average of the hours looked at. */
  inboundPerHour: Type.Number(),
});
export type ForecastAssumptions = Static<typeof ForecastAssumptions>;

/** One day in ten was below, half of them were, nine in ten were. */
const Band = object({ p10: Type.Number(), p50: Type.Number(), p90: Type.Number() });

const MomentBand = object({
  /** Share of the days that saw it. */
  share: Type.Number(),
  p10: nullable(Instant),
  p50: nullable(Instant),
  p90: nullable(Instant),
});

export const ForecastPoint = object({
  /** End of a quarter of an hour. */
  at: Instant,
  occupancyPercent: nullable(Band),
  /** Since the start. */
  abandonedPercent: nullable(Band),
  remaining: Band,
  dials: Band,
  talks: Band,
});
export type ForecastPoint = Static<typeof ForecastPoint>;

/** What came instead, at the end of a quarter of an hour that is over. */
export const ForecastActual = object({
  at: Instant,
  occupancyPercent: nullable(Type.Number()),
  abandonedPercent: nullable(Type.Number()),
  remaining: Type.Number(),
  dials: Type.Integer(),
  talks: Type.Integer(),
});
export type ForecastActual = Static<typeof ForecastActual>;

export const ForecastMade = object({
  madeAt: Instant,
  madeBy: Type.String(),
  /** Days played so far; all of `assumptions.runs` when it is made. */
  days: Type.Integer(),
  assumptions: ForecastAssumptions,
  points: Type.Array(ForecastPoint),
  dials: Band,
  talks: Band,
  succeeded: Band,
  closed: Band,
  occupancyPercent: nullable(Band),
  abandonedPercent: nullable(Band),
  /** Its first dial: in a chain it waits for those before it. */
  begun: MomentBand,
  /** Every record closed. */
  completed: MomentBand,
  /** No record left that was never dialled. */
  freshGone: MomentBand,
  actual: Type.Array(ForecastActual),
});
export type ForecastMade = Static<typeof ForecastMade>;

export const ForecastJob = object({
  state: oneOf(["running", "failed"]),
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  startedBy: Type.String(),
});
export type ForecastJob = Static<typeof ForecastJob>;

export const CampaignForecast = object({ job: nullable(ForecastJob), last: nullable(ForecastMade) });
export type CampaignForecast = Static<typeof CampaignForecast>;

const readers = having("svc.admin.all", "svc.admin", "sup.campaigns");

export const forecastRoutes = {
  campaignForecast: {
    method: "GET",
    path: "/campaigns/:id/forecast",
    summary: "The last forecast beside what came, and the one being made",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: CampaignForecast },
  },
  campaignForecastAssumptions: {
    method: "GET",
    path: "/campaigns/:id/forecast/assumptions",
    summary: "What a forecast would rest on now",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: ForecastAssumptions },
  },
  campaignForecastStart: {
    method: "POST",
    path: "/campaigns/:id/forecast",
    summary: "Make a forecast in the background; 409 `running` while one is made",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    body: ForecastRequest,
    responses: { 202: ForecastJob },
  },
  campaignForecastCancel: {
    method: "DELETE",
    path: "/campaigns/:id/forecast",
    summary: "Stop making it; the last one stays",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 204: Nothing },
  },
  campaignForecastFile: {
    method: "GET",
    path: "/campaigns/:id/forecast/file",
    summary: "What the last forecast rests on, else what one would: the file of `npm run sim -- --campaign`",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: "application/json" },
  },
} as const satisfies Record<string, Route>;
