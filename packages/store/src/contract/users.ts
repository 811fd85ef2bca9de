import type { CentreId, GroupId, InboundShare, UserId } from "@perezvon/model";
import type { NewUser, SessionRow, SignedInUser, Theme, UserRow } from "./people.ts";
import type { Actor, Page, PageQuery } from "./store.ts";

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
export type UserSort = (typeof userSorts)[number];

export type UserState = "active" | "disabled" | "locked";

/** What the list of users is narrowed and ordered by (PLT-USR-03). */
export interface UserListQuery extends PageQuery {
  readonly search?: string | undefined;
  readonly groupId?: string | undefined;
  /** Code of a role. */
  readonly role?: string | undefined;
  readonly state?: UserState | undefined;
  readonly sort?: UserSort | undefined;
  readonly descending?: boolean | undefined;
}

/** Everything of a user that an administrator sees (PLT-USR-02). */
export interface UserCardRow extends UserRow {
  readonly patronymic: string;
  readonly position: string;
  readonly email: string | undefined;
  readonly language: "ru" | "en" | undefined;
  readonly timeZone: string | undefined;
  readonly device: "browser" | "sip" | "none";
  readonly autoAnswer: boolean;
  readonly persistentPhone: boolean;
  readonly coachId: UserId | undefined;
  readonly coachEveryCall: boolean;
  readonly noAnswerSeconds: number | undefined;
  readonly afterCallWorkSeconds: number | undefined;
  /** Groups he leads (PLT-GRP-02). */
  readonly supervisedGroupIds: readonly GroupId[];
  readonly supportAccount: boolean;
  readonly passwordTemporary: boolean;
  readonly passwordSetAt: number;
  readonly passwordDiesAt: number | undefined;
  readonly createdBy: string | undefined;
  readonly version: number;
}

/** Everything but the login may be changed (PLT-USR-04); what is left out stays. */
export interface UserUpdate {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly patronymic?: string | undefined;
  readonly position?: string | undefined;
  readonly extension?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly roles?: readonly string[] | undefined;
  /** The first is the home group. */
  readonly groupIds?: readonly GroupId[] | undefined;
  readonly supervisedGroupIds?: readonly GroupId[] | undefined;
  readonly language?: "ru" | "en" | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly device?: "browser" | "sip" | "none" | undefined;
  readonly autoAnswer?: boolean | undefined;
  readonly persistentPhone?: boolean | undefined;
  readonly coachId?: UserId | null | undefined;
  readonly coachEveryCall?: boolean | undefined;
  readonly noAnswerSeconds?: number | null | undefined;
  readonly afterCallWorkSeconds?: number | null | undefined;
  readonly disabled?: boolean | undefined;
}

export interface UserQueries {
  signedIn(centreId: CentreId, userId: UserId): Promise<SignedInUser | undefined>;
  list(centreId: CentreId, query?: UserListQuery): Promise<Page<UserRow>>;
  get(centreId: CentreId, userId: UserId): Promise<UserCardRow | undefined>;
  /** Refused with `duplicate` (login, extension), `unknown_reference` or `not_grantable` (roles, groupIds). */
  create(centreId: CentreId, input: NewUser, actor: Actor): Promise<UserRow>;
  /**
   * Besides the refusals of `create`: `stale` for an older `version`, `last_admin` when nobody would be left who may manage users
   * and roles (PLT-ROL-07), `self` for disabling oneself. Disabling ends his sessions in the same transaction (PLT-USR-06).
   */
  update(
    centreId: CentreId,
    userId: UserId,
    change: UserUpdate,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<UserCardRow>;
  /** Refused with `self` or `last_admin` (PLT-USR-05). His history stays under his name. */
  delete(centreId: CentreId, userId: UserId, at: number, actor: Actor): Promise<void>;
  /** Lifts a lock before its time (PLT-AUT-07). */
  unlock(centreId: CentreId, userId: UserId, at: number, actor: Actor): Promise<void>;
  updatePreferences(
    centreId: CentreId,
    userId: UserId,
    change: { readonly language?: "ru" | "en"; readonly timeZone?: string; readonly theme?: Theme },
  ): Promise<void>;
  setPassword(
    centreId: CentreId,
    userId: UserId,
    password: { readonly hash: string; readonly temporary: boolean; readonly at: number },
    actor: Actor,
  ): Promise<void>;
  /**
   * Sets another user's password and ends his sessions (PLT-AUT-03). Refused with `forbidden` when he holds a role that the actor
   * may not grant: else the password would be the way around PLT-ROL-01.
   */
  resetPassword(
    centreId: CentreId,
    userId: UserId,
    password: { readonly hash: string; readonly temporary: boolean; readonly at: number },
    actor: Actor,
  ): Promise<void>;
  /** Hashes of the last passwords, newest first (PLT-AUT-05). */
  passwordHistory(centreId: CentreId, userId: UserId, count: number): Promise<readonly string[]>;
}

/** Sessions of users, as an administrator sees and ends them (PLT-AUT-09). */
export interface UserSessionQueries {
  /** Newest first. */
  ofUser(centreId: CentreId, userId: UserId): Promise<readonly SessionRow[]>;
  /** Returns the hash of the token of the session that ended; undefined when there is no such session. */
  endOne(
    centreId: CentreId,
    userId: UserId,
    sessionId: string,
    at: number,
    actor: Actor,
  ): Promise<string | undefined>;
  /** All but `keepId`; returns how many ended. */
  endAll(
    centreId: CentreId,
    userId: UserId,
    keepId: string | undefined,
    at: number,
    actor: Actor,
  ): Promise<number>;
}

export interface RoleRow {
  readonly code: string;
  readonly name: { readonly ru: string; readonly en: string };
  readonly preset: boolean;
  readonly users: number;
  readonly privileges: readonly { readonly privilege: string; readonly mayGrant: boolean }[];
  /** Whether the one who asks may give it to somebody (PLT-ROL-01). */
  readonly grantable: boolean;
}

export interface RoleQueries {
  all(centreId: CentreId, actor: Actor): Promise<readonly RoleRow[]>;
}

export interface GroupInput {
  readonly name: string;
  readonly supervisorIds: readonly UserId[];
  /** None where left out or null (OUT-MOD-13). */
  readonly keptForInbound?: InboundShare | null | undefined;
}

export interface GroupQueries {
  /** Refused with `duplicate` (name) or `unknown_reference` (supervisorIds). */
  create(centreId: CentreId, input: GroupInput, at: number, actor: Actor): Promise<GroupId>;
  update(
    centreId: CentreId,
    groupId: GroupId,
    change: Partial<GroupInput>,
    at: number,
    actor: Actor,
  ): Promise<void>;
  /** Refused with `in_use` while it has members; `params.users` names them (PLT-GRP-04). */
  delete(centreId: CentreId, groupId: GroupId, at: number, actor: Actor): Promise<void>;
}

export interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly userId: UserId | undefined;
  readonly address: string | undefined;
  readonly act: string;
  readonly kind: string;
  readonly objectId: string | undefined;
  readonly objectName: string | undefined;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditSearch extends PageQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly userId?: string | undefined;
  readonly act?: string | undefined;
  readonly kind?: string | undefined;
  readonly objectId?: string | undefined;
}

export interface AuditQueries {
  write(
    centreId: CentreId,
    entry: {
      readonly actor: Actor;
      readonly act: string;
      readonly kind: string;
      readonly objectId: string | undefined;
      readonly objectName: string | undefined;
      readonly before?: unknown;
      readonly after?: unknown;
      readonly at: number;
    },
  ): Promise<void>;
  /** Newest first (PLT-AUL-03). */
  page(centreId: CentreId, query: AuditSearch): Promise<Page<AuditRow>>;
}
