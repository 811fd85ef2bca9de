import { setUpStates } from "@perezvon/dialer";
import { setUpSteps } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { diagnoseCampaign } from "./campaign-diagnostics.ts";
import { campaignOf } from "./campaigns.ts";

/** The guided checklist: what the diagnostics find, and what the store counts (OUT-DIA-04). */
export function setUpHandlers(context: ServerContext): Handlers<"campaignSetUp"> {
  return {
    campaignSetUp: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        const [findings, counts] = await Promise.all([
          diagnoseCampaign(context, centreId, campaign),
          context.store.campaigns.setUpCounts(centreId, campaign.id),
        ]);
        const mode: string = campaign.dialling.mode;
        const states = setUpStates({
          ...counts,
          automaticMode: mode === "automatic",
          errors: findings.filter(({ severity }) => severity === "error"),
          groups: campaign.groupIds.length,
          script: campaign.script !== undefined,
          started: campaign.started,
        });
        return { items: setUpSteps.map((step) => ({ step, state: states[step] })) };
      },
    },
  };
}
