import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { actorOf } from "./inputs.ts";

/** Format of recordings, parties of a conference, codec of browsers (PLT-REC-03, TEL-MIX-01, TEL-WRT-04). */
export function callSettingsHandlers(context: ServerContext): Handlers<"callSettings" | "callSettingsPut"> {
  const { store, clock } = context;
  return {
    callSettings: {
      handle: ({ who }) => store.callSettings.settings(who.session.centreId),
    },
    callSettingsPut: {
      async handle({ who, body, request }) {
        const { version, ...input } = body;
        const options = { version, at: clock.now() };
        const { centreId } = who.session;
        const row = await store.callSettings.putSettings(centreId, input, options, actorOf(who, request));
        context.callSettingsChanged(centreId, row);
        return row;
      },
    },
  };
}
