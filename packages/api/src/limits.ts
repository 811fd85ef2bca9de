import { tollLimitRanges } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { Instant, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

export const tollScopes = ["user", "line"] as const;
export const tollCauses = [
  "callsAtOnce",
  "callsPerHour",
  "minutesPerDay",
  "night",
  "abroadAtNight",
  "twoCountries",
] as const;

const limit = ({ min, max }: { readonly min: number; readonly max: number }) =>
  nullable(Type.Integer({ minimum: min, maximum: max }));

/** Limits against toll fraud; null is no limit, and at a user or line what the centre says for all (TEL-SEC-08). */
export const TollLimits = object({
  callsAtOnce: limit(tollLimitRanges.callsAtOnce),
  callsPerHour: limit(tollLimitRanges.callsPerHour),
  minutesPerDay: limit(tollLimitRanges.minutesPerDay),
  longestCallMinutes: limit(tollLimitRanges.longestCallMinutes),
});
export type TollLimits = Static<typeof TollLimits>;

const Clock = Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$" });

const policy = {
  centre: TollLimits,
  user: TollLimits,
  line: TollLimits,
  /** ISO 3166 codes besides the home country. */
  countries: Type.Array(Type.String({ pattern: "^[A-Z]{2}$" }), { maxItems: 250 }),
  barredPrefixes: Type.Array(Type.String({ pattern: "^\\+\\d{1,15}$" }), { maxItems: 200 }),
  nightFrom: Clock,
  nightUntil: Clock,
  afterBreach: oneOf(["stop", "refuse"]),
  abroadAtNight: oneOf(["off", "alarm", "stop"]),
  twoCountries: oneOf(["off", "alarm", "stop"]),
};

/** What of its limits is used. */
export const TollUse = object({
  callsNow: Type.Integer(),
  callsHour: Type.Integer(),
  minutesDay: Type.Number(),
});
export type TollUse = Static<typeof TollUse>;

export const TollPolicy = object({ ...policy, used: TollUse, version: Type.Integer({ minimum: 0 }) });
export type TollPolicy = Static<typeof TollPolicy>;

export const TollPolicyPut = object({ ...policy, version: Type.Optional(Type.Integer({ minimum: 0 })) });
export type TollPolicyPut = Static<typeof TollPolicyPut>;

/** A user or line: limits of its own, what it has used, and whether it is stopped. */
export const TollParty = object({
  scope: oneOf(tollScopes),
  id: Uuid,
  name: Type.String(),
  extension: nullable(Type.String()),
  limits: TollLimits,
  closedAtNight: Type.Boolean(),
  used: TollUse,
  stopped: nullable(object({ cause: oneOf(tollCauses), dialled: Type.String(), at: Instant })),
});
export type TollParty = Static<typeof TollParty>;

const pbx = having("pbx.admin");
const PartyParams = object({ scope: oneOf(tollScopes), id: Uuid });

export const limitRoutes = {
  tollPolicy: {
    method: "GET",
    path: "/limits",
    summary: "Limits against toll fraud, and what the centre has used of them",
    tag: "telephony",
    privilege: pbx,
    responses: { 200: TollPolicy },
  },
  tollPolicyPut: {
    method: "PUT",
    path: "/limits",
    summary: "Change the limits; in force with the next call",
    tag: "telephony",
    privilege: pbx,
    body: TollPolicyPut,
    responses: { 200: TollPolicy },
  },
  tollParties: {
    method: "GET",
    path: "/limits/parties",
    summary: "Users and lines with what they have used; those that are stopped first",
    tag: "telephony",
    privilege: pbx,
    responses: { 200: object({ items: Type.Array(TollParty) }) },
  },
  tollPartyPut: {
    method: "PUT",
    path: "/limits/parties/:scope/:id",
    summary: "Give a user or line limits of its own",
    tag: "telephony",
    privilege: pbx,
    params: PartyParams,
    body: object({ limits: TollLimits, closedAtNight: Type.Boolean() }),
    responses: { 204: Nothing },
  },
  tollRelease: {
    method: "POST",
    path: "/limits/parties/:scope/:id/release",
    summary: "Let a user or line that was stopped call again",
    tag: "telephony",
    privilege: pbx,
    params: PartyParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
