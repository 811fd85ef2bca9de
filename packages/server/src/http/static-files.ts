import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
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
  const sendPage = async (reply: FastifyReply) => {
    // Read anew each time: a build beside the running program takes effect at once.
    const document = await readFile(join(folder ?? "", "index.html"));
    return reply.header("cache-control", "no-cache").type("text/html; charset=utf-8").send(document);
  };
  if (served) {
    const options = { schema: { hide: true }, config: { access: { kind: "public" } } } as const;
    app.get("/", options, (_request, reply) => sendPage(reply));
  }
  app.setNotFoundHandler((request, reply) =>
    served && isPage(request) ? sendPage(reply) : sendProblem(request, reply, new ProblemError("not_found")),
  );
}

const noPages = /^\/(api|events|sip|health|metrics|assets)(\/|$|\?)/;

function isPage(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? "";
  return request.method === "GET" && accepts.includes("text/html") && !noPages.test(request.url);
}
