import type {
  Campaign,
  CampaignScript,
  CampaignSetUp,
  ContactList,
  DispositionTree,
  DispositionTreePut,
  Import,
  Problem,
  PublishedScript,
  ResultRows,
  ScriptCard,
  ScriptPicture,
} from "@perezvon/api";
import { silentLogger } from "@perezvon/base";
import type { CampaignId, ListId, RecordId, ServiceId, UserId } from "@perezvon/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import { letDial } from "../../testing/dialled.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { writingBack } from "../scripts/write-back.ts";

type Folder = DispositionTreePut["folders"][number];

let server: TestServer;
let admin: TestClient;
let campaign: Campaign;
beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  const [list] = (await admin.get<{ items: ContactList[] }>("/lists")).body.items;
  const lists = [{ listId: list!.id, enabled: true, order: 1, ratio: 1 }];
  campaign = (await admin.post<Campaign>("/campaigns", { name: "Статусы", lists })).body;
});
afterAll(() => server.close());

it("OUT-DSP-01 OUT-DSP-02 OUT-DSP-07 OUT-DSP-09 an administrator changes the tree of statuses; past results keep what is deleted", async () => {
  const address = `/campaigns/${campaign.id}/dispositions`;
  const read = async () => (await admin.get<DispositionTree>(address)).body;
  const put = (tree: DispositionTree, change: (folders: Folder[]) => Folder[]) => {
    const folders = tree.folders.map(
      ({ key, name }): Folder => ({
        key,
        name,
        items: tree.items.filter((item) => item.folder === key).map(({ folder: _, ...item }) => item),
      }),
    );
    return admin.put<DispositionTree & Problem>(address, {
      folders: change(folders),
      revision: tree.revision,
    });
  };
  const first = await read();
  expect(first.folders.map(({ key }) => key)).toEqual(["connection", "system", "final", "non_final"]);
  const item: Folder["items"][number] = {
    key: null,
    name: { ru: "Направлен в магазин", en: "Sent to a shop" },
    type: "final_success",
    code: "SHOP1",
    visibleToAgents: true,
    previewSet: true,
    outboundSet: false,
    inboundSet: false,
  };
  const folder: Folder = { key: null, name: { ru: "Магазин", en: "Shop" }, items: [item] };
  const added = await put(first, (folders) => [folder, ...folders]);
  expect(added.status, added.text).toBe(200);
  expect(added.body.folders[0]).toEqual({ key: "shop", name: folder.name });
  expect(added.body.items[0]).toEqual({ ...item, key: "sent_to_a_shop", folder: "shop" });
  // An older tree is not written over a newer one.
  expect(await put(first, (folders) => folders)).toMatchObject({ status: 409, body: { code: "stale" } });
  // The agent finds it in its set, under the name of its folder.
  const shown = await server.store.engine.directory.dispositions(
    server.demo.centreId,
    campaign.id as string as ServiceId,
  );
  expect(shown[0]).toMatchObject({
    key: "sent_to_a_shop",
    folderName: folder.name,
    sets: { preview: true, outbound: false, inbound: false },
  });
  const closed = await admin.post(`/campaigns/${campaign.id}/record-tools`, {
    tool: "close",
    closeWith: "sent_to_a_shop",
  });
  expect(closed.status, closed.text).toBe(200);

  // A new name and code are those of what is written from now on.
  server.clock.advanceBy(1_000);
  const renamed = await put(added.body, ([shop, ...folders]) => [
    {
      ...shop!,
      items: [{ ...item, key: "sent_to_a_shop", name: { ru: "В салон", en: "Showroom" }, code: null }],
    },
    ...folders,
  ]);
  expect(renamed.status, renamed.text).toBe(200);
  const firstRow = async () =>
    (await admin.get(`/campaigns/${campaign.id}/results?format=simple&header=en`)).text.split("\n")[1];
  expect(await firstRow()).toContain(",Sent to a shop,SHOP1,");
  await admin.post(`/campaigns/${campaign.id}/record-tools`, { tool: "reopen" });
  server.clock.advanceBy(1_000);
  await admin.post(`/campaigns/${campaign.id}/record-tools`, { tool: "close", closeWith: "sent_to_a_shop" });
  expect(await firstRow()).toMatch(/,Showroom,,/);
  server.clock.advanceBy(1_000);
  const back = await put(renamed.body, ([shop, ...folders]) => [
    { ...shop!, items: [{ ...item, key: "sent_to_a_shop" }] },
    ...folders,
  ]);
  expect(await firstRow()).toMatch(/,Showroom,,/);
  added.body.revision = back.body.revision;

  const full = await put(added.body, (folders) => folders.filter(({ key }) => key !== "shop"));
  expect(full).toMatchObject({ status: 422, body: { errors: [{ field: "folders", code: "in_use" }] } });
  const system = await put(added.body, (folders) => folders.filter(({ key }) => key !== "system"));
  expect(system.status).toBe(422);
  const emptied = await put(added.body, (folders) =>
    folders.map((each) => (each.key === "shop" ? { ...each, items: [] } : each)),
  );
  expect(emptied.status, emptied.text).toBe(200);
  const gone = await put(emptied.body, (folders) => folders.filter(({ key }) => key !== "shop"));
  expect(gone.status, gone.text).toBe(200);
  expect({ ...(await read()), revision: "" }).toEqual({ ...first, revision: "" });
  const results = (await admin.get(`/campaigns/${campaign.id}/results?format=simple&header=en`)).text;
  expect(results.split("\n")[1]).toContain("Showroom");
  // Its key stays with the past.
  const again = await put(gone.body, (folders) => [folder, ...folders]);
  expect(again.body.items[0]!.key).toBe("sent_to_a_shop_2");
  const [entry] = (await admin.get<{ items: object[] }>(`/audit?objectId=${campaign.id}`)).body.items;
  expect(JSON.stringify(entry)).toContain("sent_to_a_shop_2");
});

const choice = (key: string, more: object = {}) => ({
  kind: "field",
  type: "choice",
  key,
  label: `Поле ${key}`,
  options: [{ value: "Да", page: "yes" }, { value: "Нет" }],
  ...more,
});
const button = (page: string) => ({ kind: "button", text: "Дальше", action: { kind: "page", page } });
const script = (...elements: object[]) => ({
  pages: [
    { key: "start", title: "Начало", elements },
    { key: "yes", title: "Согласие", elements: [{ kind: "heading", text: "Спасибо" }] },
  ],
});

it("OUT-CMP-08 INB-SCR-04 INB-SCR-09 a script is drafted, published and used; faults stand at their fields; what is used is not deleted", async () => {
  const bad = await admin.post<Problem>("/scripts", {
    name: "Скрипт",
    draft: script({ kind: "link", text: "x", url: "javascript:alert(1)" }, choice("Key"), {
      kind: "button",
      text: "Дальше",
    }),
  });
  expect(bad).toMatchObject({ status: 422 });
  expect(bad.body.errors).toEqual([
    { field: "draft.pages.0.elements.0.url", code: "wrong_format" },
    { field: "draft.pages.0.elements.1.key", code: "wrong_format" },
    { field: "draft.pages.0.elements.2.action.page", code: "required" },
  ]);
  const made = (
    await admin.post<ScriptCard>("/scripts", { name: " Скрипт ", draft: script(choice("agrees")) })
  ).body;
  expect(made).toMatchObject({ name: "Скрипт", published: null, changed: true, usedBy: [], unreachable: [] });
  expect((await admin.post<Problem>("/scripts", { name: "скрипт" })).body.errors).toEqual([
    { field: "name", code: "duplicate" },
  ]);
  const address = `/campaigns/${campaign.id}/script`;
  const off = { enabled: false, scriptId: made.id, place: "after", knowledgeBase: true, ties: [] } as const;
  expect((await admin.put<Problem>(address, { ...off, enabled: true })).body.errors).toEqual([
    { field: "scriptId", code: "not_published" },
  ]);
  const first = (await admin.post<ScriptCard>(`/scripts/${made.id}/publication`)).body;
  expect(first).toMatchObject({ published: 1, changed: false, publishedKeys: ["agrees"] });
  // Published again it is the same version.
  expect((await admin.post<ScriptCard>(`/scripts/${made.id}/publication`)).body.published).toBe(1);
  const draft = script(choice("agrees", { label: "Согласны?" }), { kind: "heading", text: "Новое" });
  const changed = await admin.patch<ScriptCard>(`/scripts/${made.id}`, { draft, version: first.version });
  expect(changed.body).toMatchObject({ published: 1, changed: true });
  expect(
    (await admin.patch<Problem>(`/scripts/${made.id}`, { name: "x", version: first.version })).status,
  ).toBe(409);
  const asLine = script({ kind: "field", type: "line", key: "agrees", label: "x" });
  expect((await admin.patch<Problem>(`/scripts/${made.id}`, { draft: asLine })).body.errors).toEqual([
    { field: "draft.pages.0.elements.0.key", code: "type_fixed" },
  ]);
  const agent = await server.signedIn("agent1");
  const seen = async (number: number) =>
    (await agent.get<PublishedScript>(`/scripts/${made.id}/versions/${number}`)).body;
  expect((await seen(1)).script.pages[0]?.elements).toMatchObject([{ label: "Поле agrees" }]);
  await admin.post(`/scripts/${made.id}/publication`);
  expect((await seen(2)).script.pages[0]?.elements).toMatchObject([
    { label: "Согласны?" },
    { text: "Новое" },
  ]);
  expect((await seen(1)).script.pages[0]?.elements).toHaveLength(1);
  expect((await admin.put(address, { ...off, enabled: true })).status).toBe(200);
  const setUp = (await admin.get<CampaignSetUp>(`/campaigns/${campaign.id}/set-up`)).body;
  expect(setUp.items.find(({ step }) => step === "scripts")?.state).toBe("done");
  expect(await admin.delete<Problem>(`/scripts/${made.id}`)).toMatchObject({
    status: 409,
    body: { code: "in_use", params: { users: ["Статусы"] } },
  });
  await admin.put(address, { ...off, scriptId: null });
  expect((await admin.delete(`/scripts/${made.id}`)).status).toBe(204);
});

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const upload = (bytes: Buffer | string) =>
  admin.upload<ScriptPicture & Problem>("/script-pictures", [{ name: "file", fileName: "x", bytes }]);

it("INB-SCR-03 DSK-SCD-03 pictures, tables from JSON, columns, masks, labels in two languages and messages are kept as they were given", async () => {
  const picture = (await upload(png)).body;
  expect(picture).toMatchObject({ mediaType: "image/png", bytes: png.length });
  const { id: messageId } = (await admin.post<{ id: string }>("/audio-messages", { name: "Условия" })).body;
  const field = { kind: "field", type: "line", key: "passport", label: "Паспорт", mask: "9999 999999" };
  const elements = [
    { kind: "picture", pictureId: picture.id, text: "Схема" },
    { kind: "columns", count: 2 },
    { ...field, labels: { en: "Passport" }, personal: true },
    { kind: "field", type: "scale", key: "score", label: "Оценка", min: 1, max: 5 },
    { kind: "field", type: "hidden", key: "source", label: "Источник", default: "site", exported: true },
    { kind: "table", columns: ["Товар"], rows: [], source: "Заказы", properties: ["name"] },
    { kind: "button", text: "Условия", action: { kind: "message", messageId } },
  ];
  const pages = [
    { key: "start", title: "", elements: [...elements, button("more")] },
    { key: "more", title: "", elements: [], optional: true },
  ];
  const made = (await admin.post<ScriptCard>("/scripts", { name: "Всё", draft: { pages } })).body;
  expect(made.draft).toEqual({ pages });
  // What a script plays or shows is the centre's, and stays while it does.
  expect(await admin.delete<Problem>(`/audio-messages/${messageId}`)).toMatchObject({
    status: 409,
    body: { params: { users: ["Всё"] } },
  });
  const stranger = "0193d0c0-7b1e-7000-8000-000000000001";
  const foreign = script(
    { kind: "picture", pictureId: stranger, text: "" },
    { kind: "button", text: "x", action: { kind: "message", messageId: "none" } },
  );
  expect((await admin.post<Problem>("/scripts", { name: "Чужое", draft: foreign })).body.errors).toEqual([
    { field: "draft.pages.0.elements.0.pictureId", code: "not_found" },
    { field: "draft.pages.0.elements.1.action.messageId", code: "not_found" },
  ]);
  const agent = await server.signedIn("agent1");
  const shown = await agent.get(`/script-pictures/${picture.id}`);
  expect(shown.headers).toMatchObject({ "content-type": "image/png", "x-content-type-options": "nosniff" });
  expect(shown.headers["content-security-policy"]).toContain("sandbox");
  expect((await agent.request("POST", "/script-pictures")).status).toBe(403);
  // An older version comes back as the draft (INB-SCR-09).
  const first = (await admin.post<ScriptCard>(`/scripts/${made.id}/publication`)).body;
  await admin.patch(`/scripts/${made.id}`, { draft: script(field) });
  await admin.post(`/scripts/${made.id}/publication`);
  const old = (await admin.get<PublishedScript>(`/scripts/${made.id}/versions/1`)).body;
  const restored = await admin.patch<ScriptCard>(`/scripts/${made.id}`, { draft: old.script });
  expect(restored.body).toMatchObject({ draft: first.draft, changed: true, published: 2 });
});

it("INB-SCR-03 what is no picture, too large or does more than show itself is refused or cleaned", async () => {
  const faultOf = async (bytes: Buffer | string) => (await upload(bytes)).body.errors?.[0];
  expect(await faultOf("<html>")).toMatchObject({ field: "file", code: "picture_format" });
  expect(await faultOf(Buffer.alloc(2 * 1024 * 1024 + 1))).toMatchObject({ code: "picture_too_big" });
  const { id } = (await upload('<svg onload="x"><script>alert(1)</script><path d="M0 0"/></svg>')).body;
  expect((await admin.request("GET", `/script-pictures/${id}`)).text).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"></path></svg>',
  );
});
/** PLT-SEC-02: who has not the right sees that there is an answer, and gets no file in which it stands. */
async function masksPersonal({ id }: Campaign): Promise<void> {
  const supervisor = await server.signedIn("supervisor");
  const { groups } = (await admin.get<{ groups: object[] }>(`/campaigns/${id}/staff`)).body;
  const staff = { groups, managerIds: [supervisor.me!.user.id] };
  expect((await admin.put(`/campaigns/${id}/staff`, staff)).status).toBe(200);
  const file = (await supervisor.get(`/campaigns/${id}/results?format=detailed`)).text;
  expect(file).toContain(",new@b.ru,***,");
  const rows = await supervisor.get<ResultRows>(`/campaigns/${id}/results/rows?format=simple`);
  expect(rows.body.items[0]!.cells.slice(4, 6)).toEqual(["new@b.ru", "***"]);
  const made = async (by: TestClient) => {
    const path = `/campaigns/${id}/exports`;
    const begun = (await by.post<{ id: string }>(path, { format: "simple" })).body;
    await expect
      .poll(async () => (await by.get<{ state: string }>(`${path}/${begun.id}`)).body.state)
      .toBe("done");
    return `${path}/${begun.id}/file`;
  };
  const whole = await made(admin);
  expect((await admin.get(whole)).text).toContain(",new@b.ru,Да,");
  expect((await supervisor.get(whole)).status).toBe(403);
  const masked = await made(supervisor);
  for (const reader of [admin, supervisor])
    expect((await reader.get(masked)).text).toContain(",new@b.ru,***,");
}

/** A list with one record and a campaign that has it, started. */
async function withRecord() {
  const list = (await admin.post<ContactList>("/lists", { name: "Скрипты" })).body;
  const columns = [
    { name: "Телефон", type: "phone" },
    { name: "Почта", type: "email" },
    { name: "Город", type: "text" },
    { name: "Дата", type: "date" },
  ];
  const started = await admin.upload<Import>(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns }) },
    {
      name: "file",
      fileName: "a.csv",
      bytes: "Телефон,Почта,Город,Дата\n+79990000041,a@b.ru,Тверь,01.02.2026\n",
    },
  ]);
  await expect
    .poll(async () => (await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`)).body.state)
    .toBe("done");
  const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
  const own = (
    await admin.post<Campaign>("/campaigns", { name: "Со скриптом", lists, callerNumber: "+74990000001" })
  ).body;
  return { list, own };
}

it("OUT-CMP-08 INB-SCR-05 INB-SCR-06 OUT-RES-05 OUT-RES-06 ties feed the fields, flagged fields stand in window, export and API, write-back obeys the list", async () => {
  const { list, own } = await withRecord();
  const fields = [
    { kind: "field", type: "email", key: "mail", label: "Почта", exported: true },
    { kind: "field", type: "line", key: "city", label: "Город" },
    { kind: "field", type: "line", key: "debt", label: "Долг", readOnly: true },
    choice("agrees", { exported: true, personal: true, options: [{ value: "Да" }] }),
  ];
  const made = (
    await admin.post<ScriptCard>("/scripts", {
      name: "Опрос",
      draft: { pages: [{ key: "start", title: "", elements: fields }] },
    })
  ).body;
  await admin.post(`/scripts/${made.id}/publication`);
  const address = `/campaigns/${own.id}/script`;
  const settings = {
    enabled: true,
    scriptId: made.id,
    place: "before",
    knowledgeBase: false,
    ties: [] as object[],
  };
  const shown = (await admin.put<CampaignScript>(address, settings)).body;
  expect(shown.columns).toEqual(["Телефон", "Почта", "Город", "Дата"]);
  expect(shown.proposed).toEqual([
    { field: "mail", column: "Почта", writeBack: false },
    { field: "city", column: "Город", writeBack: false },
  ]);
  const findings = (
    await admin.get<{ items: { code: string; params: object; section: string }[] }>(
      `/campaigns/${own.id}/diagnostics`,
    )
  ).body;
  expect(findings.items).toContainEqual(
    expect.objectContaining({ code: "script_fields_untied", section: "scripts", params: { fields: "Долг" } }),
  );
  const wrong = [
    { field: "gone", column: "Город", writeBack: false },
    { field: "city", column: "Нет такой", writeBack: false },
    { field: "debt", column: "Город", writeBack: true },
  ];
  expect((await admin.put<Problem>(address, { ...settings, ties: wrong })).body.errors).toEqual([
    { field: "ties.0.field", code: "not_found" },
    { field: "ties.1.column", code: "not_found" },
    { field: "ties.2.writeBack", code: "not_allowed" },
  ]);
  const ties = [
    { field: "mail", column: "Почта", writeBack: true },
    { field: "city", column: "Город", writeBack: true },
  ];
  expect((await admin.put<CampaignScript>(address, { ...settings, ties })).body).toMatchObject({
    ties,
    proposed: [],
  });
  await admin.post(`/campaigns/${own.id}/start`);
  const at = server.clock.now();
  const agentUserId = (await server.signedIn("agent1")).me!.user.id as UserId;
  const values = { mail: "new@b.ru", agrees: "Да", city: "Тверь" };
  const callId = await letDial(server, own.id as CampaignId, {
    at,
    disposition: "sold",
    agentUserId,
    closes: true,
    script: { id: made.id, version: 1, values },
  });
  for (const format of ["simple", "detailed"]) {
    const { columns, items } = (
      await admin.get<ResultRows>(`/campaigns/${own.id}/results/rows?format=${format}`)
    ).body;
    expect(columns.slice(0, 6)).toEqual(["Телефон", "Почта", "Город", "Дата", "Почта", "Поле agrees"]);
    expect(items.map(({ cells }) => cells.slice(4, 6))).toEqual([["new@b.ru", "Да"]]);
    const file = String((await admin.get(`/campaigns/${own.id}/results?format=${format}`)).body);
    const [head, line] = file.replace(/^\uFEFF/, "").split("\r\n");
    expect(head).toMatch(/^Телефон,Почта,Город,Дата,Почта,Поле agrees,/);
    expect(line).toContain(",01.02.2026,new@b.ru,Да,");
  }
  await masksPersonal(own);
  // Saved with the last word of the agent, and written back: what is no value of its column stays away, the rest counts.
  const { items } = (
    await admin.get<{ items: { id: number; values: string[] }[] }>(`/lists/${list.id}/records`)
  ).body;
  const saved = { mail: "new@b.ru", city: "Тула" };
  const save = writingBack(
    server.store,
    silentLogger,
    () => "RU",
    server.store.engine.interactions.saveScript,
  );
  await save({
    centreId: server.centreId,
    callId,
    campaignId: own.id as CampaignId,
    listId: list.id as ListId,
    recordId: items[0]!.id as RecordId,
    scriptId: made.id,
    version: 1,
    entered: saved,
    shown: saved,
    page: "start",
    path: ["start"],
    agentUserId,
    at,
    finished: true,
    writeBack: { Почта: "new@b.ru", Город: "Тула", Телефон: "1" },
  });
  const after = (await admin.get<{ items: { values: string[] }[] }>(`/lists/${list.id}/records`)).body;
  expect(after.items[0]!.values).toEqual(["+79990000041", "new@b.ru", "Тула", "01.02.2026"]);
  const log = (await admin.get<{ items: { actor: string; kind: string }[] }>("/audit?limit=5")).body;
  expect(log.items).toContainEqual(expect.objectContaining({ actor: "agent1", act: "update", kind: "list" }));
});
