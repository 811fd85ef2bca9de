import { type Static, Type } from "typebox";
import { having, type Route, signedIn } from "./route.ts";
import { IdParams, Instant, Nothing, nullable, object, PageQuery, page, Reference, Uuid } from "./schema.ts";

/** A call that an agent has promised to a customer (OUT-CBK-01, OUT-CBK-05). */
export const CallBack = object({
  id: Uuid,
  campaign: Reference,
  recordId: Type.Integer(),
  customerName: nullable(Type.String()),
  number: Type.String(),
  /** Zone of the customer, in which times were agreed. */
  timeZone: Type.String(),
  from: Instant,
  until: Instant,
  /** Null: any agent. */
  owner: nullable(Reference),
  /** After its window it goes on waiting for its owner. */
  strict: Type.Boolean(),
  promisedBy: nullable(Type.String()),
  promisedAt: Instant,
  missedAt: nullable(Instant),
  /** Its owner was deleted or blocked (OUT-CBK-08). */
  ownerlessAt: nullable(Instant),
  /** A missed one whose record has been called since. */
  doneAt: nullable(Instant),
});
export type CallBack = Static<typeof CallBack>;

export const CallBackPut = object({ from: Instant, until: Instant, ownerId: nullable(Uuid) });
export type CallBackPut = Static<typeof CallBackPut>;

const managers = having("svc.admin.all", "svc.admin", "sup.campaigns");

export const callBackRoutes = {
  callBacks: {
    method: "GET",
    path: "/call-backs",
    summary: "Promised calls by the time agreed; `missed`: only those whose window went by",
    tag: "campaigns",
    privilege: managers,
    query: object({
      ...PageQuery,
      campaign: Type.Optional(Uuid),
      owner: Type.Optional(Uuid),
      missed: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: page(CallBack) },
  },
  ownCallBacks: {
    method: "GET",
    path: "/desk/call-backs",
    summary: "Promised calls of the agent himself (OUT-CBK-07)",
    tag: "campaigns",
    privilege: signedIn,
    query: object({ ...PageQuery }),
    responses: { 200: page(CallBack) },
  },
  callBackChange: {
    method: "PUT",
    path: "/call-backs/:id",
    summary: "Move a promised call or give it to another; 409 `locked` while it is being kept",
    tag: "campaigns",
    privilege: managers,
    params: IdParams,
    body: CallBackPut,
    responses: { 200: CallBack },
  },
  callBackCancel: {
    method: "DELETE",
    path: "/call-backs/:id",
    summary: "Cancel a promised call: its record is an ordinary one again, due now",
    tag: "campaigns",
    privilege: managers,
    params: IdParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
