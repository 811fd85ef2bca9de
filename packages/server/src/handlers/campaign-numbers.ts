import { answerShares } from "@perezvon/dialer";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { campaignOf } from "./campaigns.ts";

/** How the numbers of a campaign fare (OUT-CID-03). */
export function campaignNumberHandlers(context: ServerContext): Handlers<"campaignNumbers"> {
  return {
    campaignNumbers: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        const now = context.clock.now();
        const { campaigns } = context.store.engine;
        const named = [campaign.callerNumber ?? "", ...(campaign.callers?.numbers ?? [])].filter(Boolean);
        const answers = await context.store.numbers.answers(centreId, campaign.id, now);
        const all = [...new Set([...named, ...answers.map(({ number }) => number)])];
        const { usedToday } = await campaigns.callerFacts(centreId, campaign.id, all, now);
        const none = { dials: 0, answered: 0 };
        const shares = answerShares(
          all.map((number) => answers.find((each) => each.number === number) ?? { number, ...none }),
        );
        return {
          percent: shares.percent ?? null,
          items: shares.numbers.map((each) => ({
            ...each,
            percent: each.percent ?? null,
            dialsToday: usedToday.get(each.number) ?? 0,
          })),
        };
      },
    },
  };
}
