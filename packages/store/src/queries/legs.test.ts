import { uuidV7 } from "@perezvon/base";
import type { CallId, CentreId, EndpointId, LegId, LegRecord } from "@perezvon/model";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import { networkOf } from "../engine/leg-writer.ts";

let opened: TestStore;
let ids: DemoIds;
let start: number;
beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
  start = opened.clock.now();
});
afterAll(() => opened?.close());

const newCall = () => uuidV7(opened.clock.now()) as CallId;

function record(change: Partial<LegRecord> = {}): LegRecord {
  return {
    legId: uuidV7(opened.clock.now()) as LegId,
    callId: newCall(),
    centreId: ids.centreId,
    parentId: undefined,
    status: "finished",
    direction: "out",
    peer: "trunk",
    trunkId: ids.trunk,
    userId: undefined,
    endpointId: undefined,
    device: "far/1",
    address: "192.0.2.1",
    fromReceived: undefined,
    toReceived: undefined,
    from: "+74950000001",
    to: "+79990000017",
    shownNumber: "+74950000001",
    startedAt: start,
    ringingAt: start + 1_000,
    answeredAt: start + 4_000,
    analysedAt: undefined,
    endedAt: start + 64_000,
    endedBy: "remote",
    sipCode: 200,
    q850: 16,
    systemReason: undefined,
    analysis: undefined,
    analysisEvidence: undefined,
    analysisFile: undefined,
    holdMs: 0,
    transfers: [],
    joins: [],
    recordings: [],
    hostId: "node1",
    quality: undefined,
    qualityPoints: [],
    faults: [],
    tries: [],
    sip: [],
    ...change,
  };
}

test("TEL-CDR-03, TEL-CDR-05 a record comes back whole, and is written once however often it is said", async () => {
  const { legs } = opened.store;
  const full = record({
    parentId: "9f0e2c4a-5b6d-7e8f-9a0b-1c2d3e4f5a6b",
    analysis: 2,
    analysisEvidence: {
      rule: 4,
      decidedAfterMs: 1_200,
      answeredAtMs: 0,
      speech: [{ fromMs: 10, toMs: 900 }],
      tones: [{ hz: [425], fromMs: 0, toMs: 300 }],
      floorDbm0: -60,
    },
    recordings: [{ recordingId: uuidV7(start) as never, file: "a/b/c.wav" }],
    quality: { packetsIn: 10, packetsOut: 9, packetsLost: 1, jitterMs: 2.5, codec: "pcma" },
    qualityPoints: [
      { ms: 5_000, mosIn: 4.3, mosOut: null, lossIn: 0, lossOut: null, jitter: 1.5, roundTrip: null },
    ],
    faults: ["jitter"],
    tries: [{ target: ids.trunk, status: 503 }],
    sip: [{ ms: 0, out: true, text: "INVITE", method: "INVITE", peer: "udp:192.0.2.1:5060" }],
    transfers: [{ ms: 20_000, to: "203" }],
    joins: [{ ms: 4_500, legs: [uuidV7(start) as LegId] }],
    device: "with \u0000 nothing",
  });
  legs.opened({ ...full, status: "open", endedAt: undefined });
  await legs.flush();
  legs.closed(full);
  legs.closed(full);
  await legs.flush();
  const rows = await legs.ofCall(ids.centreId, full.callId);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    ...full,
    device: "with  nothing",
    version: 1,
    trunkName: expect.any(String),
  });
  // It is up no more.
  expect(await (await opened.reopen()).legs.closeInterrupted()).toBe(0);
});

test("TEL-CDR-05 legs that a crash left open become interrupted records with what was known of them", async () => {
  const { legs } = opened.store;
  const up = record({ status: "open", endedAt: undefined, endedBy: undefined, startedAt: start - 60_000 });
  const rang = record({
    status: "open",
    answeredAt: undefined,
    callId: up.callId,
    startedAt: start - 50_000,
  });
  for (const each of [up, rang]) legs.opened(each);
  await legs.flush();
  const after = (await opened.reopen()).legs;
  expect(await after.closeInterrupted()).toBe(2);
  expect(await after.closeInterrupted()).toBe(0);
  const rows = await after.ofCall(ids.centreId, up.callId);
  expect(rows.map(({ status, answeredAt }) => [status, answeredAt])).toEqual([
    ["interrupted", start + 4_000],
    ["interrupted", undefined],
  ]);
  for (const row of rows) expect(row.endedAt).toBeGreaterThanOrEqual(row.startedAt);
  // What the former process says too late changes nothing.
  legs.closed({ ...up, status: "finished", endedAt: start });
  await legs.flush();
  expect((await after.ofCall(ids.centreId, up.callId)).map(({ status }) => status)).toEqual([
    "interrupted",
    "interrupted",
  ]);
});

test("TEL-CDR-06 a record cannot be changed; a correction is a new version, and the highest is shown", async () => {
  const { legs } = opened.store;
  const wrong = record({ q850: 127 });
  legs.closed(wrong);
  await legs.flush();
  expect(await legs.correct(ids.centreId, wrong.legId, { q850: 16 })).toBe(true);
  expect(await legs.correct(ids.centreId, wrong.legId, { recordings: [] })).toBe(true);
  const rows = await legs.ofCall(ids.centreId, wrong.callId);
  expect(rows.map(({ version, q850, to }) => [version, q850, to])).toEqual([[3, 16, "+79990000017"]]);
  expect(await legs.correct(ids.centreId, uuidV7(start) as LegId, {})).toBe(false);
  const owner = new pg.Client({ connectionString: opened.ownerUrl });
  await owner.connect();
  const refused = async (role: string, statement: string) => {
    await owner.query(`BEGIN; SET LOCAL ROLE ${role}; SET LOCAL app.centre_id = '${ids.centreId}'`);
    await expect(owner.query(statement)).rejects.toThrow("permission denied");
    await owner.query("ROLLBACK");
  };
  await refused("perezvon_app", "UPDATE call_leg SET q850 = 1");
  await refused("perezvon_app", "DELETE FROM call_leg");
  await refused("perezvon_system", "UPDATE call_leg SET q850 = 1");
  await owner.end();
});

test("TEL-CDR-06 calls are found by time, number, trunk and code, whichever leg it is that fits", async () => {
  const { legs } = opened.store;
  const day = start + 86_400_000;
  const callId = newCall();
  const first = record({
    callId,
    startedAt: day,
    endedAt: day + 9_000,
    answeredAt: undefined,
    peer: "phone",
    direction: "in",
    userId: ids.agent1,
    endpointId: uuidV7(day) as EndpointId,
    trunkId: undefined,
    from: "201",
    sipCode: 487,
    to: "89997654321",
    address: "10.1.2.3",
  });
  const second = record({
    callId,
    startedAt: day + 1_000,
    endedAt: day + 9_000,
    to: "+79997654321",
    sipCode: 486,
    q850: 17,
    faults: ["loss"] as const,
    answeredAt: day + 5_000,
  });
  const other = record({ startedAt: day + 2_000, endedAt: day + 3_000, to: "+79990000099" });
  for (const each of [first, second, other]) legs.closed(each);
  await legs.flush();
  const found = async (search: Parameters<typeof legs.calls>[1]) =>
    (await legs.calls(ids.centreId, { from: day, ...search })).items.map((call) => call.callId);
  expect(await found({})).toEqual([other.callId, callId]);
  expect(await found({ number: "765-43-21" })).toEqual([callId]);
  expect(await found({ sipCode: 486 })).toEqual([callId]);
  expect(await found({ q850: 17 })).toEqual([callId]);
  expect(await found({ userId: ids.agent1 })).toEqual([callId]);
  expect(await found({ trunkId: ids.trunk, sipCode: 404 })).toEqual([]);
  expect(await found({ poor: true })).toEqual([callId]);
  expect(await found({ callId: other.callId })).toEqual([other.callId]);
  expect(await found({ to: day + 2_000 })).toEqual([callId]);
  const page = await legs.calls(ids.centreId, { from: day, limit: 1 });
  expect(page).toMatchObject({ total: 2, items: [{ callId: other.callId }] });
  const next = await legs.calls(ids.centreId, { from: day, limit: 1, cursor: page.nextCursor });
  // The leg to the network says who was called; the agent's phone was there before.
  expect(next.items).toMatchObject([
    {
      callId,
      direction: "out",
      peer: "trunk",
      to: "+79997654321",
      sipCode: 486,
      legs: 2,
      answered: true,
      faults: ["loss"],
      users: ["Ирина Петрова"],
      startedAt: day,
      endedAt: day + 9_000,
    },
  ]);
  const read: string[] = [];
  await legs.read(ids.centreId, { from: day, number: "7654321" }, async (rows) => {
    for await (const { legId } of rows) read.push(legId);
  });
  expect(read).toEqual([first.legId, second.legId]);
});

test("PLT-TEN-02 another centre sees nothing of them", async () => {
  const other = uuidV7(start) as CentreId;
  expect((await opened.store.legs.calls(other, {})).items).toEqual([]);
});

test("TEL-QOS-04 a day counts poor calls of each trunk and of each network of agents", async () => {
  const { legs } = opened.store;
  const day = Date.UTC(2026, 11, 1, 22);
  const at = (minutes: number) => ({
    startedAt: day + minutes * 60_000,
    endedAt: day + (minutes + 1) * 60_000,
  });
  const page = { peer: "browser", trunkId: undefined, userId: ids.agent1 } as const;
  for (const each of [
    record({ ...at(0), faults: ["mos"] }),
    record({ ...at(10) }),
    record({ ...at(15), answeredAt: undefined, faults: ["mos"] }),
    // In Moscow it is the second already.
    record({ ...at(130) }),
    record({ ...at(1), ...page, address: "10.1.2.3", faults: ["loss", "jitter"] }),
    record({ ...at(2), ...page, address: "10.1.2.77" }),
    record({ ...at(3), ...page, address: "::ffff:10.9.9.9" }),
  ])
    legs.closed(each);
  await legs.flush();
  const query = { from: day, to: day + 86_400_000, timeZone: "UTC" };
  const days = await legs.qualityDays(ids.centreId, query);
  expect(days.map(({ day, trunk, network, legs, poor }) => [day, trunk?.id ?? network, legs, poor])).toEqual([
    ["2026-12-02", ids.trunk, 1, 0],
    ["2026-12-01", ids.trunk, 2, 1],
    ["2026-12-01", "10.1.2.0/24", 2, 1],
    ["2026-12-01", "10.9.9.0/24", 1, 0],
  ]);
  const moscow = await legs.qualityDays(ids.centreId, { ...query, timeZone: "Europe/Moscow" });
  expect(moscow.map(({ day }) => day)).toEqual(["2026-12-02", "2026-12-02", "2026-12-02"]);
});

test("TEL-QOS-04 the limits of poor sound are a centre's own", async () => {
  const { legs } = opened.store;
  const usual = { mos: 3.6, lossPercent: 3, jitterMs: 40, roundTripMs: 400 };
  expect(await legs.qualityLimits(ids.centreId)).toEqual(usual);
  const after = await legs.setQualityLimits(ids.centreId, { mos: 3.9, jitterMs: 30 }, start, actor);
  expect(after).toEqual({ ...usual, mos: 3.9, jitterMs: 30 });
  expect((await legs.allQualityLimits()).get(ids.centreId)).toMatchObject({ jitterMs: 30 });
});

test.each([
  ["192.0.2.77", "192.0.2.0/24"],
  ["::ffff:192.0.2.77", "192.0.2.0/24"],
  ["2001:db8:1:2::3", "2001:db8:1::/48"],
  ["2001:DB8::3", "2001:db8:0::/48"],
  ["sip.example.org", "sip.example.org"],
  ["", undefined],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
