import type { EndpointRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { endpointView } from "./lines.ts";
import { groupNames, named } from "./names.ts";
import { pageOf } from "./views.ts";

type DirectoryHandlers = Handlers<"services" | "myEndpoints">;

export function directoryHandlers(context: ServerContext): DirectoryHandlers {
  const { store } = context;
  return {
    services: {
      async handle({ who, query }) {
        const { centreId } = who.session;
        const [page, names] = await Promise.all([
          store.directory.services(centreId, query),
          groupNames(store, centreId),
        ]);
        return pageOf(page, (row) => ({
          id: row.id,
          name: row.name,
          kind: row.kind,
          groups: named(row.groupIds, names),
          serviceLevel: row.serviceLevel,
        }));
      },
    },
    myEndpoints: {
      async handle(call) {
        const items = (await everyEndpoint(context, call)).filter(
          ({ userId }) => userId === call.who.session.userId,
        );
        return {
          items: items.map((row) => endpointView(context, { ...row, password: undefined })),
          total: items.length,
        };
      },
    },
  };
}

async function everyEndpoint({ store, clock }: ServerContext, { who, request }: Call<"myEndpoints">) {
  const rows: EndpointRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.directory.endpoints(
      who.session.centreId,
      { cursor, limit: 500, now: clock.now() },
      { userId: who.session.userId, name: who.user.login, address: request.ip },
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return rows;
}
