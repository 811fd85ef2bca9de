import { type Static, Type } from "typebox";
import { having, type Route, signedIn } from "./route.ts";
import { Instant, Nothing, nullable, object, Version } from "./schema.ts";

/** RFC 7065. A browser takes no other query than the transport. */
const TurnUrl = Type.String({
  maxLength: 300,
  pattern: "^turns?:([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?(\\?transport=(udp|tcp))?$",
});

const common = {
  urls: Type.Array(TurnUrl, { minItems: 1, maxItems: 5 }),
  /** How long credentials are good for. */
  lifetimeMinutes: Type.Integer({ minimum: 60, maximum: 1_440 }),
  /** Audio goes over TURN even where a direct way would be open. */
  relayOnly: Type.Boolean(),
};

/** TURN servers that the centre's browsers may use (TEL-WRT-02). */
export const TurnSettings = object({ ...common, version: Version });
export type TurnSettings = Static<typeof TurnSettings>;

export const TurnSettingsPut = object({
  ...common,
  /** Write-only, shared with the servers (coturn: `static-auth-secret`); left out: stays as it is. */
  secret: Type.Optional(Type.String({ minLength: 8, maxLength: 200 })),
  version: Type.Optional(Version),
});
export type TurnSettingsPut = Static<typeof TurnSettingsPut>;

/** What a page gives to its peer connection. */
export const IceServers = object({
  servers: Type.Array(
    object({ urls: Type.Array(Type.String()), username: Type.String(), credential: Type.String() }),
  ),
  relayOnly: Type.Boolean(),
  /** Of the credentials; null without servers. */
  expiresAt: nullable(Instant),
});
export type IceServers = Static<typeof IceServers>;

const administrator = having("pbx.admin");

export const turnRoutes = {
  turnSettings: {
    method: "GET",
    path: "/turn/settings",
    summary: "TURN servers of the centre's browsers; the shared secret is never shown",
    tag: "telephony",
    privilege: administrator,
    responses: { 200: object({ settings: nullable(TurnSettings) }) },
  },
  turnSettingsPut: {
    method: "PUT",
    path: "/turn/settings",
    summary: "Set the TURN servers of the centre's browsers",
    tag: "telephony",
    privilege: administrator,
    body: TurnSettingsPut,
    responses: { 200: TurnSettings },
  },
  turnSettingsDelete: {
    method: "DELETE",
    path: "/turn/settings",
    summary: "Use no TURN servers",
    tag: "telephony",
    privilege: administrator,
    responses: { 204: Nothing },
  },
  iceServers: {
    method: "GET",
    path: "/me/ice-servers",
    summary: "ICE servers for a peer connection of this user, with credentials that expire",
    tag: "telephony",
    privilege: signedIn,
    responses: { 200: IceServers },
  },
} as const satisfies Record<string, Route>;
