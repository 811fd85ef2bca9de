import { randomUUID } from "node:crypto";
import type { RequestListener, Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { SecureContextOptions } from "node:tls";
import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import { assert } from "@perezvon/base";
import { type FastifyInstance, fastify, type RouteOptions } from "fastify";
import { installEvents } from "../events/events-route.ts";
import { createHandlers } from "../handlers/index.ts";
import { uploadBytesMax } from "../import/import-limits.ts";
import { ApiKeys } from "../sign-in/api-keys.ts";
import { installApiDocs } from "./api-docs.ts";
import type { ServerContext } from "./context.ts";
import { installProblems } from "./problems.ts";
import { installRateLimits } from "./rate-limits.ts";
import { registerRoutes } from "./routes.ts";
import { installSecurityHeaders } from "./security-headers.ts";
import { installSipRoute } from "./sip-route.ts";
import { installStaticFiles } from "./static-files.ts";
import { keyRate, TokenBuckets } from "./token-buckets.ts";

export interface AppOptions {
  readonly trustProxy: boolean;
  /** Folder of the built web application. */
  readonly webFolder: string | undefined;
  /** Left out: plain HTTP, as behind a proxy. */
  readonly tls?: SecureContextOptions | undefined;
}

/** The HTTP side of the product, not yet listening. */
export async function createApp(context: ServerContext, options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    ...(options.tls && { serverFactory: secureServer(options.tls) }),
    trustProxy: options.trustProxy,
    bodyLimit: 1024 * 1024,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // Slow senders must not hold connections for ever.
    requestTimeout: 600_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
  });
  // The contract's own checks run instead (see `validation.ts`).
  app.setValidatorCompiler(() => (data) => ({ value: data }));
  app.decorateRequest("signedIn", undefined);
  installProblems(app, context.logger);
  refuseUnguardedRoutes(app);
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  await app.register(cookie);
  await installSecurityHeaders(app);
  await installRateLimits(app);
  await app.register(compress, { global: true, threshold: 1024 });
  await app.register(multipart, {
    limits: { fileSize: uploadBytesMax, files: 1, fields: 4, fieldSize: 256 * 1024, parts: 5 },
  });
  await installApiDocs(app);
  await installEvents(app, context);
  installSipRoute(app, context);
  registerRoutes(app, createHandlers(context), {
    ...context,
    apiKeys: new ApiKeys(context.store, context.clock),
    keyBuckets: new TokenBuckets(keyRate),
  });
  installHealth(app, context);
  await installStaticFiles(app, options.webFolder);
  return app;
}

/** Deny by default: a route that does not say who may call it stops the start. */
function refuseUnguardedRoutes(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook("onRoute", (route) => {
    routes.push(route);
  });
  // Plug-ins mark their routes after the hook above has seen them.
  app.addHook("onReady", async () => {
    for (const { url, config } of routes) {
      assert(config?.access !== undefined, `route ${url} does not say who may call it`);
    }
  });
}

/** Where supervisors of processes look by custom; the same answers as under the prefix of the API. */
function installHealth(app: FastifyInstance, context: ServerContext): void {
  const config = { access: { kind: "public" } } as const;
  app.get("/health/live", { config, schema: { hide: true } }, () => ({ status: "ok" }));
  app.get("/health/ready", { config, schema: { hide: true } }, async (_request, reply) => {
    // An emptying node is sent nobody new; its own pages stay reachable (TEL-GEN-04).
    if (context.pbx.draining) return reply.code(503).header("retry-after", 30).send({ status: "draining" });
    const ready = await context.store.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "store_unavailable" });
  });
}

/** An HTTPS server does all that the framework asks of an HTTP server. */
function secureServer(tls: SecureContextOptions) {
  return (handler: RequestListener) =>
    createSecureServer({ ...tls, minVersion: "TLSv1.2" }, handler) as unknown as Server;
}
