import { describe, expect, it } from "vitest";
import { type Route, type RouteAnswer, routes } from "./index.ts";

const all = Object.entries(routes) as [string, Route][];

describe("PLT-API-01 the table of routes", () => {
  it("names every method and path once", () => {
    const keys = all.map(([, route]) => `${route.method} ${route.path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("describes the parameters of every path", () => {
    for (const [name, route] of all) {
      const inPath = [...route.path.matchAll(/(?<=\/):(\w+)/g)].map((match) => match[1]);
      expect(Object.keys(route.params?.properties ?? {}), name).toEqual(inPath);
    }
  });

  it("refuses unknown fields in every body and query (PLT-GEN-02)", () => {
    for (const [name, route] of all) {
      for (const schema of [route.body, route.query]) {
        if (schema)
          expect((schema as { additionalProperties?: boolean }).additionalProperties, name).toBe(false);
      }
    }
  });

  it("types answers from the schema", () => {
    const answer: RouteAnswer<"healthLive"> = { status: "ok" };
    expect(answer.status).toBe("ok");
  });
});
