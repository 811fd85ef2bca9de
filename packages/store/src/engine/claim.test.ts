import {
  type CampaignId,
  defaultCallBacks,
  type ListId,
  type PersonalAgentSettings,
  type UserId,
} from "@perezvon/model";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgainstModel, type Step, step } from "../../testing/against-model.ts";
import {
  campaignInput,
  closed,
  dialled,
  endOf,
  fields,
  firstCells,
  load,
  loadedList,
  open,
  record,
  records,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { wrongTotals } from "../../testing/faults.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { ClaimedRecordRow, ProgressRow } from "../contract/engine.ts";
import type { ListFieldRow, NewRecord } from "../contract/lists.ts";

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

interface Attached {
  readonly rows: readonly NewRecord[];
  readonly order?: number;
  readonly ratio?: number;
}

/** A started campaign over lists of fresh numbers. */
async function campaign(...lists: Attached[]): Promise<{ id: CampaignId; lists: ListId[] }> {
  const { store, clock } = opened;
  const name = `Кампания ${++names}`;
  const listIds: ListId[] = [];
  for (const [i, { rows }] of lists.entries()) {
    listIds.push(await loadedList(store, ids.centreId, `${name}, список ${i}`, rows, clock.now()));
  }
  const input = campaignInput(name, {
    lists: lists.map(({ order = 1, ratio = 1 }, i) => ({ listId: listIds[i]!, enabled: true, order, ratio })),
  });
  return { id: await startedCampaign(store, ids.centreId, input, clock.now()), lists: listIds };
}

function fresh(count: number): NewRecord[] {
  phone += count;
  return records(count, phone);
}

const claim = (id: CampaignId, limit: number, at = opened.clock.now()) =>
  opened.store.engine.campaigns.claim(ids.centreId, id, limit, at);

const dial = (claimed: ClaimedRecordRow, at: number, after?: ProgressRow) =>
  dialled(opened.store, ids.centreId, claimed, at, after);

test("OUT-SEL-06 a list is dialled in the order of the file when nothing is set", async () => {
  const rows = fresh(5);
  const { id } = await campaign({ rows });
  expect(firstCells(await claim(id, 3))).toEqual(rows.slice(0, 3).map(({ values }) => values[0]));
  expect(firstCells(await claim(id, 3))).toEqual(rows.slice(3).map(({ values }) => values[0]));
  expect(await claim(id, 3)).toEqual([]);
});

test("a claimed record brings its fields, name, numbers, zone and nothing of progress", async () => {
  const row = record(++phone, { timeZone: "Asia/Vladivostok" });
  const { id, lists } = await campaign({ rows: [row] });
  expect(await claim(id, 1)).toMatchObject([
    {
      campaignId: id,
      listId: lists[0],
      numbers: row.numbers,
      customerName: row.values[0],
      timeZone: "Asia/Vladivostok",
      progress: undefined,
      history: [],
      fields: [
        { key: "f1", name: "Имя", value: row.values[0] },
        { key: "f2", name: "Телефон", value: row.values[1] },
      ],
    },
  ]);
});

test("OUT-SEL-01 repeats, then list order, then priority, then rescheduled, then the file", async () => {
  const { clock } = opened;
  const now = clock.now();
  const first = fresh(4).map((row, i) => (i === 3 ? { ...row, priority: 7 } : row));
  const second = fresh(1);
  const { id } = await campaign({ rows: second, order: 2 }, { rows: first, order: 1 });
  // Two of the first list come back: one as an ordinary redial, one as a repeat; both are due later.
  const taken = await claim(id, 3);
  expect(firstCells(taken)).toEqual([first[3]!, first[0]!, first[1]!].map(({ values }) => values[0]));
  await dial(taken[1]!, now, open(now + 60_000));
  await dial(taken[2]!, now, open(now + 60_000, { repeat: true }));
  await opened.store.engine.campaigns.release(ids.centreId, taken[0]!, now + 3_600_000);
  const late = [{ ...record(++phone), priority: 9 }];
  const { store } = opened;
  const listId = taken[0]!.listId;
  await load(store, ids.centreId, listId, "append", late, now);
  expect(firstCells(await claim(id, 10, now + 60_000))).toEqual(
    [first[1]!, late[0]!, first[0]!, first[2]!, second[0]!].map(({ values }) => values[0]),
  );
});

test("OUT-SEL-03 lists of equal order by ratio, over several claims", async () => {
  const x = fresh(6);
  const y = fresh(6);
  const { id } = await campaign({ rows: x, ratio: 2 }, { rows: y, ratio: 1 });
  const sequence: string[] = [];
  for (const limit of [1, 1, 2, 2]) sequence.push(...firstCells(await claim(id, limit)));
  expect(sequence).toEqual([x[0], x[1], y[0], x[2], x[3], y[1]].map((row) => row!.values[0]));
});

test("OUT-GEN-03 many claims side by side never share a record, and together take them all", async () => {
  const rows = fresh(400);
  const { id } = await campaign({ rows: rows.slice(0, 200), ratio: 3 }, { rows: rows.slice(200), ratio: 1 });
  const claims = await Promise.all(Array.from({ length: 60 }, () => claim(id, 10)));
  const taken = claims.flat();
  // SKIP LOCKED may leave a claim short while another holds the rows; nothing is lost.
  for (;;) {
    const more = await claim(id, 50);
    if (more.length === 0) break;
    taken.push(...more);
  }
  expect(taken).toHaveLength(400);
  expect(new Set(taken.map(({ recordId }) => recordId)).size).toBe(400);
});

test("a waiting record comes back when it is due, with its progress and history, and not before", async () => {
  const now = opened.clock.now();
  const { id } = await campaign({ rows: fresh(1) });
  const [claimed] = await claim(id, 1);
  await dial(claimed!, now, open(now + 60_000));
  expect(await claim(id, 1, now + 59_999)).toEqual([]);
  expect(await opened.store.engine.campaigns.nextDueAt(ids.centreId, id)).toBe(now + 60_000);
  expect(await claim(id, 1, now + 60_000)).toMatchObject([
    {
      recordId: claimed!.recordId,
      progress: { at: now },
      history: [{ at: now, disposition: "no_answer", note: "SIP 487", number: claimed!.numbers[0] }],
    },
  ]);
});

test("a closed record never comes back", async () => {
  const now = opened.clock.now();
  const { id } = await campaign({ rows: fresh(1) });
  const [claimed] = await claim(id, 1);
  await dial(claimed!, now, closed("sold"));
  expect(await claim(id, 1, now + 1e9)).toEqual([]);
  expect(await opened.store.engine.campaigns.nextDueAt(ids.centreId, id)).toBeUndefined();
});

test("OUT-IMP-18 records added to a running campaign can be dialled at once", async () => {
  const { id, lists } = await campaign({ rows: fresh(1) });
  expect(await claim(id, 5)).toHaveLength(1);
  await load(opened.store, ids.centreId, lists[0]!, "append", fresh(2), opened.clock.now());
  expect(await claim(id, 5)).toHaveLength(2);
});

test("OUT-IMP-10 a replacement takes effect in one instant; a locked record of the old content finishes", async () => {
  const { store, clock } = opened;
  const now = clock.now();
  const { id, lists } = await campaign({ rows: fresh(3) });
  const [inHand] = await claim(id, 1);
  const news = fresh(2);
  const { fields } = await import("../../testing/campaigns.ts");
  const actor = { userId: undefined, name: "test" };
  const opening = { listId: lists[0]!, mode: "replace", fields, fileName: "new.csv", at: now } as const;
  const loading = await store.imports.begin(ids.centreId, opening, actor);
  await store.imports.appendRows(ids.centreId, loading.id, news, now);
  // Until the file is read, the old content is dialled.
  const [old] = await claim(id, 1);
  expect(old!.fields[0]!.value).not.toBe(news[0]!.values[0]);
  await store.engine.campaigns.release(ids.centreId, old!, now);
  await store.imports.finish(ids.centreId, loading.id, { read: 2, duplicate: 0, warnings: 0, at: now });
  expect(firstCells(await claim(id, 9))).toEqual(news.map(({ values }) => values[0]));
  await dial(inHand!, now);
  expect(await store.campaigns.counters(ids.centreId, id, { dayStart: 0, now })).toMatchObject({
    total: 2,
    locked: 2,
  });
  expect(await store.lists.get(ids.centreId, lists[0]!)).toMatchObject({ records: 2 });
});

test("a disabled list gives nothing", async () => {
  const { id, lists } = await campaign({ rows: fresh(1) });
  const { store, clock } = opened;
  const before = (await store.campaigns.get(ids.centreId, id))!;
  const input = campaignInput(before.campaign.name, {
    lists: [{ listId: lists[0]!, enabled: false, order: 1, ratio: 1 }],
  });
  await store.campaigns.update(
    ids.centreId,
    id,
    input,
    { version: undefined, at: clock.now() },
    {
      userId: undefined,
      name: "test",
    },
  );
  expect(await claim(id, 1)).toEqual([]);
});

test("OUT-SEL-02 promised call-backs come before the order of the lists, across all of them; switched off, after it", async () => {
  const { store, clock } = opened;
  const now = clock.now();
  for (const first of [true, false]) {
    const [one, two] = [fresh(2), fresh(3)];
    const { id } = await campaign({ rows: one, order: 1 }, { rows: two, order: 2 });
    const { campaign: made } = (await store.campaigns.get(ids.centreId, id))!;
    const { associations, ...settings } = made;
    const callBacks = { ...defaultCallBacks, first };
    const input = {
      ...settings,
      dialling: { ...settings.dialling, callBacks },
      lists: associations.map(({ id: _, ...each }) => each),
    };
    await store.campaigns.update(ids.centreId, id, input, { version: undefined, at: now }, actor);
    const [a, b, c, d] = await claim(id, 4);
    // Two were promised, the later one earlier; one is due by a rule; all three in the second list but the rule's.
    await dial(d!, now, open(now + 1_000, { windowUntil: now + 60_000 }));
    await dial(c!, now, open(now + 2_000, { windowUntil: now + 60_000 }));
    await dial(a!, now, open(now + 1_000));
    await store.engine.campaigns.release(ids.centreId, b!, now);
    const cells = (taken: readonly ClaimedRecordRow[]) => firstCells(taken);
    const [nameA, nameB, nameC, nameD] = cells([a!, b!, c!, d!]);
    const fifth = two[2]!.values[0];
    const promised = [nameD, nameC];
    const taken = cells(await claim(id, 5, now + 5_000));
    expect(taken).toHaveLength(5);
    expect(first ? taken.slice(0, 2) : taken.slice(2, 4)).toEqual(promised);
    expect(new Set(taken)).toEqual(new Set([nameA, nameB, nameC, nameD, fifth]));
    expect(taken.at(-1)).toBe(fifth);
  }
});

const called = (id: CampaignId, number: string, at = opened.clock.now()) =>
  opened.store.engine.campaigns.claimCalled(ids.centreId, id, number, at);
const idsOf = (found: Awaited<ReturnType<typeof called>>) => found.map(({ record }) => record.recordId);

test("OUT-BLD-01 the records that have the number of a caller: open before closed, the latest dialled, several when equal", async () => {
  const now = opened.clock.now();
  const number = `+7988${String(++phone).padStart(7, "0")}`;
  const second = (row: NewRecord): NewRecord => ({ ...row, numbers: [...row.numbers, number] });
  const rows = [...fresh(3).map(second), record(++phone)];
  const { id } = await campaign({ rows });
  // Equal ones, never dialled, whichever of their numbers it is; who is in hand already is not among them.
  const equal = await called(id, number);
  expect(equal.map(({ record, closed }) => [record.numbers[1], closed])).toEqual(
    Array(3).fill([number, undefined]),
  );
  expect(await called(id, number)).toEqual([]);
  const [first, other, last] = equal.map(({ record }) => record);
  await dial(first!, now, closed("sold"));
  await dial(other!, now + 1_000, open(now + 3_600_000));
  await dial(last!, now + 2_000, open(now + 3_600_000));
  expect(idsOf(await called(id, number))).toEqual([last!.recordId]);
  expect(idsOf(await called(id, number))).toEqual([other!.recordId]);
  expect(await called(id, number)).toMatchObject([{ record: { recordId: first!.recordId }, closed: "sold" }]);
});

test("OUT-BLD-02 OUT-BLD-04 a call of a customer is no dial; a closed record stays closed, at its time, or is closed anew", async () => {
  const now = opened.clock.now();
  const [row] = fresh(1);
  const { id } = await campaign({ rows: [row!] });
  const number = row!.numbers[0]!;
  const { campaigns } = opened.store.engine;
  const call = async (at: number, columns: ProgressRow, change = {}) => {
    const [{ record: found }] = (await called(id, number, at)) as unknown as [{ record: ClaimedRecordRow }];
    const start = startOf(ids.centreId, found, at);
    const end = endOf(start, at, { isInbound: true, disposition: columns.lastDisposition! });
    await campaigns.writeStep(start, end, { at }, columns, [], [], change);
  };
  const simple = async () => {
    const query = { format: "simple", from: undefined, to: undefined } as const;
    const all = { ...query, lists: undefined, dispositions: undefined };
    return opened.store.results.read(ids.centreId, id, all, async (stream) => {
      for await (const found of stream.rows) return found;
      return undefined;
    });
  };
  const counters = () => opened.store.campaigns.counters(ids.centreId, id, { dayStart: now - 1, now });
  await call(now, closed("rejected", 0));
  await call(
    now + 1_000,
    { ...closed("rejected", 0), lastDisposition: "wrong_person" },
    { staysClosed: true },
  );
  expect(await simple()).toMatchObject({
    completed: true,
    recordDisposition: "rejected",
    lastDisposition: "wrong_person",
    totalAttempts: 0,
    lastCallAt: now + 1_000,
  });
  await call(now + 2_000, closed("sold", 0));
  expect(await simple()).toMatchObject({ completed: true, recordDisposition: "sold" });
  expect(await counters()).toMatchObject({ closed: 1, dialledToday: 0 });
  const all = {
    format: "detailed",
    from: undefined,
    to: undefined,
    lists: undefined,
    dispositions: undefined,
  };
  await opened.store.results.read(ids.centreId, id, all as never, async (stream) => {
    for await (const found of stream.rows)
      expect(found).toMatchObject({ isInbound: true, isCallAttempt: true });
  });
});

describe("records of an agent (OUT-CBK-06)", () => {
  const columns: readonly ListFieldRow[] = [
    ...fields,
    { name: "Оператор", type: "personal_agent", label: undefined, required: false },
  ];
  const minute = 60_000;

  const owning = (name: string, listId: ListId, personalAgent: PersonalAgentSettings | undefined) => {
    const { dialling, ...other } = campaignInput(name, {
      lists: [{ listId, enabled: true, order: 1, ratio: 1 }],
    });
    return { ...other, dialling: { ...dialling, ...(personalAgent && { personalAgent }) } };
  };

  /** A started campaign whose records name these agents. */
  async function owned(
    agents: readonly string[],
    personalAgent?: PersonalAgentSettings,
  ): Promise<CampaignId> {
    const { store, clock } = opened;
    const name = `Кампания ${++names}`;
    const rows = fresh(agents.length).map((row, place) => ({
      ...row,
      values: [...row.values, agents[place]!],
    }));
    const listId = await loadedList(store, ids.centreId, name, rows, clock.now(), columns);
    return startedCampaign(store, ids.centreId, owning(name, listId, personalAgent), clock.now());
  }
  const engine = () => opened.store.engine.campaigns;
  const waiting = async (id: CampaignId, agents: readonly UserId[]) => {
    const all = await engine().promisedCalls(ids.centreId, opened.clock.now(), agents);
    return all.filter(({ campaignId }) => campaignId === id);
  };
  const places = (claimed: readonly ClaimedRecordRow[]) =>
    claimed.map(({ fields: cells }) => cells[2]?.value);

  test("OUT-CBK-06 by login without case or by id; an unknown login ties to nobody until there is such a user", async () => {
    const id = await owned(["AGENT1 ", "nobody", ids.agent1, "", "agent2"]);
    const heard: UserId[] = [];
    const now = opened.clock.now();
    const claimed = await engine().claim(ids.centreId, id, 5, now, (agents) => heard.push(...agents));
    expect(places(claimed)).toEqual(["nobody", ""]);
    expect(new Set(heard)).toEqual(new Set([ids.agent1, ids.agent2]));
    const own = await waiting(id, [ids.agent1]);
    const { recordTools, campaigns } = opened.store;
    // «Почему не набирается» names him and the end of the wait; neither of the two has the new campaign's skill.
    expect(await recordTools.inCampaign(ids.centreId, id, own[0]!.recordId)).toMatchObject({
      ownAgent: { name: expect.stringContaining(" "), until: now + 15 * minute },
    });
    const { unskilledOwners } = await campaigns.setup(ids.centreId, id);
    expect(unskilledOwners).toEqual({ records: 3, names: ["agent1", "agent2"] });
    expect(own).toMatchObject([
      { campaignId: id, ownerId: ids.agent1, from: now, until: now + 15 * minute, strict: false, own: true },
      { ownerId: ids.agent1 },
    ]);
    expect(own[0]!.recordId).toBeLessThan(own[1]!.recordId);
    expect(await waiting(id, [])).toEqual([]);
    const kept = await engine().claimPromised(ids.centreId, own[0]!, now);
    expect(kept).toMatchObject({ recordId: own[0]!.recordId });
    expect(await waiting(id, [ids.agent1])).toHaveLength(1);
    // Given back as it was it waits for him again; with a later time its turn comes anew.
    await engine().release(ids.centreId, kept!, undefined);
    expect(await waiting(id, [ids.agent1])).toHaveLength(2);
    const again = await engine().claimPromised(ids.centreId, own[0]!, now);
    await engine().release(ids.centreId, again!, now + minute);
    expect(await waiting(id, [ids.agent1])).toHaveLength(1);
    expect(await engine().nextDueAt(ids.centreId, id)).toBe(now + minute);
  });

  test("OUT-CBK-06 preferred: after its minutes anybody's, once for each dial", async () => {
    const id = await owned(["agent1"], { mode: "preferred", waitMinutes: 5 });
    const now = opened.clock.now();
    expect(await claim(id, 3, now)).toEqual([]);
    expect(await engine().nextDueAt(ids.centreId, id)).toBe(now + 5 * minute);
    expect(await claim(id, 3, now + 5 * minute - 1)).toEqual([]);
    const [any] = await claim(id, 3, now + 5 * minute);
    expect(any).toBeDefined();
    await dial(any!, now + 5 * minute, open(now + 10 * minute));
    expect(await claim(id, 3, now + 10 * minute)).toEqual([]);
    expect(await waiting(id, [ids.agent1])).toMatchObject([{ until: now + 15 * minute }]);
  });

  test("OUT-CBK-06 strict: it waits for ever, and many are put aside at once; the setting changed, it holds for those that wait", async () => {
    const id = await owned([...Array.from({ length: 40 }, () => "agent2"), ""], {
      mode: "strict",
      waitMinutes: 5,
    });
    const now = opened.clock.now();
    expect(await claim(id, 1, now)).toEqual([]);
    expect(places(await claim(id, 1, now))).toEqual([""]);
    expect(await claim(id, 50, now + 90 * 24 * 60 * minute)).toEqual([]);
    expect(await engine().nextDueAt(ids.centreId, id)).toBe(0);
    const { campaign } = (await opened.store.campaigns.get(ids.centreId, id))!;
    const ignored = owning(campaign.name, campaign.associations[0]!.listId, {
      mode: "ignore",
      waitMinutes: 5,
    });
    await opened.store.campaigns.update(ids.centreId, id, ignored, { version: undefined, at: now }, actor);
    expect(await claim(id, 50, now)).toHaveLength(40);
  });

  test("OUT-CBK-06 OUT-CBK-05 a call that another agent has promised goes before", async () => {
    const id = await owned(["agent1"], { mode: "strict", waitMinutes: 5 });
    const now = opened.clock.now();
    expect(await claim(id, 1, now)).toEqual([]);
    const [own] = await waiting(id, [ids.agent1]);
    const kept = (await engine().claimPromised(ids.centreId, own!, now))!;
    const start = startOf(ids.centreId, kept, now);
    await engine().beginAttempt(start);
    const promise = {
      number: start.number,
      from: now + minute,
      until: now + 2 * minute,
      strict: false,
      at: now,
      ownerId: ids.agent2,
      agentId: ids.agent1,
    };
    const end = endOf(start, now, { disposition: "reschedule" });
    await engine().endAttempt(ids.centreId, end, kept, {}, open(now + minute), [], [], { promise });
    expect(await claim(id, 1, now + minute)).toHaveLength(1);
  });

  test("OUT-CBK-06 OUT-CBK-08 blocked, his records are anybody's", async () => {
    const id = await owned(["agent2"], { mode: "strict", waitMinutes: 5 });
    expect(await claim(id, 1)).toEqual([]);
    const { store } = opened;
    const [own] = await waiting(id, [ids.agent2]);
    const at = opened.clock.now();
    await store.users.update(ids.centreId, ids.agent2, { disabled: true }, { version: undefined, at }, actor);
    expect(await engine().claimPromised(ids.centreId, own!, opened.clock.now())).toBeUndefined();
    expect(await claim(id, 1)).toHaveLength(1);
  });
});

test("OUT-SEL-01 OUT-SEL-09 OUT-GEN-03 OUT-GEN-05 the store of the seeded days answers as PostgreSQL does", async () => {
  const owner = new pg.Client(opened.ownerUrl);
  await owner.connect();
  let round = 0;
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(step, { minLength: 1, maxLength: 60, size: "max" }),
        async (countCurrent, steps) => {
          const against = new AgainstModel(opened, owner, ids.centreId);
          await against.prepare(opened, `Против модели ${++round}`, countCurrent);
          try {
            for (const each of steps) await against.take(each);
          } finally {
            await against.clear();
          }
        },
      ),
      { numRuns: 8, seed: 603, endOnFailure: true, examples: [[false, filledInHand]] },
    );
  } finally {
    await owner.end();
  }
});

/** A group is filled while another record of it is in hand, which then comes back as it was. */
const filledInHand: Step[] = [
  ...Array<Step>(3).fill({ kind: "claim", of: 1, limit: 1 }),
  { kind: "begin", nth: 0, repeat: 0, same: false },
  { kind: "end", nth: 0, as: "sold", minutes: 0, twice: true },
  { kind: "release", nth: 1, minutes: undefined },
];
