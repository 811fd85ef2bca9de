import type { AssociationFilter, CampaignId, ListId, Quota, RecordCondition } from "@perezvon/model";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  campaignInput,
  closed,
  dialled,
  firstCells,
  load,
  loadedList,
  open,
  startedCampaign,
} from "../../testing/campaigns.ts";
import { wrongTotals } from "../../testing/faults.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { ResultsFormat } from "../contract/campaigns.ts";
import type { ClaimedRecordRow, ProgressRow } from "../contract/engine.ts";
import type { ListFieldRow, NewRecord } from "../contract/lists.ts";
import type { AssociationChange } from "../contract/selection.ts";

let opened: TestStore;
let ids: DemoIds;
let names = 0;
let phone = 1;

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

const field = (name: string, type: ListFieldRow["type"]): ListFieldRow => ({
  name,
  type,
  label: undefined,
  required: false,
});
const columns = [
  field("Имя", "full_name"),
  field("Телефон", "phone"),
  field("Город", "text"),
  field("Долг", "decimal"),
  field("С", "date"),
  field("Срок", "expiry"),
];

interface Row {
  readonly city?: string;
  readonly debt?: string;
  readonly since?: string;
  readonly until?: string;
  readonly priority?: number;
}

let made = 0;
function rowOf({ city = "", debt = "", since = "", until = "", priority }: Row): NewRecord {
  const number = `+7999${String(++phone).padStart(7, "0")}`;
  return {
    values: [`К${++made}`, number, city, debt, since, until],
    numbers: [number],
    timeZone: undefined,
    priority,
  };
}

async function list(rows: readonly Row[]): Promise<{ listId: ListId; names: string[] }> {
  const records = rows.map(rowOf);
  const { store, clock } = opened;
  const listId = await loadedList(store, ids.centreId, `Отбор ${++names}`, records, clock.now(), columns);
  return { listId, names: records.map(({ values }) => values[0]!) };
}

/** A started campaign over one list, with what it selects by. */
async function campaign(rows: readonly Row[], change: AssociationChange = {}) {
  const loaded = await list(rows);
  const { store, clock } = opened;
  const input = campaignInput(`Отбор ${++names}`, {
    lists: [{ listId: loaded.listId, enabled: true, order: 1, ratio: 1 }],
  });
  const id = await startedCampaign(store, ids.centreId, input, clock.now());
  const associationId = (await store.selection.list(ids.centreId, id))[0]!.id;
  const set = (next: AssociationChange, at = clock.now()) =>
    store.selection.change(ids.centreId, id, associationId, next, at, actor);
  if (Object.keys(change).length > 0) await set(change);
  return { id, associationId, set, ...loaded };
}

const claim = (id: CampaignId, limit: number, at = opened.clock.now()) =>
  opened.store.engine.campaigns.claim(ids.centreId, id, limit, at);
const counters = (id: CampaignId, now = opened.clock.now()) =>
  opened.store.campaigns.counters(ids.centreId, id, { dayStart: 0, now });

const dial = (claimed: ClaimedRecordRow, at: number, after?: ProgressRow) =>
  dialled(opened.store, ids.centreId, claimed, at, after);

const is = (name: string, operator: string, ...values: string[]) =>
  ({ kind: "test", subject: { kind: "field", field: name }, operator, values }) as RecordCondition;
const where = (condition: RecordCondition): AssociationFilter => ({ kind: "conditions", condition });
const city = (name: string): RecordCondition => is("Город", "equal", name);

describe("filter", () => {
  let shared: Awaited<ReturnType<typeof campaign>> | undefined;
  const rows: Row[] = [
    { city: "Орёл", debt: "1 000,50", since: "2026-11-18" },
    { city: "орел", debt: "99", since: "20.11.2026" },
    { city: "Тула", debt: "", since: "" },
    { city: "Калуга", debt: "-5", since: "2026-10-01" },
  ];
  test.each<[string, RecordCondition, number[]]>([
    ["equal, whatever the case and ё", city("ОРЕЛ"), [0, 1]],
    ["not equal", is("Город", "not_equal", "Тула"), [0, 1, 3]],
    ["contains", is("Город", "contains", "ул"), [2]],
    ["begins", is("Город", "begins", "ка"), [3]],
    ["in", is("Город", "in", "Тула", "Калуга"), [2, 3]],
    ["less, as numbers", is("Долг", "less", "100"), [1, 3]],
    ["greater, as numbers", is("Долг", "greater", "100"), [0]],
    ["between, with its ends", is("Долг", "between", "-5", "99"), [1, 3]],
    ["equal as numbers", is("Долг", "equal", "1000,5"), [0]],
    ["empty", is("Долг", "empty"), [2]],
    ["not empty", is("Долг", "not_empty"), [0, 1, 3]],
    ["a date in either way of writing", is("С", "greater", "19.11.2026"), [1]],
    ["days relative to today, the 20th", is("С", "days", "-2", "0"), [0, 1]],
    ["and", { kind: "all", of: [city("орел"), is("Долг", "less", "100")] }, [1]],
    ["or with a group", { kind: "any", of: [city("Тула"), { kind: "all", of: [city("Калуга")] }] }, [2, 3]],
    ["no such field any more", is("Нет такого", "equal", "1"), []],
    [
      "attempts",
      { kind: "test", subject: { kind: "attempts" }, operator: "less", values: ["1"] },
      [0, 1, 2, 3],
    ],
    [
      "zone",
      { kind: "test", subject: { kind: "time_zone" }, operator: "in", values: ["europe/moscow"] },
      [0, 1, 2, 3],
    ],
    [
      "load date",
      { kind: "test", subject: { kind: "loaded_at" }, operator: "equal", values: ["20.11.2026"] },
      [0, 1, 2, 3],
    ],
  ])("OUT-SEL-07 %s", async (_, condition, places) => {
    shared ??= await campaign(rows);
    const { id, associationId, names: all, set } = shared;
    const { selection, engine } = opened.store;
    const now = opened.clock.now();
    expect(await selection.count(ids.centreId, id, associationId, where(condition), now)).toEqual({
      total: 4,
      passing: places.length,
    });
    expect(await set({ filter: where(condition) })).toMatchObject({ total: places.length, settling: false });
    const taken = await claim(id, 9);
    expect(firstCells(taken).sort()).toEqual(places.map((place) => all[place]).sort());
    for (const record of taken) await engine.campaigns.release(ids.centreId, record, now);
  });

  test("OUT-SEL-07 OUT-GEN-01 the live record counts: attempts and last status; what fails is in no total, closed ones stay in the results", async () => {
    const tried = { kind: "attempts" } as const;
    const { id, set } = await campaign([{}, {}, {}], {
      filter: where({ kind: "test", subject: tried, operator: "less", values: ["1"] }),
    });
    const [first, second] = await claim(id, 2);
    const now = opened.clock.now();
    await dial(first!, now, open(now));
    await dial(second!, now, closed("sold"));
    // Both have an attempt now: neither is in the totals, and the open one does not come back.
    expect(await counters(id)).toMatchObject({ total: 1, closed: 0, remaining: 1, due: 1, waiting: 0 });
    expect(await claim(id, 9, now + 1)).toHaveLength(1);
    const { store } = opened;
    const read = await store.results.read(
      ids.centreId,
      id,
      { format: "simple", from: undefined, to: undefined, lists: undefined, dispositions: undefined },
      async ({ rows: all }) => {
        let count = 0;
        for await (const row of all) count += row.kind === "simple" && row.totalAttempts > 0 ? 1 : 0;
        return count;
      },
    );
    expect(read).toBe(2);
    await set({ filter: undefined });
    expect(await counters(id)).toMatchObject({ total: 3, closed: 1, remaining: 2 });
  });

  test("OUT-IMP-18 OUT-SEL-07 records that come later are looked at as they come", async () => {
    const { id, listId } = await campaign([{ city: "Тула" }], { filter: where(city("Орёл")) });
    expect(await claim(id, 9)).toEqual([]);
    const more = [rowOf({ city: "Орёл" }), rowOf({ city: "Тула" })];
    await load(opened.store, ids.centreId, listId, "append", more, opened.clock.now(), columns);
    expect(firstCells(await claim(id, 9))).toEqual([more[0]!.values[0]]);
    expect(await counters(id)).toMatchObject({ total: 1, locked: 1 });
  });
});

test("OUT-SEL-07 a filter on a field that went away with the content reads it as empty: nothing breaks, and the totals follow", async () => {
  const { id, listId, set } = await campaign([{ city: "Орёл" }, { city: "Тула" }], {
    filter: where(city("Орёл")),
  });
  const at = opened.clock.now();
  const bare = [rowOf({}), rowOf({})].map((row) => ({ ...row, values: row.values.slice(0, 2) }));
  await load(opened.store, ids.centreId, listId, "replace", bare, at, columns.slice(0, 2));
  expect(await claim(id, 9)).toEqual([]);
  expect(await counters(id)).toMatchObject({ total: 0 });
  await set({ filter: where(is("Город", "empty")) });
  expect(await claim(id, 9)).toHaveLength(2);
  expect(await counters(id)).toMatchObject({ total: 2, locked: 2 });
});

describe("order", () => {
  test("OUT-SEL-03 ratios 2:1 over lists X, Y give X X Y X X Y", async () => {
    const x = await list([{}, {}, {}, {}]);
    const y = await list([{}, {}]);
    const input = campaignInput(`Отбор ${++names}`, {
      lists: [
        { listId: x.listId, enabled: true, order: 1, ratio: 2 },
        { listId: y.listId, enabled: true, order: 1, ratio: 1 },
      ],
    });
    const id = await startedCampaign(opened.store, ids.centreId, input, opened.clock.now());
    const whose = (name: string) => (x.names.includes(name) ? "X" : "Y");
    expect(
      firstCells(await claim(id, 6))
        .map(whose)
        .join(" "),
    ).toBe("X X Y X X Y");
  });

  test("OUT-SEL-06 several fields, each its own way, numbers as numbers, empty values last", async () => {
    const {
      id,
      names: all,
      set,
    } = await campaign([
      { city: "Б", debt: "9" },
      { city: "А", debt: "" },
      { city: "б", debt: "10" },
      { city: "", debt: "1" },
      { city: "А", debt: "-3" },
      { city: "А", debt: "-20" },
    ]);
    const fields = [
      { field: "Город", direction: "ascending" },
      { field: "Долг", direction: "descending" },
    ] as const;
    await set({ sorting: { kind: "fields", fields } });
    const order = firstCells(await claim(id, 9)).map((name) => all.indexOf(name));
    expect(order).toEqual([4, 5, 1, 2, 0, 3]);
  });

  test("OUT-SEL-06 OUT-SEL-12 random is another order than the file's and the same every time", async () => {
    const { id, names: all } = await campaign(
      Array.from({ length: 12 }, () => ({})),
      { sorting: { kind: "random" } },
    );
    const taken = await claim(id, 12);
    expect(firstCells(taken)).not.toEqual(all);
    expect(firstCells(taken).sort()).toEqual([...all].sort());
    const now = opened.clock.now();
    for (const record of [...taken].reverse())
      await opened.store.engine.campaigns.release(ids.centreId, record, now);
    expect(firstCells(await claim(id, 12))).toEqual(firstCells(taken));
  });

  test("OUT-SEL-06 fewest attempts, and oldest last attempt, among rescheduled records", async () => {
    const { id, set } = await campaign([{}, {}, {}], { sorting: { kind: "fewest_attempts" } });
    const now = opened.clock.now();
    const taken = await claim(id, 3);
    const tries = [3, 1, 2];
    for (const [i, record] of taken.entries())
      await dial(record, now - i * 1000, open(now, { attempts: tries[i]! }));
    const again = await claim(id, 3);
    expect(firstCells(again)).toEqual([firstCells(taken)[1], firstCells(taken)[2], firstCells(taken)[0]]);
    for (const record of again) await opened.store.engine.campaigns.release(ids.centreId, record, now);
    await set({ sorting: { kind: "oldest_attempt" } });
    expect(firstCells(await claim(id, 3))).toEqual([...firstCells(taken)].reverse());
  });

  test("OUT-SEL-04 a priority counts for the first attempt and lapses hours after loading", async () => {
    const {
      id,
      names: all,
      set,
    } = await campaign([{}, { priority: 1 }, { priority: 9 }], { priorityHours: 2 });
    const now = opened.clock.now();
    const [best] = await claim(id, 1);
    expect(firstCells([best!])).toEqual([all[2]]);
    // Given back undialled it still has it; tried once, it is an ordinary rescheduled record.
    await opened.store.engine.campaigns.release(ids.centreId, best!, now);
    const [again] = await claim(id, 1);
    expect(again!.recordId).toBe(best!.recordId);
    await dial(again!, now, open(now));
    expect(firstCells(await claim(id, 1))).toEqual([all[1]]);
    const late = now + 2 * 3_600_000;
    const other = await campaign([{}, { priority: 5 }], { priorityHours: 2 });
    expect(firstCells(await claim(other.id, 1, late))).toEqual([other.names[0]]);
    await opened.store.selection.sweep(late);
    expect(firstCells(await claim(other.id, 1, late))).toEqual([other.names[1]]);
    await set({ priorityHours: undefined });
  });

  test("OUT-SEL-05 a promised record comes first in its window, and after it in the order of the list", async () => {
    const { id, names: all } = await campaign([{}, {}, {}]);
    const now = opened.clock.now();
    const [first, second] = await claim(id, 2);
    await dial(first!, now, open(now + 1000, { windowUntil: now + 10_000 }));
    await dial(second!, now, open(now + 60_000));
    const [again] = await claim(id, 1, now + 5000);
    expect(firstCells([again!])).toEqual([all[0]]);
    await opened.store.engine.campaigns.release(ids.centreId, again!, now + 1000);
    // The window is over: a rescheduled one that a rule made goes before it, and the file's order holds among the others.
    expect(firstCells(await claim(id, 3, now + 60_000))).toEqual([all[1], all[0], all[2]]);
  });

  test("OUT-SEL-11 full passes: nobody has a second turn before everybody had the first", async () => {
    const now = opened.clock.now();
    for (const fullPasses of [false, true]) {
      const { id, names: all } = await campaign([{}, {}, {}], { fullPasses });
      const order: string[] = [];
      for (let i = 0; i < 5; i++) {
        const [record] = await claim(id, 1, now + i);
        order.push(String(all.indexOf(firstCells([record!])[0]!)));
        await dial(record!, now + i, open(now));
      }
      // Without it a due record, rescheduled, is always before the new ones.
      expect(order.join("")).toBe(fullPasses ? "01201" : "00000");
    }
  });
});

test("OUT-SEL-10 expired records are closed without a dial and stand in the results; one in hand first finishes", async () => {
  const { store, clock } = opened;
  const now = clock.now();
  const { id, names: all } = await campaign([
    { until: "19.11.2026" },
    { until: "2026-11-20 12:30" },
    { until: "2026-11-20" },
    {},
  ]);
  // 09:00 UTC is noon in Moscow: the first is over, the second is in half an hour, the third at midnight.
  expect(firstCells(await claim(id, 1))).toEqual([all[1]]);
  await store.selection.sweep(now + 40 * 60_000);
  expect(await counters(id)).toMatchObject({ total: 4, closed: 1, remaining: 3, locked: 1 });
  const [held] = await store.lists
    .records(ids.centreId, (await store.campaigns.get(ids.centreId, id))!.campaign.associations[0]!.listId, {
      now,
    })
    .then(({ items }) => items.filter(({ states }) => states[0]?.state === "locked"));
  expect(held?.values[0]).toBe(all[1]);
  await store.selection.sweep(now + 13 * 3_600_000);
  expect(await counters(id)).toMatchObject({ total: 4, closed: 2, remaining: 2 });
  const rows = await store.results.read(
    ids.centreId,
    id,
    { format: "detailed", from: undefined, to: undefined, lists: undefined, dispositions: undefined },
    async (stream) => {
      const found = [];
      for await (const row of stream.rows) found.push(row);
      return found;
    },
  );
  expect(rows).toMatchObject([
    { isCallAttempt: false, recordDisposition: "record_expired", completed: true },
    { isCallAttempt: false, recordDisposition: "record_expired", completed: true },
  ]);
});

describe("quota", () => {
  const quota = (target: number, more: Partial<Quota> = {}): Quota => ({
    groups: [
      { name: "Тула", condition: city("Тула"), target, dispositions: undefined },
      { name: "Орёл", condition: is("Город", "begins", "о"), target: 5, dispositions: ["callback_done"] },
    ],
    countCurrent: false,
    ...more,
  });
  const rows: Row[] = [
    { city: "Тула" },
    { city: "Тула" },
    { city: "Тула" },
    { city: "Орёл" },
    { city: "Казань" },
  ];

  test("OUT-SEL-08 OUT-SEL-09 OUT-RES-06 a full group and «no match» are excluded; raising the target opens them again", async () => {
    const { store, clock } = opened;
    const now = clock.now();
    const { id, associationId, names: all, set } = await campaign(rows, { quota: quota(1) });
    expect(await counters(id)).toMatchObject({ total: 5, closed: 0, excluded: 1, remaining: 4 });
    const [first, second] = await claim(id, 2);
    const success = (await store.campaigns.dispositions(ids.centreId, id)).find(
      ({ type }) => type === "final_success",
    )!.key;
    await dial(first!, now, closed(success));
    // The second of the group is talked about: it may overfill. The third is excluded.
    const view = () => store.selection.quota(ids.centreId, id, associationId);
    expect(await view()).toEqual([
      { name: "Тула", target: 1, total: 3, filled: 1, inProgress: 1, remaining: 1, excluded: 1 },
      { name: "Орёл", target: 5, total: 1, filled: 0, inProgress: 0, remaining: 1, excluded: 0 },
      { name: undefined, target: undefined, total: 1, filled: 0, inProgress: 0, remaining: 0, excluded: 1 },
    ]);
    expect(firstCells(await claim(id, 9))).toEqual([all[3]]);
    await dial(second!, now, open(now));
    expect(await counters(id)).toMatchObject({ total: 5, closed: 1, excluded: 3, remaining: 1 });
    const results = (format: ResultsFormat, dispositions?: readonly string[]) =>
      store.results.read(
        ids.centreId,
        id,
        { format, from: undefined, to: undefined, lists: undefined, dispositions },
        async (stream) => {
          const found = [];
          for await (const row of stream.rows) found.push(row);
          expect(await stream.count()).toBe(found.length);
          return found;
        },
      );
    expect(await results("simple")).toMatchObject([
      { completed: true, outOfQuota: false },
      { completed: false, outOfQuota: true, quotaGroup: "Тула" },
      { completed: false, outOfQuota: true, quotaGroup: "Тула" },
      { outOfQuota: false },
      { completed: false, outOfQuota: true, quotaGroup: undefined },
    ]);
    // OUT-RES-06: the step that took them out has its row, with no status and no call, of the moment in which it happened.
    const step = {
      completed: false,
      isCallAttempt: false,
      outOfQuota: true,
      disposition: undefined,
      callAt: now,
    };
    const dialled = { outOfQuota: false, quotaGroup: undefined, isCallAttempt: true };
    expect(await results("detailed")).toMatchObject([
      { ...dialled, completed: true },
      { ...dialled, completed: false },
      { ...step, quotaGroup: "Тула", callId: undefined },
      { ...step, quotaGroup: "Тула" },
      { ...step, quotaGroup: undefined },
    ]);
    expect(await results("detailed", [success])).toMatchObject([{ ...dialled, completed: true }]);
    await set({ quota: quota(2) });
    expect(await counters(id)).toMatchObject({ total: 5, closed: 1, excluded: 1, remaining: 3 });
    expect(firstCells(await claim(id, 9, now + 1))).toEqual([all[1], all[2]]);
  });

  test("OUT-SEL-09 «Учитывать текущие разговоры»: no more in hand than the group has room for", async () => {
    const { id, names: all } = await campaign(rows, { quota: quota(2, { countCurrent: true }) });
    expect(firstCells(await claim(id, 1))).toEqual([all[0]]);
    expect(firstCells(await claim(id, 9))).toEqual([all[1], all[3]]);
    expect(await claim(id, 9)).toEqual([]);
  });

  test("OUT-SEL-09 with a quota a second enabled list is refused", async () => {
    const { store, clock } = opened;
    const { id, associationId } = await campaign(rows, { quota: quota(1) });
    const other = await list([{}]);
    const second = await store.selection.attach(
      ids.centreId,
      id,
      { listId: other.listId, instance: "", order: 2, ratio: 1 },
      clock.now(),
      actor,
    );
    expect(second.enabled).toBe(false);
    const enable = (which: typeof second.id, enabled: boolean) =>
      store.selection.change(ids.centreId, id, which, { enabled }, clock.now(), actor);
    await expect(enable(second.id, true)).rejects.toMatchObject({ code: "quota_single", field: "enabled" });
    await enable(associationId, false);
    await expect(enable(second.id, true)).resolves.toMatchObject({ enabled: true });
  });
});

test("OUT-CMP-06 of two instances of a list the one of lower order takes a record that both admit", async () => {
  const { store, clock } = opened;
  const { id, listId, associationId, names: all, set } = await campaign([{ city: "Тула" }, { city: "Орёл" }]);
  const at = clock.now();
  await expect(
    store.selection.attach(ids.centreId, id, { listId, instance: "", order: 5, ratio: 1 }, at, actor),
  ).rejects.toMatchObject({ code: "duplicate", field: "instance" });
  const second = await store.selection.attach(
    ids.centreId,
    id,
    { listId, instance: "Остальные", order: 5, ratio: 1 },
    at,
    actor,
  );
  await store.selection.change(ids.centreId, id, second.id, { enabled: true }, at, actor);
  expect(await counters(id)).toMatchObject({ total: 2 });
  await set({ filter: where(city("Орёл")) });
  expect((await store.selection.list(ids.centreId, id)).map(({ total }) => total)).toEqual([1, 1]);
  const taken = await claim(id, 9);
  expect(taken.map((record) => [firstCells([record])[0], record.associationId])).toEqual([
    [all[1], associationId],
    [all[0], second.id],
  ]);
});

interface Model {
  readonly name: string;
  readonly place: number;
  readonly city: string;
  readonly debt: string;
  readonly priority: number | undefined;
}

/** The sequence that OUT-SEL-01 asks of records never dialled, written once more and slowly. */
function expected(
  rows: readonly Model[],
  cityWanted: string | undefined,
  descending: boolean,
  target: number,
) {
  const passing = rows.filter((row) => cityWanted === undefined || row.city === cityWanted);
  const value = ({ debt }: Model) => (debt === "" ? undefined : Number(debt));
  const byDebt = (a: Model, b: Model) => {
    const [x, y] = [value(a), value(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return descending ? y - x : x - y;
  };
  const order = [...passing].sort(
    (a, b) => (b.priority ?? 0) - (a.priority ?? 0) || byDebt(a, b) || a.place - b.place,
  );
  return {
    total: passing.length,
    excluded: target === 0 ? passing.length : passing.filter((row) => row.city === "").length,
    order: target === 0 ? [] : order.filter((row) => row.city !== ""),
  };
}

test("OUT-SEL-12 OUT-STA-03 any list, filter, sorting and quota: the sequence is the rule's, and the totals agree throughout", async () => {
  const rowsOf = fc.array(
    fc.record({
      city: fc.constantFrom("", "Тула", "Орёл"),
      debt: fc.constantFrom("", "-7", "3", "20", "100"),
      priority: fc.option(fc.constantFrom(1, 5, 9), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 14 },
  );
  const settings = fc.record({
    rows: rowsOf,
    cityWanted: fc.option(fc.constantFrom("Тула", "Орёл"), { nil: undefined }),
    descending: fc.boolean(),
    target: fc.constantFrom(0, 100),
    step: fc.integer({ min: 1, max: 5 }),
    ends: fc.array(fc.constantFrom("open", "closed", "release"), { minLength: 14, maxLength: 14 }),
  });
  const run = async ({
    rows,
    cityWanted,
    descending,
    target,
    step,
    ends,
  }: typeof settings extends fc.Arbitrary<infer T> ? T : never) => {
    const groups = [
      { name: "все", condition: is("Город", "not_empty"), target, dispositions: ["nothing_has_this"] },
    ];
    const { id, names: all } = await campaign(rows, {
      ...(cityWanted === undefined ? {} : { filter: where(city(cityWanted)) }),
      sorting: {
        kind: "fields",
        fields: [{ field: "Долг", direction: descending ? "descending" : "ascending" }],
      },
      quota: { groups, countCurrent: false },
    });
    const model = rows.map((row, place) => ({ ...row, place, name: all[place]! }));
    const wanted = expected(model, cityWanted, descending, target);
    const now = opened.clock.now();
    const agree = async (closedSoFar: number) => {
      const { total, closed: done, excluded, remaining, due, waiting, locked } = await counters(id);
      expect([total, done, excluded]).toEqual([wanted.total, closedSoFar, wanted.excluded]);
      expect(remaining).toBe(total - done - excluded);
      expect(due + waiting + locked).toBe(remaining);
    };
    await agree(0);
    const order: string[] = [];
    let done = 0;
    for (;;) {
      const taken = await claim(id, step);
      if (taken.length === 0) break;
      for (const record of taken) {
        const end = ends[order.length]!;
        order.push(firstCells([record])[0]!);
        if (end === "release") await opened.store.engine.campaigns.release(ids.centreId, record, now + 1e9);
        else await dial(record, now, end === "closed" ? closed("sold") : open(now + 1e9));
        if (end === "closed") done++;
      }
      await agree(done);
    }
    expect(order).toEqual(wanted.order.map(({ name }) => name));
  };
  await fc.assert(fc.asyncProperty(settings, run), { numRuns: 8 });
});
