import {
  type Access,
  apiPrefix,
  type FieldFault,
  ImportOptions,
  Problem,
  type Route,
  type RouteName,
  routes,
} from "@perezvon/api";
import { assert } from "@perezvon/base";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { admitToCampaign, mustBeGuarded } from "./campaign-guard.ts";
import type { ServerContext } from "./context.ts";
import { admit, type Doorkeeper } from "./guard.ts";
import { type Call, type Handler, type Handlers, streamed } from "./handler.ts";
import { once } from "./idempotency.ts";
import { invalid, ProblemError } from "./problem-error.ts";
import { type PartCheck, partCheck } from "./validation.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Who may call it. A route without it does not register: deny by default. */
    access?: Access;
    name?: RouteName;
  }
}

/** What registered routes work with, besides their handlers. */
export interface RouteSurroundings extends Doorkeeper {
  readonly store: ServerContext["store"];
}

/** Registers the whole contract, one handler a route. */
export function registerRoutes(app: FastifyInstance, handlers: Handlers, around: RouteSurroundings): void {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    registerRoute(app, name, route, handlers[name] as unknown as Handler<"me">, around);
  }
}

function registerRoute(
  app: FastifyInstance,
  name: RouteName,
  route: Route,
  handler: Handler<"me">,
  around: RouteSurroundings,
): void {
  mustBeGuarded(route);
  const checks = checksOf(route);
  // A colon within a part is itself and begins no parameter: the router wants it twice.
  const url = `${apiPrefix}${route.path.replace(/(?<=[^/]):/g, "::")}`;
  const successStatus = Number(Object.keys(route.responses)[0]);
  app.route({
    method: route.method,
    url,
    schema: documentationOf(name, route),
    config: { access: route.privilege, name },
    onRequest: async (request) => {
      await admit(request, route.privilege, around);
      await admitToCampaign(request, route, around.store);
    },
    handler: async (request, reply) => {
      const call = callOf(request, reply, checks, handler);
      reply.code(successStatus);
      if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
      let sent = false;
      const { answer, status } = await once(request, around, async () => {
        const first = await handler.handle(call);
        sent = first === streamed;
        return { status: successStatus, answer: sent ? null : first };
      });
      if (sent) return reply;
      return reply.code(status).send(status === 204 ? undefined : answer);
    },
  });
}

interface Checks {
  readonly params: PartCheck | undefined;
  readonly query: PartCheck | undefined;
  readonly body: PartCheck | undefined;
}

function checksOf(route: Route): Checks {
  return {
    params: route.params && partCheck(route.params, true),
    query: route.query && partCheck(route.query, true),
    body: route.body && partCheck(route.body, false),
  };
}

function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  checks: Checks,
  handler: Handler<"me">,
): Call<"me"> {
  const params = checks.params?.(request.params);
  // An address that cannot name anything names nothing.
  if (params && params.faults.length > 0) throw new ProblemError("not_found");
  const query = checks.query?.(request.query ?? {});
  const body = checks.body?.(request.body);
  const faults: FieldFault[] = [...(query?.faults ?? []), ...(body?.faults ?? [])];
  for (const fault of handler.check?.(request.body, { request }) ?? []) {
    if (!faults.some(({ field }) => field === fault.field)) faults.push(fault);
  }
  if (faults.length > 0) throw invalid(faults);
  return {
    params: params?.value as undefined,
    query: query?.value as undefined,
    body: body?.value as undefined,
    get who() {
      assert(request.signedIn, "a public route asked who is signed in");
      return request.signedIn;
    },
    request,
    reply,
  };
}

/** The schema as the OpenAPI document and the serialiser need it; checking is ours (see `validation.ts`). */
function documentationOf(name: RouteName, route: Route) {
  const response: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(route.responses)) {
    response[status] =
      typeof schema === "string"
        ? {
            description: "A file",
            content: {
              [schema]: { schema: { type: "string", format: "binary" } },
              ...(route.json && { "application/json": { schema: route.json } }),
            },
          }
        : describe(schema, status);
  }
  response["4xx"] = {
    description: "Refused",
    content: { "application/problem+json": { schema: Problem } },
  };
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    ...(route.params && { params: route.params }),
    ...(route.query && { querystring: route.query }),
    ...(route.body && { body: route.body }),
    ...(route.multipart && { consumes: ["multipart/form-data"], body: multipartBody(route.multipart) }),
    ...(route.privilege.kind !== "public" && { security: securityOf(route) }),
    response,
  };
}

/** A program's key opens what has a privilege; the rest belongs to a person's session. */
function securityOf({ privilege }: Route): Record<string, string[]>[] {
  return privilege.kind === "privilege" ? [{ session: [] }, { key: [] }] : [{ session: [] }];
}

function describe(schema: TSchema, status: string): object {
  return status === "204"
    ? { description: "Done", type: "null" }
    : { description: "Done", content: { "application/json": { schema } } };
}

function multipartBody(parts: NonNullable<Route["multipart"]>) {
  const properties = parts.map(({ name, kind }) => [
    name,
    kind === "file" ? { type: "string", format: "binary" } : ImportOptions,
  ]);
  return {
    type: "object",
    required: parts.map(({ name }) => name),
    properties: Object.fromEntries(properties),
  };
}
