import type { CampaignId, DoNotCallKind, DoNotCallListId, DoNotCallSettings, E164 } from "@perezvon/model";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  campaignInput,
  closed,
  endOf,
  fields,
  loadedList,
  record,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { wrongTotals } from "../../testing/faults.ts";
import { plansOf } from "../../testing/plans.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { ClaimedRecordRow } from "../contract/engine.ts";
import type { ListFieldRow } from "../contract/lists.ts";

let opened: TestStore;
let ids: DemoIds;
let names = 0;
let phone = 5_000;
const dayMs = 86_400_000;

beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
});
afterAll(async () => {
  try {
    // Whatever was done above, the counters are what a count of the records gives (OUT-STA-03, OUT-STA-04).
    expect(await wrongTotals(opened.ownerUrl)).toEqual([]);
  } finally {
    await opened.close();
  }
});

const own: readonly ListFieldRow[] = [
  ...fields,
  { name: "Регион", type: "region", label: undefined, required: false },
  { name: "Индекс", type: "postal_code", label: undefined, required: false },
  { name: "Тариф", type: "text", label: undefined, required: false },
];

async function list(kind: DoNotCallKind): Promise<DoNotCallListId> {
  const at = opened.clock.now();
  return (await opened.store.doNotCall.create(ids.centreId, { name: `Список ${++names}`, kind, at }, actor))
    .id;
}

async function add(listId: DoNotCallListId, values: string[], expiresAt?: number): Promise<number> {
  const input = { values, comment: "", expiresAt, way: "hand" as const, at: opened.clock.now() };
  return opened.store.doNotCall.add(ids.centreId, listId, input, actor);
}

/** A running campaign with one record; what it asks the lists about. */
async function campaign(
  lists: DoNotCallSettings["lists"],
  more: Partial<DoNotCallSettings> = {},
  values: readonly string[] = [],
) {
  const { store, clock } = opened;
  const name = `Кампания ${++names}`;
  const { values: first, numbers } = record(++phone);
  const second = `+7495${String(phone).padStart(7, "0")}`;
  const row = { ...record(phone), values: [...first, ...values], numbers: [...numbers, second] };
  const listId = await loadedList(store, ids.centreId, name, [row], clock.now(), own);
  const input = campaignInput(name, {
    lists: [{ listId, enabled: true, order: 1, ratio: 1 }],
    doNotCall: { lists, onMatch: "next_number", days: undefined, ...more },
  });
  const id = await startedCampaign(store, ids.centreId, input, clock.now());
  const claimed = await store.engine.campaigns.claim(ids.centreId, id, 5, clock.now());
  expect(claimed).toHaveLength(1);
  const matches = (at = clock.now()) =>
    store.engine.campaigns.doNotCallMatches(ids.centreId, id, claimed, at);
  return { id, claimed: claimed[0]!, numbers: row.numbers, matches };
}

const heeds = (listId: DoNotCallListId, field?: string) => ({ listId, fill: false, field });

test("OUT-DNC-02 OUT-DNC-03 an equal number is found from the moment it is added, and no longer when it is removed", async () => {
  const listId = await list("internal");
  const { numbers, matches } = await campaign([heeds(listId)]);
  expect(await matches()).toEqual([]);
  expect(await add(listId, [numbers[1]!])).toBe(1);
  expect(await matches()).toEqual([{ place: 0, numbers: [numbers[1]], record: false }]);
  await opened.store.doNotCall.remove(ids.centreId, listId, [numbers[1]!], opened.clock.now(), actor);
  expect(await matches()).toEqual([]);
});

test("OUT-DNC-09 removing an entry does not reopen the record that it closed", async () => {
  const listId = await list("internal");
  const { id, claimed, numbers } = await campaign([heeds(listId)]);
  const { store, clock } = opened;
  await add(listId, [...numbers]);
  const start = startOf(ids.centreId, claimed, clock.now());
  const end = endOf(start, clock.now(), { isCallAttempt: false, disposition: "number_dnc" });
  await store.engine.campaigns.beginAttempt(start);
  await store.engine.campaigns.endAttempt(ids.centreId, end, claimed, {}, closed("no_numbers_left"), []);
  await store.doNotCall.remove(ids.centreId, listId, [...numbers], clock.now(), actor);
  expect(await store.engine.campaigns.claim(ids.centreId, id, 5, clock.now() + dayMs)).toEqual([]);
  const now = clock.now();
  const { closed: count, remaining } = await store.campaigns.counters(ids.centreId, id, {
    dayStart: now,
    now,
  });
  expect({ count, remaining }).toEqual({ count: 1, remaining: 0 });
});

test("OUT-DNC-11 the call of a customer on the list finds his record all the same", async () => {
  const listId = await list("internal");
  const { id, claimed, numbers } = await campaign([heeds(listId)]);
  const { campaigns } = opened.store.engine;
  await add(listId, [...numbers]);
  await campaigns.release(ids.centreId, claimed, opened.clock.now());
  const found = await campaigns.claimCalled(ids.centreId, id, numbers[0]!, opened.clock.now());
  expect(found.map(({ record: each }) => each.recordId)).toEqual([claimed.recordId]);
});

test("OUT-DNC-01 a list that the campaign does not heed bars nothing", async () => {
  const listId = await list("external");
  const { numbers, matches } = await campaign([]);
  await add(listId, [...numbers]);
  expect(await matches()).toEqual([]);
});

test("OUT-DNC-02 a pattern bars the numbers that fit it: `?` is one digit, a closing `*` any", async () => {
  const listId = await list("pattern");
  const { numbers, matches } = await campaign([heeds(listId)]);
  await add(listId, ["7495*"]);
  expect(await matches()).toMatchObject([{ numbers: [numbers[1]] }]);
  await add(listId, ["7999???????"]);
  expect((await matches())[0]!.numbers.length).toBe(2);
  const other = await campaign([heeds(await list("pattern"))]);
  expect(await other.matches()).toEqual([]);
});

test.each([
  ["region", "RU свердловская область", undefined],
  ["postal_code", "620*", undefined],
  ["record_field", "старый", "тариф "],
] as const)("OUT-DNC-02 OUT-DNC-05 a match by %s is the record's", async (kind, value, field) => {
  const listId = await list(kind);
  const { matches } = await campaign([heeds(listId, field)], {}, [
    "Свердловская область",
    "620 014",
    " Старый",
  ]);
  expect(await matches()).toEqual([]);
  await add(listId, [value]);
  expect(await matches()).toEqual([{ place: 0, numbers: [], record: true }]);
});

test("OUT-DNC-07 an entry matches while now is before its expiry, and a longer term wins over a shorter", async () => {
  const listId = await list("internal");
  const { numbers, matches } = await campaign([heeds(listId)]);
  const now = opened.clock.now();
  await add(listId, [numbers[0]!], now + dayMs);
  expect(await matches(now + dayMs - 1)).toHaveLength(1);
  expect(await matches(now + dayMs)).toEqual([]);
  expect(await add(listId, [numbers[0]!], now + 2 * dayMs)).toBe(0);
  expect(await matches(now + dayMs)).toHaveLength(1);
  expect(await add(listId, [numbers[0]!], now + dayMs)).toBe(0);
  expect(await matches(now + dayMs)).toHaveLength(1);
  expect(await add(listId, [numbers[0]!])).toBe(0);
  expect(await matches(now + 1_000 * dayMs)).toHaveLength(1);
});

test("OUT-DNC-06 a new campaign fills the centre's common list; what a disposition adds bars the next dial, for the campaign's term", async () => {
  const { store, clock } = opened;
  const name = `Кампания ${++names}`;
  const row = record(++phone);
  const listId = await loadedList(store, ids.centreId, name, [row], clock.now());
  const input = campaignInput(name, { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] });
  const id: CampaignId = await startedCampaign(store, ids.centreId, input, clock.now());
  const { campaign: saved } = (await store.campaigns.get(ids.centreId, id))!;
  const { items } = await store.doNotCall.page(ids.centreId, { now: clock.now() });
  const common = items.find((each) => each.common)!;
  expect(saved.doNotCall.lists).toEqual([{ listId: common.id, fill: true, field: undefined }]);

  await store.campaigns.update(
    ids.centreId,
    id,
    { ...input, doNotCall: { ...saved.doNotCall, days: 30 } },
    { version: undefined, at: clock.now() },
    actor,
  );
  const [claimed] = await store.engine.campaigns.claim(ids.centreId, id, 1, clock.now());
  const start = startOf(ids.centreId, claimed!, clock.now());
  await store.engine.campaigns.beginAttempt(start);
  const end = { ...endOf(start, clock.now()), disposition: "add_to_dnc" };
  await store.engine.campaigns.endAttempt(
    ids.centreId,
    end,
    claimed!,
    {},
    closed("add_to_dnc"),
    [],
    row.numbers,
  );
  const entries = await store.doNotCall.entries(ids.centreId, common.id, {});
  expect(entries.items).toMatchObject([
    {
      value: row.numbers[0],
      way: "disposition",
      comment: "add_to_dnc",
      campaign: name,
      expiresAt: clock.now() + 30 * dayMs,
    },
  ]);
  const next = await campaign([{ listId: common.id, fill: true, field: undefined }]);
  expect(await next.matches()).toEqual([]);
});

test("OUT-DNC-08 a replacement takes effect as a whole; what stays keeps who added it", async () => {
  const { store, clock } = opened;
  const listId = await list("external");
  await add(listId, ["+74950000001", "+74950000002"]);
  const at = clock.now();
  const order = { listId, mode: "replace" as const, fileName: "n.csv", source: "upload" as const, at };
  const { id } = await store.doNotCall.beginImport(ids.centreId, order, actor);
  await expect(store.doNotCall.beginImport(ids.centreId, order, actor)).rejects.toMatchObject({
    code: "locked",
  });
  const entries = ["+74950000002", "+74950000003"].map((value) => ({
    value,
    comment: undefined,
    expiresAt: undefined,
  }));
  const batch = { entries, says: { comment: false, expiry: false } };
  expect(await store.doNotCall.load(ids.centreId, id, batch, at)).toEqual({
    added: 1,
    updated: 0,
    deleted: 1,
  });
  const ended = await store.imports.finish(ids.centreId, id, { read: 2, duplicate: 1, warnings: 0, at });
  expect(ended).toMatchObject({ listId, outcome: "done", added: 1, deleted: 1, duplicate: 1 });
  await expect(store.doNotCall.load(ids.centreId, id, batch, at)).rejects.toMatchObject({
    code: "import_closed",
  });
  const { items } = await store.doNotCall.entries(ids.centreId, listId, {});
  expect(items.map(({ value, way }) => [value, way]).sort()).toEqual([
    ["+74950000002", "hand"],
    ["+74950000003", "file"],
  ]);
});

test("OUT-DNC-10 the search tells in which lists a number stands, expired entries too; they go after their time", async () => {
  const { store, clock } = opened;
  const number = "+74957770000";
  const [internal, pattern] = [await list("internal"), await list("pattern")];
  await add(internal, [number], clock.now() + 1_000);
  await add(pattern, ["7495777*"]);
  const found = await store.doNotCall.find(ids.centreId, number, clock.now() + 2_000);
  expect(found.map(({ list: { id }, expired }) => [id, expired])).toEqual(
    expect.arrayContaining([
      [internal, true],
      [pattern, false],
    ]),
  );
  expect(await store.doNotCall.sweep(clock.now())).toBe(0);
  expect(await store.doNotCall.sweep(clock.now() + 1_001)).toBe(1);
});

test("OUT-DNC-01 names are unique without case; a list in use or the common one is not deleted", async () => {
  const { store, clock } = opened;
  const at = clock.now();
  const listId = await list("internal");
  const { name } = await store.doNotCall.get(ids.centreId, listId, at);
  await expect(
    store.doNotCall.create(ids.centreId, { name: name.toUpperCase(), kind: "pattern", at }, actor),
  ).rejects.toMatchObject({ code: "duplicate", field: "name" });
  const { id } = await campaign([heeds(listId)]);
  const { campaign: user } = (await store.campaigns.get(ids.centreId, id))!;
  await expect(store.doNotCall.delete(ids.centreId, listId, at, actor)).rejects.toMatchObject({
    code: "in_use",
    params: { users: [user.name] },
  });
  const unused = await list("internal");
  await store.doNotCall.delete(ids.centreId, unused, at, actor);
  await expect(store.doNotCall.get(ids.centreId, unused, at)).rejects.toMatchObject({ code: "not_found" });
});

test("OUT-RED-14 OUT-CPL-07 attempts count for the number and the key in all campaigns; repeats do not, a dial in progress does", async () => {
  const { store, clock } = opened;
  const { campaigns } = store.engine;
  const key = "00112233445566778899aabbccddeeff";
  const at = clock.now();
  const over = async (rows: Parameters<typeof loadedList>[3]) => {
    const name = `Кампания ${++names}`;
    const listId = await loadedList(store, ids.centreId, name, rows, at);
    const input = campaignInput(name, { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] });
    return startedCampaign(store, ids.centreId, input, at);
  };
  const [home, work] = [record(++phone), record(++phone)];
  // The same person by key under another number, and a stranger at the same number.
  const one = await over([{ ...home, key }]);
  const two = await over([{ ...work, key }]);
  const three = await over([home]);
  const first = async (id: CampaignId, now = at) => (await campaigns.claim(ids.centreId, id, 1, now))[0]!;
  const [other, stranger] = [await first(two), await first(three)];
  const past = async () => {
    const history = await campaigns.contactHistory(ids.centreId, [other, stranger], at - 32 * dayMs);
    const ofPerson = history.ofPerson.get(other.recordId);
    expect(history.ofPerson.has(stranger.recordId)).toBe(false);
    return [ofPerson, history.ofNumber.get(home.numbers[0]!), history.ofNumber.get(work.numbers[0]!)];
  };
  expect(await past()).toEqual([[], undefined, undefined]);
  for (const repeatNumber of [0, 1]) {
    const now = at + repeatNumber * 600_000;
    const claimed = await first(one, now);
    const start = startOf(ids.centreId, claimed, now, { repeatNumber, dueAt: now });
    await campaigns.beginAttempt(start);
    if (repeatNumber === 0) expect(await past()).toEqual([[at], [at], undefined]);
    const open = { ...closed("no_answer"), state: "open", dueAt: now, recordDisposition: undefined } as const;
    await campaigns.endAttempt(ids.centreId, endOf(start, now + 30_000), claimed, {}, open, []);
  }
  expect(await past()).toEqual([[at], [at], undefined]);
  expect(await campaigns.contactHistory(ids.centreId, [other, stranger], at + 1)).toMatchObject({
    ofNumber: new Map(),
    ofPerson: new Map([[other.recordId, []]]),
  });
});

test("OUT-RED-14 two campaigns that decide in the same moment: one dials the person, or the number, and the other decides anew", async () => {
  const { store, clock } = opened;
  const { campaigns } = store.engine;
  const begun = { number: [] as string[][], person: [] as string[][] };
  for (let round = 0; round < 8; round++) {
    for (const by of ["number", "person"] as const) {
      const at = clock.now();
      const first = record(++phone);
      const key = (round * 2 + (by === "person" ? 1 : 0)).toString(16).padStart(32, "e");
      // The same number in two lists, or one person under two numbers.
      const rows =
        by === "number"
          ? [first, first]
          : [
              { ...first, key },
              { ...record(++phone), key },
            ];
      const starts = await Promise.all(
        rows.map(async (row) => {
          const name = `Гонка ${++names}`;
          const listId = await loadedList(store, ids.centreId, name, [row], at);
          const input = campaignInput(name, { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] });
          const id = await startedCampaign(store, ids.centreId, input, at);
          const [claimed] = await campaigns.claim(ids.centreId, id, 1, at);
          const { ofNumber, ofPerson } = await campaigns.contactHistory(
            ids.centreId,
            [claimed!],
            at - 32 * dayMs,
          );
          const seen = ofPerson.get(claimed!.recordId) ?? ofNumber.get(claimed!.numbers[0]!) ?? [];
          return {
            claimed: claimed!,
            start: {
              ...startOf(ids.centreId, claimed!, at),
              seen: { person: by === "person", since: at - 32 * dayMs, at: seen },
            },
          };
        }),
      );
      const answers = await Promise.all(starts.map(({ start }) => campaigns.beginAttempt(start)));
      begun[by].push(answers.toSorted());
      // The one that came too late has its record as before, sees the other's attempt, and may begin by what it knows then.
      const late = starts[answers.indexOf("contacted")]!;
      await campaigns.release(ids.centreId, late.claimed, undefined);
      const [again] = await campaigns.claim(ids.centreId, late.claimed.campaignId, 1, at);
      expect(again?.recordId).toBe(late.claimed.recordId);
      if (by === "number") continue;
      const seen = { ...late.start.seen, at: [at] };
      const retried = { ...startOf(ids.centreId, again!, at + 1), seen };
      expect(await campaigns.beginAttempt(retried)).toBe("begun");
    }
  }
  expect(new Set(begun.number.flat())).toEqual(new Set(["begun", "contacted"]));
  for (const answers of [...begun.number, ...begun.person]) expect(answers).toEqual(["begun", "contacted"]);
});

/** Some thousands of rows in each table that a dial looks a number up in, and what the planner has to know of them. */
async function seedLookups(campaignId: CampaignId, listId: DoNotCallListId, claimed: ClaimedRecordRow) {
  const client = new pg.Client(opened.ownerUrl);
  await client.connect();
  try {
    const at = new Date(opened.clock.now());
    const number = "'+7495' || lpad(n::text, 7, '0')";
    const run = (text: string, values: unknown[] = []) => client.query(text, [ids.centreId, ...values]);
    await run(
      `INSERT INTO do_not_call_entry (centre_id, list_id, value, way, added_by, added_at)
       SELECT $1, $2, ${number}, 'file', 'test', $3 FROM generate_series(1, 40000) AS n`,
      [listId, at],
    );
    await run(
      `INSERT INTO barred_number (centre_id, number, campaign_id, barred_at)
       SELECT $1, ${number}, $2, $3 FROM generate_series(1, 5000) AS n`,
      [campaignId, at],
    );
    await run(
      `INSERT INTO attempt (centre_id, id, started_at, campaign_id, association_id, list_id, record_id, call_id, number, caller_number,
         attempt_number, repeat_number, due_at, instance_id, ended_at)
       SELECT $1, gen_random_uuid(), $2, $3, $4, $5, 1000000 + n, gen_random_uuid(), ${number}, '', 1, 0, $2, gen_random_uuid(), $2
       FROM generate_series(1, 5000) AS n`,
      [at, campaignId, claimed.associationId, claimed.listId],
    );
    await run(
      `INSERT INTO number_plan_block (centre_id, first, last, zones)
       SELECT $1, 79000000000 + n * 1000, 79000000999 + n * 1000, 'Europe/Moscow' FROM generate_series(1, 5000) AS n`,
    );
    await run(
      "INSERT INTO zone_table (centre_id, kind, file_name, rows, loaded_at) VALUES ($1, 'prefix', 'a.csv', 5000, $2)",
      [at],
    );
    await run(
      `INSERT INTO zone_table_row (centre_id, kind, beginning, zones)
       SELECT $1, 'prefix', '+1' || (1000000 + n), 'America/New_York' FROM generate_series(1, 5000) AS n`,
    );
    await client.query("ANALYZE");
  } finally {
    await client.end();
  }
}

test("OUT-GEN-07 every look-up of a number before a dial, and of a caller among the records, goes by an index", async () => {
  const { store, clock } = opened;
  const now = clock.now();
  const [listId, patterns] = [await list("internal"), await list("pattern")];
  const rows = Array.from({ length: 4_000 }, (_, place) => {
    const { values, numbers } = record(100_000 + place);
    return {
      ...record(place),
      values: [...values, "", "", ""],
      numbers: [...numbers, `+7812${1_000_000 + place}`],
    };
  });
  const contacts = await loadedList(store, ids.centreId, `Планы ${++names}`, rows, now, own);
  const input = campaignInput(`Планы ${names}`, {
    lists: [{ listId: contacts, enabled: true, order: 1, ratio: 1 }],
    doNotCall: { lists: [heeds(listId), heeds(patterns)], onMatch: "next_number", days: undefined },
  });
  const id = await startedCampaign(store, ids.centreId, input, now);
  const claimed = await store.engine.campaigns.claim(ids.centreId, id, 5, now);
  await add(patterns, ["7800*"]);
  await seedLookups(id, listId, claimed[0]!);
  const { campaigns } = store.engine;
  const { centreId } = ids;
  const numbers = ["+74950000077", "+79160000001"];
  const indexes = async (work: () => Promise<unknown>) => {
    const scans = (await plansOf(work)).flatMap((plan) => plan.scans);
    // A month without dials is an empty table, which is read whole.
    const byNumber =
      /(record|attempt_2026_11|do_not_call_entry|barred_number|number_plan_block|zone_table_row)$/;
    expect(scans.filter((scan) => scan.startsWith("Seq Scan") && byNumber.test(scan))).toEqual([]);
    return scans.join(", ");
  };
  expect(await indexes(() => campaigns.doNotCallMatches(centreId, id, claimed, now))).toMatch(
    /do_not_call_entry_/,
  );
  expect(await indexes(() => store.doNotCall.find(centreId, numbers[0]!, now))).toMatch(
    /do_not_call_entry_value/,
  );
  expect(await indexes(() => campaigns.barredNumbers(centreId, numbers))).toMatch(/barred_number_pkey/);
  expect(await indexes(() => campaigns.contactHistory(centreId, claimed, now - 86_400_000))).toMatch(
    /attempt_.*number.*person/s,
  );
  expect(await indexes(() => campaigns.numberZones(centreId, numbers))).toMatch(
    /number_plan_block_pkey.*zone_table_row_pkey/s,
  );
  expect(await indexes(() => campaigns.claimCalled(centreId, id, "+78121000077", now))).toMatch(
    /record_number_1.*record_number_10/s,
  );
  // A person's calls are asked for by his number (OUT-CPL-09); only what stands in free texts needs whole tables read (OUT-CPL-11).
  expect(await indexes(() => store.subjects.proof(centreId, numbers[0]! as E164, "ru"))).toMatch(
    /record_number_1.*attempt_.*number/s,
  );
});
