import { uuidV7 } from "@perezvon/base";
import type { ListId } from "@perezvon/model";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  campaignInput,
  closed,
  deleteForGood,
  endOf,
  fields,
  load,
  loadedList,
  record,
  records,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { ArchiveWriter } from "../contract/archives.ts";
import type { ListFieldRow } from "../contract/lists.ts";

let opened: TestStore;
let ids: DemoIds;
beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
});
afterAll(() => opened?.close());

const now = () => opened.clock.now();
const begin = (listId: ListId, mode: "append" | "replace", more = fields) =>
  opened.store.imports.begin(
    ids.centreId,
    { listId, mode, fields: more, fileName: "a.csv", at: now() },
    actor,
  );
const finish = (importId: string, read: number, failure?: string) =>
  opened.store.imports.finish(ids.centreId, importId, {
    read,
    duplicate: 0,
    warnings: 0,
    failure,
    at: now(),
  });
const contents = async (listId: ListId) =>
  (await opened.store.lists.records(ids.centreId, listId, { now: now(), limit: 500 })).items;

test("PLT-GEN-01 OUT-LST-02 names are unique without case; renaming keeps the records", async () => {
  const { lists } = opened.store;
  const id = await loadedList(opened.store, ids.centreId, "Клиенты", records(2), now());
  await expect(
    lists.create(ids.centreId, { name: "КЛИЕНТЫ", fields, at: now() }, actor),
  ).rejects.toMatchObject({
    code: "duplicate",
    field: "name",
  });
  const renamed = await lists.update(ids.centreId, id, { name: "Заказчики", version: 1, at: now() }, actor);
  expect(renamed).toMatchObject({ name: "Заказчики", records: 2, version: 2 });
  await expect(
    lists.update(ids.centreId, id, { name: "x", version: 1, at: now() }, actor),
  ).rejects.toMatchObject({
    code: "stale",
  });
});

test("OUT-LST-05 record ids are never used again, also after a replacement", async () => {
  const id = await loadedList(opened.store, ids.centreId, "Номера записей", records(3, 100), now());
  const before = (await contents(id)).map((row) => row.id);
  await load(opened.store, ids.centreId, id, "replace", records(3, 100), now());
  const after = (await contents(id)).map((row) => row.id);
  expect(after).toHaveLength(3);
  expect(Math.min(...after)).toBeGreaterThan(Math.max(...before));
  expect((await contents(id))[0]).toMatchObject({
    values: ["Клиент 100", "+79990000100"],
    numbers: ["+79990000100"],
  });
});

test("OUT-IMP-08 OUT-IMP-17 the log counts, and rejected rows come back as they were", async () => {
  const id = await loadedList(opened.store, ids.centreId, "С ошибками", [], now());
  const opening = await begin(id, "append");
  await opened.store.imports.appendRows(ids.centreId, opening.id, records(2, 200), now());
  const bad = Array.from({ length: 1_203 }, (_, i) => ({
    line: i + 4,
    column: "Телефон",
    value: "не\u0000номер",
    reason: "phone",
    cells: ["Иван", `не номер ${i}`],
  }));
  await opened.store.imports.reject(ids.centreId, opening.id, bad.slice(0, 700));
  await opened.store.imports.reject(ids.centreId, opening.id, bad.slice(700));
  expect(await finish(opening.id, 1_205)).toMatchObject({
    outcome: "done",
    read: 1_205,
    added: 2,
    rejected: 1_203,
  });
  const found = [];
  for await (const row of opened.store.imports.rejected(ids.centreId, opening.id)) found.push(row);
  expect(found).toEqual(bad.map((row) => ({ ...row, value: "неномер" })));
  const log = await opened.store.imports.page(ids.centreId, id);
  expect(log.items.map(({ id: each }) => each)).toContain(opening.id);
  await expect(
    opened.store.imports.appendRows(ids.centreId, opening.id, records(1), now()),
  ).rejects.toMatchObject({
    code: "import_closed",
  });
});

test("OUT-IMP-10 a replacement without a valid row, or one that fails, leaves the old content", async () => {
  const id = await loadedList(opened.store, ids.centreId, "Остаётся", records(2, 300), now());
  const before = await contents(id);
  const empty = await begin(id, "replace");
  expect(await finish(empty.id, 5)).toMatchObject({ outcome: "failed", failure: "no_valid_row" });
  const broken = await begin(id, "replace");
  await opened.store.imports.appendRows(ids.centreId, broken.id, records(5, 310), now());
  expect(await contents(id)).toEqual(before);
  expect(await finish(broken.id, 5, "unreadable")).toMatchObject({
    outcome: "failed",
    failure: "unreadable",
  });
  expect(await contents(id)).toEqual(before);
  await load(opened.store, ids.centreId, id, "replace", records(1, 320), now());
  expect((await contents(id)).map(({ values }) => values[0])).toEqual(["Клиент 320"]);
});

test("OUT-IMP-16 two imports of one list never overlap; one left by a crash is closed", async () => {
  const id = await loadedList(opened.store, ids.centreId, "Одна загрузка", [], now());
  const first = await begin(id, "replace");
  await expect(begin(id, "append")).rejects.toMatchObject({ code: "locked" });
  await opened.store.imports.appendRows(ids.centreId, first.id, records(2, 400), now());
  expect(await opened.store.imports.closeInterrupted(now())).toBe(1);
  expect(await opened.store.imports.get(ids.centreId, id, first.id)).toMatchObject({
    failure: "interrupted",
  });
  const second = await begin(id, "append");
  await finish(second.id, 0);
  expect(await contents(id)).toEqual([]);
});

test("rows with other columns cannot be appended", async () => {
  const id = await loadedList(opened.store, ids.centreId, "Столбцы", records(1, 500), now());
  await expect(begin(id, "append", fields.slice(1))).rejects.toMatchObject({ code: "fields_differ" });
});

test("OUT-RES-10 two columns of equal name are both kept", async () => {
  const twice = [fields[0]!, fields[0]!, fields[1]!];
  const list = await opened.store.lists.create(
    ids.centreId,
    { name: "Дважды", fields: [], at: now() },
    actor,
  );
  const opening = await begin(list.id, "append", twice);
  const row = { ...record(510), values: ["Первый", "Второй", "+79990000510"] };
  await opened.store.imports.appendRows(ids.centreId, opening.id, [row], now());
  await finish(opening.id, 1);
  expect((await contents(list.id))[0]!.values).toEqual(["Первый", "Второй", "+79990000510"]);
  expect((await opened.store.lists.get(ids.centreId, list.id))!.fields.map(({ name }) => name)).toEqual([
    "Имя",
    "Имя",
    "Телефон",
  ]);
});

test("OUT-LST-06 records by page and by search in any way of writing", async () => {
  const id = await loadedList(opened.store, ids.centreId, "Поиск", records(120, 600), now());
  const first = await opened.store.lists.records(ids.centreId, id, { now: now() });
  expect(first).toMatchObject({ total: 120 });
  expect(first.items).toHaveLength(50);
  const second = await opened.store.lists.records(ids.centreId, id, { now: now(), cursor: first.nextCursor });
  expect(second.items[0]!.id).toBe(first.items[49]!.id + 1);
  for (const search of ["8 (999) 000-06-77", "+79990000677", "клиент 677"]) {
    const { items } = await opened.store.lists.records(ids.centreId, id, { now: now(), search });
    expect(
      items.map(({ values }) => values[0]),
      search,
    ).toEqual(["Клиент 677"]);
  }
  expect((await opened.store.lists.records(ids.centreId, id, { now: now(), search: "100%_" })).total).toBe(0);
});

test("OUT-LST-08 PLT-GEN-04 a list in use is not deleted; the answer names the campaigns", async () => {
  const id = await loadedList(opened.store, ids.centreId, "Занят", records(1, 800), now());
  const lists = [{ listId: id, enabled: true, order: 1, ratio: 1 }];
  const campaignId = await startedCampaign(
    opened.store,
    ids.centreId,
    campaignInput("Держит", { lists }),
    now(),
  );
  await expect(opened.store.lists.delete(ids.centreId, id, actor)).rejects.toMatchObject({
    code: "running",
    params: { users: [{ kind: "campaign", id: campaignId, name: "Держит" }] },
  });
  await opened.store.campaigns.setStarted(ids.centreId, campaignId, false, now(), actor);
  await expect(opened.store.lists.delete(ids.centreId, id, actor)).rejects.toMatchObject({ code: "in_use" });
  await deleteForGood(opened.store, ids.centreId, campaignId, now());
  await opened.store.lists.delete(ids.centreId, id, actor);
  expect(await opened.store.lists.get(ids.centreId, id)).toBeUndefined();
});

test("OUT-CMP-05 PLT-SKL-04 a campaign keeps what it is told: settings, rules, groups, lists; agents get its skill", async () => {
  const { store } = opened;
  const a = await loadedList(store, ids.centreId, "Список А", records(2, 900), now());
  const b = await loadedList(store, ids.centreId, "Список Б", records(3, 910), now());
  const input = campaignInput("Полная", {
    groupIds: [ids.contactCentre],
    trunkId: ids.trunk,
    lists: [
      { listId: b, enabled: true, order: 2, ratio: 3 },
      { listId: a, enabled: false, order: 1, ratio: 1 },
    ],
  });
  const { campaign } = await store.campaigns.create(ids.centreId, input, now(), actor);
  expect(campaign).toMatchObject({
    name: "Полная",
    enabled: true,
    started: false,
    dialling: input.dialling,
    redial: input.redial,
    callerNumber: "+74990000001",
    trunkId: ids.trunk,
    groupIds: [ids.contactCentre],
    associations: [
      { listId: a, enabled: false, order: 1, ratio: 1 },
      { listId: b, enabled: true, order: 2, ratio: 3 },
    ],
    version: 1,
  });
  expect(await store.engine.campaigns.campaign(ids.centreId, campaign.id)).toEqual(campaign);
  const agent = await store.engine.agents.agent(ids.centreId, ids.agent1);
  expect(agent!.skills.get(campaign.id)).toBe(100);
  const dispositions = await store.campaigns.dispositions(ids.centreId, campaign.id);
  expect(dispositions).toHaveLength(33);
  // Only what its enabled lists hold counts; a list that stays keeps its association, one that goes takes it along.
  const counters = (at = now()) =>
    store.campaigns.counters(ids.centreId, campaign.id, { dayStart: at, now: at });
  expect(await counters()).toMatchObject({ total: 3, due: 3 });
  const next = { ...input, groupIds: [], lists: [{ listId: b, enabled: true, order: 5, ratio: 1 }] };
  const updated = await store.campaigns.update(
    ids.centreId,
    campaign.id,
    next,
    { version: 1, at: now() },
    actor,
  );
  expect(updated.campaign.associations).toEqual([{ ...campaign.associations[1], order: 5, ratio: 1 }]);
  expect(updated.campaign.version).toBe(2);
  const without = await store.engine.agents.agent(ids.centreId, ids.agent1);
  expect(without!.skills.has(campaign.id)).toBe(false);
  await expect(
    store.campaigns.update(ids.centreId, campaign.id, next, { version: 1, at: now() }, actor),
  ).rejects.toMatchObject({ code: "stale" });
});

test("OUT-CMP-10 only an enabled and started campaign runs; switching it off stops it", async () => {
  const { store } = opened;
  const input = campaignInput("Включается");
  const { campaign } = await store.campaigns.create(ids.centreId, input, now(), actor);
  const running = async () =>
    (await store.engine.campaigns.runnableCampaigns()).some(({ campaign: each }) => each.id === campaign.id);
  expect(await running()).toBe(false);
  await store.campaigns.setStarted(ids.centreId, campaign.id, true, now(), actor);
  expect(await running()).toBe(true);
  const off = { ...input, enabled: false };
  await store.campaigns.update(ids.centreId, campaign.id, off, { version: undefined, at: now() }, actor);
  expect(await running()).toBe(false);
  expect(await store.campaigns.get(ids.centreId, campaign.id)).toMatchObject({
    campaign: { started: false },
  });
});

test("an unknown group, list or trunk is refused on its field, and nothing is saved", async () => {
  const { campaigns } = opened.store;
  const nowhere = uuidV7(now()) as never;
  const faults = [
    [{ groupIds: [nowhere] }, "groupIds"],
    [{ lists: [{ listId: nowhere, enabled: true, order: 1, ratio: 1 }] }, "lists"],
    [{ trunkId: nowhere }, "trunkId"],
  ] as const;
  for (const [more, field] of faults) {
    const input = campaignInput("Ошибочная", more);
    await expect(campaigns.create(ids.centreId, input, now(), actor)).rejects.toMatchObject({
      code: "unknown_reference",
      field,
    });
  }
  const { items } = await campaigns.page(ids.centreId, { limit: 500 });
  expect(items.map(({ campaign }) => campaign.name)).not.toContain("Ошибочная");
});

test("interactions are kept by call, listed newest first and filtered", async () => {
  const { interactions } = opened.store.engine;
  const row = (i: number, more: object = {}) => ({
    callId: uuidV7(now() + i) as never,
    centreId: ids.centreId,
    direction: "inbound" as const,
    serviceId: ids.inbound,
    campaignId: undefined,
    recordId: undefined,
    from: "+79990000001",
    to: "4040",
    agentUserId: i % 2 === 0 ? ids.agent1 : undefined,
    startedAt: now() + i * 1_000,
    queuedAt: undefined,
    offeredAt: undefined,
    answeredAt: undefined,
    endedAt: undefined,
    handledAt: undefined,
    holdMs: 0,
    disposition: undefined,
    note: "",
    recordingId: undefined,
    endedBy: undefined,
    ...more,
  });
  const rows = [0, 1, 2, 3].map((i) => row(i));
  for (const each of rows) await interactions.save(each);
  await interactions.save({ ...rows[2]!, endedAt: now() + 9_000, disposition: "resolved", note: "ok" });
  const all = await opened.store.interactions.page(ids.centreId, { limit: 3 });
  expect(all).toMatchObject({ total: 4 });
  expect(all.items.map(({ startedAt }) => startedAt - now())).toEqual([3_000, 2_000, 1_000]);
  expect(all.items[1]).toMatchObject({
    disposition: "resolved",
    agent: { login: "agent1", name: "Ирина Петрова" },
    service: { name: "Входящие вызовы" },
  });
  const rest = await opened.store.interactions.page(ids.centreId, { limit: 3, cursor: all.nextCursor });
  expect(rest.items.map(({ callId }) => callId)).toEqual([rows[0]!.callId]);
  const query = { agentUserId: ids.agent1, from: now() + 1, to: now() + 3_000 };
  expect(
    (await opened.store.interactions.page(ids.centreId, query)).items.map(({ callId }) => callId),
  ).toEqual([rows[2]!.callId]);
});

test("OUT-IMP-18 OUT-IMP-12 records that come by COPY are those that come a few at a time, character for character", async () => {
  const text = fc.string({
    unit: fc.constantFrom(
      "a",
      "Ж",
      '"',
      "\\",
      "\t",
      "\n",
      "\r",
      ",",
      "{",
      "}",
      "\0",
      "😀",
      "N",
      "'",
      "$",
      " ",
    ),
    maxLength: 8,
  });
  const row = fc.record({
    values: fc.tuple(text, text),
    numbers: fc.subarray(["+79990000001", "+79990000002", "+79990000003"], { minLength: 1 }),
    extensions: fc.option(fc.array(fc.option(fc.constant("12"), { nil: undefined }), { maxLength: 3 }), {
      nil: undefined,
    }),
    timeZone: fc.option(fc.constant("Europe/Moscow"), { nil: undefined }),
    priority: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    key: fc.option(fc.stringMatching(/^[0-9a-f]{32}$/), { nil: undefined }),
  });
  const [rows] = fc.sample(fc.array(row, { minLength: 150, maxLength: 150 }), { numRuns: 1, seed: 18 });
  // A key that comes twice is there once, whichever way it came.
  const given = [...rows!, { ...rows![0]!, key: "ab".repeat(16) }, { ...rows![1]!, key: "ab".repeat(16) }];
  const owner = new pg.Client(opened.ownerUrl);
  await owner.connect();
  const stored = async (name: string, step: number) => {
    const listId = await loadedList(opened.store, ids.centreId, name, [], now());
    const { id } = await begin(listId, "append");
    const added: number[] = [];
    for (let at = 0; at < given.length; at += step)
      added.push(
        ...(await opened.store.imports.appendRows(ids.centreId, id, given.slice(at, at + step), now())),
      );
    await finish(id, given.length);
    const { rows: found } = await owner.query(
      `SELECT id::integer, cells, numbers, extensions, time_zone, priority, encode(key_hash, 'hex') AS key FROM record
       WHERE list_id = $1 ORDER BY id`,
      [listId],
    );
    expect(found.map(({ id }) => id)).toEqual(added);
    return found.map(({ id: _, ...columns }) => columns);
  };
  try {
    const copied = await stored("По COPY", 200);
    expect(copied).toEqual(await stored("Понемногу", 40));
    expect(copied.length).toBe(151);
    expect(copied[0]).toMatchObject({ cells: given[0]!.values.map((value) => value.replaceAll("\0", "")) });
  } finally {
    await owner.end();
  }
});

test("OUT-LST-07 no record without its list and no life without its record; they go together", async () => {
  const listId = await loadedList(opened.store, ids.centreId, "Ссылки", records(3, 700), now());
  const lists = [{ listId, enabled: true, order: 1, ratio: 1 }];
  const campaignId = await startedCampaign(
    opened.store,
    ids.centreId,
    campaignInput("Ссылки", { lists }),
    now(),
  );
  const owner = new pg.Client(opened.ownerUrl);
  await owner.connect();
  const lives = async () =>
    (
      await owner.query<{ association_id: string; record_id: string }>(
        `SELECT s.association_id, s.record_id FROM record_state s JOIN list_association a ON a.id = s.association_id
         WHERE a.campaign_id = $1 ORDER BY 2`,
        [campaignId],
      )
    ).rows;
  const orphans = `SELECT (SELECT count(*) FROM record_state s WHERE NOT EXISTS (SELECT FROM record r WHERE r.id = s.record_id AND
      r.centre_id = s.centre_id))::integer AS lives,
    (SELECT count(*) FROM record r WHERE NOT EXISTS (SELECT FROM list l WHERE l.id = r.list_id))::integer AS records`;
  const insertLife = (association: string, recordId: string) =>
    owner.query(
      "INSERT INTO record_state (centre_id, association_id, record_id, generation) VALUES ($1, $2, $3, 1)",
      [ids.centreId, association, recordId],
    );
  try {
    const [first] = await lives();
    const unknown = uuidV7(now());
    await expect(insertLife(first!.association_id, "999999999")).rejects.toMatchObject({ code: "23503" });
    await expect(insertLife(unknown, first!.record_id)).rejects.toMatchObject({ code: "23503" });
    await expect(
      owner.query("UPDATE record SET list_id = $1 WHERE id = $2", [unknown, first!.record_id]),
    ).rejects.toMatchObject({ code: "23503" });
    await expect(
      owner.query(
        `INSERT INTO record (centre_id, id, list_id, generation, cells, numbers, loaded_at) VALUES ($1, 99999999, $2, 1, '{}', '{}', now())`,
        [ids.centreId, unknown],
      ),
    ).rejects.toMatchObject({ code: "23503" });
    await owner.query("DELETE FROM record WHERE id = $1", [first!.record_id]);
    expect((await lives()).map(({ record_id }) => record_id)).not.toContain(first!.record_id);
    await opened.store.campaigns.setStarted(ids.centreId, campaignId, false, now(), actor);
    await owner.query("DELETE FROM list_association WHERE campaign_id = $1", [campaignId]);
    await opened.store.lists.delete(ids.centreId, listId, actor);
    expect((await owner.query(orphans)).rows).toEqual([{ lives: 0, records: 0 }]);
  } finally {
    await owner.end();
  }
});

test("OUT-IMP-09 OUT-LST-07 deleted records: what was dialled goes to the archive of its campaign, one in hand stays, the others just go", async () => {
  const { store, clock } = opened;
  const { centreId } = ids;
  const keyed = fields.map((field, place) => ({ ...field, key: place === 1 }));
  const rows = records(5, 700).map((row, place) => ({ ...row, key: `${place}`.padStart(32, "a") }));
  const listId = await loadedList(store, centreId, "Убыль", rows, now(), keyed);
  const input = campaignInput("Убыль", { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] });
  const campaignId = await startedCampaign(store, centreId, input, now());
  const { campaigns } = store.engine;
  const dialled = (await campaigns.claim(centreId, campaignId, 2, now())).slice(0, 2);
  for (const each of dialled) {
    const start = startOf(centreId, each, now());
    await campaigns.beginAttempt(start);
    await campaigns.endAttempt(centreId, endOf(start, now()), each, {}, closed("no_numbers_left"), []);
  }
  const [held] = await campaigns.claim(centreId, campaignId, 1, now());
  const [first, second, third, fourth, fifth] = (await contents(listId)).map(({ id }) => id);
  expect([dialled[0]!.recordId, held!.recordId]).toEqual([first, third]);
  const order = { listId, mode: "delete" as const, fields: undefined, fileName: "minus.csv", at: now() };
  const running = await store.imports.begin(centreId, order, actor);
  const step = { inserts: [], updates: [], deletes: [first!, third!, fourth!] };
  const written = await store.imports.write(centreId, running.id, step, now());
  expect([...written.deleted].sort()).toEqual([first, fourth]);
  const archives = () => store.archives.list(centreId, campaignId);
  const rowsOf: string[] = [];
  const write: ArchiveWriter = async (content) => {
    for await (const row of content.rows("detailed"))
      rowsOf.push(`${row.kind === "detailed" ? row.recordId : ""} ${content.reason}`);
    return { simpleRows: content.records, detailedRows: rowsOf.length, bytes: 1 };
  };
  // What an import deletes batch by batch is one zip.
  expect(await store.archives.makePending(write)).toBe(0);
  const once = { ...step, deletes: [second!] };
  expect((await store.imports.write(centreId, running.id, once, now())).deleted).toEqual([second]);
  await finish(running.id, 4);
  expect(await archives()).toMatchObject([{ reason: "records_deleted", state: "pending", records: 2 }]);
  expect((await contents(listId)).map(({ id }) => id)).toEqual([third, fifth]);
  const counters = () => store.campaigns.counters(centreId, campaignId, { dayStart: now(), now: now() });
  expect(await counters()).toMatchObject({ closed: 0, remaining: 2 });
  // Its key is free again, and the zip has both.
  const again = await store.lists.write(
    centreId,
    listId,
    { ...step, deletes: [], inserts: [rows[0]!] },
    now(),
    actor,
  );
  expect(again.added).toHaveLength(1);
  expect(await store.archives.makePending(write)).toBe(1);
  expect(rowsOf.sort()).toEqual([`${first} records_deleted`, `${second} records_deleted`]);
  expect(await archives()).toMatchObject([{ state: "ready", records: 2, detailedRows: 2 }]);
  await campaigns.release(centreId, held!, clock.now());
  const gone = await store.lists.write(centreId, listId, { ...step, deletes: [third!] }, now(), actor);
  expect(gone.deleted).toEqual([third]);
  // Nobody had dialled it: there is nothing to keep.
  expect(await archives()).toHaveLength(1);
});

test("OUT-HRS-05 OUT-LST-10 the zone of a record: its own, else its list's, else the centre's; a field names it for one number", async () => {
  const { store } = opened;
  const { centreId } = ids;
  const columns: ListFieldRow[] = [
    ...fields,
    { name: "Рабочий", type: "phone", label: "work", required: false },
    { name: "Пояс рабочего", type: "time_zone", label: undefined, required: false, phone: "Рабочий" },
    { name: "Срок", type: "expiry", label: undefined, required: false },
  ];
  const work = "+74232000001";
  const plain = record(801);
  const row = {
    ...plain,
    values: [...plain.values, work, "МСК+7", "2026-12-01"],
    numbers: [...plain.numbers, work],
  };
  const own = {
    ...record(802, { timeZone: "Asia/Omsk" }),
    values: [...record(802).values, "", "", "2026-12-01"],
  };
  const listId = await loadedList(store, centreId, "Пояса", [row, own], now(), columns);
  const input = campaignInput("Пояса", { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] });
  const campaignId = await startedCampaign(store, centreId, input, now());
  const look = async () => {
    const claimed = await store.engine.campaigns.claim(centreId, campaignId, 5, now());
    for (const each of claimed) await store.engine.campaigns.release(centreId, each, now());
    return claimed.map(({ timeZone, traits }) => [timeZone, traits.ownZone, traits.ownZones]);
  };
  const zones = [undefined, "МСК+7"];
  expect(await look()).toEqual([
    ["Europe/Moscow", undefined, zones],
    ["Asia/Omsk", "Asia/Omsk", undefined],
  ]);
  const expiries = async () => {
    const client = new pg.Client(opened.ownerUrl);
    await client.connect();
    try {
      const { rows } = await client.query<{ at: Date }>(
        `SELECT rs.expires_at AS at FROM record_state rs JOIN list_association a ON a.id = rs.association_id
         WHERE a.list_id = $1 ORDER BY rs.record_id`,
        [listId],
      );
      return rows.map(({ at }) => at.toISOString());
    } finally {
      await client.end();
    }
  };
  expect(await expiries()).toEqual(["2026-12-01T21:00:00.000Z", "2026-12-01T18:00:00.000Z"]);
  const change = { timeZone: "Asia/Kamchatka", at: now() };
  expect(await store.lists.update(centreId, listId, change, actor)).toMatchObject({
    timeZone: "Asia/Kamchatka",
  });
  expect(await look()).toEqual([
    ["Asia/Kamchatka", undefined, zones],
    ["Asia/Omsk", "Asia/Omsk", undefined],
  ]);
  await store.selection.sweep(now());
  expect(await expiries()).toEqual(["2026-12-01T12:00:00.000Z", "2026-12-01T18:00:00.000Z"]);
});
