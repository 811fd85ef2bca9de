import { type Static, Type } from "typebox";
import { having, type Route, signedIn } from "./route.ts";
import { Instant, nullable, object, oneOf, PageQuery, page, Reference, Uuid } from "./schema.ts";

export const User = object({
  id: Uuid,
  login: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  extension: nullable(Type.String()),
  /** Role codes, e.g. ADM (PLT-ROL-02). */
  roles: Type.Array(Type.String()),
  groups: Type.Array(Reference),
  state: oneOf(["active", "disabled", "locked"]),
  createdAt: Instant,
  lastSignInAt: nullable(Instant),
});
export type User = Static<typeof User>;

/** A new user with a temporary password (PLT-USR-02, PLT-AUT-02). */
export const UserCreate = object({
  login: Type.String({ minLength: 3, maxLength: 64, pattern: "^[\\p{L}\\p{N}._@-]+$" }),
  firstName: Type.Optional(Type.String({ maxLength: 64 })),
  lastName: Type.Optional(Type.String({ maxLength: 64 })),
  extension: Type.Optional(Type.String({ pattern: "^[0-9]{1,5}$" })),
  /** Role codes. */
  roles: Type.Array(Type.String({ maxLength: 32 }), { minItems: 1, maxItems: 20 }),
  /** The first is the home group. */
  groupIds: Type.Array(Uuid, { minItems: 1, maxItems: 50 }),
  /** With a SIP line of the same name. */
  sipLine: Type.Optional(Type.Boolean()),
});
export type UserCreate = Static<typeof UserCreate>;

export const UserCreated = object({
  user: User,
  /** Shown once. */
  temporaryPassword: Type.String(),
});
export type UserCreated = Static<typeof UserCreated>;

export const Group = object({
  id: Uuid,
  name: Type.String(),
  members: Type.Integer(),
  supervisors: Type.Array(Reference),
});
export type Group = Static<typeof Group>;

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
  users: {
    method: "GET",
    path: "/users",
    summary: "Users of the centre",
    tag: "directory",
    privilege: having("sec.users", "sys.settings"),
    query: listQuery,
    responses: { 200: page(User) },
  },
  userCreate: {
    method: "POST",
    path: "/users",
    summary: "Create a user; the temporary password is in this answer alone",
    tag: "directory",
    privilege: having("sec.users"),
    body: UserCreate,
    responses: { 201: UserCreated },
  },
  groups: {
    method: "GET",
    path: "/groups",
    summary: "Groups of the centre",
    tag: "directory",
    privilege: readers,
    query: listQuery,
    responses: { 200: page(Group) },
  },
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
