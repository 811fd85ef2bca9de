import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { sessionCookie } from "@perezvon/api";
import type { FastifyInstance } from "fastify";

/** The OpenAPI document, derived from the contract (PLT-API-01), and pages to read it. Registered before the routes. */
export async function installApiDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Perezvon", version: "1", description: "Contact centre and virtual PBX" },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: sessionCookie },
          key: { type: "http", scheme: "bearer" },
        },
      },
      tags: ["session", "api-keys", "directory", "lists", "campaigns", "supervision", "health"].map(
        (name) => ({ name }),
      ),
    },
  });
  app.get("/api/openapi.json", { schema: { hide: true }, config: { access: { kind: "public" } } }, () =>
    app.swagger(),
  );
  await app.register(async (scope) => {
    scope.addHook("onRoute", (route) => {
      route.config = { ...route.config, access: { kind: "public" } };
    });
    await scope.register(swaggerUi, { routePrefix: "/api/docs", staticCSP: true });
  });
}
