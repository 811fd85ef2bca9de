import type { GroupId, UserId } from "@perezvon/model";
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
        }));
      },
    },
    groupCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const input = { name: trimmedName(body.name), supervisorIds: userIds(body.supervisorIds ?? []) };
        return {
          id: await store.groups.create(who.session.centreId, input, clock.now(), actorOf(who, request)),
        };
      },
    },
    groupChange: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        await store.groups.update(
          centreId,
          params.id as GroupId,
          {
            ...(body.name !== undefined && { name: trimmedName(body.name) }),
            ...(body.supervisorIds && { supervisorIds: userIds(body.supervisorIds) }),
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

function userIds(ids: readonly string[]): UserId[] {
  return [...new Set(ids)] as UserId[];
}
