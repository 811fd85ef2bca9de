import { blackListKeys, type CentreId } from "@perezvon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { moveDemoCentreAside } from "../../testing/second-centre.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";

let opened: TestStore;
let ids: DemoIds;
beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
});
afterAll(() => opened?.close());

const input = (...entries: string[]) => ({
  entries,
  comment: "спам",
  way: "hand" as const,
  at: opened.clock.now(),
});
const refusal = (number: string, hidden = false, centreId: CentreId = ids.centreId) =>
  opened.store.blackList.refusal(centreId, { keys: blackListKeys(number), hidden }, opened.clock.now());

test("PBX-BLK-02 entries are shown newest first with who, when and how; adding twice changes nothing", async () => {
  const { blackList } = opened.store;
  expect(await blackList.add(ids.centreId, input("+74951234567", "+7495123*"), actor)).toHaveLength(2);
  const createdAt = opened.clock.now();
  opened.clock.advanceBy(1_000);
  const again = { ...input("+7495123*", "+749900000"), comment: "иначе" };
  expect(await blackList.add(ids.centreId, again, actor)).toEqual(["+749900000"]);
  const page = await blackList.page(ids.centreId);
  expect(page.total).toBe(3);
  expect(page.items[0]).toMatchObject({ entry: "+749900000", comment: "иначе" });
  expect(page.items.find(({ entry }) => entry === "+7495123*")).toMatchObject({
    comment: "спам",
    way: "hand",
    createdBy: actor.name,
    createdAt,
    blockedCalls: 0,
    lastBlockedAt: undefined,
  });
  expect((await blackList.page(ids.centreId, { search: "495123" })).total).toBe(2);
});

test("PBX-BLK-04 TEL-SEC-11 a listed caller is refused with 603 or what is set, and counted to one entry", async () => {
  const { blackList } = opened.store;
  expect(await refusal("+74951234567")).toEqual({ entry: "+74951234567", answer: 603 });
  expect(await refusal("+74951230000")).toEqual({ entry: "+7495123*", answer: 603 });
  expect(await refusal("+74952234567")).toBeUndefined();
  expect(await refusal("112")).toBeUndefined();
  await blackList.setSettings(ids.centreId, { answer: 486 }, opened.clock.now(), actor);
  expect(await refusal("+74951234567")).toEqual({ entry: "+74951234567", answer: 486 });
  const { items } = await blackList.page(ids.centreId);
  expect(Object.fromEntries(items.map(({ entry, blockedCalls }) => [entry, blockedCalls]))).toEqual({
    "+74951234567": 2,
    "+7495123*": 1,
    "+749900000": 0,
  });
});

test("TEL-SEC-11 callers who hide their number are refused only where that is set", async () => {
  const { blackList } = opened.store;
  expect(await refusal("", true)).toBeUndefined();
  await blackList.setSettings(ids.centreId, { hidden: true, answer: 603 }, opened.clock.now(), actor);
  expect(await refusal("", true)).toEqual({ entry: undefined, answer: 603 });
  expect(await refusal("", false)).toBeUndefined();
});

test("PLT-TEN-02 a centre's list is nobody else's; what is taken away lets in again", async () => {
  const { blackList } = opened.store;
  await moveDemoCentreAside(opened.ownerUrl, "first");
  const other = (await demo(opened.store)).centreId;
  await blackList.setSettings(ids.centreId, { hidden: true }, opened.clock.now(), actor);
  expect(await refusal("+74951234567", true, other)).toBeUndefined();
  const { items } = await blackList.page(ids.centreId);
  const whole = items.find(({ entry }) => entry === "+74951234567")!;
  const at = opened.clock.now();
  await expect(blackList.remove(other, whole.id, at, actor)).rejects.toMatchObject({ code: "not_found" });
  await blackList.remove(ids.centreId, whole.id, at, actor);
  expect(await refusal("+74951234567")).toEqual({ entry: "+7495123*", answer: 603 });
});

test("PBX-BLK-03 every refused call is kept with its reason; the number of who hides it is not", async () => {
  const { blackList } = opened.store;
  await blackList.add(ids.centreId, input("+74959876543"), actor);
  await blackList.setSettings(ids.centreId, { hidden: true }, opened.clock.now(), actor);
  const call = (from: string, hidden: boolean) =>
    blackList.refusal(
      ids.centreId,
      { keys: blackListKeys(from), hidden, from, to: "+74951110000" },
      opened.clock.advanceBy(1_000) ?? opened.clock.now(),
    );
  await call("+74959876543", false);
  await call("+74950000009", false);
  await call("+74950000009", true);
  const { items, total } = await blackList.calls(ids.centreId);
  expect(total).toBe(2);
  expect(items).toMatchObject([
    { from: "", to: "+74951110000", reason: "hidden_number" },
    { from: "+74959876543", reason: "numa_in_black_list" },
  ]);
  expect((await blackList.calls(ids.centreId, { search: "987" })).total).toBe(1);
  await blackList.sweepCalls(opened.clock.now() + 1);
  expect((await blackList.calls(ids.centreId)).total).toBe(0);
});
