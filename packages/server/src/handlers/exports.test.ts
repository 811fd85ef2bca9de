import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type {
  Campaign,
  CampaignMetrics,
  ContactList,
  Import,
  ListRecord,
  Problem,
  ResultChange,
  ResultChanges,
  ResultRows,
  ResultsArchive,
  ResultsExport,
  StatusCounts,
} from "@perezvon/api";
import { sleep, systemTimers } from "@perezvon/base";
import type { CampaignId, RecordingId, UserId } from "@perezvon/model";
import { cutOpenTransactions, failCommitsOf } from "@perezvon/store/testing";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { letDial } from "../../testing/dialled.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { unzip } from "../../testing/unzip.ts";
import type { ArchiveKeeper } from "../export/archive-keeper.ts";

/** More than the limit above which a file is made in the background (OUT-RES-11). */
const records = 10_500;

let server: TestServer;
let admin: TestClient;
let campaign: Campaign;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  // While their first passwords hold: days pass below.
  for (const login of ["supervisor", "agent1"]) await server.signedIn(login);
  const list = (await admin.post<ContactList>("/lists", { name: "Большой список" })).body;
  const columns = [
    { name: "Имя", type: "text" },
    { name: "Телефон", type: "phone" },
  ];
  const rows = Array.from({ length: records }, (_, index) => `Клиент ☎ ${index},+7999${1_000_000 + index}`);
  const started = await admin.upload<Import>(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns }) },
    { name: "file", fileName: "a.csv", bytes: ["Имя,Телефон", ...rows].join("\n") },
  ]);
  for (;;) {
    const { body } = await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`);
    if (body.state !== "running") break;
    await sleep(systemTimers, 50);
  }
  const { items: groups } = (await admin.get<{ items: { id: string; name: string }[] }>("/groups")).body;
  campaign = (
    await admin.post<Campaign>("/campaigns", {
      name: "Опрос / осень",
      groupIds: groups.filter(({ name }) => name === "Контакт центр").map(({ id }) => id),
      lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
      callerNumber: "+74990000001",
    })
  ).body;
  // The states of the records come with the first start.
  await admin.post(`/campaigns/${campaign.id}/start`);
  await admin.post(`/campaigns/${campaign.id}/stop`);
}, 120_000);
afterAll(() => server.close());

const path = () => `/campaigns/${campaign.id}/exports`;

async function start(query: Record<string, unknown> = { format: "simple" }): Promise<ResultsExport> {
  const answer = await admin.post<ResultsExport>(path(), query);
  expect(answer.status, answer.text).toBe(202);
  return answer.body;
}

async function ended(id: string, seen: ResultsExport[] = []): Promise<ResultsExport> {
  for (;;) {
    const { body } = await admin.get<ResultsExport>(`${path()}/${id}`);
    seen.push(body);
    if (body.state !== "running") return body;
    await sleep(systemTimers, 10);
  }
}

describe("results in the background", () => {
  it("OUT-RES-11 a large file is counted, made with progress, and can be fetched for 7 days", async () => {
    const seen: ResultsExport[] = [];
    const begun = await start();
    expect(begun).toMatchObject({
      state: "running",
      startedBy: "admin",
      fileName: "Опрос _ осень simple.csv",
    });
    const done = await ended(begun.id, seen);
    expect(done).toMatchObject({ state: "done", rowsTotal: records, rowsWritten: records, failure: null });
    expect(Date.parse(done.expiresAt) - Date.parse(done.startedAt)).toBe(7 * 24 * 3_600_000);
    // Counted before it is written.
    expect(seen.some(({ state, rowsTotal }) => state === "running" && rowsTotal === records)).toBe(true);

    const file = await admin.get(`${path()}/${begun.id}/file`);
    expect(file.status).toBe(200);
    expect(file.raw.length).toBe(done.bytes);
    expect(file.headers["content-disposition"]).toContain(encodeURIComponent("Опрос _ осень simple.csv"));
    expect((parse(file.text, { bom: true }) as string[][]).length).toBe(records + 1);

    server.clock.advanceBy(7 * 24 * 3_600_000 - 1);
    await server.context.exports.sweep();
    admin = await server.signedIn("admin");
    expect((await admin.get(`${path()}/${begun.id}/file`)).status).toBe(200);
    server.clock.advanceBy(1);
    await server.context.exports.sweep();
    expect((await admin.get(`${path()}/${begun.id}`)).status).toBe(404);
    expect(existsSync(server.context.exports.pathOf(server.centreId, done as never))).toBe(false);
  });

  it("OUT-RES-09 characters that the encoding lacks are counted", async () => {
    const begun = await start({ format: "simple", encoding: "windows-1251" });
    expect(await ended(begun.id)).toMatchObject({ state: "done", replacedCharacters: records });
  });

  it("OUT-RES-11 one that is cancelled leaves nothing behind, before its turn or in it", async () => {
    const [first, second, waiting] = [await start(), await start(), await start()];
    const cancelled = await admin.post<ResultsExport>(`${path()}/${waiting.id}/cancel`, undefined);
    expect(cancelled.body).toMatchObject({ state: "cancelled", rowsWritten: 0, failure: null });
    for (const { id } of [first, second]) {
      const answer = await admin.post<ResultsExport & Problem>(`${path()}/${id}/cancel`, undefined);
      // The second may have been faster than we.
      if (answer.status === 200) expect(["cancelled", "done"]).toContain(answer.body.state);
      else expect(answer.body.code).toBe("wrong_state");
    }
    const file = await admin.get<Problem>(`${path()}/${waiting.id}/file`);
    expect([file.status, file.body.code]).toEqual([409, "wrong_state"]);
    for (const { id } of (await admin.get<{ items: ResultsExport[] }>(path())).body.items)
      expect((await admin.request("DELETE", `${path()}/${id}`)).status).toBe(204);
    expect((await admin.get<{ items: ResultsExport[] }>(path())).body.items).toEqual([]);
    const folder = join(server.context.folders.exports, server.centreId, campaign.id);
    expect(await readdir(folder)).toEqual([]);
  });

  it("OUT-RES-11 what ran when the program ended has failed, and says so", async () => {
    const begun = await server.store.exports.begin(
      server.centreId,
      {
        id: "0193d0c0-7b1e-7000-8000-0000000000e1",
        campaignId: campaign.id as never,
        query: { format: "simple" },
        fileName: "x.csv",
        startedAt: server.clock.now(),
        expiresAt: server.clock.now() + 1_000,
      },
      { userId: undefined, name: "admin" },
    );
    await server.store.exports.closeInterrupted(server.clock.now());
    const { body } = await admin.get<ResultsExport>(`${path()}/${begun.id}`);
    expect(body).toMatchObject({ state: "failed", failure: "interrupted" });
  });

  it("OUT-RES-03 a wrong interval is refused at its field, and nothing is begun", async () => {
    const answer = await admin.post<Problem>(path(), { format: "interval" });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      "from interval_required",
      "to interval_required",
    ]);
  });
});

describe("results to look at", () => {
  const hour = 3_600_000;
  const recordingId = "0193d0c0-7b1e-7000-8000-0000000000d7" as RecordingId;
  let first: number;

  beforeAll(async () => {
    first = Math.ceil(server.clock.now() / hour) * hour;
    const users = (await server.store.users.list(server.centreId)).items;
    const agentUserId = users.find(({ login }) => login === "agent1")?.id as UserId;
    const campaignId = campaign.id as CampaignId;
    const dial = (at: number, disposition: string, more = {}) =>
      letDial(server, campaignId, { at: first + at, disposition, ...more });
    await admin.post(`/campaigns/${campaign.id}/start`);
    await dial(0, "no_answer");
    // The same record once more, and closed.
    await dial(60_000, "sold", { closes: true, agentUserId, recordingId });
    await dial(hour, "busy", { closes: true });
    await dial(hour + 60_000, "sold", { closes: true, agentUserId });
    await admin.post(`/campaigns/${campaign.id}/stop`);
    server.clock.advanceTo(first + 3 * hour);
    admin = await server.signedIn("admin");
  });

  it("OUT-RES-13 pages hold the rows of the files, none twice and none left out, in every format", async () => {
    const span = `from=${new Date(first).toISOString()}&to=${new Date(first + 3 * hour).toISOString()}`;
    for (const format of ["simple", "detailed", "interval"]) {
      const query = `format=${format}&header=ru&${span}`;
      const file = parse((await admin.get(`/campaigns/${campaign.id}/results?${query}`)).text, {
        bom: true,
      }) as string[][];
      const seen: string[][] = [];
      let cursor: string | null = "";
      let pages = 0;
      while (cursor !== null) {
        const path = `/campaigns/${campaign.id}/results/rows?${query}&limit=1&cursor=${cursor}`;
        const answer = await admin.get<ResultRows>(cursor === "" ? path.slice(0, -8) : path);
        expect(answer.status, answer.text).toBe(200);
        const body: ResultRows = answer.body;
        expect(body.columns).toEqual(file[0]);
        expect(body.total).toBe(cursor === "" ? file.length - 1 : null);
        seen.push(...body.items.map(({ cells }) => cells));
        cursor = body.nextCursor;
        pages++;
      }
      expect(seen).toEqual(file.slice(1));
      expect([format, pages]).toEqual([format, format === "simple" ? 3 : 4]);
    }
    // All records of the list, a page of them.
    const all = await admin.get<ResultRows>(`/campaigns/${campaign.id}/results/rows?format=simple`);
    expect(all.body).toMatchObject({ total: records, nextCursor: expect.any(String) });
    expect(all.body.items).toHaveLength(50);
  });

  it("OUT-RES-13 PLT-SEC-01 a recording is offered to who may hear it", async () => {
    const path = `/campaigns/${campaign.id}/results/rows?format=detailed&dispositions=sold`;
    const heard = async (client: TestClient) =>
      (await client.get<ResultRows>(path)).body.items.map((row) => row.recordingId);
    const supervisor = await server.signedIn("supervisor");
    expect(await heard(supervisor)).toEqual([recordingId, null]);
    expect(await heard(admin)).toEqual([null, null]);
    const simple = await supervisor.get<ResultRows>(path.replace("detailed", "simple"));
    expect(simple.body.items.map((row) => row.recordingId)).toEqual([recordingId, null]);
    expect((await (await server.signedIn("agent1")).get(path)).status).toBe(403);
  });

  it("OUT-STA-05 OUT-RES-13 statuses are counted by list and by hour of the zone, as many as the rows", async () => {
    const counts = async (query: string) =>
      (await admin.get<StatusCounts>(`/campaigns/${campaign.id}/statuses?${query}`)).body;
    const today = await counts(`from=${new Date(first).toISOString()}&timeZone=Asia/Kolkata`);
    expect(today).toMatchObject({
      step: "hour",
      total: 4,
      dispositions: [
        { key: "sold", name: { en: "Product sold" }, attempts: 2, closed: 2 },
        { key: "busy", attempts: 1, closed: 1 },
        { key: "no_answer", attempts: 1, closed: 0 },
      ],
      lists: [{ name: "Большой список", attempts: 4 }],
    });
    // The hours of India begin at half past those of UTC.
    expect(today.times.map(({ at, counts: each }) => [Date.parse(at) - first, each.length])).toEqual([
      [-hour / 2, 2],
      [hour / 2, 2],
    ]);
    const all = await counts("dispositions=sold");
    expect(all).toMatchObject({ from: null, step: "day", total: 2 });
    const until = await counts(
      `from=${new Date(first).toISOString()}&to=${new Date(first + hour).toISOString()}`,
    );
    expect(until.total).toBe(2);
  });

  it("OUT-STA-04 metrics count what the day brought", async () => {
    const { body } = await admin.get<CampaignMetrics>(`/campaigns/${campaign.id}/metrics`);
    expect(body).toMatchObject({
      // 4 dials, of which an agent took 2; 3 records closed with 4 attempts, 2 by an agent, both sold.
      contactPercent: 50,
      liveAnswerPercent: 50,
      successPercent: 100,
      penetrationPercent: 0,
      abandoned24hPercent: 0,
      capPercent: 3,
      missedCallBacks: 0,
      dialsWithoutLine: 0,
      expectedEndAt: null,
    });
    expect((await admin.get(`/campaigns/${campaign.id}/pacing`)).body).toMatchObject({
      points: [],
      held: false,
    });
  });

  it("OUT-STA-05 thresholds are kept for each metric, and one that makes no sense is refused", async () => {
    const path = `/campaigns/${campaign.id}/thresholds`;
    const put = (items: object[]) => admin.request<Problem>("PUT", path, { items });
    const asr = { metric: "asrPercent", side: "below", warning: 40, critical: 20, sound: true };
    const abandoned = { ...asr, metric: "abandoned24hPercent", side: "above", warning: null, critical: 3 };
    expect((await put([asr, abandoned])).status).toBe(200);
    expect((await admin.get<{ items: object[] }>(path)).body.items).toEqual([abandoned, asr]);
    const wrong = await put([{ ...asr, critical: 50 }, asr, { ...abandoned, critical: null }]);
    expect(wrong.body.errors).toEqual([
      { field: "items.0.critical", code: "not_allowed" },
      { field: "items.1.metric", code: "duplicate" },
      { field: "items.2.warning", code: "required" },
    ]);
    expect((await put([])).status).toBe(200);
    const [last, first] = (await admin.get<{ items: object[] }>(`/audit?objectId=${campaign.id}`)).body.items;
    expect([last, first]).toMatchObject([
      { kind: "campaign_thresholds", after: [] },
      { kind: "campaign_thresholds", before: [] },
    ]);
    expect((await (await server.signedIn("agent1")).get(path)).status).toBe(403);
  });
});

describe("OUT-API-02 OUT-API-06 programs follow lists and results", () => {
  const asJson = { headers: { accept: "application/json" } };
  const changes = async (query: string) => {
    const path = `/campaigns/${campaign.id}/results?${query}`;
    const answer = await admin.request<ResultChanges & Problem>("GET", path, undefined, asJson);
    return answer.body;
  };

  it("results that changed or were completed, simple or detailed, by a cursor that neither skips nor repeats", async () => {
    admin = await server.signedIn("admin");
    const seen: ResultChange[] = [];
    let cursor = "";
    for (;;) {
      const page = await changes(`format=detailed&limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items);
      cursor = page.cursor;
      if (!page.more) break;
    }
    expect(seen.map(({ disposition }) => disposition?.key)).toEqual(["no_answer", "sold", "busy", "sold"]);
    expect(seen[1]).toMatchObject({
      disposition: { key: "sold", name: { en: "Product sold" }, code: null },
      recordDisposition: { key: "sold" },
      completed: true,
      agent: "agent1",
      talkMs: 20_000,
      attempts: 1,
      values: { Телефон: expect.stringMatching(/^\+7999/) },
    });
    expect(await changes(`format=detailed&cursor=${cursor}`)).toEqual({ items: [], cursor, more: false });
    // One row for each record, however much happened to it.
    const simple = await changes("format=simple");
    expect(simple.items.map(({ recordId }) => recordId)).toEqual([
      ...new Set(seen.map((row) => row.recordId)),
    ]);
    const completed = await changes("format=simple&completed=true&dispositions=sold");
    expect(completed.items.map((row) => row.recordDisposition?.key)).toEqual(["sold", "sold"]);
    expect((await changes("format=interval")).errors).toEqual([{ field: "format", code: "not_allowed" }]);
    // A browser that fetches the file takes anything, and gets it.
    const file = await admin.request("GET", `/campaigns/${campaign.id}/results?format=simple`, undefined, {
      headers: { accept: "text/html,*/*;q=0.8" },
    });
    expect(file.headers["content-type"]).toContain("text/csv");
  });

  it("records by key, by fields, and those that changed in values or state", async () => {
    const fields = [
      { name: "Договор", type: "text", key: true },
      { name: "Дом", type: "text", key: true },
      { name: "Город", type: "text" },
      { name: "Телефон", type: "phone" },
    ];
    const list = (await admin.post<ContactList>("/lists", { name: "Следят", fields })).body;
    const path = `/lists/${list.id}/records`;
    const rows = [1, 2, 3].map((n) => ({
      Договор: `${n}`,
      Дом: "1",
      Город: n < 3 ? "Тула" : "Рязань",
      Телефон: `+7999000000${n}`,
    }));
    await admin.post(`${path}:batch`, { mode: "append", rows });
    const query = async (words: Record<string, string>) => {
      const answer = await admin.get<{ items: ListRecord[]; nextCursor: string | null } & Problem>(
        `${path}?${new URLSearchParams(words)}`,
      );
      return { ...answer.body, contracts: answer.body.items?.map(({ values }) => values[0]) };
    };
    expect((await query({ fields: JSON.stringify({ город: "Тула" }) })).contracts).toEqual(["1", "2"]);
    expect((await query({ fields: "[" })).errors).toEqual([{ field: "fields", code: "wrong_format" }]);
    const key = JSON.stringify(["2", "1"]);
    const [second] = (await query({ key })).items;
    expect(second!.values[0]).toBe("2");
    expect((await admin.get<ListRecord>(`${path}/${second!.id}`)).body).toEqual(second);
    expect((await query({ key: JSON.stringify(["9", "1"]) })).items).toEqual([]);
    expect((await query({ key: "2" })).errors).toEqual([{ field: "key", code: "wrong_format" }]);

    const changedSince = "2020-01-01T00:00:00.000Z";
    const first = await query({ changedSince, limit: "2" });
    expect(first.contracts).toEqual(["1", "2"]);
    const rest = await query({ changedSince, cursor: first.nextCursor! });
    expect(rest.contracts).toEqual(["3"]);
    const none = await query({ changedSince, cursor: rest.nextCursor! });
    expect([none.contracts, none.nextCursor]).toEqual([[], rest.nextCursor]);
    const byKey = `${path}?key=${encodeURIComponent(key)}`;
    const changed = await admin.request<ListRecord>("PATCH", byKey, { values: { Город: "Калуга" } });
    expect(changed.body.values[2]).toBe("Калуга");
    const next = await query({ changedSince, cursor: none.nextCursor! });
    expect(next.contracts).toEqual(["2"]);
    // Its state in a campaign counts as well.
    const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
    const other = (await admin.post<Campaign>("/campaigns", { name: "Следит", lists })).body;
    await admin.post(`/campaigns/${other.id}/start`);
    const attached = await query({ changedSince, cursor: next.nextCursor! });
    expect(attached.contracts).toEqual(["1", "2", "3"]);
    await letDial(server, other.id as CampaignId, { at: server.clock.now(), disposition: "busy" });
    const dialled = await query({ changedSince, cursor: attached.nextCursor!, campaignId: other.id });
    expect(dialled.items).toMatchObject([{ states: [{ lastDisposition: "busy" }] }]);
    expect((await query({ changedSince, cursor: "x" })).errors).toEqual([
      { field: "cursor", code: "wrong_format" },
    ]);
    expect((await query({ state: "waiting", campaignId: other.id, disposition: "busy" })).items.length).toBe(
      1,
    );

    expect((await admin.request("DELETE", byKey)).status).toBe(204);
    expect(await admin.request("DELETE", byKey)).toMatchObject({ status: 404 });
    // Whatever is in hand is left to who has it.
    const [held] = await server.store.engine.campaigns.claim(
      server.centreId,
      other.id as CampaignId,
      1,
      server.clock.now(),
    );
    const locked = await admin.request("DELETE", `${path}/${held!.recordId}`);
    expect(locked).toMatchObject({ status: 409, body: { code: "wrong_state" } });
    await admin.post(`/campaigns/${other.id}/stop`);
  });
});

describe("OUT-ARC-01 OUT-GEN-05 an end in the midst of archiving", () => {
  type Write = ArchiveKeeper["write"];
  let made = 0;
  const cut = () => cutOpenTransactions(server.ownerUrl);
  /** What comes between the books and the zip, and the way back from it. */
  const faults: Record<string, (write: Write) => Promise<{ write: Write; mended?: () => Promise<void> }>> = {
    "while rows are read, the connection goes": async (write) => ({
      write: (content) =>
        write({
          ...content,
          async *rows(format) {
            for await (const row of content.rows(format)) {
              await cut();
              yield row;
            }
          },
        }),
    }),
    "while the zip is written, the disk fails": async (write) => ({
      write: (content) =>
        write({
          ...content,
          // biome-ignore lint/correctness/useYield: it fails before it gives anything.
          async *rows() {
            throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
          },
        }),
    }),
    "with the zip in its place, the connection goes": async (write) => ({
      write: async (content) => {
        const made = await write(content);
        await cut();
        return made;
      },
    }),
    "at the very end, the change is not put in force": async (write) => ({
      write,
      mended: await failCommitsOf(server.ownerUrl, "results_archive"),
    }),
  };
  const by = { userId: undefined, name: "test" };
  const zips: string[] = [];
  const ways = ["list_removed", "list_deleted", "list_replaced"] as const;

  async function dialledCampaign() {
    const fields = [{ name: "Телефон", type: "phone" }];
    const name = `Архив ${++made}`;
    const list = (await admin.post<ContactList>("/lists", { name, fields })).body;
    const rows = [1, 2, 3].map((n) => ({ Телефон: `+7999555${made}${n}00` }));
    await admin.post(`/lists/${list.id}/records:batch`, { mode: "append", rows });
    const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
    const { id } = (await admin.post<Campaign>("/campaigns", { name, lists })).body;
    const { store, centreId, clock } = server;
    const run = (started: boolean) =>
      store.campaigns.setStarted(centreId, id as CampaignId, started, clock.now(), by);
    await run(true);
    for (const closes of [false, true])
      await letDial(server, id as CampaignId, { at: clock.now(), disposition: "busy", closes });
    await run(false);
    return { list, path: `/campaigns/${id}` };
  }

  const reports = async (path: string) => ({
    "simple.csv": (await admin.get(`${path}/results?format=simple`)).text,
    "detailed.csv": (await admin.get(`${path}/results?format=detailed`)).text,
  });
  const archives = async (path: string) =>
    (await admin.get<{ items: ResultsArchive[] }>(`${path}/archives`)).body.items;
  async function replace(listId: string) {
    const columns = [{ name: "Телефон", type: "phone" }];
    const begun = await admin.upload<Import>(`/lists/${listId}/imports`, [
      { name: "options", value: JSON.stringify({ mode: "replace", columns }) },
      { name: "file", fileName: "b.csv", bytes: `Телефон\n+7999556${made}000\n` },
    ]);
    for (;;) {
      const { body } = await admin.get<Import>(`/lists/${listId}/imports/${begun.body.id}`);
      if (body.state !== "running") return;
      await sleep(systemTimers, 10);
    }
  }

  it.each(ways)("%s: whatever ends it, nothing is lost, and once more it is whole", async (way) => {
    const { list, path } = await dialledCampaign();
    const before = await reports(path);
    if (way === "list_replaced") await replace(list.id);
    const held = await reports(path);
    const loses = async () => {
      if (way === "list_replaced") await server.context.archives.sweep();
      else if (way === "list_deleted")
        expect((await admin.request("DELETE", `/lists/${list.id}`)).status).toBe(204);
      else expect((await admin.request("PATCH", path, { lists: [] })).status).toBe(200);
    };
    const keeper = server.context.archives;
    for (const [what, make] of Object.entries(faults)) {
      const { write, mended } = await make(keeper.write);
      const broken = vi.spyOn(keeper, "write").mockImplementation(write);
      await expect(loses(), what).rejects.toThrow();
      broken.mockRestore();
      await mended?.();
      expect(await reports(path), what).toEqual(held);
      expect(
        (await archives(path)).map(({ state }) => state),
        what,
      ).toEqual(way === "list_replaced" ? ["pending"] : []);
    }
    await loses();
    const [kept, ...more] = await archives(path);
    expect([kept, more]).toMatchObject([{ state: "ready", reason: way, records: 3, detailedRows: 2 }, []]);
    const zip = await unzip((await admin.get(`${path}/archives/${kept!.id}/file`)).raw);
    expect(zip).toMatchObject(before);
    // What the ends have left goes, and nothing else.
    const left = async () => {
      const files = await readdir(server.context.folders.exports, { recursive: true });
      return files.filter((file) => /archive.*\.(zip|part)$/.test(file)).sort();
    };
    expect(await keeper.sweepStrays(Date.now() - 60_000)).toBe(0);
    if (way !== "list_replaced") expect((await left()).length).toBeGreaterThan(zips.length);
    await keeper.sweepStrays(Date.now() + 60_000);
    zips.push(kept!.id);
    expect((await left()).map((file) => basename(file, ".zip")).sort()).toEqual([...zips].sort());
  });
});
