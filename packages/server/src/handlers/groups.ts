import type { FieldFault } from "@perezvon/api";
import { type GroupId, type InboundShare, mostInboundShare, type UserId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { named, userNames } from "./names.ts";
import { pageOf } from "./views.ts";

export function groupHandlers(
  context: ServerContext,
): Handlers<"groups" | "groupCreate" | "groupChange" | "groupDelete"> {
  const { store, clock, engine } = context;
  return {
    groups: {
      async handle({ who, query }) {
        const { centreId } = who.session;
        const [page, names] = await Promise.all([
          store.directory.groups(centreId, query),
          userNames(store, centreId),
        ]);
        return pageOf(page, (row) => ({
          id: row.id,
          name: row.name,
          members: row.members,
          supervisors: named(row.supervisorIds, names),
          keptForInbound: row.keptForInbound ?? null,
        }));
      },
    },
    groupCreate: {
      check: groupFaults,
      async handle({ who, body, request }) {
        const input = {
          name: trimmedName(body.name),
          supervisorIds: userIds(body.supervisorIds ?? []),
          keptForInbound: body.keptForInbound,
        };
        return {
          id: await store.groups.create(who.session.centreId, input, clock.now(), actorOf(who, request)),
        };
      },
    },
    groupChange: {
      check: groupFaults,
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        await store.groups.update(
          centreId,
          params.id as GroupId,
          {
            ...(body.name !== undefined && { name: trimmedName(body.name) }),
            ...(body.supervisorIds && { supervisorIds: userIds(body.supervisorIds) }),
            ...(body.keptForInbound !== undefined && { keptForInbound: body.keptForInbound }),
          },
          clock.now(),
          actorOf(who, request),
        );
        await engine.agentsChanged(centreId);
        return null;
      },
    },
    groupDelete: {
      async handle({ who, params, request }) {
        await store.groups.delete(
          who.session.centreId,
          params.id as GroupId,
          clock.now(),
          actorOf(who, request),
        );
        return null;
      },
    },
  };
}

/** Per cent end where the count of agents does not (OUT-MOD-13). */
function groupFaults(body: unknown): FieldFault[] {
  const faults = nameFaults(body);
  const share = (body as { readonly keptForInbound?: InboundShare | null } | null)?.keptForInbound;
  const max = share?.unit === "percent" ? mostInboundShare.percent : mostInboundShare.agents;
  if (share && share.value > max)
    faults.push({ field: "keptForInbound.value", code: "out_of_range", params: { min: 1, max } });
  return faults;
}

function userIds(ids: readonly string[]): UserId[] {
  return [...new Set(ids)] as UserId[];
}
