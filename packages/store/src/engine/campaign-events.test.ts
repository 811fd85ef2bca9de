import type { CampaignId } from "@perezvon/model";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  campaignInput,
  closed,
  endOf,
  loadedList,
  open,
  records,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";

let opened: TestStore;
let ids: DemoIds;

beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
});
afterAll(() => opened?.close());

const engine = () => opened.store.engine.campaigns;
const after = (id: CampaignId, cursor: string | undefined, limit = 3, from?: number) =>
  opened.store.campaignEvents.after(ids.centreId, id, { cursor, from, limit });

async function campaignOf(count: number, first: number): Promise<CampaignId> {
  const { store, clock } = opened;
  const listId = await loadedList(
    store,
    ids.centreId,
    `События ${first}`,
    records(count, first),
    clock.now(),
  );
  const lists = [{ listId, enabled: true, order: 1, ratio: 1 }];
  return startedCampaign(store, ids.centreId, campaignInput(`События ${first}`, { lists }), clock.now());
}

test("OUT-API-02 while dials end on all sides, a reader gets each end and each closing exactly once", async () => {
  const count = 24;
  const id = await campaignOf(count, 70_000);
  const now = opened.clock.now();
  const claimed = await engine().claim(ids.centreId, id, count, now);
  expect(claimed).toHaveLength(count);
  const starts = claimed.map((each) => startOf(ids.centreId, each, now));
  for (const start of starts) expect(await engine().beginAttempt(start)).toBe("begun");
  const expected = claimed.flatMap(({ recordId }, i) => [
    `attempt_ended ${recordId}`,
    ...(i % 3 === 0 ? [`record_closed ${recordId}`] : []),
  ]);
  const ending = Promise.all(
    claimed.map((each, i) =>
      engine().endAttempt(
        ids.centreId,
        endOf(starts[i]!, now),
        each,
        {},
        i % 3 === 0 ? closed("sold") : open(now + 60_000),
        [],
      ),
    ),
  );
  const seen: string[] = [];
  let cursor: string | undefined;
  while (seen.length < expected.length) {
    const page = await after(id, cursor);
    for (const { kind, recordId } of page.items) seen.push(`${kind} ${recordId}`);
    ({ cursor } = page);
  }
  await ending;
  expect(seen.toSorted()).toEqual(expected.toSorted());
  expect((await after(id, cursor)).items).toEqual([]);
});

test("OUT-API-02 a transaction that is still open holds the reader back, not the later one's events for good", async () => {
  const id = await campaignOf(2, 71_000);
  const now = opened.clock.now();
  const [first, second] = await engine().claim(ids.centreId, id, 2, now);
  const early = new pg.Client({ connectionString: opened.ownerUrl });
  await early.connect();
  await early.query("BEGIN");
  await early.query("SELECT pg_current_xact_id()");
  const ends = async (each: typeof first) => {
    const start = startOf(ids.centreId, each!, now);
    expect(await engine().beginAttempt(start)).toBe("begun");
    await engine().endAttempt(ids.centreId, endOf(start, now), each!, {}, open(now + 60_000), []);
  };
  await ends(second);
  const held = await after(id, undefined);
  expect(held.items).toEqual([]);
  const fromNow = await after(id, undefined, 3, now);
  expect(fromNow.items).toEqual([]);
  await early.query("COMMIT");
  await early.end();
  await ends(first);
  for (const cursor of [held.cursor, fromNow.cursor]) {
    // The database's own housekeeping may hold the reader back for a moment too.
    const { items } = await vi.waitFor(async () => {
      const page = await after(id, cursor);
      expect(page.items).toHaveLength(2);
      return page;
    }, 20_000);
    expect(items.map(({ recordId }) => recordId)).toEqual([second!.recordId, first!.recordId]);
    expect(items[0]).toMatchObject({
      kind: "attempt_ended",
      values: { Телефон: second!.numbers[0] },
      dial: { number: second!.numbers[0], disposition: "no_answer", startedAt: now },
    });
  }
  expect((await after(id, undefined, 3, now + 1)).items).toEqual([]);
});

test("OUT-API-02 a cursor that is none, or of another database, is refused instead of skipping", async () => {
  const id = await campaignOf(1, 72_000);
  for (const cursor of ["x", "1", "999999999999-1"])
    await expect(after(id, cursor)).rejects.toMatchObject({ code: "wrong_format", field: "cursor" });
  await opened.store.campaignEvents.sweep(opened.clock.now() + 1);
  expect((await after(id, undefined)).items).toEqual([]);
});
