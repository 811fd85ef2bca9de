import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { createApp } from "./app.ts";
import { requestsPerTenSeconds } from "./rate-limits.ts";

let server: TestServer;
let folder: string;
let app: FastifyInstance;
beforeAll(async () => {
  server = await openTestServer();
  folder = await mkdtemp(join(tmpdir(), "pz-web-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Перезвон</title>");
  await writeFile(join(folder, "assets", "main-abc123.js"), "export {}");
  app = await createApp(server.context, { trustProxy: true, webFolder: folder });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const page = { headers: { accept: "text/html,*/*" } };
const get = (path: string, headers: Record<string, string> = page.headers) =>
  app.inject({ method: "GET", url: path, headers });

describe("the web application", () => {
  it("DSK-GEN-02 every address of it gets its document", async () => {
    for (const path of ["/", "/admin/campaigns/1?tab=lists", "/agent"]) {
      const answer = await get(path);
      expect(answer.statusCode, path).toBe(200);
      expect(answer.payload).toContain("Перезвон");
      expect(answer.headers["cache-control"]).toBe("no-cache");
    }
  });

  it("files with a hash in their name are kept for ever, missing ones are missing", async () => {
    const script = await get("/assets/main-abc123.js");
    expect(script.headers["cache-control"]).toContain("immutable");
    expect((await get("/assets/none.js")).statusCode).toBe(404);
    expect((await get("/api/v1/none")).json()).toMatchObject({ code: "not_found" });
    expect((await get("/..%2f..%2fetc/passwd")).payload).not.toContain("root:");
  });

  it("PLT-SEC-05 may run no script but its own, and nobody frames it", async () => {
    const policy = String((await get("/")).headers["content-security-policy"]);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    const { headers } = await get("/");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["permissions-policy"]).toContain("microphone=(self)");
  });
});

describe("behind a proxy", () => {
  it("PLT-AUT-09 the cookie is Secure over https", async () => {
    const answer = await app.inject({
      method: "POST",
      url: "/api/v1/session",
      headers: { "x-forwarded-proto": "https" },
      payload: {
        login: "admin",
        password: server.demo.signIns.find(({ login }) => login === "admin")!.password,
        centre: "demo",
      },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.cookies[0]).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax" });
  });
});

describe("limits", () => {
  it("PLT-SEC-05 too many requests from one address are refused with the time to wait", async () => {
    const client = new TestClient(app, "192.0.2.44");
    let refused: Awaited<ReturnType<typeof client.get>> | undefined;
    for (let i = 0; i <= requestsPerTenSeconds && !refused; i++) {
      const answer = await client.get("/health/live");
      if (answer.status === 429) refused = answer;
    }
    expect(refused?.body).toMatchObject({ code: "too_many_requests", status: 429 });
    expect(Number(refused?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await new TestClient(app, "192.0.2.45").get("/health/live")).status).toBe(200);
  });

  it("a body that is too large is refused as such", async () => {
    const admin = await server.signedIn("admin");
    const answer = await admin.post("/lists", { name: "x".repeat(2 * 1024 * 1024) });
    expect(answer).toMatchObject({ status: 413, body: { code: "too_large" } });
  });
});

describe("health", () => {
  it("answers at the addresses that supervisors of processes know", async () => {
    expect((await get("/health/live", {})).json()).toEqual({ status: "ok" });
    expect((await get("/health/ready", {})).json()).toEqual({ status: "ok" });
    expect((await get("/api/v1/health/ready", {})).json()).toEqual({ status: "ok" });
  });
});
