import type { CallSettingsPut, CallSettingsView } from "@perezvon/api";
import type { AudioMessageId, CallSettings } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalidField } from "../http/problem-error.ts";
import { mustBeMessages } from "./audio.ts";
import { actorOf } from "./inputs.ts";
import { mustBeOutside } from "./outside-url.ts";

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
        const before = await store.callSettings.settings(centreId);
        const stream = streamOf(body, before, context.webhookHosts);
        const music = (holdMusic ?? undefined) as AudioMessageId | undefined;
        const { analysisDays = before.analysisDays } = body;
        const input = { ...settings, ...stream, analysisDays, holdMusic: music };
        const row = await store.callSettings.putSettings(centreId, input, options, actorOf(who, request));
        context.callSettingsChanged(centreId, row);
        return view(row);
      },
    },
  };
}

/** What a client does not name stays as it was; a token is never sent to another address than it was set for. */
function streamOf(
  body: CallSettingsPut,
  before: CallSettings,
  allowedHosts: readonly string[],
): {
  readonly liveStream: boolean;
  readonly liveStreamUrl: string | undefined;
  readonly liveStreamToken: string | undefined;
} {
  const liveStream = body.liveStream ?? before.liveStream;
  const liveStreamUrl =
    body.liveStreamUrl === undefined ? before.liveStreamUrl : (body.liveStreamUrl ?? undefined);
  if (liveStream && liveStreamUrl === undefined) throw invalidField("liveStreamUrl", "required");
  if (liveStreamUrl !== undefined) mustBeOutside(liveStreamUrl, allowedHosts, "liveStreamUrl");
  const kept = liveStreamUrl === before.liveStreamUrl ? before.liveStreamToken : undefined;
  const { liveStreamToken = kept } = body;
  return { liveStream, liveStreamUrl, liveStreamToken: liveStreamToken ?? undefined };
}

function view({
  holdMusic,
  liveStreamUrl,
  liveStreamToken,
  ...settings
}: CallSettings & { readonly version: number }): CallSettingsView {
  return {
    ...settings,
    holdMusic: holdMusic ?? null,
    liveStreamUrl: liveStreamUrl ?? null,
    liveStreamTokenSet: liveStreamToken !== undefined,
  };
}
