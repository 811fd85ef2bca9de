import type { TurnSettings, TurnSettingsPut } from "@perezvon/api";
import type { TurnSettingsInput, TurnSettingsRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { turnCredentials } from "../turn/turn-credentials.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

/** TURN servers as a setting, and credentials of them for whoever is signed in (TEL-WRT-02). */
export function turnHandlers({
  store,
  clock,
}: ServerContext): Handlers<"turnSettings" | "turnSettingsPut" | "turnSettingsDelete" | "iceServers"> {
  return {
    turnSettings: {
      async handle({ who }) {
        const row = await store.turn.settings(who.session.centreId);
        return { settings: row === undefined ? null : settingsView(row) };
      },
    },
    turnSettingsPut: {
      async handle({ who, body, request }) {
        const options = { version: body.version, at: clock.now() };
        const row = await store.turn.putSettings(
          who.session.centreId,
          inputOf(body),
          options,
          actorOf(who, request),
        );
        return settingsView(row!);
      },
    },
    turnSettingsDelete: {
      async handle({ who, request }) {
        const options = { version: undefined, at: clock.now() };
        await store.turn.putSettings(who.session.centreId, undefined, options, actorOf(who, request));
        return null;
      },
    },
    iceServers: {
      async handle({ who }) {
        const turn = await store.turn.servers(who.session.centreId);
        if (turn === undefined) return { servers: [], relayOnly: false, expiresAt: null };
        const { urls, secret, lifetimeMinutes, relayOnly } = turn;
        const { expiresAt, ...credentials } = turnCredentials(secret, {
          userId: who.session.userId,
          lifetimeMinutes,
          now: clock.now(),
        });
        return { servers: [{ urls: [...urls], ...credentials }], relayOnly, expiresAt: instant(expiresAt) };
      },
    },
  };
}

function settingsView({ urls, ...row }: TurnSettingsRow): TurnSettings {
  return { ...row, urls: [...urls] };
}

function inputOf({ version: _, urls, ...body }: TurnSettingsPut): TurnSettingsInput {
  return { ...body, secret: body.secret, urls: [...new Set(urls)] };
}
