import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

export const WebServicePut = object({
  name: Name,
  /** HTTP or HTTPS; requests begin with it. Never an address of this or a private network (PLT-SEC-04). */
  address: Type.String({ minLength: 1, maxLength: 500, pattern: "^https?://[^\\s?#@]+$" }),
  /** Of HTTP's own sign-in; empty for none. */
  login: Type.String({ maxLength: 200 }),
  /** Left out: as it is; empty: none. */
  password: Type.Optional(Type.String({ maxLength: 500 })),
  /** All that go along; a value left out stays as it is. */
  headers: Type.Array(
    object({
      name: Type.String({ minLength: 1, maxLength: 100, pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }),
      value: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000 })),
    }),
    { maxItems: 20 },
  ),
});
export type WebServicePut = Static<typeof WebServicePut>;

/** A web service that scenarios ask; what opens it is never shown (PLT-SET-04). */
export const WebService = object({
  id: Uuid,
  name: Type.String(),
  address: Type.String(),
  login: Type.String(),
  hasPassword: Type.Boolean(),
  /** Names of its secret headers. */
  headers: Type.Array(Type.String()),
  /** Scenarios that ask it; it cannot be deleted while there are any. */
  usedBy: Type.Array(Type.String()),
  updatedAt: Instant,
});
export type WebService = Static<typeof WebService>;

/** What came of a request that was tried. */
export const RequestTried = object({
  /** The exit that a call would take. */
  exit: oneOf(["normal", "failed", "no_data", "timeout"]),
  status: nullable(Type.Integer()),
  /** Why no answer came. */
  fault: nullable(Type.String()),
  ms: Type.Integer(),
  /** The first 64 KB of the answer. */
  body: Type.String(),
  /** Those that get a value. */
  variables: Type.Array(object({ name: Type.String(), value: Type.String() })),
});
export type RequestTried = Static<typeof RequestTried>;

const keepers = having("sec.keys");

export const webServiceRoutes = {
  webServices: {
    method: "GET",
    path: "/web-services",
    summary: "Web services that scenarios ask (PLT-SET-04)",
    tag: "campaigns",
    privilege: having("sec.keys", "svc.scenarios"),
    responses: { 200: object({ items: Type.Array(WebService) }) },
  },
  webServiceCreate: {
    method: "POST",
    path: "/web-services",
    summary: "Add a web service",
    tag: "campaigns",
    privilege: keepers,
    body: WebServicePut,
    responses: { 201: WebService },
  },
  webServicePut: {
    method: "PUT",
    path: "/web-services/:id",
    summary: "Change a web service; at another host its secrets have to be given anew",
    tag: "campaigns",
    privilege: keepers,
    params: IdParams,
    body: WebServicePut,
    responses: { 200: WebService },
  },
  webServiceDelete: {
    method: "DELETE",
    path: "/web-services/:id",
    summary: "Remove a web service that no scenario asks",
    tag: "campaigns",
    privilege: keepers,
    params: IdParams,
    responses: { 204: Nothing },
  },
  scenarioRequestTry: {
    method: "POST",
    path: "/scenarios/request/try",
    summary: "Make the request of an operation `fetch_url` and show its answer",
    tag: "campaigns",
    privilege: having("svc.scenarios"),
    body: object({
      operation: Type.Object({}, { additionalProperties: true }),
      /** Values of a call, by name. */
      variables: Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 4_000 })),
    }),
    responses: { 200: RequestTried },
  },
} as const satisfies Record<string, Route>;
