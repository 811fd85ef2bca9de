import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import {
  IdParams,
  Instant,
  Nothing,
  nullable,
  object,
  oneOf,
  PageQuery,
  page,
  Reference,
  Uuid,
} from "./schema.ts";

export const agentStates = [
  "ready",
  "not_ready",
  "busy",
  "after_call_work",
  "supervising",
  "logged_out",
] as const;

const faults = Type.Array(oneOf(["mos", "loss", "jitter", "round_trip"]));
/** Limits of the centre that a running call passes now, towards the network and towards the agent (TEL-QOS-04). */
export const CallSound = object({ line: faults, agent: faults });
export type CallSound = Static<typeof CallSound>;

export const AgentRow = object({
  userId: Uuid,
  name: Type.String(),
  login: Type.String(),
  extension: nullable(Type.String()),
  state: oneOf(agentStates),
  reason: nullable(Type.String()),
  since: Instant,
  /** Records offered for preview that he has refused today, or not taken in time (OUT-PRV-02). */
  previewsRefused: Type.Integer(),
  interaction: nullable(
    object({
      id: Uuid,
      phase: Type.String(),
      number: Type.String(),
      service: nullable(Type.String()),
      sound: CallSound,
    }),
  ),
});
export type AgentRow = Static<typeof AgentRow>;

export const Interaction = object({
  id: Uuid,
  direction: oneOf(["outbound", "inbound", "internal"]),
  service: nullable(Reference),
  campaign: nullable(Reference),
  recordId: nullable(Type.Integer()),
  from: Type.String(),
  to: Type.String(),
  agent: nullable(Reference),
  startedAt: Instant,
  answeredAt: nullable(Instant),
  endedAt: nullable(Instant),
  holdMs: Type.Integer(),
  /** Key of the disposition. */
  disposition: nullable(Type.String()),
  note: Type.String(),
  recordingId: nullable(Uuid),
});
export type Interaction = Static<typeof Interaction>;

export const Recording = object({
  id: Uuid,
  durationMs: Type.Integer(),
  /** 2: left is the customer, right the agent's side. */
  channels: Type.Integer(),
  format: nullable(Type.String()),
  truncated: Type.Boolean(),
  startedAt: Instant,
  marks: Type.Array(
    object({
      kind: oneOf(["pause", "secret_digits", "hold", "consultation", "consent", "agent"]),
      fromMs: Type.Integer(),
      toMs: nullable(Type.Integer()),
      by: nullable(Type.String()),
    }),
  ),
  /** Loudest sample of each part of a second as one octet, base64; null where none was computed. */
  waveform: nullable(object({ perSecond: Type.Integer(), left: Type.String(), right: Type.String() })),
});
export type Recording = Static<typeof Recording>;

/** Lets one user hear one recording for five minutes (PLT-SEC-01); the address of the sound takes the ticket. */
export const PlayLink = object({ ticket: Type.String(), expiresAt: Instant });
export type PlayLink = Static<typeof PlayLink>;

const ticket = Type.Optional(Type.String({ maxLength: 128 }));

/** A service since the daily reset, and its queue now (INB-MET-03). Null where there is nothing to divide. */
export const ServiceFigures = object({
  serviceId: Uuid,
  name: Type.String(),
  received: Type.Integer(),
  answered: Type.Integer(),
  answeredInTime: Type.Integer(),
  /** Hung up in the queue or while ringing after more than the threshold. */
  lost: Type.Integer(),
  lostShort: Type.Integer(),
  leftInMenu: Type.Integer(),
  /** INB-SLV-02, one decimal. */
  serviceLevelPercent: nullable(Type.Number()),
  targetPercent: Type.Integer(),
  thresholdSeconds: Type.Integer(),
  averageSpeedOfAnswerMs: nullable(Type.Integer()),
  averageHandlingMs: nullable(Type.Integer()),
  longestWaitMs: Type.Integer(),
  waiting: Type.Integer(),
  /** Entry of the call that waits longest. */
  waitingSince: nullable(Instant),
});
export type ServiceFigures = Static<typeof ServiceFigures>;

const hearers = having(
  "qm.listen.all",
  "qm.listen.groups",
  "qm.listen.services",
  "cli.recordings",
  "agent.rec.own",
);

/** Of any call by who has the rules of recording, programs too; else of the own call and those of groups that one leads. */
const pausers = having("agent.rec.stop", "sys.recording");

export const supervisionRoutes = {
  serviceFigures: {
    method: "GET",
    path: "/services/figures",
    summary: "Incoming services since the daily reset, and their queues now (INB-MET-03)",
    tag: "supervision",
    privilege: having("sup.metrics", "api.stats"),
    responses: { 200: object({ items: Type.Array(ServiceFigures) }) },
  },
  agents: {
    method: "GET",
    path: "/agents",
    summary: "Agents with their present state",
    tag: "supervision",
    privilege: having("sup.metrics", "api.stats"),
    responses: { 200: page(AgentRow) },
  },
  interactions: {
    method: "GET",
    path: "/interactions",
    summary: "Interaction records, newest first",
    tag: "supervision",
    privilege: having("svc.records"),
    query: object({
      ...PageQuery,
      agent: Type.Optional(Uuid),
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
    }),
    responses: { 200: page(Interaction) },
  },
  recording: {
    method: "GET",
    path: "/recordings/:id",
    summary: "Length, channels, marks and waveform of a recording the user may hear (TEL-REC-11)",
    tag: "supervision",
    privilege: hearers,
    params: IdParams,
    responses: { 200: Recording },
  },
  recordingPause: {
    method: "PUT",
    path: "/calls/:id/recording-pause",
    summary:
      "Silence in the recording of a call that runs, for two minutes at most (TEL-REC-06); 409 `wrong_state` where it is not recorded",
    tag: "supervision",
    privilege: pausers,
    params: IdParams,
    responses: { 204: Nothing },
  },
  recordingGoOn: {
    method: "DELETE",
    path: "/calls/:id/recording-pause",
    summary: "What is said in the call is recorded again; 409 `wrong_state` where it is not recorded",
    tag: "supervision",
    privilege: pausers,
    params: IdParams,
    responses: { 204: Nothing },
  },
  recordingLink: {
    method: "POST",
    path: "/recordings/:id/link",
    summary: "A link to the sound of a recording, for five minutes and this user alone (PLT-SEC-01)",
    tag: "supervision",
    privilege: hearers,
    params: IdParams,
    responses: { 201: PlayLink },
  },
  recordingOfDialLink: {
    method: "POST",
    path: "/lists/:id/dial-link",
    summary: "A link to the kept sound of a dial's analysis, for five minutes and this user alone",
    tag: "supervision",
    privilege: having("qm.listen.all", "qm.listen.groups", "qm.listen.services", "cli.recordings"),
    params: IdParams,
    body: object({ dial: Uuid }),
    responses: { 201: PlayLink },
  },
  recordingOfDial: {
    method: "GET",
    path: "/lists/:id/dial-audio",
    summary: "Kept sound of the analysis of a record's dial (TEL-CPA-11); byte ranges are served",
    tag: "supervision",
    privilege: having("qm.listen.all", "qm.listen.groups", "qm.listen.services", "cli.recordings"),
    params: IdParams,
    query: object({ dial: Type.Optional(Uuid), ticket }),
    responses: { 200: "audio/wav" },
  },
  recordingAudio: {
    method: "GET",
    path: "/recordings/:id/audio",
    summary: "Audio of a recording, by a link of `POST …/link` (PLT-SEC-01); byte ranges are served",
    tag: "supervision",
    privilege: hearers,
    params: IdParams,
    /** Which side is heard; a mono recording holds both. */
    query: object({
      channel: Type.Optional(oneOf(["both", "left", "right", "mono"])),
      ticket,
      /** To be saved, which takes the right `qm.download`. */
      download: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: "audio/wav" },
  },
} as const satisfies Record<string, Route>;
