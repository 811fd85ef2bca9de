import type { AssociationFilter, CampaignId, ListId } from "@perezvon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  campaignInput,
  closed,
  dialled,
  fields,
  firstCells,
  load,
  loadedList,
  open,
  records,
  startedCampaign,
} from "../../testing/campaigns.ts";
import { wrongTotals } from "../../testing/faults.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { ClaimedRecordRow, ProgressRow } from "../contract/engine.ts";

let opened: TestStore;
let ids: DemoIds;
let names = 0;
let made = 1;

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

/** A started campaign over a list of so many records. */
async function campaign(count: number) {
  const { store, clock } = opened;
  const rows = records(count, made);
  made += count;
  const listId = await loadedList(store, ids.centreId, `Отбор ${++names}`, rows, clock.now());
  const input = campaignInput(`Отбор ${++names}`, { lists: [{ listId, enabled: true, order: 1, ratio: 1 }] });
  const id = await startedCampaign(store, ids.centreId, input, clock.now());
  const associationId = (await store.selection.list(ids.centreId, id))[0]!.id;
  const set = (filter: AssociationFilter) =>
    store.selection.change(ids.centreId, id, associationId, { filter }, clock.now(), actor);
  return { id, set, listId, names: rows.map(({ values }) => values[0]!) };
}

const claim = (id: CampaignId, limit: number, at = opened.clock.now()) =>
  opened.store.engine.campaigns.claim(ids.centreId, id, limit, at);
const counters = (id: CampaignId, now = opened.clock.now()) =>
  opened.store.campaigns.counters(ids.centreId, id, { dayStart: 0, now });

const dial = (claimed: ClaimedRecordRow, at: number, after?: ProgressRow) =>
  dialled(opened.store, ids.centreId, claimed, at, after);

async function enable(id: CampaignId, enabled: boolean): Promise<void> {
  const { store, clock } = opened;
  const { campaign: made } = (await store.campaigns.get(ids.centreId, id))!;
  const { associations, ...settings } = made;
  const input = { ...settings, enabled, lists: associations.map(({ id: _, ...each }) => each) };
  await store.campaigns.update(ids.centreId, id, input, { version: undefined, at: clock.now() }, actor);
}

describe("statuses from another campaign", () => {
  const minute = 60_000;
  /** Campaign 2 over the list of campaign 1. */
  async function follower(source: { id: CampaignId; listId: ListId }, more: object = {}) {
    const { store, clock } = opened;
    const input = campaignInput(`Отбор ${++names}`, {
      lists: [{ listId: source.listId, enabled: true, order: 1, ratio: 1 }],
    });
    const id = await startedCampaign(store, ids.centreId, input, clock.now());
    const associationId = (await store.selection.list(ids.centreId, id))[0]!.id;
    const filter: AssociationFilter = {
      kind: "campaign_statuses",
      campaignId: source.id,
      match: "in",
      delayMinutes: 30,
      condition: undefined,
      dispositions: ["no_numbers_left", "finalized_by_rule"],
      ...more,
    };
    const set = (next: AssociationFilter) =>
      store.selection.change(ids.centreId, id, associationId, { filter: next }, clock.now(), actor);
    await set(filter);
    return { id, set, filter };
  }

  test.each<[string, object, string[]]>([
    ["matching", {}, ["A"]],
    ["«Недозвон (все)»", { dispositions: ["not_reached_all"] }, ["A", "C"]],
    ["not matching", { match: "not_in" }, ["B", "C"]],
  ])(
    "OUT-EXA-20 OUT-LNK-03 OUT-LNK-04 OUT-LNK-07 A, B and C close at 10:00, D stays open: %s",
    async (_, more, expected) => {
      const source = await campaign(4);
      const second = await follower(source, more);
      expect(await counters(second.id)).toMatchObject({ total: 0, remaining: 0 });
      const at = opened.clock.now();
      const [a, b, c, d] = await claim(source.id, 4);
      await dial(a!, at, closed("no_numbers_left"));
      await dial(b!, at, closed("sold"));
      await dial(c!, at, closed("no_answer"));
      await dial(d!, at);
      expect(await counters(second.id)).toMatchObject({
        total: expected.length,
        remaining: expected.length,
        due: 0,
      });
      expect(await claim(second.id, 9, at + 30 * minute - 1)).toEqual([]);
      const taken = firstCells(await claim(second.id, 9, at + 30 * minute));
      expect(taken.map((name) => "ABCD"[source.names.indexOf(name)])).toEqual(expected);
      // Each campaign has its own life of the record.
      expect(await counters(source.id)).toMatchObject({ total: 4, closed: 3, remaining: 1 });
    },
  );

  test("OUT-LNK-05 reopened in campaign 1: dropped while new, finished if begun; a source that goes leaves what was taken", async () => {
    const { store, clock } = opened;
    const source = await campaign(2);
    const second = await follower(source, { delayMinutes: 0 });
    const at = clock.now();
    for (const record of await claim(source.id, 2)) await dial(record, at, closed("no_numbers_left"));
    const [begun] = await claim(second.id, 1, at);
    await dial(begun!, at, open(at + minute));
    const reopen = { tool: "reopen", dispositions: undefined, listIds: undefined } as const;
    const change = () => ({ progress: {}, columns: open(at) });
    await store.recordTools.apply(ids.centreId, source.id, reopen, change, { actor, at, details: {} });
    expect(await counters(second.id, at + 2 * minute)).toMatchObject({ total: 1, remaining: 1 });
    expect(firstCells(await claim(second.id, 9, at + 2 * minute))).toEqual([begun!.fields[0]!.value]);
    const third = await follower(source, { delayMinutes: 0 });
    for (const record of await claim(source.id, 2, at + minute))
      await dial(record, at, closed("no_numbers_left"));
    expect(await counters(third.id)).toMatchObject({ total: 2 });
    await store.campaigns.setStarted(ids.centreId, source.id, false, at, actor);
    await store.campaigns.delete(ids.centreId, source.id, actor);
    expect(await claim(third.id, 9, at)).toHaveLength(2);
  });

  test("OUT-LNK-03 OUT-SEL-10 what its expiry closes in campaign 1 is closed there for campaign 2 as well", async () => {
    const { store, clock } = opened;
    const at = clock.now();
    const columns = [...fields, { name: "Срок", type: "expiry", label: undefined, required: false } as const];
    const [over, open] = records(2, made);
    made += 2;
    const rows = [
      { ...over!, values: [...over!.values, "2026-11-21"] },
      { ...open!, values: [...open!.values, ""] },
    ];
    const listId = await loadedList(store, ids.centreId, `Отбор ${++names}`, rows, at, columns);
    const input = campaignInput(`Отбор ${++names}`, {
      lists: [{ listId, enabled: true, order: 1, ratio: 1 }],
    });
    const source = await startedCampaign(store, ids.centreId, input, at);
    const second = await follower({ id: source, listId }, { match: "not_in", dispositions: ["sold"] });
    expect(await counters(second.id)).toMatchObject({ total: 0 });
    await store.selection.sweep(at + 10 * 24 * 60 * minute);
    expect(await counters(source)).toMatchObject({ total: 2, closed: 1, remaining: 1 });
    expect(await counters(second.id)).toMatchObject({ total: 1 });
  });

  test("OUT-LNK-17 followers of one campaign: its own list filtered by its statuses, and a list that is the follower's own", async () => {
    const { store, clock } = opened;
    const at = clock.now();
    const head = await campaign(3);
    const filtered = await follower(head, { delayMinutes: 0 });
    const own = await campaign(2);
    const group = await store.campaignGroups.create(ids.centreId, `Группа ${++names}`, at, actor);
    const members = [head.id, filtered.id, own.id];
    for (const id of members) {
      await store.campaigns.setStarted(ids.centreId, id, false, at, actor);
      await enable(id, false);
    }
    for (const id of members) {
      const after = id === head.id ? undefined : head.id;
      await store.campaignGroups.place(ids.centreId, id, { groupId: group.id, after }, at, actor);
    }
    for (const id of members) await enable(id, true);
    await store.campaigns.setStarted(ids.centreId, head.id, true, at, actor);
    const open = async () => {
      const rows = await opened.store.engine.campaigns.openRecords(ids.centreId);
      return members.map((id) => rows.find((row) => row.id === id)?.remaining);
    };
    expect(await open()).toEqual([3, 0, 2]);
    const [one, two, three] = await claim(head.id, 3);
    await dial(one!, at, closed("no_numbers_left"));
    await dial(two!, at, closed("sold"));
    await dial(three!, at, closed("finalized_by_rule"));
    expect(await open()).toEqual([0, 2, 2]);
    expect(firstCells(await claim(filtered.id, 9))).toEqual([head.names[0], head.names[2]]);
    expect(firstCells(await claim(own.id, 9))).toEqual(own.names);
  });

  test("OUT-LNK-16 OUT-EXA-21 rows imported, a record reopened and a quota raised give the head of a chain open records again", async () => {
    const { store, clock } = opened;
    const at = clock.now();
    const head = await campaign(2);
    const next = await campaign(2);
    const group = await store.campaignGroups.create(ids.centreId, `Группа ${++names}`, at, actor);
    for (const { id } of [head, next]) {
      await store.campaigns.setStarted(ids.centreId, id, false, at, actor);
      await enable(id, false);
    }
    for (const [id, after] of [[head.id], [next.id, head.id]] as const)
      await store.campaignGroups.place(ids.centreId, id, { groupId: group.id, after }, at, actor);
    for (const { id } of [head, next]) await enable(id, true);
    await store.campaigns.setStarted(ids.centreId, head.id, true, at, actor);
    const ofHead = async () => {
      const rows = await store.engine.campaigns.openRecords(ids.centreId);
      expect(rows.find(({ id }) => id === next.id)).toMatchObject({ after: head.id, started: true });
      const { remaining, nextDueAt } = rows.find(({ id }) => id === head.id)!;
      return { remaining, nextDueAt };
    };
    const finish = async (disposition: string) => {
      for (const each of await claim(head.id, 99, at + minute)) {
        // What is in somebody's hands remains (OUT-LNK-14).
        expect((await ofHead()).remaining).toBeGreaterThan(0);
        await dial(each, at + minute, closed(disposition));
      }
      expect(await ofHead()).toEqual({ remaining: 0, nextDueAt: undefined });
    };
    await finish("no_answer");
    await load(store, ids.centreId, head.listId, "append", records(3, made), at);
    made += 3;
    expect(await ofHead()).toMatchObject({ remaining: 3 });
    await finish("no_answer");
    const reopen = { tool: "reopen", dispositions: undefined, listIds: undefined } as const;
    const again = () => ({ progress: {}, columns: open(at) });
    await store.recordTools.apply(ids.centreId, head.id, reopen, again, { actor, at, details: {} });
    // A record that waits until next week remains as well, and the state line names its time (OUT-LNK-15).
    expect(await ofHead()).toEqual({ remaining: 5, nextDueAt: at });
    const week = at + 7 * 24 * 60 * minute;
    for (const each of await claim(head.id, 99, at + minute)) await dial(each, at + minute, open(week));
    expect(await ofHead()).toEqual({ remaining: 5, nextDueAt: week });
    const associationId = (await store.selection.list(ids.centreId, head.id))[0]!.id;
    const target = (count: number) =>
      store.selection.change(
        ids.centreId,
        head.id,
        associationId,
        {
          quota: {
            groups: [
              { name: "Все", condition: { kind: "all", of: [] }, target: count, dispositions: ["no_answer"] },
            ],
            countCurrent: false,
          },
        },
        at,
        actor,
      );
    await target(0);
    expect(await ofHead()).toMatchObject({ remaining: 0 });
    await target(9);
    expect(await ofHead()).toEqual({ remaining: 5, nextDueAt: week });
  });

  test("OUT-LNK-02 OUT-LNK-06 the source has the same list, is another campaign, and closes no circle", async () => {
    const source = await campaign(1);
    const second = await follower(source);
    const other = await campaign(1);
    const refused = (filter: object) => second.set({ ...second.filter, ...filter } as AssociationFilter);
    await expect(refused({ campaignId: other.id })).rejects.toMatchObject({ code: "unknown_reference" });
    await expect(refused({ campaignId: second.id })).rejects.toMatchObject({ code: "circle" });
    const third = await follower({ ...source, id: second.id });
    await expect(
      source.set({ ...second.filter, campaignId: third.id } as AssociationFilter),
    ).rejects.toMatchObject({
      code: "circle",
      field: "filter.campaignId",
    });
    // A filter of fields is joined with "and".
    await second.set({
      ...second.filter,
      condition: {
        kind: "test",
        subject: { kind: "field", field: "Имя" },
        operator: "equal",
        values: ["никто"],
      },
    } as AssociationFilter);
  });
});
