import type { NetworkView } from "@perezvon/api";
import type { NetworkRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

/** Who is shut out, and who never or always is (TEL-SEC-01, TEL-SEC-03). */
export function sipSecurityHandlers(
  context: ServerContext,
): Handlers<"bans" | "banRelease" | "networks" | "networkAdd" | "networkRemove"> {
  const { store, clock, guard } = context;
  return {
    bans: {
      async handle() {
        return {
          items: guard.bans().map((ban) => ({
            address: ban.address,
            reason: ban.reason,
            detail: ban.detail,
            since: instant(ban.since),
            until: instant(ban.until),
            times: ban.times,
          })),
        };
      },
    },
    banRelease: {
      async handle({ who, body, request }) {
        if (!guard.release(body.address)) throw new ProblemError("not_found");
        await store.audit.write(who.session.centreId, {
          actor: actorOf(who, request),
          act: "release",
          kind: "sip_ban",
          objectId: body.address,
          objectName: body.address,
          at: clock.now(),
        });
        return null;
      },
    },
    networks: {
      handle: async ({ who }) => ({
        items: (await store.security.networksOf(who.session.centreId)).map(networkView),
      }),
    },
    networkAdd: {
      async handle({ who, body, request }) {
        const row = await store.security.addNetwork(
          who.session.centreId,
          { list: body.list, network: body.network.trim(), note: (body.note ?? "").trim() },
          clock.now(),
          actorOf(who, request),
        );
        await context.networksChanged();
        return networkView(row);
      },
    },
    networkRemove: {
      async handle({ who, params, request }) {
        await store.security.removeNetwork(
          who.session.centreId,
          params.networkId,
          clock.now(),
          actorOf(who, request),
        );
        await context.networksChanged();
        return null;
      },
    },
  };
}

function networkView(row: NetworkRow): NetworkView {
  return {
    id: row.id,
    list: row.list,
    network: row.network,
    note: row.note,
    createdAt: instant(row.createdAt),
  };
}
