import { Readable } from "node:stream";
import type {
  ContactList,
  Feed,
  Import,
  ImportCheck,
  ListRecord,
  Problem,
  ResultsPreview,
} from "@perezvon/api";
import { systemTimers, uuidV7 } from "@perezvon/base";
import type { AttemptId, CallId, CampaignId } from "@perezvon/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Bucket, s3Keys, startS3, type TestRemote } from "../../testing/remote-servers.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { openRemote, type RemoteFolder } from "../remote-files/remote-folder.ts";

let server: TestServer;
let admin: TestClient;
let bucket: TestRemote;
let folder: RemoteFolder;
let list: ContactList;

const target = (change: object = {}) => ({
  protocol: "s3" as const,
  host: "127.0.0.1",
  port: bucket.port,
  folder: "",
  login: s3Keys.login,
  bucket: s3Bucket,
  region: "",
  plainHttp: true,
  implicitTls: false,
  hostKey: "",
  authority: "",
  ...change,
});
const body = (change: object = {}) => ({
  enabled: true,
  schedule: { every: "minutes", minutes: 5 },
  timeZone: "Europe/Moscow",
  target: target(),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the path.
  path: "${year}/clients_*.csv",
  mode: "append",
  after: "leave",
  moveTo: "",
  skipKnown: true,
  fileRequired: false,
  encoding: "utf-8",
  delimiter: ";",
  header: true,
  skipLines: 0,
  duplicates: "skip",
  splitNumbers: false,
  password: s3Keys.password,
  ...change,
});

beforeAll(async () => {
  server = await openTestServer();
  server.clock.advanceTo(Math.max(server.clock.now(), Date.parse("2026-11-20T12:00:00Z")));
  admin = await server.signedIn("admin");
  bucket = await startS3();
  const secrets = { password: s3Keys.password, privateKey: undefined };
  folder = await openRemote({ target: { ...target() }, secrets }, { timers: systemTimers });
  list = (await admin.post<ContactList>("/lists", { name: "Из магазина" })).body;
});
afterAll(async () => {
  await folder.close();
  await server.close();
  await bucket.close();
});

const centreId = async () => (await server.context.store.centres.all())[0]!.id;
const put = (change: object = {}) => admin.request<Feed>("PUT", `/lists/${list.id}/feed`, body(change));
const feed = async () => (await admin.get<{ feed: Feed | null }>(`/lists/${list.id}/feed`)).body.feed as Feed;
const log = async () => (await admin.get<{ items: Import[] }>(`/lists/${list.id}/imports`)).body.items;
const namesAsLoaded = async () =>
  (await admin.get<{ items: ListRecord[] }>(`/lists/${list.id}/records?limit=500`)).body.items
    .sort((a, b) => a.id - b.id)
    .map(({ values }) => values[0]);
const names = async () => (await namesAsLoaded()).sort();
const write = (path: string, ...people: string[]) =>
  folder.write(
    path,
    Readable.from([
      Buffer.from(
        `Имя;Телефон\r\n${people.map((name, n) => `${name};+7999${name.length}00000${n}`).join("\r\n")}`,
      ),
    ]),
  );
/** To the next time of the schedule, and until what it starts has ended; gives the entries that are new in the log. */
async function turn(): Promise<Import[]> {
  const before = new Set((await log()).map(({ id }) => id));
  const due = Date.parse((await feed()).nextAt!);
  server.clock.advanceTo(Math.max(server.clock.now(), due));
  await server.context.feeds.tick();
  await server.context.feeds.settled();
  admin = await server.signedIn("admin");
  return (await log()).filter(({ id }) => !before.has(id)).reverse();
}

describe("OUT-IMP-15 OUT-IMP-16 a list's periodic update", () => {
  it("tells at the field what is wrong, tests its server, and never shows a secret", async () => {
    expect(await feed()).toBeNull();
    const early = await admin.request<Problem>("PUT", `/lists/${list.id}/feed`, body());
    expect(early.body.errors).toEqual([{ field: "mode", code: "list_has_no_fields" }]);
    const columns = [
      { name: "Имя", type: "text" },
      { name: "Телефон", type: "phone", required: true },
    ];
    await admin.upload(`/lists/${list.id}/imports`, [
      { name: "options", value: JSON.stringify({ mode: "append", delimiter: ";", columns }) },
      { name: "file", fileName: "first.csv", bytes: "Имя;Телефон\r\nАнна;+79990000009" },
    ]);
    await expect
      .poll(async () => (await log()).map(({ state }) => state), { timeout: 30_000 })
      .toEqual(["done"]);
    const wrong = body({ path: "*/$(nobody).csv", mode: "update", after: "move", timeZone: "Nowhere" });
    const refused = await admin.request<Problem>("PUT", `/lists/${list.id}/feed`, wrong);
    expect(refused.body.errors).toEqual([
      { field: "timeZone", code: "timezone" },
      { field: "path", code: "unknown_variable", params: { variable: "nobody" } },
      { field: "path", code: "wrong_format" },
      { field: "moveTo", code: "required" },
      { field: "mode", code: "key_required" },
    ]);
    const set = await put();
    expect(set.body).toMatchObject({ hasPassword: true, nextAt: "2026-11-20T12:05:00.000Z", running: false });
    expect(set.text + JSON.stringify(await feed())).not.toContain(`"password"`);
    const tried = (change: object) =>
      admin.post(`/lists/${list.id}/feed/try`, { target: target(change), after: "leave" });
    expect((await tried({})).body).toEqual({ failure: null, answer: "", hostKey: null });
    expect((await tried({ login: "nobody" })).body).toMatchObject({ failure: "login_refused" });
  });

  it("notes that there is no file; loads the matching ones, the oldest first, each with its own entry", async () => {
    expect(await turn()).toMatchObject([
      { state: "no_file", failure: null, startedThrough: "feed", rowsRead: 0 },
    ]);
    await write("2026/clients_b.csv", "Борис");
    // S3 tells the age of a file in whole seconds.
    const begun = Math.floor(Date.now() / 1000);
    await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 30_000 }).toBeGreaterThan(begun);
    await write("2026/clients_a.csv", "Вера", "Галя");
    await write("2026/others.csv", "Никто");
    // Both begin at one moment of the test's clock: the order is that of the records.
    expect((await turn()).map(({ source, state, added }) => `${source} ${state} ${added}`).sort()).toEqual([
      "clients_a.csv done 2",
      "clients_b.csv done 1",
    ]);
    expect(await namesAsLoaded()).toEqual(["Анна", "Борис", "Вера", "Галя"]);
  });

  it("leaves out what it has imported, unless told otherwise; moves, renames and deletes what it has read", async () => {
    expect(await turn()).toEqual([]);
    await put({ skipKnown: false, after: "rename", path: "2026/clients_a.csv", mode: "replace" });
    expect(await turn()).toMatchObject([{ state: "done", mode: "replace", added: 2 }]);
    expect(await names()).toEqual(["Вера", "Галя"]);
    expect((await folder.list("2026")).map(({ name }) => name.replace(/\d{14}/, "N"))).toEqual([
      "clients_a.csv.N.imported",
      "clients_b.csv",
      "others.csv",
    ]);
    await put({ skipKnown: false, after: "move", path: "2026/clients_*.csv", moveTo: "прочитано/$(date)" });
    await turn();
    expect((await folder.list("прочитано/2026-11-20")).map(({ name }) => name)).toEqual(["clients_b.csv"]);
    await put({ after: "delete", path: "2026/o*.csv" });
    await turn();
    expect(await folder.has("2026/others.csv")).toBe(false);
    expect(await names()).toEqual(["Борис", "Вера", "Галя", "Никто"]);
  });

  it("tries a broken connection three times more, five minutes apart, and goes on by its schedule", async () => {
    const set = await put({ target: target({ port: 1 }), schedule: { every: "hours", hours: 1 } });
    const due = Date.parse(set.body.nextAt!);
    for (let tries = 0; tries < 4; tries++) {
      expect(await turn()).toMatchObject([{ state: "failed", failure: "connection_refused" }]);
    }
    expect(server.clock.now() - due).toBe(15 * 60_000);
    expect(Date.parse((await feed()).nextAt!) - due).toBe(3_600_000);
    await put({ fileRequired: true, path: "nobody.csv" });
    expect(await turn()).toMatchObject([{ state: "failed", failure: "no_file" }]);
  });

  it("waits for another import of the list, and runs by hand without a change of its schedule", async () => {
    await put({ schedule: { every: "hours", hours: 1 }, path: "later.csv" });
    await write("later.csv", "Дарья");
    const centre = await centreId();
    const upload = await server.context.store.imports.begin(
      centre,
      { listId: list.id as never, mode: "append", fields: undefined, fileName: "x", at: server.clock.now() },
      { userId: undefined, name: "other" },
    );
    const nextAt = (await feed()).nextAt;
    expect((await admin.post<Problem>(`/lists/${list.id}/feed/run`)).body).toMatchObject({
      code: "import_running",
    });
    expect(await turn()).toEqual([]);
    expect((await feed()).nextAt).toBe(nextAt);
    await server.context.store.imports.finish(centre, upload.id, {
      read: 0,
      duplicate: 0,
      warnings: 0,
      failure: undefined,
      at: server.clock.now(),
    });
    expect(await turn()).toMatchObject([{ source: "later.csv", added: 1 }]);
    await write("later.csv", "Елена");
    const before = (await feed()).nextAt;
    expect((await admin.post(`/lists/${list.id}/feed/run`)).status).toBe(202);
    await server.context.feeds.settled();
    expect(await names()).toContain("Елена");
    expect((await feed()).nextAt).toBe(before);
  });

  it("the final failure writes to whoever set the update, once", async () => {
    const told = async () =>
      (await server.context.store.mail.letters(await centreId())).filter(
        ({ kind }) => kind === "feed_failed",
      );
    const { user } = (await admin.get<{ user: { id: string } }>("/me")).body;
    await admin.patch(`/users/${user.id}`, { email: "owner@example.test" });
    const before = (await told()).length;
    await put({ target: target({ port: 1 }) });
    for (let tries = 0; tries < 3; tries++) await turn();
    expect(await told()).toHaveLength(before);
    await turn();
    expect(await told()).toHaveLength(before + 1);
  });
});

describe("OUT-DNC-08 a do-not-call list", () => {
  it("is kept up to date in the same way, with its own log", async () => {
    const { id } = (await admin.post<{ id: string }>("/dnc", { name: "Реестр", kind: "external" })).body;
    const at = `/dnc/${id}`;
    expect((await admin.get(`${at}/feed`)).body).toEqual({ feed: null });
    const set = await admin.request<Feed>(
      "PUT",
      `${at}/feed`,
      body({ path: "реестр_*.csv", mode: "replace" }),
    );
    expect(set.body).toMatchObject({ mode: "replace", hasPassword: true, running: false });
    const tried = await admin.post(`${at}/feed/try`, { target: target(), after: "leave" });
    expect(tried.body).toEqual({ failure: null, answer: "", hostKey: null });
    const due = async () => {
      const { nextAt } = (await admin.get<{ feed: Feed }>(`${at}/feed`)).body.feed;
      server.clock.advanceTo(Math.max(server.clock.now(), Date.parse(nextAt!)));
      await server.context.feeds.tick();
      await server.context.feeds.settled();
      admin = await server.signedIn("admin");
    };
    const dncLog = async () => (await admin.get<{ items: Import[] }>(`${at}/imports`)).body.items;
    await due();
    expect(await dncLog()).toMatchObject([{ state: "no_file", startedThrough: "feed" }]);
    const text = "Номер;Комментарий\n84951110001;раз\n84951110001;опять\n84951110002;два\nx;три\n";
    await folder.write("реестр_1.csv", Readable.from([Buffer.from(text)]));
    await due();
    expect((await dncLog())[0]).toMatchObject({
      source: "реестр_1.csv",
      state: "done",
      mode: "replace",
      rowsRead: 4,
      added: 2,
      duplicate: 1,
      rejected: 1,
    });
    // The same content a second time is left out.
    await due();
    expect(await dncLog()).toHaveLength(2);
    const { items } = (await admin.get<{ items: { value: string }[] }>(`${at}/entries`)).body;
    expect(items.map(({ value }) => value).sort()).toEqual(["+74951110001", "+74951110002"]);
    expect((await admin.post(`${at}/feed/run`)).status).toBe(202);
    await server.context.feeds.settled();
    expect((await admin.delete(at)).status).toBe(204);
  });
});

describe("OUT-LST-04 where the records of a new list come from", () => {
  it("a server of others: tested, and its file fetched, before there is a list", async () => {
    const source = { target: target(), password: s3Keys.password };
    const tried = (change: object) => admin.post("/lists/source/try", { ...source, writes: true, ...change });
    expect((await tried({})).body).toEqual({ failure: null, answer: "", hostKey: null });
    expect((await tried({ target: target({ login: "nobody" }) })).body).toMatchObject({
      failure: "login_refused",
    });
    await write("new/list_1.csv", "Жанна");
    const fetched = (change: object) =>
      admin.post<Problem>("/lists/source/file", {
        ...source,
        path: "new/list_*.csv",
        timeZone: "Europe/Moscow",
        ...change,
      });
    const file = await fetched({});
    expect([file.status, file.text]).toEqual([200, "Имя;Телефон\r\nЖанна;+79995000000"]);
    expect(file.headers["content-disposition"]).toContain("list_1.csv");
    const codeOf = async (change: object) => {
      const { status, body: problem } = await fetched(change);
      return [status, problem.code, problem.errors?.[0]?.code ?? problem.params?.failure];
    };
    expect(await codeOf({ path: "new/none.csv" })).toEqual([422, "no_file", undefined]);
    expect(await codeOf({ path: "*/x.csv" })).toEqual([422, "invalid", "wrong_format"]);
    expect(await codeOf({ path: "$(nobody).csv" })).toEqual([422, "invalid", "unknown_variable"]);
    expect(await codeOf({ timeZone: "Nowhere" })).toEqual([422, "invalid", "timezone"]);
    expect(await codeOf({ target: target({ port: 1 }) })).toEqual([
      422,
      "remote_failed",
      "connection_refused",
    ]);
  });

  it("OUT-IMP-19 results of a campaign: records of chosen statuses, their fields and their last status as columns", async () => {
    const source = { campaignId: (await calledCampaign()).id, statuses: ["no_answer"] };
    const preview = (await admin.post<ResultsPreview>("/lists/results/preview", source)).body;
    expect(preview.columns.slice(0, 2)).toEqual([
      { name: "Клиент", type: "full_name" },
      { name: "Телефон", type: "phone", label: "mobile", key: true },
    ]);
    expect(preview).toMatchObject({ fields: 2, lastStatus: "Статус последней попытки" });
    expect(preview.rows.map(([name]) => name)).toEqual(["=Анна", "Борис"]);
    const last = preview.columns.find(({ name }) => name === "Статус последней попытки")!;
    const options = { mode: "append" as const, columns: [...preview.columns.slice(0, 2), last] };
    const check = (await admin.post<ImportCheck>("/lists/results/check", { source, options })).body;
    expect(check).toMatchObject({ rowsRead: 2, added: 2, rejected: 0, failure: null });
    const made = (await admin.post<ContactList>("/lists", { name: "Ещё раз" })).body;
    const started = await admin.post<Import>(`/lists/${made.id}/imports/results`, { source, options });
    expect(started.status, started.text).toBe(202);
    const entry = async () => (await admin.get<Import>(`/lists/${made.id}/imports/${started.body.id}`)).body;
    await expect.poll(async () => (await entry()).state, { timeout: 30_000 }).toBe("done");
    expect(await entry()).toMatchObject({
      startedThrough: "results",
      source: "Обзвон",
      added: 2,
      rejected: 0,
    });
    const { items } = (await admin.get<{ items: ListRecord[] }>(`/lists/${made.id}/records`)).body;
    expect(items.map(({ values, numbers, states }) => [...values, numbers[0], states.length])).toEqual([
      ["=Анна", "+79990000001", "Нет ответа", "+79990000001", 0],
      ["Борис", "+79990000002", "Нет ответа", "+79990000002", 0],
    ]);
    // The status of the record chooses it as well as that of its last attempt; nobody has another.
    const count = async (...statuses: string[]) =>
      (await admin.post<ImportCheck>("/lists/results/check", { source: { ...source, statuses }, options }))
        .body;
    expect(await count("finalized_by_rule")).toMatchObject({ rowsRead: 1, added: 1 });
    expect(await count("busy")).toMatchObject({ rowsRead: 0, failure: "empty_file" });
    const bad = await admin.post<Problem>("/lists/results/check", {
      source,
      options: { mode: "append", columns: [last] },
    });
    expect(bad.body.errors).toMatchObject([{ code: "no_phone_column" }]);
  });

  it("OUT-LST-07 the content goes out as a file by the rules of all files, and comes in again", async () => {
    const lists = (await admin.get<{ items: ContactList[] }>("/lists")).body.items;
    const { id } = lists.find(({ name }) => name === "Клиенты обзвона")!;
    const file = async (query = "") => await admin.get(`/lists/${id}/content${query}`);
    const whole = await file("?delimiter=;");
    expect(whole.text).toBe(
      "\ufeffКлиент;Телефон\r\n'=Анна;+79990000001\r\nБорис;+79990000002\r\nВера;+79990000003\r\n",
    );
    expect(whole.headers["content-disposition"]).toContain(encodeURIComponent("Клиенты обзвона.csv"));
    const ids = (await admin.get<{ items: ListRecord[] }>(`/lists/${id}/records`)).body.items;
    expect((await file("?encoding=utf-8&ids=en")).text.split("\r\n").slice(0, 2)).toEqual([
      "Клиент,Телефон,Record ID",
      `'=Анна,+79990000001,${ids[0]!.id}`,
    ]);
    const cyrillic = await file("?encoding=windows-1251");
    expect([...cyrillic.raw.subarray(0, 3)]).toEqual([0xca, 0xeb, 0xe8]);
    expect((await (await server.signedIn("agent1")).get(`/lists/${id}/content`)).status).toBe(403);
  });
});

/** Three records: two without an answer, one of which that closed. */
async function calledCampaign(): Promise<{ id: string }> {
  const made = (await admin.post<ContactList>("/lists", { name: "Клиенты обзвона" })).body;
  const columns = [
    { name: "Клиент", type: "full_name" },
    { name: "Телефон", type: "phone", label: "mobile", key: true },
  ];
  const bytes = "Клиент,Телефон\n=Анна,+79990000001\nБорис,+79990000002\nВера,+79990000003\n";
  const { body: entry } = await admin.upload<Import>(`/lists/${made.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns }) },
    { name: "file", fileName: "a.csv", bytes },
  ]);
  await expect
    .poll(async () => (await admin.get<Import>(`/lists/${made.id}/imports/${entry.id}`)).body.state, {
      timeout: 30_000,
    })
    .toBe("done");
  const campaign = await admin.post<{ id: string }>("/campaigns", {
    name: "Обзвон",
    lists: [{ listId: made.id, enabled: true, order: 1, ratio: 1 }],
    callerNumber: "+74990000001",
  });
  await admin.post(`/campaigns/${campaign.body.id}/start`);
  const { campaigns } = server.context.store.engine;
  const centre = await centreId();
  const at = server.clock.now();
  const campaignId = campaign.body.id as CampaignId;
  for (const [place, claimed] of (await campaigns.claim(centre, campaignId, 2, at)).entries()) {
    const { associationId, recordId, listId } = claimed;
    const attemptId = uuidV7(at) as AttemptId;
    await campaigns.beginAttempt({
      attemptId,
      centreId: centre,
      campaignId,
      associationId,
      listId,
      recordId,
      callId: uuidV7(at) as CallId,
      number: claimed.numbers[0]!,
      callerNumber: "+74990000001",
      attemptNumber: 1,
      repeatNumber: 0,
      dueAt: at,
      startedAt: at,
    });
    const closed = place === 0;
    const recordDisposition = closed ? "finalized_by_rule" : undefined;
    await campaigns.endAttempt(
      centre,
      {
        attemptId,
        endedAt: at,
        isCallAttempt: true,
        disposition: "no_answer",
        recordDisposition,
        note: "",
        dialingMs: 1,
        analysisMs: undefined,
        answeredMs: 0,
        answered: false,
        agentUserId: undefined,
        analysisResult: undefined,
        analysisFile: undefined,
        recordingId: undefined,
        outcome: undefined,
      },
      { associationId, recordId },
      {},
      {
        state: closed ? "closed" : "open",
        dueAt: closed ? undefined : at + 60_000,
        repeat: false,
        attempts: 1,
        recordDisposition,
        lastDisposition: "no_answer",
      },
      [],
    );
  }
  return campaign.body;
}
