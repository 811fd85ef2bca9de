import { type Static, Type } from "typebox";
import { having, type Route, signedIn } from "./route.ts";
import { nullable, object, oneOf, PageQuery, page, Reference, Uuid } from "./schema.ts";

/** Incoming services; campaigns have their own routes. */
export const Service = object({
  id: Uuid,
  name: Type.String(),
  kind: oneOf(["inbound", "outbound", "blended", "chat"]),
  groups: Type.Array(Reference),
});
export type Service = Static<typeof Service>;

export const Trunk = object({
  id: Uuid,
  name: Type.String(),
  host: Type.String(),
  port: Type.Integer(),
  enabled: Type.Boolean(),
  channels: nullable(Type.Integer()),
});
export type Trunk = Static<typeof Trunk>;

/** A number of the centre that may be shown to the called side. */
export const CallerNumber = object({
  id: Uuid,
  number: Type.String(),
  label: nullable(Type.String()),
  trunkId: nullable(Uuid),
});
export type CallerNumber = Static<typeof CallerNumber>;

/** A SIP line: what a phone or program needs to register. */
export const Endpoint = object({
  id: Uuid,
  user: Reference,
  extension: nullable(Type.String()),
  login: Type.String(),
  server: Type.String(),
  port: Type.Integer(),
  domain: Type.String(),
  registered: Type.Boolean(),
  /** Only in the answer to `?show=true` (TEL-AUT-03). */
  password: nullable(Type.String()),
});
export type Endpoint = Static<typeof Endpoint>;

const listQuery = object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) });
const readers = having("svc.admin.all", "svc.admin", "sys.settings", "sup.metrics");

export const directoryRoutes = {
  services: {
    method: "GET",
    path: "/services",
    summary: "Incoming services",
    tag: "directory",
    privilege: readers,
    query: listQuery,
    responses: { 200: page(Service) },
  },
  trunks: {
    method: "GET",
    path: "/trunks",
    summary: "Trunks to the telephone network",
    tag: "directory",
    privilege: having("pbx.admin", "svc.admin.all"),
    query: listQuery,
    responses: { 200: page(Trunk) },
  },
  numbers: {
    method: "GET",
    path: "/numbers",
    summary: "Numbers of the centre, for the caller number of a campaign",
    tag: "directory",
    privilege: having("pbx.admin", "svc.admin.all", "svc.admin"),
    query: listQuery,
    responses: { 200: page(CallerNumber) },
  },
  endpoints: {
    method: "GET",
    path: "/endpoints",
    summary: "SIP lines with their registration",
    tag: "directory",
    privilege: having("pbx.admin"),
    query: object({ ...PageQuery, show: Type.Optional(Type.Boolean()) }),
    responses: { 200: page(Endpoint) },
  },
  myEndpoints: {
    method: "GET",
    path: "/me/endpoints",
    summary: "Own SIP lines, without passwords",
    tag: "directory",
    privilege: signedIn,
    responses: { 200: page(Endpoint) },
  },
} as const satisfies Record<string, Route>;
