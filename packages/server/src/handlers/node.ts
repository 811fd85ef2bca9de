import type { NodeState } from "@perezvon/api";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

/** TEL-GEN-04. */
const drainSeconds = 600;

/** This node: what it carries, and the way to empty it without dropping calls. */
export function nodeHandlers(context: ServerContext): Handlers<"node" | "nodeDrain" | "nodeResume"> {
  const { pbx, store, clock, logger } = context;
  const audit = (who: Parameters<typeof actorOf>[0], request: Parameters<typeof actorOf>[1], act: string) =>
    store.audit.write(who.session.centreId, {
      actor: actorOf(who, request),
      act,
      kind: "node",
      at: clock.now(),
      objectId: undefined,
      objectName: context.hostName,
    });
  return {
    node: { handle: async () => nodeView(context) },
    nodeDrain: {
      async handle({ who, body, request }) {
        await audit(who, request, "drain");
        pbx
          .drain((body.seconds ?? drainSeconds) * 1_000)
          .catch((error) => logger.error("drain failed", { error: String(error) }));
        return nodeView(context);
      },
    },
    nodeResume: {
      async handle({ who, request }) {
        await audit(who, request, "resume");
        pbx.resume();
        return null;
      },
    },
  };
}

function nodeView({ pbx }: ServerContext): NodeState {
  const { legs, load, draining } = pbx;
  return {
    legs,
    load: Math.round(load * 100) / 100,
    draining: draining === undefined ? null : { until: instant(draining.until) },
  };
}
