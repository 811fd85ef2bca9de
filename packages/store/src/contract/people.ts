import type {
  CentreId,
  EndpointId,
  GroupId,
  InboundShare,
  ServiceId,
  ServiceLevelTarget,
  TrunkId,
  UserId,
} from "@perezvon/model";
import type { DeviceSettings } from "./security.ts";

export interface CentreRow {
  readonly id: CentreId;
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  readonly language: "ru" | "en";
  /** ISO 3166 alpha-2, upper case. */
  readonly homeCountry: string;
}

/** What sign-in needs to know of an account, and nobody else. */
export interface SignInAccount {
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly login: string;
  readonly passwordHash: string;
  readonly temporary: boolean;
  /** A temporary password dies then (PLT-AUT-02). */
  readonly temporaryUntil: number | undefined;
  readonly disabled: boolean;
  readonly lockedUntil: number | undefined;
  readonly failures: number;
}

export interface SessionRow {
  readonly id: string;
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly csrfToken: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly address: string;
  readonly userAgent: string;
}

export type Theme = "light" | "dark" | "system";

/** The signed-in user as `GET /me` and every check of rights need him. */
export interface SignedInUser {
  readonly id: UserId;
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly extension: string | undefined;
  readonly language: "ru" | "en";
  readonly timeZone: string;
  readonly theme: Theme;
  readonly disabled: boolean;
  readonly passwordChangeRequired: boolean;
  readonly passwordHash: string;
  /** Union of the privileges of the roles (PLT-ROL-01), sorted. */
  readonly privileges: readonly string[];
  readonly roles: readonly string[];
  readonly groupIds: readonly GroupId[];
  /** Groups he leads (PLT-GRP-02). */
  readonly supervisedGroupIds: readonly GroupId[];
  readonly centre: CentreRow;
}

export interface UserRow {
  readonly id: UserId;
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly extension: string | undefined;
  readonly roles: readonly string[];
  readonly homeGroupId: GroupId | undefined;
  readonly groupIds: readonly GroupId[];
  readonly disabled: boolean;
  readonly lockedUntil: number | undefined;
  readonly createdAt: number;
  readonly lastSignInAt: number | undefined;
}

/** A user to be created; the password is temporary. */
export interface NewUser {
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly extension: string | undefined;
  readonly email?: string | undefined;
  /** Codes, e.g. AGT. */
  readonly roles: readonly string[];
  /** The first is the home group. */
  readonly groupIds: readonly GroupId[];
  /** With a SIP line of the same name and a password of its own. */
  readonly sipLine: boolean;
  readonly passwordHash: string;
  readonly at: number;
}

export interface GroupRow {
  readonly id: GroupId;
  readonly name: string;
  readonly members: number;
  readonly supervisorIds: readonly UserId[];
  readonly keptForInbound: InboundShare | undefined;
}

export interface ServiceRow {
  readonly id: ServiceId;
  readonly name: string;
  readonly kind: "inbound" | "outbound" | "blended" | "chat";
  readonly groupIds: readonly GroupId[];
  readonly serviceLevel: ServiceLevelTarget;
}

export interface CallerNumberRow {
  readonly id: string;
  /** E.164. */
  readonly number: string;
  readonly label: string;
  readonly trunkId: TrunkId | undefined;
}

/** A SIP line. `password` is in the clear and comes only where it was asked for (TEL-AUT-03). */
export interface EndpointRow {
  readonly id: EndpointId;
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly userName: string;
  readonly displayName: string;
  readonly extension: string | undefined;
  readonly login: string;
  readonly password: string | undefined;
  readonly registered: boolean;
  readonly device: DeviceSettings;
  readonly homeCountry: string;
  /** Host and realm of the centre's devices; undefined: those of the installation (TEL-REG-05). */
  readonly sipHost: string | undefined;
}

/** A live contact of a line (TEL-GEN-05, TEL-REG-01, -02). */
export interface BindingRow {
  readonly centreId: CentreId;
  readonly endpointId: EndpointId;
  readonly contact: string;
  readonly callId: string;
  readonly cseq: number;
  readonly expiresAt: number;
  /** Transport, source address, path, instance, user agent: whatever the registrar wants back. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AgentStateRow {
  readonly userId: UserId;
  readonly login: string;
  readonly name: string;
  readonly extension: string | undefined;
  readonly groupIds: readonly GroupId[];
  readonly state: string;
  readonly reason: string | undefined;
  readonly since: number | undefined;
}

export interface AgentTimesRow {
  readonly userId: UserId;
  readonly groupIds: readonly GroupId[];
  /** Services with a skill above 0. */
  readonly serviceIds: readonly ServiceId[];
  /** After-call work included. */
  readonly busyMs: number;
  readonly readyMs: number;
  readonly readyTodayMs: number;
  /** Over or running. */
  readonly readyPeriodsToday: number;
}
