import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, nullable, object, oneOf, PageQuery, page, Uuid } from "./schema.ts";

/** What an administrator has to hear of; the text of each is in the catalogues. */
export const alertKinds = [
  "emergency",
  "emergency_failed",
  "toll_limit",
  "trunk_down",
  "trunk_refused",
  "sip_protocol",
  "tls_expiring",
  "recording_failed",
  "stream_failed",
  "hold_long",
  "call_back_missed",
  "abandonment_cap",
  "abandonment_stop",
  "no_line",
  "sip_ban",
  "two_countries",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** An alert (DSK-ALR-03). `lasting`: it is open until what it tells of is over, whoever has acknowledged it. */
export const Alert = object({
  id: Uuid,
  kind: oneOf(alertKinds),
  urgent: Type.Boolean(),
  lasting: Type.Boolean(),
  /** Values that its text names. */
  details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
  raisedAt: Instant,
  /** How often it was raised while it was open, and when last. */
  times: Type.Integer(),
  lastAt: Instant,
  acknowledgedBy: nullable(Type.String()),
  acknowledgedAt: nullable(Instant),
  clearedAt: nullable(Instant),
});
export type Alert = Static<typeof Alert>;

const watching = having("pbx.admin", "sys.settings");

export const alertRoutes = {
  alerts: {
    method: "GET",
    path: "/alerts",
    summary: "What an administrator has to hear of, newest first",
    tag: "telephony",
    privilege: watching,
    /** `open`: those that nobody has acknowledged and that are not over. */
    query: object({ ...PageQuery, open: Type.Optional(Type.Boolean()) }),
    responses: { 200: page(Alert) },
  },
  alertAcknowledge: {
    method: "POST",
    path: "/alerts/:id/acknowledge",
    summary: "Silence an alert for everybody in the centre",
    tag: "telephony",
    privilege: watching,
    params: IdParams,
    responses: { 200: Alert },
  },
} as const satisfies Record<string, Route>;
