import type { ContactList, Import, ListFormat, ListRecord, Problem } from "@perezvon/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let admin: TestClient;
let format: ListFormat;
let lists: ContactList[];

const name = { name: "ФИО", type: "full_name" as const };
const phone = { name: "Телефон", type: "phone" as const, label: "mobile" as const, key: true };
const debt = { name: "Долг", type: "decimal" as const };

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

const change = (body: object) => admin.patch<ListFormat & Problem>(`/formats/${format.id}`, body);
const fieldsOf = async ({ id }: ContactList) => (await admin.get<ContactList>(`/lists/${id}`)).body.fields;
const recordsOf = async ({ id }: ContactList) =>
  (await admin.get<{ items: ListRecord[] }>(`/lists/${id}/records`)).body.items.map(({ values }) => values);

async function load(list: ContactList, text: string | Buffer, options: object = {}): Promise<Import> {
  const started = await admin.upload<Import>(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", ...options }) },
    { name: "file", fileName: "a.csv", bytes: text },
  ]);
  expect(started.status, started.text).toBe(202);
  const one = async () => (await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`)).body;
  await expect.poll(async () => (await one()).state, { timeout: 30_000 }).not.toBe("running");
  return one();
}

it("OUT-LST-03 OUT-API-02 a format serves several lists: fields, key and how their files are read", async () => {
  const reading = { encoding: "windows-1251", delimiter: "|", skipLines: 1 };
  const bare = await admin.post<Problem>("/formats", { name: "Без телефона", fields: [name] });
  expect(bare.body.errors).toMatchObject([{ field: "fields", code: "no_phone_column" }]);
  const made = await admin.post<ListFormat>("/formats", {
    name: "Должники",
    fields: [name, phone, debt],
    reading,
  });
  expect(made.status, made.text).toBe(201);
  format = made.body;
  expect(format).toMatchObject({ fields: [name, phone, debt], reading, lists: [], version: 1 });
  const twin = await admin.post<Problem>("/formats", { name: "ДОЛЖНИКИ", fields: [phone] });
  expect(twin.body.errors).toMatchObject([{ field: "name", code: "duplicate" }]);
  const newList = async (title: string) =>
    (await admin.post<ContactList>("/lists", { name: title, formatId: format.id })).body;
  lists = [await newList("Север"), await newList("Юг")];
  for (const list of lists) {
    expect(list).toMatchObject({ format: { id: format.id, name: "Должники" }, fields: [name, phone, debt] });
  }
  // windows-1251: «ФИО|Телефон|Долг», a line above it, and one record.
  const text = Buffer.concat([
    Buffer.from("x\n"),
    Buffer.from([0xd4, 0xc8, 0xce, 0x7c, 0xd2, 0xe5, 0xeb, 0xe5, 0xf4, 0xee, 0xed]),
    Buffer.from("\n"),
    Buffer.from([0xcb, 0xe5, 0xe2, 0x7c]),
    Buffer.from("79990000001\n"),
  ]);
  // What the file would make of itself counts nothing.
  const columns = [{ name: "Телефон", type: "phone" as const }];
  expect(await load(lists[0]!, text, { columns })).toMatchObject({ state: "done", added: 1 });
  expect(
    await load(lists[1]!, "Телефон;ФИО\n79990000002;Юлия\n", {
      encoding: "utf-8",
      delimiter: ";",
      skipLines: 0,
    }),
  ).toMatchObject({ added: 1 });
  expect(await recordsOf(lists[0]!)).toEqual([["Лев", "79990000001", ""]]);
  const { items } = (await admin.get<{ items: ListFormat[] }>("/formats")).body;
  expect(items.map((each) => each.lists.map((list) => list.name))).toEqual([["Север", "Юг"]]);
});

it("OUT-LST-03 editing one in use adds fields and changes labels in all its lists; what holds data stays", async () => {
  const city = { name: "Город", type: "region" as const };
  const wider = [name, { ...phone, label: "work" as const }, debt, city];
  expect((await change({ fields: wider, version: 1 })).body).toMatchObject({ version: 2, fields: wider });
  for (const list of lists) expect(await fieldsOf(list)).toEqual(wider);
  expect(
    await load(lists[1]!, "Телефон;Город\n79990000003;Тула\n", {
      encoding: "utf-8",
      delimiter: ";",
      skipLines: 0,
    }),
  ).toMatchObject({ added: 1, rejected: 0 });
  const late = await change({ name: "Иначе", version: 1 });
  expect([late.status, late.body.code]).toEqual([409, "stale"]);
  const faults = async (fields: readonly object[]) => (await change({ fields })).body.errors;
  expect(await faults([{ ...name, type: "text" }, ...wider.slice(1)])).toEqual([
    { field: "fields", code: "field_holds_data", params: { field: "ФИО" } },
  ]);
  expect(await faults(wider.slice(1))).toMatchObject([
    { code: "field_holds_data", params: { field: "ФИО" } },
  ]);
  expect(await faults([...wider.slice(1), name])).toMatchObject([{ code: "rearranged" }]);
  expect(await faults([{ ...name, key: true }, ...wider.slice(1)])).toMatchObject([{ code: "rearranged" }]);
  // Nobody has a debt: the field goes, and the city keeps its value.
  const narrower = [name, wider[1]!, city];
  expect((await change({ fields: narrower })).body.fields).toEqual(narrower);
  expect(await recordsOf(lists[1]!)).toEqual([
    ["Юлия", "79990000002", ""],
    ["", "79990000003", "Тула"],
  ]);
});

it("OUT-LST-03 a list of the same fields takes a format, leaves it with fields of its own; one in use is not deleted", async () => {
  const kept = await admin.delete<Problem>(`/formats/${format.id}`);
  expect([kept.status, kept.body.code]).toEqual([409, "in_use"]);
  for (const { id } of lists) {
    const freed = await admin.patch<ContactList>(`/lists/${id}`, { formatId: null });
    expect(freed.body.format).toBeNull();
    expect(freed.body.fields).toHaveLength(3);
  }
  const other = (await admin.post<ListFormat>("/formats", { name: "Иной", fields: [phone] })).body;
  const refused = await admin.patch<Problem>(`/lists/${lists[0]!.id}`, { formatId: other.id });
  expect(refused.body.errors).toMatchObject([{ field: "formatId", code: "wrong_format" }]);
  const back = await admin.patch<ContactList>(`/lists/${lists[0]!.id}`, { formatId: format.id });
  expect(back.body.format).toEqual({ id: format.id, name: "Должники" });
  expect((await admin.delete(`/formats/${other.id}`)).status).toBe(204);
  expect((await admin.get(`/formats/${other.id}`)).status).toBe(404);
});

it("OUT-LST-06 the content is sorted by any column, as its type compares, and filtered by state and last status", async () => {
  const list = lists[0]!;
  const rows = "Телефон;ФИО;Город\n79990000011;аня;Тула\n79990000012;Борис;\n";
  await load(list, rows, { encoding: "utf-8", delimiter: ";", skipLines: 0 });
  const fields = await fieldsOf(list);
  const debts = [...fields, { name: "Долг", type: "decimal" }];
  expect((await change({ fields: debts })).status).toBe(200);
  const amounts = "Телефон;Долг\n79990000001;9,5\n79990000011;1 000\n";
  await load(list, amounts, { mode: "update", encoding: "utf-8", delimiter: ";", skipLines: 0 });
  const names = async (query: string, limit = 50) => {
    const found: string[] = [];
    let cursor: string | null | undefined = "";
    for (let pages = 0; pages < 9 && typeof cursor === "string"; pages++) {
      const page: { items: ListRecord[]; nextCursor?: string | null } = (
        await admin.get<never>(`/lists/${list.id}/records?limit=${limit}&cursor=${cursor}&${query}`)
      ).body;
      found.push(...page.items.map(({ values }) => values[0]!));
      cursor = page.nextCursor;
    }
    return found;
  };
  // Page by page as at once; without regard to case; numbers as numbers; empty ones last.
  expect(await names("sort=0", 1)).toEqual(["аня", "Борис", "Лев"]);
  expect(await names("sort=-0")).toEqual(["Лев", "Борис", "аня"]);
  expect(await names("sort=3", 2)).toEqual(["Лев", "аня", "Борис"]);
  expect(await names("sort=-3")).toEqual(["аня", "Лев", "Борис"]);
  expect(await names("sort=-id")).toEqual(["Борис", "аня", "Лев"]);
  expect(await names("state=new")).toEqual([]);
  const campaign = (
    await admin.post<{ id: string }>("/campaigns", {
      name: "Обзвон",
      lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
    })
  ).body;
  expect(await names(`state=new&campaignId=${campaign.id}&sort=0`)).toEqual(["аня", "Борис", "Лев"]);
  const [first] = (await admin.get<{ items: ListRecord[] }>(`/lists/${list.id}/records`)).body.items;
  await admin.post(`/campaigns/${campaign.id}/records/${first!.id}:close`, { closeWith: "rejected" });
  expect(await names("state=closed")).toEqual(["Лев"]);
  expect(await names("state=new&sort=0")).toEqual(["аня", "Борис"]);
  expect(await names("disposition=rejected")).toEqual(["Лев"]);
  expect(await names("disposition=busy")).toEqual([]);
  expect((await admin.get(`/lists/${list.id}/records?sort=name`)).status).toBe(422);
});

it("OUT-LST-03 OUT-LST-10 OUT-HRS-05 without records the key changes; a zone is of a phone that is there, and a pattern one of dates", async () => {
  const fields = [name, phone];
  const { body: made } = await admin.post<ListFormat>("/formats", { name: "Без записей", fields });
  expect(made.records).toBe(0);
  await admin.post("/lists", { name: "Пустой", formatId: made.id });
  const put = (given: readonly object[]) =>
    admin.patch<ListFormat & Problem>(`/formats/${made.id}`, { fields: given });
  const keyed = [{ ...name, key: true }, phone];
  expect((await put(keyed)).body.fields).toEqual(keyed);
  const zone = { name: "Пояс", type: "time_zone", phone: phone.name };
  const until = { name: "До", type: "expiry", pattern: "MM/DD/YYYY" };
  expect((await put([...keyed, zone, until])).body.fields).toEqual([...keyed, zone, until]);
  const wrong = await put([...keyed, { ...zone, phone: "Чужой" }, { ...until, pattern: "YYYY-DD-MM" }]);
  expect([wrong.status, wrong.body.errors]).toEqual([
    422,
    [
      { field: "fields.2.phone", code: "not_found" },
      { field: "fields.3.pattern", code: "date_pattern" },
    ],
  ]);
});
