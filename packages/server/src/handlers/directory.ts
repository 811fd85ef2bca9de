import type { Endpoint, FieldFault, User } from "@perezvon/api";
import type { CentreId, GroupId } from "@perezvon/model";
import type { EndpointRow, Store, UserRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { hashPassword } from "../sign-in/password-hash.ts";
import { newTemporaryPassword } from "../sign-in/temporary-password.ts";
import { actorOf } from "./inputs.ts";
import { instant, instantOrNull, pageOf } from "./views.ts";

type DirectoryHandlers = Handlers<
  "users" | "userCreate" | "groups" | "services" | "trunks" | "numbers" | "endpoints" | "myEndpoints"
>;

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
    users: {
      async handle({ who, query }) {
        const { centreId } = who.session;
        const [page, names] = await Promise.all([
          store.users.list(centreId, query),
          groupNames(store, centreId),
        ]);
        return pageOf(page, (row) => userView(row, names));
      },
    },
    userCreate: {
      check: userFaults,
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const temporaryPassword = newTemporaryPassword();
        const row = await store.users.create(
          centreId,
          {
            login: body.login,
            firstName: (body.firstName ?? "").trim(),
            lastName: (body.lastName ?? "").trim(),
            extension: body.extension,
            roles: [...new Set(body.roles)],
            groupIds: [...new Set(body.groupIds)] as GroupId[],
            sipLine: body.sipLine ?? false,
            passwordHash: await hashPassword(temporaryPassword),
            at: clock.now(),
          },
          actorOf(who, request),
        );
        if (body.sipLine) await context.linesChanged();
        return { user: userView(row, await groupNames(store, centreId)), temporaryPassword };
      },
    },
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
        return pageOf(await store.directory.trunks(who.session.centreId, query), (row) => ({
          id: row.id,
          name: row.name,
          host: row.host,
          port: row.port,
          enabled: row.enabled,
          channels: row.channels ?? null,
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

function userView(row: UserRow, groups: ReadonlyMap<string, string>): User {
  return {
    id: row.id,
    login: row.login,
    firstName: row.firstName,
    lastName: row.lastName,
    extension: row.extension ?? null,
    roles: [...row.roles],
    groups: named(row.groupIds, groups),
    state: row.disabled ? "disabled" : "active",
    createdAt: instant(row.createdAt),
    lastSignInAt: instantOrNull(row.lastSignInAt),
  };
}

/** PLT-USR-02: one of first and last name at least. */
function userFaults(body: unknown): FieldFault[] {
  const { firstName, lastName } = (body ?? {}) as { firstName?: unknown; lastName?: unknown };
  const named = [firstName, lastName].some((name) => typeof name === "string" && name.trim() !== "");
  return named ? [] : [{ field: "lastName", code: "required" }];
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

async function groupNames(store: Store, centreId: CentreId): Promise<ReadonlyMap<string, string>> {
  const { items } = await store.directory.groups(centreId, { limit: 500 });
  return new Map(items.map(({ id, name }) => [id, name]));
}

async function userNames(store: Store, centreId: CentreId): Promise<ReadonlyMap<string, string>> {
  const { items } = await store.users.list(centreId, { limit: 500 });
  return new Map(items.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`.trim()]));
}

function named(ids: readonly string[], names: ReadonlyMap<string, string>) {
  return ids.map((id) => ({ id, name: names.get(id) ?? "" }));
}
