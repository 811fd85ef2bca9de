import type { Endpoint } from "@perezvon/api";
import type { EndpointRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { groupNames, named } from "./names.ts";
import { pageOf } from "./views.ts";

type DirectoryHandlers = Handlers<"services" | "trunks" | "numbers" | "endpoints" | "myEndpoints">;

export function directoryHandlers(context: ServerContext): DirectoryHandlers {
  const { store, clock, sip } = context;
  const endpointView = (row: EndpointRow): Endpoint => ({
    id: row.id,
    user: { id: row.userId, name: row.displayName },
    extension: row.extension ?? null,
    login: row.login,
    server: `${sip.host}:${sip.port}`,
    port: sip.port,
    domain: sip.host,
    registered: row.registered,
    password: row.password ?? null,
  });
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
        }));
      },
    },
    trunks: {
      async handle({ who, query }) {
        return pageOf(await store.trunks.page(who.session.centreId, query), (row) => ({
          id: row.id,
          name: row.name,
          host: row.settings.host,
          port: row.settings.port,
          enabled: row.enabled,
          channels: row.settings.channels,
        }));
      },
    },
    numbers: {
      async handle({ who, query }) {
        return pageOf(await store.directory.callerNumbers(who.session.centreId, query), (row) => ({
          id: row.id,
          number: row.number,
          label: row.label || null,
          trunkId: row.trunkId ?? null,
        }));
      },
    },
    endpoints: {
      async handle({ who, query, request }) {
        const page = await store.directory.endpoints(
          who.session.centreId,
          { cursor: query.cursor, limit: query.limit, now: clock.now(), showPasswords: query.show },
          { userId: who.session.userId, name: who.user.login, address: request.ip },
        );
        return pageOf(page, (row) => endpointView(query.show ? row : { ...row, password: undefined }));
      },
    },
    myEndpoints: {
      async handle(call) {
        const items = (await everyEndpoint(context, call)).filter(
          ({ userId }) => userId === call.who.session.userId,
        );
        return {
          items: items.map((row) => endpointView({ ...row, password: undefined })),
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
