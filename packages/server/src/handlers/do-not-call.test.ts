import type { Campaign, DoNotCallEntry, DoNotCallFound, DoNotCallList, Import, Problem } from "@perezvon/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let admin: TestClient;
let made = 0;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

async function newList(kind: DoNotCallList["kind"] = "internal"): Promise<DoNotCallList> {
  made += 1;
  const answer = await admin.post<DoNotCallList>("/dnc", { name: `Список ${made}`, kind });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

const entriesOf = async ({ id }: DoNotCallList) =>
  (await admin.get<{ items: DoNotCallEntry[]; total: number }>(`/dnc/${id}/entries`)).body;

describe("OUT-DNC-01 do-not-call lists", () => {
  it("are made with a kind that stays, renamed, and deleted when no campaign heeds them", async () => {
    const list = await newList("pattern");
    expect(list).toMatchObject({ kind: "pattern", common: false, entries: 0, campaigns: [] });
    const renamed = await admin.patch<DoNotCallList>(`/dnc/${list.id}`, {
      name: " Города ",
      version: list.version,
    });
    expect(renamed.body).toMatchObject({ name: "Города", version: list.version + 1 });
    const late = await admin.patch<Problem>(`/dnc/${list.id}`, { name: "Иначе", version: list.version });
    expect([late.status, late.body.code]).toEqual([409, "stale"]);
    const twin = await admin.post<Problem>("/dnc", { name: "ГОРОДА", kind: "internal" });
    expect(twin.body.errors).toMatchObject([{ field: "name", code: "duplicate" }]);
    expect((await admin.delete(`/dnc/${list.id}`)).status).toBe(204);
    expect((await admin.get(`/dnc/${list.id}`)).status).toBe(404);
  });

  it("the common list is there from the first day, is filled by new campaigns, and cannot be deleted", async () => {
    const { items } = (await admin.get<{ items: DoNotCallList[] }>("/dnc")).body;
    const common = items.find((list) => list.common)!;
    expect(common).toMatchObject({ name: "Общий список", kind: "internal" });
    const campaign = (await admin.post<Campaign>("/campaigns", { name: "С общим списком" })).body;
    expect(campaign.doNotCall).toEqual({
      lists: [{ listId: common.id, fill: true, field: null }],
      onMatch: "next_number",
      days: null,
    });
    const used = await admin.delete<Problem>(`/dnc/${common.id}`);
    expect([used.status, used.body.code]).toEqual([409, "in_use"]);
  });
});

describe("OUT-DNC-02 entries", () => {
  it("are taken in any usual form, once each; what is wrong is named by its place, and then nothing is added", async () => {
    const list = await newList();
    const entries = ["8 (495) 123-45-67", "+7 495 123 45 67", "4951239000"];
    const added = await admin.post(`/dnc/${list.id}/entries`, { entries, comment: "жалоба" });
    expect([added.status, added.body]).toEqual([200, { added: 2, present: 0 }]);
    const again = await admin.post(`/dnc/${list.id}/entries`, { entries: ["84951234567"] });
    expect(again.body).toEqual({ added: 0, present: 1 });
    const wrong = await admin.post<Problem>(`/dnc/${list.id}/entries`, {
      entries: ["4951239001", "12", "9,05E+10"],
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toMatchObject([
      { field: "entries.1", code: "phone" },
      { field: "entries.2", code: "phone_scientific" },
    ]);
    const page = await entriesOf(list);
    expect(page.total).toBe(2);
    expect(page.items).toMatchObject([{ comment: "жалоба", way: "hand", addedBy: "admin" }, {}]);
    const removed = await admin.post(`/dnc/${list.id}/entries/remove`, { entries: ["495 123-90-00"] });
    expect(removed.body).toEqual({ removed: 1 });
  });

  it("OUT-DNC-02 an external list is filled by files and programs, not by people; what is there they may take out", async () => {
    const list = await newList("external");
    const entries = ["4951239000"];
    const refused = await admin.post<Problem>(`/dnc/${list.id}/entries`, { entries });
    expect([refused.status, refused.body.code]).toEqual([409, "external_list"]);
    expect((await entriesOf(list)).total).toBe(0);
    const { key } = (
      await admin.post<{ key: string }>("/api-keys", { name: "CRM", privileges: ["svc.lists"] })
    ).body;
    const headers = { authorization: `Bearer ${key}` };
    const options = { headers, withoutToken: true };
    const added = await server.client().request("POST", `/dnc/${list.id}/entries`, { entries }, options);
    expect([added.status, added.body]).toEqual([200, { added: 1, present: 0 }]);
    expect((await entriesOf(list)).items).toMatchObject([{ way: "api" }]);
    expect((await admin.post(`/dnc/${list.id}/entries/remove`, { entries })).body).toEqual({ removed: 1 });
  });

  it("OUT-DNC-07 may have an expiry, which must lie ahead", async () => {
    const list = await newList();
    const past = await admin.post<Problem>(`/dnc/${list.id}/entries`, {
      entries: ["4951230001"],
      expiresAt: "2020-01-01T00:00:00.000Z",
    });
    expect(past.body.errors).toMatchObject([{ field: "expiresAt", code: "in_the_past" }]);
    const expiresAt = new Date(server.clock.now() + 86_400_000).toISOString();
    await admin.post(`/dnc/${list.id}/entries`, { entries: ["4951230001"], expiresAt });
    expect((await entriesOf(list)).items).toMatchObject([{ expiresAt }]);
  });

  it("OUT-DNC-10 the check of a number finds it in every list, patterns too", async () => {
    const [numbers, patterns] = [await newList(), await newList("pattern")];
    await admin.post(`/dnc/${numbers.id}/entries`, { entries: ["8 812 700-00-01"] });
    await admin.post(`/dnc/${patterns.id}/entries`, { entries: ["7812700*"] });
    const found = await admin.get<{ number: string; items: DoNotCallFound[] }>(
      `/dnc/check?number=${encodeURIComponent("(812) 7000001")}`,
    );
    expect(found.body.number).toBe("+78127000001");
    expect(found.body.items.map(({ list }) => list.id).sort()).toEqual([numbers.id, patterns.id].sort());
    const wrong = await admin.get<Problem>("/dnc/check?number=12");
    expect(wrong.body.errors).toMatchObject([{ field: "number", code: "phone" }]);
  });
});

describe("OUT-DNC-08 files", () => {
  const load = (list: DoNotCallList, mode: string, text: string | Buffer, more: object = {}) =>
    admin.upload<
      { read: number; changed: number; duplicate: number; rejected: number; rejections: unknown[] } & Problem
    >(`/dnc/${list.id}/imports`, [
      { name: "options", value: JSON.stringify({ mode, ...more }) },
      { name: "file", fileName: "numbers.csv", bytes: text },
    ]);
  const logOf = async ({ id }: DoNotCallList) =>
    (await admin.get<{ items: Import[] }>(`/dnc/${id}/imports`)).body.items;

  it("are read whatever their heading and delimiter; duplicates are counted, bad lines told by number", async () => {
    const list = await newList("external");
    const text =
      "Телефон;Комментарий\r\n84951234501;раз\r\n+74951234501;два\r\n12;три\r\n4951234502;четыре\r\n";
    const loaded = await load(list, "append", text);
    expect(loaded.body).toEqual({
      read: 4,
      changed: 2,
      duplicate: 1,
      unknown: 0,
      rejected: 1,
      rejections: [{ line: 4, value: "12", code: "phone" }],
    });
    expect((await load(list, "append", "84951234501\n")).body).toMatchObject({ changed: 0, duplicate: 1 });
    expect((await load(list, "delete", "84951234501\n")).body).toMatchObject({ changed: 1 });
  });

  it("of a heading give comments and terms; update changes only what is known, and only by what the file says", async () => {
    const list = await newList("external");
    const [year] = new Date(server.clock.now() + 400 * 86_400_000).toISOString().split("-");
    const text = `Срок действия;Комментарий;Номер\n31.12.${year};жалоба;84951234601\n;;84951234602\nкогда-то;;84951234603\n`;
    expect((await load(list, "append", text)).body).toMatchObject({
      read: 3,
      changed: 2,
      rejections: [{ line: 4, value: "когда-то", code: "date" }],
    });
    const first = async () =>
      (await entriesOf(list)).items.find(({ value }) => value === "+74951234601") as DoNotCallEntry;
    expect(await first()).toMatchObject({ comment: "жалоба", expiresAt: `${year}-12-31T21:00:00.000Z` });
    const comments = "номер;комментарий\n84951234601;дважды\n84951234609;чужой\n";
    expect((await load(list, "update", comments)).body).toMatchObject({
      changed: 1,
      unknown: 1,
      duplicate: 0,
    });
    expect(await first()).toMatchObject({ comment: "дважды", expiresAt: `${year}-12-31T21:00:00.000Z` });
    expect((await load(list, "append_update", comments)).body).toMatchObject({ changed: 2, unknown: 0 });
    expect((await entriesOf(list)).total).toBe(3);
  });

  it("are read in the encoding and with the delimiter that somebody chose, where detecting is not enough", async () => {
    const list = await newList("record_field");
    const bytes = Buffer.from([0xab, 0xae, 0xa1, 0x7c, 0x78, 0x0a]);
    expect(
      (await load(list, "append", bytes, { encoding: "cp866", delimiter: "|", header: false })).status,
    ).toBe(200);
    expect((await entriesOf(list)).items.map(({ value }) => value)).toEqual(["лоб"]);
    const wrong = await load(list, "append", "1\n", { encoding: "morse" });
    expect(wrong.body.errors).toMatchObject([{ field: "options.encoding" }]);
  });

  it("each have an entry of the log, with a file of what was rejected that can be corrected and loaded again", async () => {
    const list = await newList("external");
    await load(list, "append", "Номер;Комментарий\n84951234701;раз\n12;два\n");
    // The log goes by the time of the beginning.
    server.clock.advanceTo(server.clock.now() + 1_000);
    await load(list, "replace", "имя\nИванов\n");
    const [failed, done] = await logOf(list);
    expect(failed).toMatchObject({ mode: "replace", state: "failed", failure: "no_valid_row", rejected: 1 });
    expect(done).toMatchObject({
      mode: "append",
      state: "done",
      startedThrough: "upload",
      source: "numbers.csv",
      startedBy: "admin",
      rowsRead: 2,
      added: 1,
      duplicate: 0,
      rejected: 1,
      listId: list.id,
    });
    const at = `/dnc/${list.id}/imports/${done!.id}`;
    expect((await admin.get<Import>(at)).body.rejections).toMatchObject([
      { line: 3, value: "12", code: "phone" },
    ]);
    const file = (await admin.get(`${at}/rejected`)).text;
    expect(file).toContain("Запись,Комментарий,Срок действия,Ошибка");
    expect((await load(list, "append", file.replace(/^12,/m, "84951234702,"))).body).toMatchObject({
      changed: 1,
    });
    const added = (await entriesOf(list)).items.find(({ value }) => value === "+74951234702");
    expect(added).toMatchObject({ comment: "два", expiresAt: null });
  });

  it("OUT-IMP-16 the later of two waits for the earlier", async () => {
    const list = await newList("external");
    const { store } = server.context;
    const [centre] = await store.centres.all();
    const at = server.clock.now();
    const order = {
      listId: list.id as never,
      mode: "append" as const,
      fileName: "x",
      source: "api" as const,
      at,
    };
    const other = await store.doNotCall.beginImport(centre!.id, order, { userId: undefined, name: "other" });
    const later = load(list, "append", "84951234801\n");
    await expect.poll(async () => (await logOf(list)).length, { timeout: 30_000 }).toBe(1);
    await store.imports.finish(centre!.id, other.id, { read: 0, duplicate: 0, warnings: 0, at });
    expect((await later).body).toMatchObject({ changed: 1 });
    expect((await logOf(list)).map(({ state }) => state)).toEqual(["done", "done"]);
  });

  it("replace is all or nothing: a file without a good line changes nothing", async () => {
    const list = await newList("external");
    await load(list, "append", "84951234511\n84951234512\n");
    const bad = await load(list, "replace", "имя\nИванов\n");
    expect([bad.status, bad.body.code]).toEqual([422, "no_valid_row"]);
    expect((await entriesOf(list)).total).toBe(2);
    expect((await load(list, "replace", "84951234512\n84951234513\n")).body).toMatchObject({ changed: 2 });
    const { items } = await entriesOf(list);
    expect(items.map(({ value }) => value).sort()).toEqual(["+74951234512", "+74951234513"]);
    expect((await load(list, "merge", "1\n")).body.errors).toMatchObject([{ field: "options.mode" }]);
    expect((await load(list, "append", "")).body.code).toBe("empty_file");
  });
});

describe("OUT-DNC-06 a campaign", () => {
  it("heeds the lists that it names; only one internal list is filled from dispositions", async () => {
    const [own, outer, patterns] = [await newList(), await newList("external"), await newList("pattern")];
    const campaign = (await admin.post<Campaign>("/campaigns", { name: "Со списками" })).body;
    const use = (list: DoNotCallList, fill = false) => ({ listId: list.id, fill, field: null });
    const doNotCall = {
      lists: [use(own, true), use(outer), use(patterns)],
      onMatch: "close_record",
      days: 90,
    };
    const saved = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { doNotCall });
    expect(saved.body.doNotCall).toEqual(doNotCall);
    const filled = { ...doNotCall, lists: [use(outer, true)] };
    expect((await admin.patch(`/campaigns/${campaign.id}`, { doNotCall: filled })).status).toBe(422);
    const twice = { ...doNotCall, lists: [use(own, true), { ...use(outer), fill: true }] };
    const refused = await admin.patch<Problem>(`/campaigns/${campaign.id}`, { doNotCall: twice });
    expect(refused.body.errors).toMatchObject([{ field: "doNotCall.lists.1.fill", code: "duplicate" }]);
    const nowhere = { ...doNotCall, lists: [{ ...use(own), listId: campaign.id }] };
    expect((await admin.patch(`/campaigns/${campaign.id}`, { doNotCall: nowhere })).status).toBe(422);
    expect((await admin.get<Campaign>(`/campaigns/${campaign.id}`)).body.doNotCall).toEqual(doNotCall);
  });
});
