import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ProblemError } from "./problem-error.ts";
import { sendProblem } from "./problems.ts";

/** Serves the built web application; every address that is a page of it gets its one document. */
export async function installStaticFiles(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const served = folder !== undefined && existsSync(join(folder, "index.html"));
  if (served) {
    await app.register(async (scope) => {
      scope.addHook("onRoute", (route) => {
        route.config = { ...route.config, access: { kind: "public" } };
      });
      await scope.register(fastifyStatic, {
        root: folder,
        index: false,
        // One route with a wildcard; what it does not find comes to the not-found handler below.
        wildcard: true,
        setHeaders: (response, path) => {
          // Names under assets carry a hash of their content.
          const cached = path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
          response.header("cache-control", cached);
        },
      });
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (!served || !isPage(request)) return sendProblem(request, reply, new ProblemError("not_found"));
    return reply.header("cache-control", "no-cache").sendFile("index.html", folder);
  });
}

const noPages = /^\/(api|events|sip|health|metrics|assets)(\/|$|\?)/;

function isPage(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? "";
  return request.method === "GET" && accepts.includes("text/html") && !noPages.test(request.url);
}
