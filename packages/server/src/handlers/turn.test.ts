import type { IceServers, Problem, TurnSettings } from "@perezvon/api";
import { rowsAsText } from "@perezvon/store/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { turnCredentials } from "../turn/turn-credentials.ts";

let server: TestServer;
let admin: TestClient;
let agent: TestClient;
beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  agent = await server.signedIn("agent1");
});
afterAll(() => server.close());

const secret = "seven-winds-of-turn";
const wanted = { urls: ["turn:turn.example.org:3478"], lifetimeMinutes: 60, relayOnly: true };
const put = (body: object) =>
  admin.request("PUT", "/turn/settings", body) as Promise<{ status: number; body: unknown }>;

describe("TEL-WRT-02 TURN servers are a setting with credentials that expire", () => {
  it("none at first: a page uses no servers", async () => {
    expect((await admin.get("/turn/settings")).body).toEqual({ settings: null });
    const { body } = await agent.get<IceServers>("/me/ice-servers");
    expect(body).toEqual({ servers: [], relayOnly: false, expiresAt: null });
  });

  it.each([
    [{ urls: [] }, "urls", "too_few_items"],
    [{ urls: ["stun:turn.example.org"] }, "urls.0", "wrong_format"],
    [{ urls: ["turn:turn.example.org?transport=sctp"] }, "urls.0", "wrong_format"],
    [{ lifetimeMinutes: 59 }, "lifetimeMinutes", "out_of_range"],
    [{ secret: "short" }, "secret", "too_short"],
    [{}, "secret", "required"],
  ])("%j is refused at %s", async (change, field, code) => {
    const answer = await put({ ...wanted, ...change });
    expect(answer.status).toBe(422);
    expect((answer.body as Problem).errors?.[0]).toMatchObject({ field, code });
  });

  it("every user gets credentials of his own, and nobody the secret", async () => {
    const stored = await put({ ...wanted, secret });
    expect(stored).toMatchObject({ status: 200, body: { ...wanted, version: 1 } });
    const { body } = await agent.get<IceServers>("/me/ice-servers");
    const userId = agent.me!.user.id;
    const made = turnCredentials(secret, { userId, lifetimeMinutes: 60, now: server.clock.now() });
    expect(body).toEqual({
      servers: [{ urls: wanted.urls, username: made.username, credential: made.credential }],
      relayOnly: true,
      expiresAt: new Date(made.expiresAt).toISOString(),
    });
    for (const table of ["turn_settings", "audit_entry"])
      for (const row of await rowsAsText(server.ownerUrl, table)) expect(row).not.toContain(secret);
  });

  it("a change keeps the secret, a stale one is refused, removing leaves none", async () => {
    const changed = await put({ ...wanted, relayOnly: false, version: 1 });
    expect((changed.body as TurnSettings).version).toBe(2);
    expect((await agent.get<IceServers>("/me/ice-servers")).body.servers).toHaveLength(1);
    expect(await put({ ...wanted, version: 1 })).toMatchObject({ status: 409, body: { code: "stale" } });
    await admin.request("DELETE", "/turn/settings");
    expect((await agent.get<IceServers>("/me/ice-servers")).body.servers).toEqual([]);
  });
});
