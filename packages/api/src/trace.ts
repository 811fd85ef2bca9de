import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

const pbx = having("pbx.admin");

export const TracedCall = object({
  id: Uuid,
  startedAt: Instant,
  from: Type.String(),
  to: Type.String(),
  messages: Type.Array(
    object({
      at: Instant,
      direction: oneOf(["in", "out"]),
      transport: Type.String(),
      address: Type.String(),
      port: Type.Integer(),
      /** Request or status line. */
      firstLine: Type.String(),
      /** Of CSeq: what a status line answers. */
      method: Type.String(),
      /** The whole message; credentials, keys and digits are hidden (TEL-GEN-06). */
      text: Type.String(),
    }),
  ),
  /** Octets of its RTP so far, for `traceRtp`; 0 without any. */
  packetBytes: Type.Integer(),
});
export type TracedCall = Static<typeof TracedCall>;

export const TraceView = object({
  running: nullable(object({ filter: Type.String(), until: Instant })),
  /** Newest first. */
  calls: Type.Array(TracedCall),
});
export type TraceView = Static<typeof TraceView>;

export const TraceStart = object({
  /** Number or name that takes part; empty is any. */
  filter: Type.Optional(Type.String({ maxLength: 64 })),
  minutes: Type.Integer({ minimum: 1, maximum: 30 }),
});

/** Diagnosis of calls by what passes on the wire (TEL-GEN-06). */
export const traceRoutes = {
  trace: {
    method: "GET",
    path: "/sip/trace",
    summary: "Recorded SIP messages of calls",
    tag: "telephony",
    privilege: pbx,
    responses: { 200: TraceView },
  },
  traceStart: {
    method: "POST",
    path: "/sip/trace",
    summary: "Record the SIP messages of calls for some minutes; forgets what was recorded before",
    tag: "telephony",
    privilege: pbx,
    body: TraceStart,
    responses: { 200: TraceView },
  },
  traceStop: {
    method: "DELETE",
    path: "/sip/trace",
    summary: "Stop recording; what was recorded stays",
    tag: "telephony",
    privilege: pbx,
    responses: { 204: Nothing },
  },
  traceRtp: {
    method: "GET",
    path: "/traces/:id/rtp",
    summary: "Packets of a recorded call as a pcap file: heads of RTP and RTCP without sound and digits",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 200: "application/vnd.tcpdump.pcap" },
  },
} as const satisfies Record<string, Route>;
