import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Campaign, ContactList, Import, Problem, ResultsExport } from "@perezvon/api";
import { sleep, systemTimers } from "@perezvon/base";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

/** More than the limit above which a file is made in the background (OUT-RES-11). */
const records = 10_500;

let server: TestServer;
let admin: TestClient;
let campaign: Campaign;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
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
  campaign = (
    await admin.post<Campaign>("/campaigns", {
      name: "Опрос / осень",
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
