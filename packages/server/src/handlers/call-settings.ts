import type { CallSettingsView } from "@perezvon/api";
import type { AudioMessageId, CallSettings } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { mustBeMessages } from "./audio.ts";
import { actorOf } from "./inputs.ts";

/** Format of recordings, parties of a conference, codec of browsers (PLT-REC-03, TEL-MIX-01, TEL-WRT-04). */
export function callSettingsHandlers(context: ServerContext): Handlers<"callSettings" | "callSettingsPut"> {
  const { store, clock } = context;
  return {
    callSettings: {
      handle: async ({ who }) => view(await store.callSettings.settings(who.session.centreId)),
    },
    callSettingsPut: {
      async handle({ who, body, request }) {
        const { version, holdMusic, ...settings } = body;
        const options = { version, at: clock.now() };
        const { centreId } = who.session;
        await mustBeMessages(context, centreId, { holdMusic });
        const input = { ...settings, holdMusic: (holdMusic ?? undefined) as AudioMessageId | undefined };
        const row = await store.callSettings.putSettings(centreId, input, options, actorOf(who, request));
        context.callSettingsChanged(centreId, row);
        return view(row);
      },
    },
  };
}

function view({ holdMusic, ...settings }: CallSettings & { readonly version: number }): CallSettingsView {
  return { ...settings, holdMusic: holdMusic ?? null };
}
