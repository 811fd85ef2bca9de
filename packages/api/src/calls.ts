import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, nullable, object, oneOf, PageQuery, page, Reference, Uuid } from "./schema.ts";

const peers = ["trunk", "phone", "browser"] as const;
const statuses = ["open", "finished", "refused", "interrupted"] as const;
const faults = Type.Array(oneOf(["mos", "loss", "jitter", "round_trip"]));

/** A call with all its legs in sum (TEL-CDR-06). */
export const CallSummary = object({
  /** Global interaction id (TEL-CDR-01). */
  id: Uuid,
  startedAt: Instant,
  endedAt: Instant,
  direction: oneOf(["in", "out"]),
  peer: oneOf(peers),
  from: Type.String(),
  to: Type.String(),
  trunk: nullable(Reference),
  users: Type.Array(Type.String()),
  answered: Type.Boolean(),
  status: oneOf(statuses),
  sipCode: nullable(Type.Integer()),
  q850: nullable(Type.Integer()),
  legs: Type.Integer(),
  /** Limits of the centre that its sound passed (TEL-QOS-04). */
  faults,
  mos: nullable(Type.Number()),
  recorded: Type.Boolean(),
});
export type CallSummary = Static<typeof CallSummary>;

const spread = nullable(object({ mean: Type.Number(), lowest: Type.Number() }));
const figure = nullable(Type.Number());

/** One direction of a leg's sound; null where the far side told nothing (TEL-QOS-02). */
export const LegSound = object({
  codec: nullable(Type.String()),
  srtp: nullable(Type.String()),
  packetsIn: Type.Integer(),
  packetsOut: Type.Integer(),
  lostIn: Type.Integer(),
  lostOut: nullable(Type.Integer()),
  late: nullable(Type.Integer()),
  duplicate: nullable(Type.Integer()),
  reordered: nullable(Type.Integer()),
  jitterInMs: figure,
  jitterInMaxMs: figure,
  jitterOutMs: figure,
  jitterOutMaxMs: figure,
  roundTripMs: figure,
  bufferMs: figure,
  concealedPercent: figure,
  rIn: spread,
  rOut: spread,
  mosIn: spread,
  mosOut: spread,
});
export type LegSound = Static<typeof LegSound>;

/** The record of one leg (TEL-CDR-03). */
export const CallLeg = object({
  id: Uuid,
  version: Type.Integer(),
  status: oneOf(statuses),
  direction: oneOf(["in", "out"]),
  peer: oneOf(peers),
  parentId: nullable(Uuid),
  trunk: nullable(Reference),
  user: nullable(Reference),
  device: nullable(Type.String()),
  address: nullable(Type.String()),
  from: Type.String(),
  to: Type.String(),
  fromReceived: nullable(Type.String()),
  toReceived: nullable(Type.String()),
  shownNumber: nullable(Type.String()),
  startedAt: Instant,
  ringingAt: nullable(Instant),
  answeredAt: nullable(Instant),
  analysedAt: nullable(Instant),
  endedAt: Instant,
  endedBy: nullable(oneOf(["remote", "command", "system"])),
  sipCode: nullable(Type.Integer()),
  q850: nullable(Type.Integer()),
  systemReason: nullable(Type.String()),
  analysis: nullable(Type.Integer()),
  /** What the result rests on (TEL-CPA-14). */
  evidence: nullable(
    object({
      rule: Type.Integer(),
      decidedAfterMs: Type.Number(),
      answeredAtMs: figure,
      speech: Type.Array(object({ fromMs: Type.Number(), toMs: Type.Number() })),
      tones: Type.Array(
        object({ hz: Type.Array(Type.Number()), fromMs: Type.Number(), toMs: Type.Number() }),
      ),
      floorDbm0: Type.Number(),
    }),
  ),
  holdMs: Type.Integer(),
  faults,
  tries: Type.Array(object({ target: Type.String(), status: Type.Integer() })),
  transfers: Type.Array(object({ ms: Type.Integer(), to: Type.String() })),
  joins: Type.Array(object({ ms: Type.Integer(), legs: Type.Array(Type.String()) })),
  recordings: Type.Array(object({ id: Uuid, file: Type.String() })),
  host: Type.String(),
  sound: nullable(LegSound),
  points: Type.Array(
    object({
      ms: Type.Integer(),
      mosIn: figure,
      mosOut: figure,
      lossIn: figure,
      lossOut: figure,
      jitter: figure,
      roundTrip: figure,
    }),
  ),
  sip: Type.Array(
    object({
      ms: Type.Integer(),
      out: Type.Boolean(),
      text: Type.String(),
      method: Type.String(),
      peer: Type.String(),
    }),
  ),
});
export type CallLeg = Static<typeof CallLeg>;

/** Parts of a call's length that overlap nowhere and leave nothing out (TEL-CDR-04). */
export const CallSums = object({
  dialingMs: Type.Integer(),
  ringingMs: Type.Integer(),
  ivrMs: Type.Integer(),
  queueMs: Type.Integer(),
  talkMs: Type.Integer(),
  holdMs: Type.Integer(),
  afterCallWorkMs: Type.Integer(),
});
export type CallSums = Static<typeof CallSums>;

export const CallCard = object({
  id: Uuid,
  lengthMs: Type.Integer(),
  sums: CallSums,
  legs: Type.Array(CallLeg),
});
export type CallCard = Static<typeof CallCard>;

const search = {
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  /** Part of a number of either side; punctuation is passed over. */
  number: Type.Optional(Type.String({ maxLength: 32 })),
  trunk: Type.Optional(Uuid),
  user: Type.Optional(Uuid),
  code: Type.Optional(Type.Integer({ minimum: 100, maximum: 699 })),
  q850: Type.Optional(Type.Integer({ minimum: 0, maximum: 127 })),
  call: Type.Optional(Uuid),
  poor: Type.Optional(Type.Boolean()),
};

/** Share of answered legs with poor sound, a day and a trunk or network of agents (TEL-QOS-04). */
export const QualityDay = object({
  day: Type.String(),
  trunk: nullable(Reference),
  network: nullable(Type.String()),
  legs: Type.Integer(),
  poor: Type.Integer(),
  poorPercent: Type.Number(),
  mos: figure,
});
export type QualityDay = Static<typeof QualityDay>;

/** Where a mark of poor sound begins. */
export const QualityLimitsView = object({
  mos: Type.Number({ minimum: 1, maximum: 4.5 }),
  lossPercent: Type.Number({ minimum: 0, maximum: 100 }),
  jitterMs: Type.Integer({ minimum: 1, maximum: 1_000 }),
  roundTripMs: Type.Integer({ minimum: 1, maximum: 10_000 }),
});
export type QualityLimitsView = Static<typeof QualityLimitsView>;

const QualityLimitsChange = object({
  mos: Type.Optional(QualityLimitsView.properties.mos),
  lossPercent: Type.Optional(QualityLimitsView.properties.lossPercent),
  jitterMs: Type.Optional(QualityLimitsView.properties.jitterMs),
  roundTripMs: Type.Optional(QualityLimitsView.properties.roundTripMs),
});

const reads = having("pbx.calls", "svc.records");

export const callRoutes = {
  calls: {
    method: "GET",
    path: "/calls",
    summary: "Calls by time, number, trunk and code, newest first",
    tag: "telephony",
    privilege: reads,
    query: object({ ...PageQuery, ...search }),
    responses: { 200: page(CallSummary) },
  },
  callsFile: {
    method: "GET",
    path: "/calls/file",
    summary: "Legs of the calls that fit, one a line, oldest first (CSV)",
    tag: "telephony",
    privilege: reads,
    query: object(search),
    responses: { 200: "text/csv" },
  },
  call: {
    method: "GET",
    path: "/calls/:id",
    summary: "A call with the record of every leg",
    tag: "telephony",
    privilege: reads,
    params: IdParams,
    responses: { 200: CallCard },
  },
  qualityDays: {
    method: "GET",
    path: "/quality/days",
    summary: "Share of calls with poor sound, by day and trunk or network of agents",
    tag: "telephony",
    privilege: reads,
    query: object({ from: Instant, to: Instant }),
    responses: { 200: object({ items: Type.Array(QualityDay) }) },
  },
  qualityLimits: {
    method: "GET",
    path: "/quality/limits",
    summary: "Where a mark of poor sound begins",
    tag: "telephony",
    privilege: reads,
    responses: { 200: QualityLimitsView },
  },
  qualityLimitsChange: {
    method: "PATCH",
    path: "/quality/limits",
    summary: "Change where a mark of poor sound begins; for calls that begin within a minute and later",
    tag: "telephony",
    privilege: having("pbx.admin"),
    body: QualityLimitsChange,
    responses: { 200: QualityLimitsView },
  },
} as const satisfies Record<string, Route>;
