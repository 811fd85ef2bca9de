import type { UserId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

/** What an administrator sees and ends of others' sessions (PLT-AUT-09). */
export function userSessionHandlers(
  context: ServerContext,
): Handlers<"userSessions" | "userSessionsEnd" | "userSessionEnd"> {
  const { store, sessions, clock } = context;
  return {
    userSessions: {
      async handle({ who, params }) {
        const { centreId } = who.session;
        const userId = params.id as UserId;
        if (!(await store.users.get(centreId, userId))) throw new ProblemError("not_found");
        const rows = await store.userSessions.ofUser(centreId, userId);
        return {
          items: rows.map((row) => ({
            id: row.id,
            createdAt: instant(row.createdAt),
            seenAt: instant(row.seenAt),
            address: row.address,
            userAgent: row.userAgent,
            current: row.id === who.session.id,
          })),
        };
      },
    },
    userSessionsEnd: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const userId = params.id as UserId;
        if (!(await store.users.get(centreId, userId))) throw new ProblemError("not_found");
        const keepId = userId === who.session.userId ? who.session.id : undefined;
        await store.userSessions.endAll(centreId, userId, keepId, clock.now(), actorOf(who, request));
        sessions.ended({ kind: "of_user", userId, exceptId: keepId });
        return null;
      },
    },
    userSessionEnd: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const tokenHash = await store.userSessions.endOne(
          centreId,
          params.id as UserId,
          params.sessionId,
          clock.now(),
          actorOf(who, request),
        );
        if (tokenHash === undefined) throw new ProblemError("not_found");
        sessions.ended({ kind: "one", tokenHash });
        return null;
      },
    },
  };
}
