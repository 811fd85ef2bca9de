import type { CampaignId, UserId } from "@perezvon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner } from "../../testing/as-owner.ts";
import {
  campaignInput,
  closed,
  deleteForGood,
  endOf,
  loadedList,
  open,
  record,
  records,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { wrongTotals } from "../../testing/faults.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { ResultRow } from "../contract/campaigns.ts";
import type { AttemptEndRow, ClaimedRecordRow, ProgressRow } from "../contract/engine.ts";
import type { NewRecord } from "../contract/lists.ts";

let opened: TestStore;
let ids: DemoIds;
let names = 0;

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

async function campaignOver(rows: readonly NewRecord[]): Promise<CampaignId> {
  const { store, clock } = opened;
  const name = `Кампания ${++names}`;
  const listId = await loadedList(store, ids.centreId, `${name}, список`, rows, clock.now());
  const input = campaignInput(name, { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] });
  return startedCampaign(store, ids.centreId, input, clock.now());
}

const engine = () => opened.store.engine.campaigns;
const claim = (id: CampaignId, limit = 1) => engine().claim(ids.centreId, id, limit, opened.clock.now());
const end = (end: AttemptEndRow, claimed: ClaimedRecordRow, columns: ProgressRow, barred: string[] = []) =>
  engine().endAttempt(ids.centreId, end, claimed, { step: end.disposition }, columns, barred);
const counters = (id: CampaignId) =>
  opened.store.campaigns.counters(ids.centreId, id, {
    dayStart: opened.clock.now() - 3_600_000,
    now: opened.clock.now(),
  });

async function rows(id: CampaignId, format: "simple" | "detailed", more = false): Promise<ResultRow[]> {
  const query = { format, more, from: undefined, to: undefined, lists: undefined, dispositions: undefined };
  return opened.store.results.read(ids.centreId, id, query, async (stream) => {
    const found: ResultRow[] = [];
    for await (const row of stream.rows) found.push(row);
    return found;
  });
}

test("OUT-GEN-05 one due moment is dialled at most once, however often it is asked for", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(1001)]);
  const [claimed] = await claim(id);
  const starts = Array.from({ length: 8 }, () => startOf(ids.centreId, claimed!, now));
  const answers = await Promise.all(starts.map((start) => engine().beginAttempt(start)));
  expect(answers.filter((answer) => answer === "begun")).toHaveLength(1);
  expect(answers.filter((answer) => answer === "repeated")).toHaveLength(7);
  const begun = starts[answers.indexOf("begun")]!;
  // Sent again after a lost answer it is the same attempt, not a second one.
  expect(await engine().beginAttempt(begun)).toBe("begun");
  await end(endOf(begun, now), claimed!, open(now));
  const [again] = await claim(id);
  expect(await engine().beginAttempt(startOf(ids.centreId, again!, now))).toBe("repeated");
  expect(await engine().beginAttempt(startOf(ids.centreId, again!, now, { repeatNumber: 1 }))).toBe("begun");
  expect(await rows(id, "detailed")).toHaveLength(1);
});

test("a record that this process has not claimed is not dialled", async () => {
  const id = await campaignOver([record(1002)]);
  const [claimed] = await claim(id);
  await engine().release(ids.centreId, claimed!, opened.clock.now());
  expect(await engine().beginAttempt(startOf(ids.centreId, claimed!, opened.clock.now()))).toBe("repeated");
});

test("OUT-GEN-03 a number is dialled by one dial at a time; the other campaign gets it afterwards", async () => {
  const now = opened.clock.now();
  const [a, b] = [await campaignOver([record(1003)]), await campaignOver([record(1003)])];
  const [ofA] = await claim(a);
  const [ofB] = await claim(b);
  const first = startOf(ids.centreId, ofA!, now);
  const second = startOf(ids.centreId, ofB!, now);
  expect(await engine().beginAttempt(first)).toBe("begun");
  expect(await engine().beginAttempt(second)).toBe("number_busy");
  await end(endOf(first, now), ofA!, open(now + 1));
  expect(await engine().beginAttempt(second)).toBe("begun");
  expect(await rows(b, "detailed")).toEqual([]);
});

test("OUT-GEN-02 the same list in two campaigns gives two independent lives", async () => {
  const now = opened.clock.now();
  const listId = await loadedList(opened.store, ids.centreId, "Общий список", [record(1010)], now);
  const over = (name: string) =>
    startedCampaign(
      opened.store,
      ids.centreId,
      campaignInput(name, { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] }),
      now,
    );
  const [a, b] = [await over("Первая по списку"), await over("Вторая по списку")];
  const [ofA] = await claim(a);
  const start = startOf(ids.centreId, ofA!, now);
  await engine().beginAttempt(start);
  await end(endOf(start, now, { disposition: "sold", recordDisposition: "sold" }), ofA!, closed("sold"));
  expect(await counters(a)).toMatchObject({ total: 1, closed: 1 });
  expect(await counters(b)).toMatchObject({ total: 1, closed: 0 });
  const [ofB] = await claim(b);
  expect(ofB).toMatchObject({ recordId: ofA!.recordId, progress: undefined });
});

test("OUT-RES-08 every repeat has its own row; rows of one series share the attempt number", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(1011)]);
  for (let repeatNumber = 0; repeatNumber < 3; repeatNumber++) {
    const [claimed] = await engine().claim(ids.centreId, id, 1, now + repeatNumber * 600_000);
    const start = startOf(ids.centreId, claimed!, now + repeatNumber * 600_000, { repeatNumber });
    expect(await engine().beginAttempt(start)).toBe("begun");
    await end(endOf(start, now, { disposition: "busy" }), claimed!, open(now));
  }
  expect(await rows(id, "detailed")).toHaveLength(3);
  const [simple] = await rows(id, "simple");
  expect(simple).toMatchObject({ totalAttempts: 1 });
});

test("an end written twice has no second effect", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(1004)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(start);
  const answered = endOf(start, now + 9_000, {
    answered: true,
    disposition: "sold",
    recordDisposition: "sold",
  });
  await end(answered, claimed!, closed("sold"));
  await end({ ...answered, disposition: "busy" }, claimed!, open(now));
  expect(await counters(id)).toMatchObject({
    total: 1,
    closed: 1,
    remaining: 0,
    dialledToday: 1,
    closedToday: 1,
    asrPercent: 100,
    due: 0,
    locked: 0,
    waiting: 0,
  });
  expect(await rows(id, "detailed")).toMatchObject([
    { disposition: "sold", completed: true, recordDisposition: "sold" },
  ]);
});

test("an attempt whose INVITE never left leaves nothing, and its moment can be dialled", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(1005)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(start);
  await engine().cancelAttempt(start, claimed!, now);
  expect(await counters(id)).toMatchObject({ dialledToday: 0, due: 1, locked: 0 });
  const [again] = await claim(id);
  const later = startOf(ids.centreId, again!, now);
  expect(await engine().beginAttempt(later)).toBe("begun");
  // A cancellation of something that was never written only gives the record back.
  await end(endOf(later, now), again!, open(now));
  const [third] = await claim(id);
  await engine().cancelAttempt(startOf(ids.centreId, third!, now + 5), third!, now);
  expect(await claim(id)).toHaveLength(1);
});

test("OUT-RED-11 a number stopped in all campaigns is barred in its centre", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(1006)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(start);
  await end(endOf(start, now, { disposition: "wrong_number" }), claimed!, closed("wrong_number"), [
    start.number,
  ]);
  expect(await engine().barredNumbers(ids.centreId, [start.number, "+79991110000"])).toEqual(
    new Set([start.number]),
  );
});

test("a step without a dial is a row of the report, done once, and counts as no dial", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(1007)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  const step = endOf(start, now, {
    isCallAttempt: false,
    disposition: "number_dnc",
    recordDisposition: "no_numbers_left",
  });
  for (let i = 0; i < 2; i++)
    await engine().writeStep(start, step, { step: 1 }, closed("no_numbers_left", 0), []);
  expect(await counters(id)).toMatchObject({
    dialledToday: 0,
    closed: 1,
    closedToday: 1,
    asrPercent: undefined,
  });
  expect(await rows(id, "detailed")).toMatchObject([
    { isCallAttempt: false, disposition: "number_dnc", callId: undefined },
  ]);
  expect(await rows(id, "simple")).toMatchObject([
    { lastNumber: undefined, lastDisposition: "no_numbers_left", totalAttempts: 0 },
  ]);
});

test("OUT-GEN-05 after a crash: a written dial is found open, a lock without one is released, nothing else changes", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(1008), record(1009), record(1010)]);
  const [dialled, held] = await claim(id, 2);
  const start = startOf(ids.centreId, dialled!, now);
  await engine().beginAttempt(start);
  expect(await engine().interruptedAttempts()).toEqual([]);
  const next = await opened.reopen();
  const interrupted = async () =>
    (await next.engine.campaigns.interruptedAttempts()).filter(({ claimed }) => claimed.campaignId === id);
  expect(await interrupted()).toEqual([{ start, claimed: { ...dialled!, history: [] } }]);
  await next.engine.campaigns.releaseOrphans();
  const failure = endOf(start, now, { disposition: "system_failure" });
  await next.engine.campaigns.endAttempt(ids.centreId, failure, dialled!, {}, open(now + 60_000), []);
  const again = await next.engine.campaigns.claim(ids.centreId, id, 9, now);
  expect(again.map(({ recordId }) => recordId)).toEqual([held!.recordId, held!.recordId + 1]);
  expect(await interrupted()).toEqual([]);
});

test("OUT-STA-03 total = closed + excluded + remaining, and the counters agree with a count of the records", async () => {
  const now = opened.clock.now();
  const id = await campaignOver(records(30, 2000));
  const claimed = await claim(id, 20);
  const lives: ProgressRow[] = [
    closed("sold"),
    open(now),
    open(now + 1e6),
    open(now, { repeat: true }),
    { ...closed("sold"), state: "excluded", recordDisposition: undefined },
  ];
  for (const [i, each] of claimed.slice(0, 15).entries()) {
    const start = startOf(ids.centreId, each, now);
    await engine().beginAttempt(start);
    await end(endOf(start, now, { answered: i % 3 === 0 }), each, lives[i % 5]!);
  }
  await engine().release(ids.centreId, claimed[15]!, now + 5_000);
  const counted = await counters(id);
  expect(counted).toMatchObject({
    total: 30,
    closed: 3,
    excluded: 3,
    remaining: 24,
    locked: 4,
    due: 16,
    waiting: 4,
  });
  expect(counted.dialledToday).toBe(15);
  expect(counted.asrPercent).toBeCloseTo(100 / 3);
  const { lists } = await opened.store.campaigns.diagnostics(ids.centreId, id, now);
  const { total, closed: shut, excluded, locked, due, waiting } = lists[0]!;
  expect({ total, closed: shut, excluded, locked, due, waiting }).toEqual({
    total: counted.total,
    closed: counted.closed,
    excluded: counted.excluded,
    locked: counted.locked,
    due: counted.due,
    waiting: counted.waiting,
  });
});

test("OUT-STA-06 OUT-STA-02 during a run the window's numbers are those of the results exported at the same moment", async () => {
  const now = opened.clock.now();
  const id = await campaignOver(records(24, 2100));
  const claimed = await claim(id, 20);
  const came = [
    { disposition: "sold", answered: true, queue: "taken", life: closed("sold") },
    { disposition: "no_agent", answered: true, queue: "lost", life: open(now + 1e6) },
    { disposition: "answering_machine", answered: true, queue: undefined, life: open(now + 1e6) },
    { disposition: "busy", answered: false, queue: undefined, life: open(now) },
    { disposition: "invalid_number", answered: false, queue: undefined, life: closed("invalid_number") },
  ] as const;
  for (const [i, each] of claimed.entries()) {
    const start = startOf(ids.centreId, each, now);
    await engine().beginAttempt(start);
    const { life, ...how } = came[i % came.length]!;
    const last = endOf(start, now, {
      ...how,
      recordDisposition: life.state === "closed" ? how.disposition : undefined,
    });
    // Three dials are still in flight at every look after them.
    if (i >= 3) {
      await end(last, each, life);
      // Sent again after a lost answer it counts once.
      await end(last, each, life);
    }
    const [counted, simple, detailed] = await Promise.all([
      counters(id),
      rows(id, "simple"),
      rows(id, "detailed"),
    ]);
    const records = simple.filter((row) => row.kind === "simple");
    const dials = detailed.filter((row) => row.kind === "detailed" && row.isCallAttempt);
    const shut = records.filter((row) => row.completed).length;
    const out = records.filter((row) => row.outOfQuota).length;
    const of = (...dispositions: string[]) =>
      dials.filter((row) => row.kind === "detailed" && dispositions.includes(row.disposition!)).length;
    const answered = of("sold", "no_agent", "answering_machine");
    expect(counted).toMatchObject({
      total: records.length,
      closed: shut,
      excluded: out,
      remaining: records.length - shut - out,
      closedToday: shut,
      dialledToday: dials.length + Math.min(i + 1, 3),
      endedToday: dials.length,
      answeredToday: answered,
      asrPercent: dials.length === 0 ? undefined : (100 * answered) / dials.length,
      queuedToday: of("sold", "no_agent"),
      lostToday: of("no_agent"),
      lists: [
        { enabled: true, order: 1, ratio: 1, total: records.length, remaining: records.length - shut - out },
      ],
    });
  }
  expect(await counters(id)).toMatchObject({
    closedToday: 7,
    lostToday: 3,
    queuedToday: 6,
    dialledToday: 20,
  });
});

test("OUT-RES-04 OUT-RES-05 OUT-RES-06 rows of the reports with every column", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(3001), record(3002)]);
  const [claimed] = await claim(id);
  const recordingId = "0196aaaa-0000-7000-8000-000000000001" as never;
  const busy = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(busy);
  await end(endOf(busy, now + 1_000, { disposition: "busy" }), claimed!, open(now + 2_000));
  const sale = startOf(ids.centreId, claimed!, now + 2_000, { attemptNumber: 2 });
  const [again] = await engine().claim(ids.centreId, id, 1, now + 2_000);
  expect(again!.recordId).toBe(claimed!.recordId);
  await engine().beginAttempt(sale);
  await opened.store.engine.interactions.saveRecording({
    recordingId,
    centreId: ids.centreId,
    callId: sale.callId,
    file: "2026/11/a.wav",
    durationMs: 61_000,
    bytes: 1,
    sha256: "00",
    truncated: false,
    at: now,
  });
  const sold = endOf(sale, now + 70_000, {
    disposition: "sold",
    recordDisposition: "sold",
    note: "берёт\u0000 два",
    dialingMs: 5_000,
    analysisMs: 800,
    answeredMs: 60_000,
    answered: true,
    agentUserId: ids.agent1,
    analysisResult: 1,
    recordingId,
    outcome: { sipCode: 200 } as never,
  });
  await end(sold, claimed!, closed("sold", 2));
  const [simple, untouched] = await rows(id, "simple");
  expect(simple).toEqual({
    kind: "simple",
    listId: claimed!.listId,
    listName: expect.stringContaining("список"),
    recordId: claimed!.recordId,
    values: ["Клиент 3001", "+79990003001"],
    totalAttempts: 2,
    completed: true,
    recordDisposition: "sold",
    recordDispositionAt: now + 70_000,
    outOfQuota: false,
    quotaGroup: undefined,
    lastNumber: "+79990003001",
    lastDisposition: "sold",
    lastDispositionAt: now + 70_000,
    lastNote: "берёт два",
    lastCallAt: now + 2_000,
    lastTalkMs: 60_000,
    lastAgent: "agent1",
    callId: sale.callId,
  });
  expect(untouched).toMatchObject({
    totalAttempts: 0,
    completed: false,
    lastCallAt: undefined,
    lastTalkMs: undefined,
  });
  const detailed = await rows(id, "detailed");
  expect(detailed.map((row) => row.kind === "detailed" && row.disposition)).toEqual(["busy", "sold"]);
  expect(detailed[1]).toMatchObject({
    number: "+79990003001",
    isCallAttempt: true,
    completed: true,
    note: "берёт два",
    callAt: now + 2_000,
    dialingMs: 5_000,
    analysisMs: 800,
    answeredMs: 60_000,
    agent: "agent1",
    analysisResult: 1,
    recordingFile: "2026/11/a.wav",
    callId: sale.callId,
    attemptNumber: 2,
    sipCode: 200,
  });
  const filtered = async (more: object) =>
    opened.store.results.read(
      ids.centreId,
      id,
      {
        format: "simple",
        from: undefined,
        to: undefined,
        lists: undefined,
        dispositions: undefined,
        ...more,
      },
      async ({ head, rows: found }) => {
        const all = [];
        for await (const row of found) all.push(row.recordId);
        return { head, all };
      },
    );
  // With a filter of statuses a record never dialled does not appear; with an interval only closed ones do.
  expect((await filtered({ dispositions: ["sold", "busy"] })).all).toEqual([claimed!.recordId]);
  expect((await filtered({ dispositions: ["busy"] })).all).toEqual([]);
  expect((await filtered({ from: now + 70_000, to: now + 70_001 })).all).toEqual([claimed!.recordId]);
  expect((await filtered({ from: now, to: now + 70_000 })).all).toEqual([]);
  const { head } = await filtered({});
  expect(head.lists).toMatchObject([{ listId: claimed!.listId, fields: ["Имя", "Телефон"] }]);
  expect(head.dispositions.get("sold")).toMatchObject({ name: { ru: "Заказ", en: "Product sold" } });
});

test("OUT-RES-12 a running campaign is not deleted; a stopped one goes with its results", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(4001)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(start);
  await end(endOf(start, now), claimed!, open(now));
  await expect(opened.store.campaigns.delete(ids.centreId, id, actor)).rejects.toMatchObject({
    code: "running",
  });
  await opened.store.campaigns.setStarted(ids.centreId, id, false, now, actor);
  await opened.store.campaigns.delete(ids.centreId, id, actor);
  expect(await opened.store.campaigns.get(ids.centreId, id)).toBeUndefined();
  expect(await engine().interruptedAttempts()).toEqual([]);
});

test("OUT-RES-12 what is in the bin keeps its life: records, dials, rights, lists and counters; in the end all of it goes", async () => {
  const now = opened.clock.now();
  const { store } = opened;
  const id = await campaignOver([record(4101), record(4102)]);
  const [first, second] = await claim(id, 2);
  const start = startOf(ids.centreId, first!, now);
  await engine().beginAttempt(start);
  const late = startOf(ids.centreId, second!, now);
  await engine().beginAttempt(late);
  await end(endOf(start, now, { action: "stop_number" }), first!, closed("sold"));
  await store.campaigns.setStarted(ids.centreId, id, false, now, actor);
  const before = (await store.campaigns.get(ids.centreId, id))!.campaign;
  await store.campaigns.delete(ids.centreId, id, actor);
  // A call that was under way ends, and counts; after a crash its campaign is found for it.
  expect(await engine().campaign(ids.centreId, id)).toBeUndefined();
  expect((await engine().campaign(ids.centreId, id, true))?.id).toBe(id);
  await end(endOf(late, now), second!, open(now));
  expect((await engine().runnableCampaigns()).map(({ campaign }) => campaign.id)).not.toContain(id);
  const { campaign } = await store.campaignBin.restore(ids.centreId, id, undefined, now, actor);
  expect({ ...campaign, started: before.started }).toEqual({ ...before, version: campaign.version });
  const counters = await store.campaigns.counters(ids.centreId, id, { dayStart: 0, now });
  expect(counters).toMatchObject({ total: 2, closed: 1, remaining: 1, dialledToday: 2, endedToday: 2 });
  const place = { ownZone: undefined, fileZones: undefined, defaultZone: "Europe/Moscow" };
  expect((await rows(id, "detailed", true)).map((row) => row.kind === "detailed" && row.more)).toEqual([
    { action: "stop_number", totalDials: 1, ...place },
    { action: undefined, totalDials: 1, ...place },
  ]);
  await deleteForGood(store, ids.centreId, id, now);
  const left = await asOwner(opened.ownerUrl, (client) =>
    client.query(
      `SELECT (SELECT count(*) FROM attempt WHERE campaign_id = $1) + (SELECT count(*) FROM list_association WHERE campaign_id = $1)
         + (SELECT count(*) FROM campaign_event WHERE campaign_id = $1) + (SELECT count(*) FROM service WHERE id = $1) AS rows`,
      [id],
    ),
  );
  expect(Number(left.rows[0].rows)).toBe(0);
});

test("OUT-CBK-01 OUT-CBK-03 OUT-CBK-05 a promised call: only its owner gets it in time, a manager moves and cancels it", async () => {
  const now = opened.clock.now();
  const hour = 3_600_000;
  const id = await campaignOver([record(5001)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(start);
  const ownerId = ids.agent1;
  const made = { number: "+79990009999", from: now + hour, until: now + 2 * hour, strict: false, at: now };
  const promise = { ...made, ownerId, agentId: ownerId };
  await engine().endAttempt(
    ids.centreId,
    endOf(start, now, { disposition: "reschedule", agentUserId: ownerId }),
    claimed!,
    { step: "promised" },
    open(promise.until),
    [],
    [],
    { promise, addNumber: "+79990009999" },
  );
  expect(await engine().promisedCalls(ids.centreId, now + hour, [])).toEqual([]);
  const [due] = await engine().promisedCalls(ids.centreId, now + hour + 1, []);
  expect(due).toMatchObject({
    campaignId: id,
    ownerId,
    from: now + hour,
    customerName: "Клиент 5001",
    missed: false,
  });
  opened.clock.advanceTo(opened.clock.now() + hour + 1_000);
  expect(await claim(id)).toEqual([]);
  const kept = await engine().claimPromised(ids.centreId, due!, opened.clock.now());
  expect(kept).toMatchObject({ promise, numbers: ["+79990005001", "+79990009999"] });
  expect(await engine().claimPromised(ids.centreId, due!, opened.clock.now())).toBeUndefined();
  const { callBacks } = opened.store;
  const [row] = (await callBacks.page(ids.centreId, { ownerId })).items;
  expect(row).toMatchObject({ number: "+79990009999", owner: { id: ownerId }, customerName: "Клиент 5001" });
  const later = { from: now + 5 * hour, until: now + 6 * hour, ownerId };
  await expect(callBacks.change(ids.centreId, row!.id, later, now, actor)).rejects.toMatchObject({
    code: "locked",
  });
  await engine().release(ids.centreId, kept!, undefined);
  expect(await callBacks.change(ids.centreId, row!.id, later, now, actor)).toMatchObject({
    from: later.from,
  });
  // Its owner is told, until he has put it away; what he moves himself, or another's news, is nothing to him (OUT-CBK-07).
  const [news, ...more] = await callBacks.news(ids.centreId, ownerId);
  expect([news, more]).toMatchObject([
    { kind: "moved", customerName: "Клиент 5001", from: now + hour, movedTo: later.from, by: actor.name },
    [],
  ]);
  await callBacks.dismissNews(ids.centreId, ids.agent2, [news!.id]);
  expect(await callBacks.news(ids.centreId, ownerId)).toHaveLength(1);
  await callBacks.dismissNews(ids.centreId, ownerId, [news!.id]);
  expect(await callBacks.news(ids.centreId, ownerId)).toEqual([]);
  expect(await engine().promisedCalls(ids.centreId, now + 5 * hour, [])).toEqual([]);
  await engine().markMissed(ids.centreId, due!, now);
  expect((await callBacks.page(ids.centreId, { missed: true })).items).toMatchObject([{ id: row!.id }]);
  await callBacks.cancel(ids.centreId, row!.id, opened.clock.now(), actor);
  const [ordinary] = await claim(id);
  expect(ordinary).toMatchObject({ recordId: claimed!.recordId, promise: undefined });
  expect(await callBacks.news(ids.centreId, ownerId)).toMatchObject([{ kind: "cancelled" }]);
});

test("OUT-CBK-07 an agent is told of his promise that was given to another, and that another has talked to his customer", async () => {
  const now = opened.clock.now();
  const hour = 3_600_000;
  const id = await campaignOver([record(5051)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(start);
  const made = { number: undefined, from: now + hour, until: now + 2 * hour, strict: false, at: now };
  const promise = { ...made, ownerId: ids.agent1, agentId: ids.agent1 };
  const promised = endOf(start, now, { disposition: "reschedule", agentUserId: ids.agent1 });
  await engine().endAttempt(
    ids.centreId,
    promised,
    claimed!,
    { step: "promised" },
    open(promise.until),
    [],
    [],
    { promise },
  );
  const { callBacks } = opened.store;
  /** Of this customer alone. */
  const newsOf = async (userId: UserId) =>
    (await callBacks.news(ids.centreId, userId)).filter((each) => each.customerName === "Клиент 5051");
  expect(await newsOf(ids.agent1)).toEqual([]);
  const [row] = (await callBacks.page(ids.centreId, { campaignId: id })).items;
  const given = { from: promise.from, until: promise.until, ownerId: ids.agent2 };
  await callBacks.change(ids.centreId, row!.id, given, now, actor);
  expect(await newsOf(ids.agent1)).toMatchObject([
    {
      kind: "given",
      customerName: "Клиент 5051",
      from: promise.from,
      by: actor.name,
      owner: expect.any(String),
    },
  ]);
  // Whom it is given to has nothing to learn: it stands in his list.
  expect(await newsOf(ids.agent2)).toEqual([]);
  const [due] = await engine().promisedCalls(ids.centreId, now + hour + 1, []);
  const kept = await engine().claimPromised(ids.centreId, due!, now + hour);
  const talk = startOf(ids.centreId, kept!, now + hour);
  await engine().beginAttempt(talk);
  const sold = endOf(talk, now + hour, { disposition: "sold", agentUserId: ids.agent1 });
  await engine().endAttempt(ids.centreId, sold, kept!, { step: "sold" }, closed("sold"), []);
  expect(await newsOf(ids.agent2)).toMatchObject([
    { kind: "taken", customerName: "Клиент 5051", at: now + hour },
  ]);
});

test("OUT-CBK-08 call-backs of an agent who is deleted are any agent's, with a mark for the managers", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(5101)]);
  const [claimed] = await claim(id);
  const start = startOf(ids.centreId, claimed!, now);
  await engine().beginAttempt(start);
  const ownerId = ids.agent2;
  const promise = {
    number: undefined,
    from: now + 1_000,
    until: now + 3_600_000,
    ownerId,
    strict: true,
    agentId: ownerId,
    at: now,
  };
  await engine().endAttempt(
    ids.centreId,
    endOf(start, now, { disposition: "reschedule" }),
    claimed!,
    { step: "promised" },
    open(promise.until),
    [],
    [],
    { promise },
  );
  await opened.store.users.delete(ids.centreId, ownerId, now + 2_000, actor);
  const rows = (await opened.store.callBacks.page(ids.centreId, { campaignId: id })).items;
  expect(rows).toMatchObject([{ owner: undefined, ownerlessAt: now + 2_000 }]);
  opened.clock.advanceTo(opened.clock.now() + 5_000);
  expect(await claim(id)).toHaveLength(1);
});

test("OUT-PRV-02 OUT-PRV-04 given back as it was, a record never handed out stays new; kept open, it stays locked", async () => {
  const now = opened.clock.now();
  const id = await campaignOver([record(5201)]);
  const [claimed] = await claim(id);
  await engine().release(ids.centreId, claimed!, undefined);
  expect(await counters(id)).toMatchObject({ due: 1, locked: 0 });
  const [again] = await claim(id);
  const start = startOf(ids.centreId, again!, now);
  await engine().beginAttempt(start);
  const change = { keepLock: true };
  await engine().endAttempt(ids.centreId, endOf(start, now), again!, { step: 1 }, open(now), [], [], change);
  expect(await claim(id)).toEqual([]);
  const next = startOf(ids.centreId, again!, now + 1, { number: "+79990005202" });
  expect(await engine().beginAttempt(next)).toBe("begun");
});

test("OUT-CID-02 OUT-CID-04 the use of numbers today, the number shown last, and those of a record's former dials", async () => {
  const now = opened.clock.now();
  const foreign = "+74951110000";
  const id = await campaignOver([record(1400), record(1401)]);
  const [one, other] = await claim(id, 2);
  const before = await engine().callerFacts(ids.centreId, id, ["+74990000001"], now);
  expect(before.lastShown).toBeUndefined();
  const first = startOf(ids.centreId, one!, now - 1);
  await engine().beginAttempt(first);
  await end(endOf(first, now, { answered: true }), one!, open(now));
  const [again] = await claim(id);
  const shown = startOf(ids.centreId, again!, now, { callerNumber: foreign, dueAt: now + 1 });
  await engine().beginAttempt(shown);
  await end(endOf(shown, now), again!, open(now));
  // A step without a dial shows nobody a number.
  const step = startOf(ids.centreId, other!, now + 1);
  await engine().writeStep(step, endOf(step, now + 1, { isCallAttempt: false }), {}, open(now), []);
  const facts = await engine().callerFacts(ids.centreId, id, ["+74990000001", foreign], now);
  const used = (before.usedToday.get("+74990000001") ?? 0) + 1;
  expect(facts.usedToday).toEqual(
    new Map([
      ["+74990000001", used],
      [foreign, 1],
    ]),
  );
  expect(facts.lastShown).toBe(foreign);
  // OUT-CID-03: a rest counts from the dial that fills the set, caps to the centre's midnight.
  const rested = async (at: number, after: number) =>
    (await engine().callerFacts(ids.centreId, id, [foreign], at, new Map([[foreign, after]]))).fullAt.get(
      foreign,
    );
  expect(await rested(now, 1)).toBe(now);
  expect(await rested(now, 2)).toBeUndefined();
  // Midnight ends the count of the day, and no rest.
  const tomorrow = await engine().callerFacts(
    ids.centreId,
    id,
    [foreign],
    facts.dayEndsAt,
    new Map([[foreign, 1]]),
  );
  expect(tomorrow.usedToday.get(foreign)).toBeUndefined();
  expect(tomorrow.fullAt.get(foreign)).toBe(now);
  // A dial under way is counted, though nobody knows yet how it ends.
  const [further] = (await claim(id, 2)).filter(({ recordId }) => recordId === one!.recordId);
  const going = startOf(ids.centreId, further!, now + 2, { callerNumber: foreign, dueAt: now + 2 });
  await engine().beginAttempt(going);
  expect(await rested(now + 3, 2)).toBe(now + 2);
  await end(endOf(going, now + 3, { isCallAttempt: false }), further!, open(now));
  expect(await rested(now + 3, 2)).toBeUndefined();
  expect(new Date(facts.dayEndsAt).toISOString()).toBe("2026-11-20T21:00:00.000Z");
  expect(await opened.store.numbers.answers(ids.centreId, id, now)).toEqual([
    { number: foreign, dials: 1, answered: 0 },
    { number: "+74990000001", dials: 1, answered: 1 },
  ]);
  const [third] = (await claim(id, 2)).filter(({ recordId }) => recordId === one!.recordId);
  expect(third!.shownNumbers).toEqual([
    { number: foreign, answered: false },
    { number: "+74990000001", answered: true },
  ]);
  const own = await engine().ownNumbers(ids.centreId, ["+74990000001", foreign]);
  expect([...own.keys()]).toEqual(["+74990000001"]);
});
