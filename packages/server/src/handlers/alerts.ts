import { alertView } from "../alerts/alert-book.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { actorOf } from "./inputs.ts";
import { pageOf } from "./views.ts";

/** What an administrator has to hear of (DSK-ALR-03). */
export function alertHandlers({ store, alerts }: ServerContext): Handlers<"alerts" | "alertAcknowledge"> {
  return {
    alerts: {
      handle: async ({ who, query }) =>
        pageOf(await store.alerts.page(who.session.centreId, query), alertView),
    },
    alertAcknowledge: {
      handle: ({ who, params, request }) =>
        alerts.acknowledge(who.session.centreId, params.id, actorOf(who, request)),
    },
  };
}
