import { type Route, type RouteName, routes } from "@perezvon/api";
import openapiTS, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

interface Document {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { operationId?: string; responses: Record<string, unknown> }>
  >;
}

let server: TestServer;
let document: Document;
beforeAll(async () => {
  server = await openTestServer();
  document = (await server.client().get<Document>("/api/openapi.json")).body;
});
afterAll(() => server.close());

describe("PLT-API-01 the OpenAPI document", () => {
  it("has every route of the contract under its name, and its answer", () => {
    for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
      const path = `/api/v1${route.path.replace(/(?<=\/):(\w+)/g, "{$1}")}`;
      const operation = document.paths[path]?.[route.method.toLowerCase()];
      expect(operation?.operationId, path).toBe(name);
      for (const status of Object.keys(route.responses))
        expect(operation?.responses, name).toHaveProperty(status);
      expect(operation?.responses, name).toHaveProperty("4XX");
    }
  });

  it("is 3.1, names nothing else, and every reference leads somewhere", () => {
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBe(Object.keys(routes).length);
    const text = JSON.stringify(document);
    for (const [, pointer] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      let node: unknown = document;
      for (const step of pointer!.split("/")) node = (node as Record<string, unknown>)?.[step];
      expect(node, pointer).toBeDefined();
    }
  });

  it("makes a typed client with every operation", async () => {
    const types = astToString(await openapiTS(document as unknown as Parameters<typeof openapiTS>[0]));
    for (const name of Object.keys(routes))
      expect(types, name).toMatch(new RegExp(`^    "?${name}"?: \\{`, "m"));
  });

  it("is shown as pages", async () => {
    const page = await server.client().get("/api/docs/");
    expect(page.status).toBe(200);
    expect(page.text).toContain("swagger-ui");
  });
});
