import type { CampaignChange, CampaignCreate } from "@perezvon/api";
import type { CentreId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalidField } from "../http/problem-error.ts";
import { actorOf } from "./inputs.ts";

/** Limits of the centre that campaigns and imports obey (OUT-MOD-03, OUT-IMP-01). */
export function outboundLimitHandlers(
  context: ServerContext,
): Handlers<"outboundLimits" | "outboundLimitsPut"> {
  const { store, clock } = context;
  return {
    outboundLimits: { handle: ({ who }) => store.outboundLimits.get(who.session.centreId) },
    outboundLimitsPut: {
      async handle({ who, body: { version, ...limits }, request }) {
        const { centreId } = who.session;
        const options = { version, at: clock.now() };
        const row = await store.outboundLimits.put(centreId, limits, options, actorOf(who, request));
        context.outboundLimitsChanged(centreId, limits);
        return row;
      },
    },
  };
}

/** What is set anew keeps to the centre's limit; what was saved before a lower one is held to it while it dials. */
export async function mustKeepLimits(
  { store }: Pick<ServerContext, "store">,
  centreId: CentreId,
  { simultaneousCalls }: CampaignCreate | CampaignChange,
  before: number | undefined,
): Promise<void> {
  if (simultaneousCalls === undefined || simultaneousCalls === before) return;
  const { simultaneousCalls: max } = await store.outboundLimits.get(centreId);
  if (simultaneousCalls > max) throw invalidField("simultaneousCalls", "out_of_range", { min: 1, max });
}
