import { defaultTrunkSettings, type TrunkId, type TrunkSettings } from "@perezvon/model";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { campaignInput, deleteForGood } from "../../testing/campaigns.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";

let opened: TestStore;
let ids: DemoIds;
beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
});
afterAll(() => opened?.close());

const settings: TrunkSettings = {
  ...defaultTrunkSettings,
  host: "sip.operator.test",
  username: "centre",
  authorisation: "registration",
  channels: 12,
  calledOut: { kind: "national", countryCode: "7", nationalPrefix: "8", internationalPrefix: "810" },
};
const at = Date.UTC(2026, 10, 20, 10);

test("TEL-AUT-03, TEL-TRK-02 settings come back as they were saved; the password is sealed and only the switch gets it", async () => {
  const { trunks, switchboard } = opened.store;
  const made = await trunks.create(
    ids.centreId,
    { name: "Оператор", enabled: true, settings, password: "очень-тайный", at },
    actor,
  );
  expect(made).toMatchObject({ name: "Оператор", settings, hasPassword: true, version: 1, numbers: [] });
  expect(JSON.stringify(made)).not.toContain("тайный");
  expect(await trunks.get(ids.centreId, made.id)).toEqual(made);
  expect((await trunks.page(ids.centreId)).items.map(({ name }) => name)).toContain("Оператор");

  const seen = (await switchboard.trunks()).find(({ id }) => id === made.id);
  expect(seen).toMatchObject({ password: "очень-тайный", settings, homeCountry: "RU" });

  const owner = new pg.Client({ connectionString: opened.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query("SELECT to_jsonb(t)::text AS row FROM trunk t");
  const { rows: audits } = await owner.query("SELECT to_jsonb(a)::text AS row FROM audit_entry a");
  await owner.end();
  for (const { row } of [...rows, ...audits]) expect(row).not.toContain("тайный");
  expect(audits.some(({ row }) => row.includes('"kind": "trunk"'))).toBe(true);
});

test("TEL-TRK-02 a change keeps the password unless told otherwise; an older version is refused", async () => {
  const { trunks, switchboard } = opened.store;
  const passwordOf = async (id: TrunkId) =>
    (await switchboard.trunks()).find((each) => each.id === id)?.password;
  const made = await trunks.create(
    ids.centreId,
    { name: "Второй", enabled: true, settings, password: "one", at },
    actor,
  );
  const renamed = await trunks.update(
    ids.centreId,
    made.id,
    { name: "Второй оператор", version: 1, at: at + 1 },
    actor,
  );
  expect(renamed).toMatchObject({ name: "Второй оператор", version: 2, settings, updatedAt: at + 1 });
  expect(await passwordOf(made.id)).toBe("one");
  await expect(trunks.update(ids.centreId, made.id, { version: 1, at }, actor)).rejects.toMatchObject({
    code: "stale",
  });
  await trunks.update(ids.centreId, made.id, { password: "two", at }, actor);
  expect(await passwordOf(made.id)).toBe("two");
  expect((await trunks.update(ids.centreId, made.id, { password: null, at }, actor)).hasPassword).toBe(false);
  await trunks.update(ids.centreId, made.id, { enabled: false, at }, actor);
  expect((await switchboard.trunks()).some(({ id }) => id === made.id)).toBe(false);
  await expect(
    trunks.create(ids.centreId, { name: "второй ОПЕРАТОР", enabled: true, settings, at }, actor),
  ).rejects.toMatchObject({ code: "duplicate", field: "name" });
});

test("PLT-GEN-04 a trunk that numbers or campaigns name stays, and is told by whom", async () => {
  const { trunks, numbers, campaigns } = opened.store;
  const { id } = await trunks.create(ids.centreId, { name: "Занятый", enabled: true, settings, at }, actor);
  const [number] = await numbers.create(
    ids.centreId,
    { numbers: ["+78120000001"], label: "", kind: "voice", trunkId: id, at },
    actor,
  );
  const campaign = await campaigns.create(
    ids.centreId,
    campaignInput("По занятому", { trunkId: id }),
    at,
    actor,
  );
  await expect(trunks.delete(ids.centreId, id, at, actor)).rejects.toMatchObject({
    code: "in_use",
    params: {
      users: [
        { kind: "campaign", name: "По занятому" },
        { kind: "number", name: "+78120000001" },
      ],
    },
  });
  // In the bin it keeps what it would come back with.
  await campaigns.delete(ids.centreId, campaign.campaign.id, actor);
  await expect(trunks.delete(ids.centreId, id, at, actor)).rejects.toMatchObject({ code: "in_use" });
  await opened.store.campaignBin.restore(ids.centreId, campaign.campaign.id, undefined, at, actor);
  await deleteForGood(opened.store, ids.centreId, campaign.campaign.id, at);
  await numbers.delete(ids.centreId, number!.id, at, actor);
  await trunks.delete(ids.centreId, id, at, actor);
  expect(await trunks.get(ids.centreId, id)).toBeUndefined();
  await expect(trunks.delete(ids.centreId, id, at, actor)).rejects.toMatchObject({ code: "not_found" });
});

test("PLT-TEN-12, TEL-TRK-02 a range of numbers comes whole or not at all, and belongs to one centre and one trunk", async () => {
  const { trunks, numbers, switchboard } = opened.store;
  const range = ["+74951230010", "+74951230011", "+74951230012"];
  const input = { label: "Многоканальный", kind: "both", trunkId: ids.trunk, at } as const;
  const made = await numbers.create(ids.centreId, { ...input, numbers: range }, actor);
  expect(made.map(({ number, kind, trunkId }) => ({ number, kind, trunkId }))).toEqual(
    range.map((number) => ({ number, kind: "both", trunkId: ids.trunk })),
  );
  expect((await trunks.get(ids.centreId, ids.trunk))?.numbers).toEqual(expect.arrayContaining(range));
  expect(await switchboard.centreOfNumber(range[1]!)).toBe(ids.centreId);
  await expect(
    numbers.create(ids.centreId, { ...input, numbers: ["+74951230009", range[0]!] }, actor),
  ).rejects.toMatchObject({ code: "duplicate", field: "numbers" });
  expect((await numbers.page(ids.centreId, { search: "7495123" })).items).toHaveLength(3);
  await expect(
    numbers.update(
      ids.centreId,
      made[0]!.id,
      { trunkId: "00000000-0000-7000-8000-000000000000" as TrunkId, at },
      actor,
    ),
  ).rejects.toMatchObject({ code: "unknown_reference", field: "trunkId" });
  const moved = await numbers.update(
    ids.centreId,
    made[0]!.id,
    { trunkId: null, label: "Без транка", at },
    actor,
  );
  expect(moved).toMatchObject({ trunkId: undefined, label: "Без транка" });
});

test("TEL-TRK-02 a setting that this version does not take falls back to its default, and the rest stays", async () => {
  const { trunks } = opened.store;
  const { id } = await trunks.create(ids.centreId, { name: "Новее", enabled: true, settings, at }, actor);
  const owner = new pg.Client({ connectionString: opened.ownerUrl });
  await owner.connect();
  await owner.query(
    `UPDATE trunk SET settings = settings || '{"srtp": "quantum", "fromTheFuture": 1}' WHERE id = $1`,
    [id],
  );
  await owner.end();
  expect((await trunks.get(ids.centreId, id))?.settings).toEqual(settings);
});
