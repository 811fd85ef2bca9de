import { type Static, Type } from "typebox";
import { having, type Route, signedIn } from "./route.ts";
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

/** What another did with a call that the agent has promised (OUT-CBK-07). */
export const CallBackNews = object({
  id: Uuid,
  kind: oneOf(["moved", "given", "cancelled", "taken"]),
  campaign: Type.String(),
  customerName: nullable(Type.String()),
  number: Type.String(),
  timeZone: Type.String(),
  /** As it was promised, and the time it was moved to. */
  from: Instant,
  movedTo: nullable(Instant),
  /** Who did it. */
  by: Type.String(),
  /** Whose it is now; null: any agent's. */
  owner: nullable(Type.String()),
  at: Instant,
});
export type CallBackNews = Static<typeof CallBackNews>;

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
  callBackNews: {
    method: "GET",
    path: "/desk/call-back-news",
    summary: "What others did with the agent's promised calls, until he has put it away (OUT-CBK-07)",
    tag: "campaigns",
    privilege: signedIn,
    responses: { 200: object({ items: Type.Array(CallBackNews) }) },
  },
  callBackNewsSeen: {
    method: "POST",
    path: "/desk/call-back-news/seen",
    summary: "Put such news away",
    tag: "campaigns",
    privilege: signedIn,
    body: object({ ids: Type.Array(Uuid, { maxItems: 200 }) }),
    responses: { 204: Nothing },
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
