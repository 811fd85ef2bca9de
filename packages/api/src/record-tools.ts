import { recordHoldRules } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { RecordDial } from "./lists.ts";
import { having, type Route } from "./route.ts";
import { Disposition, IdParams, Instant, nullable, object, oneOf, RecordNumber, Uuid } from "./schema.ts";

/** Why a record is not dialled in one campaign: the one rule, and when it lifts by itself; texts are in the catalogues under `linked.hold`. */
export const RecordHold = object({
  campaignId: Uuid,
  campaign: Type.String(),
  hold: oneOf(recordHoldRules),
  until: nullable(Instant),
  /** In which hours and days are counted. */
  zones: Type.Array(Type.String()),
  disposition: nullable(Type.String()),
  quotaGroup: nullable(Type.String()),
  /** Name of the linked campaign that goes first. */
  waitsFor: nullable(Type.String()),
  /** Name of the agent whose own the record is. */
  agent: nullable(Type.String()),
});
export type RecordHold = Static<typeof RecordHold>;

export const recordTools = ["make_due", "reopen", "close"] as const;

/** A manager's tool over the records of a campaign (OUT-RED-30); records in hand are left alone. */
export const RecordTool = object({
  tool: oneOf(recordTools),
  /** Last call dispositions of open records (`new`: never dialled), record dispositions of closed ones; left out: all. */
  dispositions: Type.Optional(Type.Array(Disposition, { maxItems: 500 })),
  listIds: Type.Optional(Type.Array(Uuid, { maxItems: 200 })),
  /** Of `reopen`; true when left out. */
  keepCounters: Type.Optional(Type.Boolean()),
  /** Of `close`: a final disposition. */
  closeWith: Type.Optional(Disposition),
});
export type RecordTool = Static<typeof RecordTool>;

/** A record in one campaign (OUT-API-02). */
export const CampaignRecord = object({
  id: RecordNumber,
  listId: Uuid,
  list: Type.String(),
  state: oneOf(["new", "open", "closed", "excluded"]),
  /** Dialled or talked about now: nobody else may change it. */
  locked: Type.Boolean(),
  dueAt: nullable(Instant),
  attempts: Type.Integer(),
  lastDisposition: nullable(Type.String()),
  recordDisposition: nullable(Type.String()),
  closedAt: nullable(Instant),
  numbers: Type.Array(
    object({
      number: Type.String(),
      attempts: Type.Integer(),
      /** Never again in this campaign. */
      stopped: Type.Boolean(),
      dueAt: nullable(Instant),
    }),
  ),
  /** Why it is not dialled now, and until when. */
  hold: nullable(RecordHold),
  /** The newest first. */
  dials: Type.Array(RecordDial),
});
export type CampaignRecord = Static<typeof CampaignRecord>;

export const recordActions = ["make_due", "reopen", "close", "reschedule"] as const;
export type RecordAction = (typeof recordActions)[number];

/** What an action needs to know. */
export const RecordActionBody = object({
  /** Of `reschedule`. */
  dueAt: Type.Optional(Instant),
  /** Of `close`: a final disposition. */
  closeWith: Type.Optional(Disposition),
  /** Of `reopen`; true when left out. */
  keepCounters: Type.Optional(Type.Boolean()),
});
export type RecordActionBody = Static<typeof RecordActionBody>;

/** What happened to a record (OUT-API-02). */
export const CampaignEvent = object({
  /** A cursor that goes on after this one. */
  id: Type.String(),
  at: Instant,
  kind: oneOf(["attempt_ended", "record_closed"]),
  listId: Uuid,
  recordId: RecordNumber,
  /** By the names of the list's fields, as they are now; null for a record that has been removed since. */
  values: nullable(Type.Record(Type.String(), Type.String())),
  /** Of a closed record, as it is now. */
  recordDisposition: nullable(Type.String()),
  dial: nullable(
    object({
      id: Uuid,
      number: Type.String(),
      startedAt: Instant,
      disposition: Type.String(),
      note: Type.String(),
      talkMs: Type.Integer(),
      /** False for a dial that found no line and for a step without a dial. */
      isCallAttempt: Type.Boolean(),
    }),
  ),
});
export type CampaignEvent = Static<typeof CampaignEvent>;

const Records = object({ records: Type.Integer() });
const runners = having("svc.admin.all", "svc.admin", "sup.campaigns");

export const recordToolRoutes = {
  recordHolds: {
    method: "GET",
    path: "/lists/:id/holds",
    summary: "Why a record is not dialled, in each campaign that has its list (OUT-DIA-03)",
    tag: "lists",
    privilege: having("svc.lists", "api.lists"),
    params: IdParams,
    query: object({ record: Type.Optional(Type.Integer({ minimum: 0 })) }),
    responses: { 200: object({ items: Type.Array(RecordHold) }) },
  },
  campaignEvents: {
    method: "GET",
    path: "/campaigns/:id/events",
    summary:
      "What happened to records since the cursor, or from a moment on, kept for 30 days; pass `cursor` back: nothing is skipped, nothing comes twice",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "svc.lists", "sup.campaigns", "api.lists", "api.stats"),
    params: IdParams,
    query: object({
      cursor: Type.Optional(Type.String({ maxLength: 40 })),
      /** Where there is no cursor yet; left out: all that is kept. */
      from: Type.Optional(Instant),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    }),
    responses: {
      200: object({
        items: Type.Array(CampaignEvent),
        cursor: Type.String(),
        /** There is more at once. */
        more: Type.Boolean(),
      }),
    },
  },
  campaignRecord: {
    method: "GET",
    path: "/campaigns/:id/records/:recordId",
    summary: "A record in this campaign: its state, counters of its numbers, why it waits, its dials",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "svc.lists", "sup.campaigns", "api.lists"),
    params: object({ id: Uuid, recordId: RecordNumber }),
    responses: { 200: CampaignRecord },
  },
  campaignRecordAction: {
    method: "POST",
    path: "/campaigns/:id/records/:recordAction",
    summary:
      "`{recordId}:make_due`, `:reopen`, `:close`, `:reschedule`; 409 `wrong_state` while the record is locked or not in a state for it",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "sup.campaigns", "api.lists"),
    params: object({
      id: Uuid,
      recordAction: Type.String({ pattern: `^[1-9][0-9]{0,15}:(${recordActions.join("|")})$` }),
    }),
    body: RecordActionBody,
    responses: { 200: CampaignRecord },
  },
  recordToolCount: {
    method: "POST",
    path: "/campaigns/:id/record-tools/count",
    summary: "How many records a tool would change",
    tag: "campaigns",
    privilege: runners,
    params: IdParams,
    body: RecordTool,
    responses: { 200: Records },
  },
  recordToolApply: {
    method: "POST",
    path: "/campaigns/:id/record-tools",
    summary: "Make waiting records due now, reopen closed ones, close open ones with a status (OUT-RED-30)",
    tag: "campaigns",
    privilege: runners,
    params: IdParams,
    body: RecordTool,
    responses: { 200: Records },
  },
} as const satisfies Record<string, Route>;
