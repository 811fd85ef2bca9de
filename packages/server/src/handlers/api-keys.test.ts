import type { ApiKey, ContactList, Problem } from "@perezvon/api";
import { rowsAsText } from "@perezvon/store/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { isNetwork, isWithin } from "../sign-in/api-keys.ts";

let server: TestServer;
let admin: TestClient;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

interface Made {
  readonly key: string;
  readonly item: ApiKey;
}

let made = 0;

async function newKey(more: object = {}): Promise<Made> {
  made += 1;
  const body = { name: `Ключ ${made}`, privileges: ["svc.lists", "svc.dnc"], ...more };
  const answer = await admin.post<Made>("/api-keys", body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** A program: no cookie, no token against forgery. */
function program(key: string, address = "192.0.2.7") {
  const client = server.client(address);
  const headers = { authorization: `Bearer ${key}` };
  return {
    get: <T = Problem>(path: string) => client.get<T>(path, { headers }),
    delete: <T = Problem>(path: string) => client.delete<T>(path, { headers, withoutToken: true }),
    post: <T = Problem>(path: string, body: unknown, more: Record<string, string> = {}) =>
      client.post<T>(path, body, { headers: { ...headers, ...more }, withoutToken: true }),
  };
}

describe("OUT-API-01 PLT-API-02 keys of programs", () => {
  it("are shown once, open what was chosen and nothing else, and leave their trace", async () => {
    const { key, item } = await newKey();
    expect(Buffer.from(key.slice(4), "base64url").length * 8).toBeGreaterThanOrEqual(128);
    const crm = program(key);
    expect((await crm.get("/lists")).status).toBe(200);
    expect((await crm.get("/users")).body.code).toBe("forbidden");
    expect((await crm.get("/me")).body.code).toBe("forbidden");
    expect((await crm.get("/api-keys")).body.code).toBe("forbidden");
    const list = await crm.post<ContactList>("/lists", { name: "Из CRM", fields: [] });
    expect(list.status, list.text).toBe(201);

    const shown = await admin.get<{ items: ApiKey[] }>("/api-keys");
    expect(shown.text).not.toContain(key);
    const stored = shown.body.items.find(({ id }) => id === item.id)!;
    expect(stored).toMatchObject({ hint: key.slice(0, 8), owner: "admin", usedFrom: "192.0.2.7" });
    const audit = await admin.get<{ items: { actor: string; kind: string }[] }>("/audit?kind=list");
    expect(audit.body.items[0]).toMatchObject({ actor: `admin (${item.name})` });

    expect((await admin.delete(`/api-keys/${item.id}`)).status).toBe(204);
    expect((await crm.get("/lists")).body.code).toBe("unauthenticated");
  });

  it("never may more than their owner, now or later", async () => {
    const more = await admin.post<Problem>("/api-keys", {
      name: "слишком много",
      privileges: ["sup.campaigns", "svc.lists"],
    });
    expect(more.body.errors).toEqual([{ field: "privileges", code: "not_grantable" }]);
    const security = await admin.post<Problem>("/api-keys", { name: "x", privileges: ["sec.users"] });
    expect(security.status).toBe(422);
  });

  it("end on their day, and open only from their networks", async () => {
    const expiresAt = new Date(server.clock.now() + 60_000).toISOString();
    const { key } = await newKey({ expiresAt, addresses: ["192.0.2.0/24", "2001:db8::1"] });
    expect((await program(key).get("/lists")).status).toBe(200);
    expect((await program(key, "2001:db8::1").get("/lists")).status).toBe(200);
    expect((await program(key, "198.51.100.1").get("/lists")).body.code).toBe("unauthenticated");
    server.clock.advanceTo(server.clock.now() + 60_000);
    expect((await program(key).get("/lists")).body.code).toBe("unauthenticated");
    const wrong = await admin.post<Problem>("/api-keys", {
      name: "сеть",
      privileges: ["svc.lists"],
      addresses: ["192.0.2.1", "где-то"],
      expiresAt: "2020-01-01T00:00:00Z",
    });
    expect(wrong.body.errors).toEqual([
      { field: "addresses.1", code: "wrong_format" },
      { field: "expiresAt", code: "in_the_past" },
    ]);
  });

  it("have 50 requests at once and then 10 a second", async () => {
    const { key } = await newKey();
    const crm = program(key, "192.0.2.99");
    for (let i = 0; i < 50; i++) expect((await crm.get("/lists")).status).toBe(200);
    const refused = await crm.get("/lists");
    expect([refused.status, refused.body.code, refused.headers["retry-after"]]).toEqual([
      429,
      "too_many_requests",
      "1",
    ]);
    server.clock.advanceTo(server.clock.now() + 100);
    expect((await crm.get("/lists")).status).toBe(200);
  });

  it.each([
    ["192.0.2.7", true],
    ["192.0.2.0/24", true],
    ["2001:db8::/32", true],
    ["192.0.2.0/33", false],
    ["192.0.2.0/24/8", false],
    ["host.example", false],
    ["", false],
  ])("%s is a network: %s", (text, is) => expect(isNetwork(text)).toBe(is));

  it("an IPv4 address over an IPv6 socket is the IPv4 address", () => {
    expect(isWithin("::ffff:192.0.2.7", ["192.0.2.0/24"])).toBe(true);
    expect(isWithin("::ffff:192.0.3.7", ["192.0.2.0/24"])).toBe(false);
  });
});

describe("OUT-API-03 the same Idempotency-Key", () => {
  const rows = async (id: string) => (await admin.get<{ total: number }>(`/lists/${id}/records`)).body.total;

  it("gives the same answer and no second effect, for a day; something else under it is refused", async () => {
    const crm = program((await newKey()).key);
    const fields = [{ name: "Телефон", type: "phone" }];
    const list = (await crm.post<ContactList>("/lists", { name: "Заявки", fields })).body;
    const path = `/lists/${list.id}/records`;
    const lead = { values: { Телефон: "+79990000001" } };
    const named = { "idempotency-key": "lead-1" };
    const first = await crm.post<object>(path, lead, named);
    expect(first.status, first.text).toBe(201);
    const again = await crm.post<object>(path, lead, named);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await rows(list.id)).toBe(1);

    const other = await crm.post(path, { values: { Телефон: "+79990000002" } }, named);
    expect([other.status, other.body.code]).toEqual([422, "idempotency_reused"]);
    // A key is its party's own.
    const neighbour = program((await newKey()).key);
    expect((await neighbour.post(path, { values: { Телефон: "+79990000002" } }, named)).status).toBe(201);
    server.clock.advanceTo(server.clock.now() + 24 * 3_600_000 + 1);
    await server.store.idempotency.sweep(server.clock.now() - 24 * 3_600_000);
    admin = await server.signedIn("admin");
    expect((await crm.post(path, { values: { Телефон: "+79990000003" } }, named)).status).toBe(201);
    expect(await rows(list.id)).toBe(3);
  });

  it("is free again after a refusal; a text that is no key is named", async () => {
    const crm = program((await newKey()).key);
    const named = { "idempotency-key": "k" };
    expect((await crm.post("/lists", { name: "" }, named)).status).toBe(422);
    expect((await crm.post("/lists", { name: "Исправлено" }, named)).status).toBe(201);
    const wrong = await crm.post("/lists", { name: "y" }, { "idempotency-key": "two words" });
    expect(wrong.body.errors).toEqual([{ field: "Idempotency-Key", code: "wrong_format" }]);
  });

  it("two at once: one takes effect, the other is told that it is in work or gets its answer", async () => {
    const crm = program((await newKey()).key);
    const named = { "idempotency-key": "at-once" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => crm.post<Problem>("/lists", { name: "Одновременно" }, named)),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThanOrEqual(1);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const { status, body } of answers)
      if (status !== 201) expect([status, body.code]).toEqual([409, "idempotency_unfinished"]);
  });

  it("keeps no secret in the clear", async () => {
    const named = { "idempotency-key": "secret" };
    const headers = { ...named };
    const answer = await admin.post<Made>(
      "/api-keys",
      { name: "Дважды", privileges: ["svc.lists"] },
      { headers },
    );
    expect(answer.status, answer.text).toBe(201);
    const again = await admin.post<Made>(
      "/api-keys",
      { name: "Дважды", privileges: ["svc.lists"] },
      { headers },
    );
    expect(again.body.key).toBe(answer.body.key);
    const rows = await rowsAsText(server.ownerUrl, "idempotent_request");
    expect(rows.filter((row) => row.includes(",secret,"))).toHaveLength(1);
    for (const row of rows) expect(row).not.toContain(answer.body.key);
  });
});
