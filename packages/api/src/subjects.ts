import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { Instant, nullable, object, oneOf } from "./schema.ts";

/** A number in any usual form; it stands in the body, since addresses are written to logs. */
const OfNumber = object({ number: Type.String({ minLength: 1, maxLength: 40 }) });

/** What is kept of a number: consent, each call, and where else it stands (OUT-CPL-09, OUT-CPL-11). */
export const SubjectReport = object({
  number: Type.String(),
  at: Instant,
  /** One of the centre's own numbers: nothing to be erased. */
  own: Type.Boolean(),
  records: Type.Array(
    object({
      recordId: Type.Integer(),
      list: Type.String(),
      consents: Type.Array(object({ field: Type.String(), value: Type.String() })),
      loadedAt: Instant,
      /** Last change of the record; null: as it was loaded. */
      changedAt: nullable(Instant),
    }),
  ),
  calls: Type.Array(
    object({
      at: Instant,
      direction: oneOf(["outbound", "inbound", "internal"]),
      campaign: nullable(Type.String()),
      list: nullable(Type.String()),
      /** The number of the centre that was shown, or called. */
      shown: Type.String(),
      /** False: a step of a campaign without a dial. */
      dialled: Type.Boolean(),
      status: nullable(Type.String()),
      statusName: nullable(Type.String()),
      answered: Type.Boolean(),
      talkMs: nullable(Type.Integer({ minimum: 0 })),
      agent: nullable(Type.String()),
    }),
  ),
  /** Rows with the number in any form, by table of the database. */
  places: Type.Array(object({ table: Type.String(), rows: Type.Integer({ minimum: 1 }) })),
  /** Entries that keep it from being called; they stay when the rest is erased. */
  doNotCall: Type.Array(object({ list: Type.String(), addedAt: Instant, expired: Type.Boolean() })),
});
export type SubjectReport = Static<typeof SubjectReport>;

export const Erasure = object({
  id: Type.String(),
  /** Country code and the last two digits. */
  masked: Type.String(),
  reason: Type.String(),
  state: oneOf(["running", "done", "failed"]),
  stepsDone: Type.Integer({ minimum: 0 }),
  stepsAll: Type.Integer({ minimum: 0 }),
  /** Rows and files erased, by place. */
  counts: Type.Record(Type.String(), Type.Integer()),
  failure: nullable(Type.String()),
  startedBy: Type.String(),
  startedAt: Instant,
  endedAt: nullable(Instant),
});
export type Erasure = Static<typeof Erasure>;

const officers = having("sec.pii");

export const subjectRoutes = {
  subjectReport: {
    method: "POST",
    path: "/subjects/report",
    summary: "What is kept of a number: consent, every call, counts by place (OUT-CPL-09, PLT-SEC-03)",
    tag: "subjects",
    privilege: officers,
    body: OfNumber,
    responses: { 200: SubjectReport },
  },
  subjectFile: {
    method: "POST",
    path: "/subjects/file",
    summary: "The proof of consent and calls as a CSV file",
    tag: "subjects",
    privilege: officers,
    body: OfNumber,
    responses: { 200: "text/csv; charset=utf-8" },
  },
  erasureStart: {
    method: "POST",
    path: "/subjects/erasures",
    summary: "Erase a number from all that is kept, in the background; do-not-call entries stay (OUT-CPL-11)",
    tag: "subjects",
    privilege: officers,
    body: object({
      ...OfNumber.properties,
      /** Who asked for it, and how; the number itself is taken out of it. */
      reason: Type.String({ minLength: 1, maxLength: 500 }),
    }),
    responses: { 202: Erasure },
  },
  erasures: {
    method: "GET",
    path: "/subjects/erasures",
    summary: "Erasures, newest first",
    tag: "subjects",
    privilege: officers,
    responses: { 200: object({ items: Type.Array(Erasure) }) },
  },
} as const satisfies Record<string, Route>;
