import type { UserId } from "@perezvon/model";
import { agentRows, agentScope } from "../figures/agent-rows.ts";
import { serviceFigures } from "../figures/service-figures.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { interactionView, pageOf } from "./views.ts";

export function supervisionHandlers(
  context: ServerContext,
): Handlers<"serviceFigures" | "agents" | "interactions"> {
  return {
    serviceFigures: {
      handle: async ({ who }) => ({ items: await serviceFigures(context, who.session.centreId) }),
    },
    agents: {
      async handle({ who }) {
        const items = await agentRows(context, who.session.centreId, agentScope(who));
        return { items, total: items.length };
      },
    },
    interactions: {
      async handle({ who, query }) {
        const page = await context.store.interactions.page(who.session.centreId, {
          cursor: query.cursor,
          limit: query.limit,
          agentUserId: query.agent as UserId | undefined,
          from: instantOf(query.from),
          to: instantOf(query.to),
        });
        return pageOf(page, interactionView);
      },
    },
  };
}

function instantOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
