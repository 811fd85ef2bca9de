import type { MailTestResult, Problem, WebService } from "@perezvon/api";
import { silentLogger } from "@perezvon/base";
import type { OutsideAct } from "@perezvon/flow";
import type { UserId } from "@perezvon/model";
import { rowsAsText } from "@perezvon/store/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type LetterBox, openLetterBox } from "../../testing/letter-box.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { Mailer } from "../mail/mailer.ts";
import { OutsideActs } from "../outside/outside-acts.ts";

let server: TestServer;
let admin: TestClient;
let box: LetterBox;
let agentId: UserId;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  agentId = await idOf("agent1");
  await admin.patch(`/users/${agentId}`, { email: "irina@example.test" });
});
afterAll(() => server.close());
beforeEach(async () => {
  // Hours pass in these tests, and sessions with them.
  admin = await server.signedIn("admin");
  box = await openLetterBox();
  await set({ port: box.port });
});
afterEach(async () => {
  await server.context.recovery.stop();
  await box.close();
});

const settings = {
  host: "127.0.0.1",
  port: 25,
  security: "none",
  login: "",
  senderName: "Контакт-центр",
  senderAddress: "noreply@example.test",
  replyTo: "help@example.test",
  siteUrl: "https://cc.example.test/",
};
const set = (change: object) => admin.request("PUT", "/mail/settings", { ...settings, ...change });
const test = async (to = "boss@example.test") =>
  (await admin.post<MailTestResult>("/mail/test", { to })).body;

async function idOf(login: string): Promise<UserId> {
  const { items } = await server.store.users.list(server.centreId);
  return items.find((user) => user.login === login)!.id;
}

const letters = (count: number) =>
  vi.waitFor(() => expect(box.letters).toHaveLength(count), { timeout: 5_000, interval: 20 });
const ask = (login: string, client = server.client()) =>
  client.post("/session/recovery", { login, centre: "demo" });
const tokenIn = (source: string) => /\/recovery\/new#([A-Za-z0-9_-]{43})/.exec(source)![1]!;
const queued = async () => (await server.store.mail.letters(server.centreId))[0]!;
/** An hour later nobody has used up his three links. */
const anHourLater = () => server.clock.advanceBy(3_600_001);

describe("OUT-CMP-14 OUT-RED-11 what scenarios ask of others", () => {
  const signal = new AbortController().signal;
  const acts = () => new OutsideActs({ ...server.context, allowedHosts: ["127.0.0.1"] });
  const perform = (act: OutsideAct) => acts().perform(server.centreId, act, signal);
  const operation = (change: object) => ({
    format: 1,
    name: "Спрашивает",
    start: "a",
    operations: [{ id: "a", exits: {}, ...change }],
  });

  it("a letter is queued and sent, to each who is named; without a mail server, or with a bad address, it has failed", async () => {
    const letter = { kind: "email", subject: "Заявка\nBcc: x", text: "Раз & два\n\nТри" } as const;
    const to = ["boss@example.test", "second@example.test"];
    expect(await perform({ ...letter, to })).toEqual({ kind: "done" });
    await server.context.mailer.deliver();
    await letters(2);
    expect(box.letters.map((each) => each.to)).toEqual(to.map((each) => [each]));
    for (const bad of [[], ["boss"], ["a@b, c@d"]])
      expect(await perform({ ...letter, to: bad })).toMatchObject({ reason: "bad_address" });
    await admin.request("DELETE", "/mail/settings");
    expect(await perform({ ...letter, to })).toEqual({ kind: "failed", reason: "no_mail_server" });
  });

  it("OUT-DNC-10 a number goes on the list that the campaign fills, on the common one, or on the one named, and never on a foreign list", async () => {
    const campaign = (await admin.post<{ id: string }>("/campaigns", { name: "Спрашивает" })).body;
    const adds = { kind: "add_to_dnc", list: undefined, serviceId: campaign.id } as const;
    const where = async (number: string) =>
      (
        await admin.get<{ items: { way: string; list: { name: string } }[] }>(
          `/dnc/check?number=${encodeURIComponent(number)}`,
        )
      ).body.items.map(({ list, way }) => [list.name, way]);
    expect(await perform({ ...adds, number: "8 999 000-00-71" })).toEqual({ kind: "done" });
    const [[common]] = (await where("+79990000071")) as [[string, string]];
    expect(await where("+79990000071")).toEqual([[common, "scenario"]]);
    expect(await perform({ ...adds, serviceId: "support", number: "+79990000072" })).toEqual({
      kind: "done",
    });
    expect(await where("+79990000072")).toEqual([[common, "scenario"]]);
    const own = (await admin.post<{ id: string }>("/dnc", { name: "Отказались", kind: "internal" })).body;
    const file = (await admin.post<{ id: string }>("/dnc", { name: "Реестр", kind: "external" })).body;
    expect(await perform({ ...adds, list: own.id, number: "+79990000073" })).toEqual({ kind: "done" });
    expect(await where("+79990000073")).toEqual([["Отказались", "scenario"]]);
    for (const [change, reason] of [
      [{ list: file.id, number: "+79990000074" }, "no_list"],
      [{ list: "nobody", number: "+79990000074" }, "no_list"],
      [{ number: "тысяча" }, "bad_number"],
    ] as const)
      expect(await perform({ ...adds, ...change })).toEqual({ kind: "failed", reason });
    const saved = await admin.post<Problem>("/scenarios", {
      scenario: operation({ kind: "add_to_dnc", list: file.id }),
    });
    expect(saved.body.errors).toEqual([{ field: "scenario.operations.0.list", code: "not_allowed" }]);
  });

  it("PLT-SET-04 PLT-SEC-04 a web service keeps its secrets: sealed, never shown, kept on a change, given anew for another host", async () => {
    const given = { name: "CRM", address: "http://127.0.0.1:9/api", login: "crm" };
    const secrets = { password: "пароль-сервиса", headers: [{ name: "X-Key", value: "ключ-сервиса" }] };
    const made = await admin.post<WebService & Problem>("/web-services", { ...given, ...secrets });
    expect(made.status, made.text).toBe(201);
    const shown = { ...given, hasPassword: true, headers: ["X-Key"], usedBy: [] };
    expect(made.body).toMatchObject(shown);
    const path = `/web-services/${made.body.id}`;
    const door = () => server.store.webServices.door(server.centreId, made.body.id);
    const open = { password: "пароль-сервиса", headers: [{ name: "X-Key", value: "ключ-сервиса" }] };
    const kept = await admin.put(path, { ...given, name: "CRM 2", headers: [{ name: "X-Key" }] });
    expect(kept.status, kept.text).toBe(200);
    expect(await door()).toMatchObject(open);
    const stored = (await rowsAsText(server.ownerUrl, "web_service")).join();
    const log = (await rowsAsText(server.ownerUrl, "audit_entry")).join();
    for (const secret of ["пароль-сервиса", "ключ-сервиса"])
      for (const text of [made.text, kept.text, (await admin.get("/web-services")).text, stored, log])
        expect(text).not.toContain(secret);
    const moved = { ...given, address: "http://127.0.0.1:10/api", headers: [{ name: "X-Key" }] };
    expect((await admin.put<Problem>(path, moved)).body.errors).toEqual([
      { field: "headers.0.value", code: "required" },
      { field: "password", code: "required" },
    ]);
    for (const address of ["http://localhost/", "http://192.168.0.1/"])
      expect(
        (await admin.post<Problem>("/web-services", { ...given, address, headers: [] })).body.errors,
      ).toEqual([{ field: "address", code: "not_allowed" }]);

    const asks = { kind: "fetch_url", connection: made.body.id, url: "/x" };
    const scenario = await admin.post<{ id: string }>("/scenarios", { scenario: operation(asks) });
    expect(scenario.status, scenario.text).toBe(201);
    expect(await admin.delete(path)).toMatchObject({ status: 409 });
    const tried = { operation: { id: "a", ...asks }, variables: {} };
    // Nothing listens there.
    expect((await admin.post("/scenarios/request/try", tried)).body).toMatchObject({
      exit: "failed",
      status: null,
      fault: expect.stringContaining("ECONNREFUSED"),
      body: "",
    });
    const wrong = { ...tried, operation: { ...tried.operation, url: "@evil" } };
    expect((await admin.post<Problem>("/scenarios/request/try", wrong)).body.errors).toEqual([
      { field: "operation.url", code: "not_allowed" },
    ]);
    expect((await admin.delete(`/scenarios/${scenario.body.id}`)).status).toBe(204);
    expect((await admin.delete(path)).status).toBe(204);
    const gone = await admin.post<Problem>("/scenarios", { scenario: operation(asks) });
    expect(gone.body.errors).toEqual([{ field: "scenario.operations.0.connection", code: "not_found" }]);
  });
});

describe("PLT-AUT-01 an invitation by e-mail", () => {
  const passwordIn = (source: string) => /Временный пароль: (\S+)/.exec(source)![1]!;

  it("brings address, login and a temporary password, which no answer shows; he signs in with it and has to change it", async () => {
    const groups = (await admin.get<{ items: { id: string }[] }>("/groups")).body.items;
    const made = await admin.post<{ temporaryPassword: null; user: { id: string } }>("/users", {
      login: "chief",
      firstName: "Пётр",
      roles: ["ADM"],
      groupIds: [groups[0]!.id],
      email: "chief@example.test",
      byMail: true,
    });
    expect(made).toMatchObject({ status: 201, body: { temporaryPassword: null } });
    await letters(1);
    const [letter] = box.letters;
    expect(letter!.to).toEqual(["chief@example.test"]);
    expect(letter!.source).toContain("https://cc.example.test");
    expect(letter!.source).toContain("Имя пользователя: chief");
    const password = passwordIn(letter!.source);
    expect(made.text).not.toContain(password);
    const client = server.client();
    expect(await client.signIn("chief", password, "demo")).toMatchObject({
      status: 200,
      body: { passwordChangeRequired: true },
    });
    // Sent anew: the former password is void.
    const again = await admin.post(`/users/${made.body.user.id}/password`, { byMail: true });
    expect(again.body).toEqual({ password: null, temporary: true });
    await letters(2);
    expect((await server.client().signIn("chief", password, "demo")).status).toBe(401);
    const next = passwordIn(box.letters[1]!.source);
    expect((await server.client().signIn("chief", next, "demo")).status).toBe(200);
  });

  it("is refused before anything is changed: without an address, and without a mail server", async () => {
    const user = { login: "nobody", firstName: "Н", roles: ["AGT"], groupIds: [] as string[], byMail: true };
    user.groupIds = [(await admin.get<{ items: { id: string }[] }>("/groups")).body.items[0]!.id];
    const bare = await admin.post("/users", user);
    expect(bare).toMatchObject({ status: 422, body: { errors: [{ field: "email", code: "required" }] } });
    await admin.request("DELETE", "/mail/settings");
    const unsent = await admin.post("/users", { ...user, email: "nobody@example.test" });
    expect(unsent).toMatchObject({
      status: 422,
      body: { errors: [{ field: "byMail", code: "not_allowed" }] },
    });
    expect((await server.store.users.list(server.centreId)).items.map(({ login }) => login)).not.toContain(
      "nobody",
    );
  });
});

describe("PLT-EML-02 PLT-SET-04 the centre's mail server", () => {
  it("keeps its password to itself: not in answers, not in the audit log, not in the clear in the database", async () => {
    const put = await set({ login: "user", password: "Very-Secret-1" });
    expect(put).toMatchObject({
      status: 200,
      body: { hasPassword: true, siteUrl: "https://cc.example.test" },
    });
    const shown = await admin.get("/mail/settings");
    const log = await admin.get("/audit?limit=50");
    expect(log.text).toContain("passwordChanged");
    for (const answer of [put, shown, log]) expect(answer.text).not.toContain("Very-Secret-1");
    expect((await server.store.mail.server(server.centreId))?.password).toBe("Very-Secret-1");
    expect((await set({ login: "user" })).body).toMatchObject({ hasPassword: true });
    expect((await set({ login: "", password: "" })).body).toMatchObject({ hasPassword: false });
  });

  it.each([
    ["port", 0, "out_of_range"],
    ["security", "ssl3", "not_allowed"],
    ["senderAddress", "no address", "wrong_format"],
    ["senderAddress", "a@b.test\r\nBcc: c@d.test", "wrong_format"],
    ["siteUrl", "javascript:alert(1)", "wrong_format"],
    ["host", "", "required"],
  ])("refuses %s %j at its field", async (field, value, code) => {
    const answer = await set({ [field]: value });
    expect(answer.status).toBe(422);
    expect((answer.body as Problem).errors).toContainEqual(expect.objectContaining({ field, code }));
  });

  it("PLT-GEN-03 refuses to overwrite what somebody else has saved meanwhile", async () => {
    expect(await set({ version: 1 })).toMatchObject({ status: 409, body: { code: "stale" } });
  });

  it("a test letter shows the server's answer, good or bad", async () => {
    expect(await test()).toMatchObject({ accepted: true, answer: expect.stringMatching(/^250 /) });
    expect(box.letters[0]).toMatchObject({ from: "noreply@example.test", to: ["boss@example.test"] });
    expect(box.letters[0]!.source).toMatch(/^From: Контакт-центр <noreply@example.test>/m);
    expect(box.letters[0]!.source).toMatch(/^Reply-To: help@example.test/m);
    box.refusals.push({ code: 550, text: "No such mailbox here" });
    expect(await test()).toEqual({ accepted: false, answer: "550 No such mailbox here" });
    await box.close();
    expect(await test()).toMatchObject({
      accepted: false,
      answer: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("without a mail server there is nothing to test, and nothing is offered", async () => {
    expect((await server.client().get("/session/recovery?centre=demo")).body).toEqual({ offered: true });
    expect((await server.client().get("/session/recovery?centre=other")).body).toEqual({ offered: false });
    expect((await admin.delete("/mail/settings")).status).toBe(204);
    expect(await admin.post("/mail/test", { to: "a@b.test" })).toMatchObject({
      status: 409,
      body: { code: "wrong_state" },
    });
    expect((await server.client().get("/session/recovery?centre=demo")).body).toEqual({ offered: false });
    expect((await ask("agent1")).status).toBe(202);
  });

  it("signs in to the server, and says so when it is not let in", async () => {
    await box.close();
    box = await openLetterBox({
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        password === "right" ? done(null, { user: username }) : done(new Error("Wrong password there")),
    });
    await set({ port: box.port, login: "cc", password: "right" });
    expect(await test()).toMatchObject({ accepted: true });
    expect(box.letters[0]!.user).toBe("cc");
    await set({ port: box.port, login: "cc", password: "wrong" });
    expect(await test()).toMatchObject({ accepted: false, answer: "535 Wrong password there" });
  });

  it("does not send without TLS where TLS is asked for, nor to a certificate that nobody vouches for", async () => {
    await set({ port: box.port, security: "starttls" });
    expect(await test()).toMatchObject({ accepted: false, answer: expect.stringMatching(/certificate/) });
    await box.close();
    box = await openLetterBox({ disabledCommands: ["AUTH", "STARTTLS"] });
    await set({ port: box.port, security: "starttls" });
    expect(await test()).toMatchObject({ accepted: false, answer: expect.stringMatching(/TLS/i) });
    expect(box.letters).toEqual([]);
  });
});

describe("PLT-EML-03 the queue", () => {
  it("a letter that is put off is tried again when its time comes, also by another program", async () => {
    anHourLater();
    box.refusals.push({ code: 451, text: "Greylisted, try again later" });
    await ask("agent1");
    await vi.waitFor(async () => expect(await queued()).toMatchObject({ state: "waiting", attempts: 1 }));
    expect(await queued()).toMatchObject({ answer: "451 Greylisted, try again later" });
    server.clock.advanceBy(59_000);
    await server.context.mailer.deliver();
    expect(box.letters).toEqual([]);
    server.clock.advanceBy(1_000);
    await server.context.mailer.deliver();
    expect(box.letters).toHaveLength(1);
    expect(await queued()).toMatchObject({ state: "sent", attempts: 2 });
  });

  it("a letter that comes while the queue is read goes with the next look, not with the next job", async () => {
    anHourLater();
    const { store } = server;
    let reads = 0;
    const mailer = new Mailer({
      clock: server.clock,
      logger: silentLogger,
      store: {
        ...store,
        mail: {
          ...store.mail,
          claim: async (...args) => {
            const found = await store.mail.claim(...args);
            // The queue was read empty; then the letter comes.
            if (++reads === 1) void mailer.deliver();
            return found;
          },
        },
      },
    });
    await mailer.deliver();
    expect(reads).toBe(2);
    void mailer.deliver().then(() => mailer.deliver());
    await vi.waitFor(() => expect(reads).toBe(4));
  });

  it("5xx fails at once, with a mark in the audit log", async () => {
    anHourLater();
    box.refusals.push({ code: 554, text: "We know you and do not like you" });
    await ask("agent1");
    await vi.waitFor(async () => expect(await queued()).toMatchObject({ state: "failed", attempts: 1 }));
    admin = await server.signedIn("admin");
    const { items } = (await admin.get<{ items: { act: string; objectName: string }[] }>("/audit")).body;
    expect(items).toContainEqual(
      expect.objectContaining({ act: "mail_failed", objectName: "irina@example.test" }),
    );
  });

  it("a server that is away is tried for 24 h, then the letter has failed", async () => {
    anHourLater();
    await box.close();
    await ask("agent1");
    await vi.waitFor(async () => expect(await queued()).toMatchObject({ state: "waiting", attempts: 1 }));
    for (let minutes = 0; minutes < 26 * 60 && (await queued()).state === "waiting"; minutes += 60) {
      server.clock.advanceBy(3_600_000);
      await server.context.mailer.deliver();
    }
    const { state, attempts, answer } = await queued();
    expect({ state, answer }).toEqual({ state: "failed", answer: expect.stringContaining("ECONNREFUSED") });
    expect(attempts).toBeGreaterThan(20);
  });
});

describe("PLT-AUT-08 a forgotten password", () => {
  const next = "Совсем-Новый-Пароль-77";
  const recover = (token: string, password = next, repeat = password, client = server.client()) =>
    client.request<Problem>("PUT", "/session/recovery", { token, password, repeat });

  it("the link sets a new one, once, lifts a lock and ends every session", async () => {
    anHourLater();
    const before = await server.signedIn("agent1");
    for (let i = 0; i < 6; i++) await server.client().signIn("agent1", "wrong", "demo");
    await letters(1);
    expect(box.letters[0]!.source).toContain("закрыт на 30 минут");
    expect((await server.client().signIn("agent1", "Долгий-Пароль-2026", "demo")).status).toBe(401);
    expect((await ask("irina@example.test")).status).toBe(202);
    await letters(2);
    const { source, to } = box.letters[1]!;
    expect(to).toEqual(["irina@example.test"]);
    expect(source).toMatch(/^Subject: Восстановление пароля: Перезвон$/m);
    expect(source).toContain("https://cc.example.test/recovery/new#");
    const token = tokenIn(source);
    expect((await recover(token)).status).toBe(204);
    expect((await before.get("/me")).status).toBe(401);
    expect((await server.client().signIn("agent1", next, "demo")).body).toMatchObject({
      passwordChangeRequired: false,
    });
    expect(await recover(token, "Ещё-Один-Пароль-88")).toMatchObject({ status: 404 });
  });

  it("policy faults stand at the field, and the link still works after them", async () => {
    anHourLater();
    await ask("agent1");
    await letters(1);
    const token = tokenIn(box.letters[0]!.source);
    expect((await recover(token, "short")).body.errors).toEqual([
      { field: "password", code: "password_too_short", params: { min: 12 } },
      { field: "password", code: "password_too_simple" },
    ]);
    expect((await recover(token, "My-agent1-word-1")).body.errors).toEqual([
      { field: "password", code: "password_contains_name" },
    ]);
    expect((await recover(token, next, `${next}x`)).body.errors).toEqual([
      { field: "repeat", code: "mismatch" },
    ]);
    expect((await recover(token, next)).body.errors).toEqual([{ field: "password", code: "password_same" }]);
    expect((await recover(token, "Третий-Пароль-2026")).status).toBe(204);
  });

  it("a newer request voids the older link, an hour ends it, and there are 3 an hour", async () => {
    anHourLater();
    await ask("agent1");
    await letters(1);
    await ask("agent1");
    await letters(2);
    const [first, second] = box.letters.map(({ source }) => tokenIn(source));
    expect((await recover(first!)).status).toBe(404);
    await ask("agent1");
    await letters(3);
    await ask("agent1");
    await server.context.recovery.stop();
    await server.context.mailer.deliver();
    expect(box.letters).toHaveLength(3);
    expect((await recover(second!)).status).toBe(404);
    server.clock.advanceBy(3_600_000);
    expect((await recover(tokenIn(box.letters[2]!.source))).status).toBe(404);
  });

  it("the answer is the same for everybody and does not wait for the work", async () => {
    anHourLater();
    const logins = ["agent1", "nobody-of-that-name", "supervisor"] as const;
    const times: Record<(typeof logins)[number], number[]> = {
      agent1: [],
      "nobody-of-that-name": [],
      supervisor: [],
    };
    const answers = new Set<string>();
    for (let i = 0; i < 8; i++) {
      for (const login of logins) {
        const client = server.client("192.0.2.77");
        const startedAt = performance.now();
        const { status, text } = await ask(login, client);
        times[login].push(performance.now() - startedAt);
        answers.add(`${status} ${text}`);
        await server.context.recovery.stop();
      }
    }
    expect([...answers]).toEqual(['202 {"accepted":true}']);
    const median = (login: (typeof logins)[number]) => times[login].sort((a, b) => a - b)[4]!;
    expect(Math.abs(median("agent1") - median("nobody-of-that-name"))).toBeLessThan(20);
    await letters(3);
  });

  it("PLT-SEC-05 30 requests a minute from one address are enough", async () => {
    const client = server.client("192.0.2.99");
    for (let i = 0; i < 30; i++) expect((await ask("nobody", client)).status).toBe(202);
    expect(await ask("nobody", client)).toMatchObject({ status: 429 });
  });

  it("neither link nor token is in the database in the clear", async () => {
    anHourLater();
    await ask("agent1");
    await letters(1);
    const token = tokenIn(box.letters[0]!.source);
    for (const table of ["mail_letter", "recovery_token", "audit_entry"]) {
      const rows = await rowsAsText(server.ownerUrl, table);
      expect(rows.length, table).toBeGreaterThan(0);
      for (const row of rows) expect(row).not.toContain(token);
    }
  });
});
