import type { Me, Problem } from "@perezvon/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const firstPassword = (login: string) => server.demo.signIns.find((each) => each.login === login)!.password;
const strong = "Тихий-Вечер-1928";

describe("sign-in", () => {
  it("PLT-AUT-09 gives an http-only cookie and says who signed in", async () => {
    const client = server.client();
    const answer = await client.signIn("agent2", firstPassword("agent2"), "demo");
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      user: { login: "agent2", firstName: "Галина", lastName: "Иванова", extension: "1003", language: "ru" },
      centre: { slug: "demo", timeZone: "Europe/Moscow", homeCountry: "RU" },
      applications: ["agent"],
      passwordChangeRequired: true,
    });
    const cookie = String(answer.headers["set-cookie"]);
    expect(cookie).toMatch(/^perezvon_session=[A-Za-z0-9_-]{43};/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
  });

  it("PLT-AUT-02 with a temporary password opens only the way to a real one", async () => {
    const client = server.client();
    await client.signIn("agent2", firstPassword("agent2"), "demo");
    expect((await client.get("/me")).status).toBe(200);
    for (const path of ["/lists", "/agents", "/me/endpoints"]) {
      expect(await client.get(path)).toMatchObject({
        status: 403,
        body: { code: "password_change_required" },
      });
    }
    expect((await client.patch("/me", { language: "en" })).body).toMatchObject({
      code: "password_change_required",
    });
    expect((await client.delete("/session")).status).toBe(204);
    expect((await client.get("/me")).status).toBe(401);
  });

  it("PLT-AUT-02 the change opens everything, and PLT-AUT-04 ends the other sessions", async () => {
    const here = server.client();
    const elsewhere = server.client();
    await here.signIn("agent2", firstPassword("agent2"), "demo");
    await elsewhere.signIn("agent2", firstPassword("agent2"), "demo");
    const changed = await here.post("/me/password", { current: firstPassword("agent2"), next: strong });
    expect(changed.status).toBe(204);
    expect((await here.get<Me>("/me")).body.passwordChangeRequired).toBe(false);
    expect((await here.get("/me/endpoints")).status).toBe(200);
    expect((await elsewhere.get("/me")).status).toBe(401);
    expect((await server.client().signIn("agent2", firstPassword("agent2"), "demo")).status).toBe(401);
    expect((await server.client().signIn("AGENT2", strong, "demo")).status).toBe(200);
  });

  it("PLT-AUT-05 tells every rule that a new password breaks", async () => {
    const client = await server.signedIn("supervisor");
    server.clock.advanceBy(1_000);
    const next = (password: string, current = "Долгий-Пароль-2026") =>
      client.post<Problem>("/me/password", { current, next: password });
    expect((await next("supervisor")).body.errors).toEqual([
      { field: "next", code: "password_too_short", params: { min: 12 } },
    ]);
    const faults = await next("Коротко");
    expect(faults.status).toBe(422);
    expect((await next("Другой-Пароль-2026", "wrong")).body.errors).toEqual([
      { field: "current", code: "password_wrong" },
    ]);
    expect((await next("Долгий-Пароль-2026")).body.errors).toEqual([
      { field: "next", code: "password_same" },
    ]);
    expect((await next("Другой-Пароль-2026")).status).toBe(204);
    // Among the last five as well.
    expect((await next("Долгий-Пароль-2026", "Другой-Пароль-2026")).body.errors).toEqual([
      { field: "next", code: "password_same" },
    ]);
  });

  it("PLT-TEN-03 the same login in two centres is two people", async () => {
    const here = await server.signedIn("admin");
    const there = await server.signedIn("admin", "other");
    expect(here.me?.centre.slug).toBe("demo");
    expect(there.me?.centre.slug).toBe("other");
    expect(here.me?.user.id).not.toBe(there.me?.user.id);
    // Without a centre the login names nobody for certain.
    expect((await server.client().signIn("admin", "Долгий-Пароль-2026")).status).toBe(401);
  });
});

describe("PLT-AUT-06, PLT-AUT-07 lock-out", () => {
  const address = "192.0.2.6";
  const tryIn = async (login: string, password: string) => {
    const from = performance.now();
    const answer = await server.client(address).signIn(login, password, "demo");
    return { ...answer, ms: performance.now() - from };
  };
  const visible = ({ status, body }: { status: number; body: unknown }) => {
    const { requestId: _, ...rest } = body as Problem;
    return { ...rest, status };
  };

  it("unknown, wrong and locked are one answer in one time, and six failures lock for 30 minutes", async () => {
    const unknown = await tryIn("nobody", "whatever");
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await tryIn("agent1", "wrong"));
    const locked = await tryIn("agent1", firstPassword("agent1"));
    for (const answer of [...answers, locked]) expect(visible(answer)).toEqual(visible(unknown));
    const times = [unknown, ...answers, locked].map(({ ms }) => ms);
    expect(Math.min(...times)).toBeGreaterThan(395);
    // The machine may be busy; the reason of a refusal alone is worth at most a few ms.
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(300);
    server.clock.advanceBy(29 * 60_000);
    expect((await tryIn("agent1", firstPassword("agent1"))).status).toBe(401);
    server.clock.advanceBy(61_000);
    expect((await tryIn("agent1", firstPassword("agent1"))).status).toBe(200);
  });

  it("30 failures a minute delay the address, with the time to wait", async () => {
    const attacker = "192.0.2.66";
    const tries = Array.from({ length: 30 }, (_, i) =>
      server.client(attacker).signIn(`guess${i}`, "wrong", "demo"),
    );
    for (const answer of await Promise.all(tries)) expect(answer.status).toBe(401);
    const refused = await server.client(attacker).signIn("admin", "Долгий-Пароль-2026", "demo");
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
    expect(refused.headers["retry-after"]).toBe("300");
    expect((await server.client("192.0.2.67").signIn("admin", "Долгий-Пароль-2026", "demo")).status).toBe(
      200,
    );
  });
});

describe("sessions", () => {
  it("every change needs the token against forgery", async () => {
    const client = await server.signedIn("admin");
    const without = await client.patch("/me", { theme: "dark" }, { withoutToken: true });
    expect(without).toMatchObject({ status: 403, body: { code: "csrf_token" } });
    const wrong = await client.patch(
      "/me",
      { theme: "dark" },
      { headers: { "x-csrf-token": "x".repeat(32) } },
    );
    expect(wrong).toMatchObject({ status: 403, body: { code: "csrf_token" } });
    expect((await client.patch<Me>("/me", { theme: "dark" })).body.user.theme).toBe("dark");
  });

  it("a change that a foreign page sends is refused, sign-in included", async () => {
    const client = await server.signedIn("admin");
    const foreign = { headers: { origin: "https://evil.example" } };
    expect((await client.patch("/me", { theme: "light" }, foreign)).body).toMatchObject({ code: "origin" });
    const signIn = await server
      .client()
      .post("/session", { login: "admin", password: "Долгий-Пароль-2026", centre: "demo" }, foreign);
    expect(signIn).toMatchObject({ status: 403, body: { code: "origin" } });
    const own = await client.patch(
      "/me",
      { theme: "light" },
      { headers: { origin: "http://perezvon.test" } },
    );
    expect(own.status).toBe(200);
  });

  it("PLT-AUT-09 end after 30 minutes without a request, and after 24 hours in any case", async () => {
    const client = await server.signedIn("ccadmin");
    for (let i = 0; i < 4; i++) {
      server.clock.advanceBy(29 * 60_000);
      expect((await client.get("/me")).status).toBe(200);
    }
    server.clock.advanceBy(31 * 60_000);
    expect((await client.get("/me")).status).toBe(401);
    const busy = await server.signedIn("ccadmin");
    for (let i = 0; i < 49; i++) {
      server.clock.advanceBy(29 * 60_000);
      expect((await busy.get("/me")).status).toBe(200);
    }
    server.clock.advanceBy(20 * 60_000);
    expect((await busy.get("/me")).status).toBe(401);
  });

  it("PLT-SET-01 language, zone and theme are the user's own; PLT-GEN-05 an offset is no zone", async () => {
    const client = await server.signedIn("admin");
    const answer = await client.patch<Me>("/me", { language: "en", timeZone: "Asia/Omsk", theme: "system" });
    expect(answer.body.user).toMatchObject({ language: "en", timeZone: "Asia/Omsk", theme: "system" });
    expect((await client.get<Me>("/me")).body.user.timeZone).toBe("Asia/Omsk");
    for (const timeZone of ["+03:00", "Etc/GMT-3", "Nowhere/City", "UTC+3"]) {
      expect((await client.patch<Problem>("/me", { timeZone })).body.errors, timeZone).toEqual([
        { field: "timeZone", code: "timezone" },
      ]);
    }
  });
});
