import { inboundShareUnits, mostInboundShare } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { privileges } from "./privileges.ts";
import { having, type Route } from "./route.ts";
import {
  IdParams,
  Instant,
  Name,
  Nothing,
  nullable,
  object,
  oneOf,
  PageQuery,
  page,
  Reference,
  Uuid,
  Version,
} from "./schema.ts";
import { languages } from "./session.ts";

export const userStates = ["active", "disabled", "locked"] as const;
export const userSorts = [
  "login",
  "firstName",
  "lastName",
  "extension",
  "roles",
  "group",
  "state",
  "createdAt",
  "lastSignInAt",
] as const;
export const userDevices = ["browser", "sip", "none"] as const;

export const User = object({
  id: Uuid,
  login: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  extension: nullable(Type.String()),
  /** Role codes, e.g. ADM (PLT-ROL-02). */
  roles: Type.Array(Type.String()),
  /** The first is the home group. */
  groups: Type.Array(Reference),
  state: oneOf(userStates),
  createdAt: Instant,
  lastSignInAt: nullable(Instant),
});
export type User = Static<typeof User>;

const PersonName = Type.String({ maxLength: 64 });
const Extension = Type.String({ pattern: "^[0-9]{1,5}$" });
const Email = Type.String({ maxLength: 254, pattern: "^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$" });
const RoleCodes = Type.Array(Type.String({ maxLength: 32 }), { minItems: 1, maxItems: 20 });
const GroupIds = Type.Array(Uuid, { minItems: 1, maxItems: 50 });

/** A new user with a temporary password (PLT-USR-02, PLT-AUT-02). */
export const UserCreate = object({
  login: Type.String({ minLength: 3, maxLength: 64, pattern: "^[\\p{L}\\p{N}._@-]+$" }),
  firstName: Type.Optional(PersonName),
  lastName: Type.Optional(PersonName),
  extension: Type.Optional(Extension),
  /** Role codes. */
  roles: RoleCodes,
  /** The first is the home group. */
  groupIds: GroupIds,
  /** With a SIP line of the same name. */
  sipLine: Type.Optional(Type.Boolean()),
  email: Type.Optional(Email),
  /** The password goes to him by e-mail and is shown to nobody (PLT-AUT-01). */
  byMail: Type.Optional(Type.Boolean()),
});
export type UserCreate = Static<typeof UserCreate>;

export const UserCreated = object({
  user: User,
  /** Shown once; null when it was sent by e-mail. */
  temporaryPassword: nullable(Type.String()),
});
export type UserCreated = Static<typeof UserCreated>;

/** Everything an administrator sees of a user (PLT-USR-02). */
export const UserCard = object({
  ...User.properties,
  patronymic: Type.String(),
  position: Type.String(),
  email: nullable(Type.String()),
  /** Null: the centre's. */
  language: nullable(oneOf(languages)),
  timeZone: nullable(Type.String()),
  device: oneOf(userDevices),
  autoAnswer: Type.Boolean(),
  /** His hardware phone is called once at sign-in and stays in the call (TEL-PHN-04). */
  persistentPhone: Type.Boolean(),
  /** Who whispers to him (PBX-COACH-01), and whether at every call that comes. */
  coachId: nullable(Uuid),
  coachEveryCall: Type.Boolean(),
  noAnswerSeconds: nullable(Type.Integer()),
  afterCallWorkSeconds: nullable(Type.Integer()),
  /** Groups he leads (PLT-GRP-02). */
  supervisedGroups: Type.Array(Reference),
  supportAccount: Type.Boolean(),
  passwordTemporary: Type.Boolean(),
  passwordSetAt: Instant,
  /** A temporary password dies then. */
  passwordDiesAt: nullable(Instant),
  lockedUntil: nullable(Instant),
  createdBy: nullable(Type.String()),
  version: Version,
});
export type UserCard = Static<typeof UserCard>;

/** Everything but the login may be changed (PLT-USR-04); what is left out stays. */
export const UserChange = object({
  firstName: Type.Optional(PersonName),
  lastName: Type.Optional(PersonName),
  patronymic: Type.Optional(PersonName),
  position: Type.Optional(PersonName),
  extension: Type.Optional(nullable(Extension)),
  email: Type.Optional(nullable(Email)),
  roles: Type.Optional(RoleCodes),
  groupIds: Type.Optional(GroupIds),
  supervisedGroupIds: Type.Optional(Type.Array(Uuid, { maxItems: 50 })),
  language: Type.Optional(nullable(oneOf(languages))),
  timeZone: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 64 }))),
  device: Type.Optional(oneOf(userDevices)),
  autoAnswer: Type.Optional(Type.Boolean()),
  persistentPhone: Type.Optional(Type.Boolean()),
  coachId: Type.Optional(nullable(Uuid)),
  coachEveryCall: Type.Optional(Type.Boolean()),
  noAnswerSeconds: Type.Optional(nullable(Type.Integer({ minimum: 5, maximum: 120 }))),
  afterCallWorkSeconds: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 3600 }))),
  /** Disabling ends the sessions at once (PLT-USR-06). */
  disabled: Type.Optional(Type.Boolean()),
  version: Type.Optional(Version),
});
export type UserChange = Static<typeof UserChange>;

/** Without a password one is made and shown once; a given one is typed twice (PLT-AUT-03). */
export const UserPassword = object({
  password: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  repeat: Type.Optional(Type.String({ maxLength: 128 })),
  /** Has to be changed at the next sign-in; true unless said otherwise. */
  temporary: Type.Optional(Type.Boolean()),
  /** The made one goes to the user by e-mail and is shown to nobody (PLT-AUT-01). */
  byMail: Type.Optional(Type.Boolean()),
});
export type UserPassword = Static<typeof UserPassword>;

export const UserPasswordSet = object({
  /** The made one, in this answer alone; null when it was typed, or sent by e-mail. */
  password: nullable(Type.String()),
  temporary: Type.Boolean(),
});
export type UserPasswordSet = Static<typeof UserPasswordSet>;

export const UserSession = object({
  id: Uuid,
  createdAt: Instant,
  seenAt: Instant,
  address: Type.String(),
  userAgent: Type.String(),
  /** The one that asks. */
  current: Type.Boolean(),
});
export type UserSession = Static<typeof UserSession>;

export const RoleView = object({
  code: Type.String(),
  name: object({ ru: Type.String(), en: Type.String() }),
  preset: Type.Boolean(),
  users: Type.Integer(),
  privileges: Type.Array(oneOf(privileges)),
  /** Whether the one who asks may give it to somebody (PLT-ROL-01). */
  grantable: Type.Boolean(),
});
export type RoleView = Static<typeof RoleView>;

/** How much of a blended group is kept for inbound calls (OUT-MOD-13); of per cent, at most 100. */
export const InboundShareBody = object({
  unit: oneOf(inboundShareUnits),
  value: Type.Integer({ minimum: 1, maximum: mostInboundShare.agents }),
});

export const Group = object({
  id: Uuid,
  name: Type.String(),
  members: Type.Integer(),
  supervisors: Type.Array(Reference),
  /** Null: nobody. */
  keptForInbound: nullable(InboundShareBody),
});
export type Group = Static<typeof Group>;

const SupervisorIds = Type.Array(Uuid, { maxItems: 50 });
export const GroupCreate = object({
  name: Name,
  supervisorIds: Type.Optional(SupervisorIds),
  keptForInbound: Type.Optional(nullable(InboundShareBody)),
});
export const GroupChange = object({
  name: Type.Optional(Name),
  supervisorIds: Type.Optional(SupervisorIds),
  keptForInbound: Type.Optional(nullable(InboundShareBody)),
});

/** An entry of the audit log (PLT-AUL-02). */
export const AuditEntry = object({
  id: Type.Integer(),
  at: Instant,
  actor: Type.String(),
  userId: nullable(Uuid),
  address: nullable(Type.String()),
  act: Type.String(),
  kind: Type.String(),
  objectId: nullable(Type.String()),
  objectName: nullable(Type.String()),
  before: Type.Unknown(),
  after: Type.Unknown(),
});
export type AuditEntry = Static<typeof AuditEntry>;

const Search = Type.Optional(Type.String({ maxLength: 200 }));
const SessionParams = object({ id: Uuid, sessionId: Uuid });
const manager = having("sec.users");

export const userRoutes = {
  users: {
    method: "GET",
    path: "/users",
    summary: "Users of the centre",
    tag: "users",
    privilege: having("sec.users", "sys.settings"),
    query: object({
      ...PageQuery,
      search: Search,
      groupId: Type.Optional(Uuid),
      role: Type.Optional(Type.String({ maxLength: 32 })),
      state: Type.Optional(oneOf(userStates)),
      sort: Type.Optional(oneOf(userSorts)),
      descending: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: page(User) },
  },
  userCreate: {
    method: "POST",
    path: "/users",
    summary: "Create a user; the temporary password is in this answer alone",
    tag: "users",
    privilege: manager,
    body: UserCreate,
    responses: { 201: UserCreated },
  },
  user: {
    method: "GET",
    path: "/users/:id",
    summary: "A user with everything an administrator sees",
    tag: "users",
    privilege: having("sec.users", "sys.settings"),
    params: IdParams,
    responses: { 200: UserCard },
  },
  userChange: {
    method: "PATCH",
    path: "/users/:id",
    summary: "Change a user; disabling ends his sessions at once",
    tag: "users",
    privilege: manager,
    params: IdParams,
    body: UserChange,
    responses: { 200: UserCard },
  },
  userDelete: {
    method: "DELETE",
    path: "/users/:id",
    summary: "Delete a user; his history stays under his name",
    tag: "users",
    privilege: manager,
    params: IdParams,
    responses: { 204: Nothing },
  },
  userPassword: {
    method: "POST",
    path: "/users/:id/password",
    summary: "Set another user's password; his sessions end",
    tag: "users",
    privilege: manager,
    params: IdParams,
    body: UserPassword,
    responses: { 200: UserPasswordSet },
  },
  userUnlock: {
    method: "POST",
    path: "/users/:id/unlock",
    summary: "Lift the lock that failed sign-ins brought",
    tag: "users",
    privilege: manager,
    params: IdParams,
    responses: { 200: UserCard },
  },
  userSessions: {
    method: "GET",
    path: "/users/:id/sessions",
    summary: "Sessions of a user",
    tag: "users",
    privilege: manager,
    params: IdParams,
    responses: { 200: object({ items: Type.Array(UserSession) }) },
  },
  userSessionsEnd: {
    method: "DELETE",
    path: "/users/:id/sessions",
    summary: "End the sessions of a user; of one's own, all but this one",
    tag: "users",
    privilege: manager,
    params: IdParams,
    responses: { 204: Nothing },
  },
  userSessionEnd: {
    method: "DELETE",
    path: "/users/:id/sessions/:sessionId",
    summary: "End one session of a user",
    tag: "users",
    privilege: manager,
    params: SessionParams,
    responses: { 204: Nothing },
  },
  roles: {
    method: "GET",
    path: "/roles",
    summary: "Roles with their privileges, and which of them one may give",
    tag: "users",
    privilege: having("sec.users", "sec.roles", "sys.settings"),
    responses: { 200: object({ items: Type.Array(RoleView) }) },
  },
  groups: {
    method: "GET",
    path: "/groups",
    summary: "Groups of the centre",
    tag: "users",
    privilege: having("svc.admin.all", "svc.admin", "sys.settings", "sup.metrics"),
    query: object({ ...PageQuery, search: Search }),
    responses: { 200: page(Group) },
  },
  groupCreate: {
    method: "POST",
    path: "/groups",
    summary: "Create a group",
    tag: "users",
    privilege: having("sys.settings"),
    body: GroupCreate,
    responses: { 201: object({ id: Uuid }) },
  },
  groupChange: {
    method: "PATCH",
    path: "/groups/:id",
    summary: "Change the name, the supervisors or the inbound share of a group",
    tag: "users",
    privilege: having("sys.settings"),
    params: IdParams,
    body: GroupChange,
    responses: { 204: Nothing },
  },
  groupDelete: {
    method: "DELETE",
    path: "/groups/:id",
    summary: "Delete a group that nobody is in and nothing uses",
    tag: "users",
    privilege: having("sys.settings"),
    params: IdParams,
    responses: { 204: Nothing },
  },
  audit: {
    method: "GET",
    path: "/audit",
    summary: "The audit log, newest first",
    tag: "users",
    privilege: having("sec.audit"),
    query: object({
      ...PageQuery,
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
      userId: Type.Optional(Uuid),
      act: Type.Optional(Type.String({ maxLength: 64 })),
      kind: Type.Optional(Type.String({ maxLength: 64 })),
      objectId: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    responses: { 200: page(AuditEntry) },
  },
} as const satisfies Record<string, Route>;
