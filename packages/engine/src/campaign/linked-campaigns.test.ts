import type { AutomaticRun, CampaignGroupId, CampaignId } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { beforeEach, describe, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const hourMs = 3_600_000;
const [one, two, three] = ["campaign-1", "campaign-2", "campaign-3"] as [CampaignId, CampaignId, CampaignId];
let bench: Bench;
let nine: number;

beforeEach(() => {
  bench = new Bench();
  nine = bench.clock.now();
});

const at = (time: string) => {
  const [hours, minutes] = time.split(":").map(Number) as [number, number];
  return nine + (hours - 9) * hourMs + minutes * 60_000;
};
const link = (after: CampaignId | undefined) => ({
  groupId: "group-1" as CampaignGroupId,
  groupName: "Цепочка",
  after,
});
const stateOf = (id: CampaignId) => bench.engine.campaigns.live(centreId, id)?.state;

/** Goes on to a time of day without a ready agent. */
async function until(time: string): Promise<void> {
  bench.clock.advanceTo(at(time));
  await bench.pass(0);
}

/** Who is dialled when an agent gets ready now: the numbers of the records begin with their campaign's. */
async function dialled(): Promise<string[]> {
  const before = bench.switch.told("dial").length;
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(4_000);
  const calls = bench.switch.told("dial").slice(before);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:lunch" });
  for (const { legId } of calls) bench.switch.ends(legId, { sipCode: 486 });
  await bench.pass(1_000);
  return calls.map(({ to }) => to);
}

const numbers = (campaign: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `+7999${campaign}0000${String(from + n).padStart(2, "0")}`);
/** Every open record of the campaign is closed. */
function empty(id: CampaignId): void {
  for (const life of bench.store.livesOf(id)) Object.assign(life, { state: "closed", dueAt: undefined });
}

async function chain(): Promise<void> {
  bench.agent("anna", { skilled: [one, two, three] });
  bench.campaign({ id: one, link: link(undefined) });
  bench.campaign({ id: two, link: link(one) });
  bench.campaign({ id: three, link: link(two) });
  for (const [place, id] of [one, two, three].entries()) bench.records(numbers(place + 1, 9), id);
  await bench.start();
  await bench.signIn("anna", { ready: false });
}

describe("OUT-EXA-21 chain 1 → 2 → 3", () => {
  test("OUT-LNK-14 OUT-LNK-15 OUT-LNK-16 as the example says, dialled by the engine", async () => {
    await chain();
    // 09:00 start: only 1 dials.
    expect(await dialled()).toEqual([numbers(1, 1)[0]]);
    expect(stateOf(two)).toMatchObject({
      reason: "linked_campaign",
      waitsFor: { campaignId: one, remaining: 9 },
    });
    expect(stateOf(three)).toMatchObject({ reason: "linked_campaign", waitsFor: { campaignId: one } });
    // 12:00 Remaining(1) = 0: 2 starts.
    await until("12:00");
    empty(one);
    const [first] = await dialled();
    expect(first).toBe(numbers(2, 1)[0]);
    const [redial] = bench.store.livesOf(two);
    Object.assign(redial!, { dueAt: at("13:20"), repeat: false });
    // 13:00 import of 50 rows into 1's list: 2 pauses, 1 dials.
    await until("13:00");
    bench.records(numbers(1, 50, 20), one);
    await bench.pass(5_000);
    expect(await dialled()).toEqual([numbers(1, 1, 20)[0]]);
    expect(stateOf(two)).toMatchObject({
      code: "idle",
      reason: "linked_campaign",
      waitsFor: { remaining: 50 },
    });
    expect(redial).toMatchObject({ state: "open", dueAt: at("13:20") });
    // 13:40 Remaining(1) = 0: 2 goes on, with 13:20's due redials first.
    await until("13:40");
    empty(one);
    expect((await dialled())[0]).toBe(redial!.numbers[0]);
    // 15:00 Remaining(2) = 0: 3 starts.
    await until("15:00");
    empty(two);
    expect(await dialled()).toEqual([numbers(3, 1)[0]]);
    // 15:10 one record of 1 reopened: 2 and 3 pause.
    await until("15:10");
    Object.assign(bench.store.livesOf(one)[8]!, { state: "open", dueAt: at("15:10") });
    await bench.pass(5_000);
    expect(stateOf(three)).toMatchObject({
      reason: "linked_campaign",
      waitsFor: { campaignId: one, remaining: 1 },
    });
    expect(await dialled()).toEqual([numbers(1, 1, 8)[0]]);
    expect(bench.violations.found).toEqual([]);
  });

  test("OUT-LNK-16 a talk of a follower ends normally while it pauses, and nothing new is dialled for it", async () => {
    await chain();
    empty(one);
    await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
    await bench.pass(4_000);
    const [number] = bench.switch.dialling;
    bench.switch.answers(bench.switch.customer(number!));
    await bench.pass(50);
    bench.records(numbers(1, 1, 50), one);
    await bench.pass(6_000);
    expect(bench.work("anna")).toMatchObject({ phase: "talk", campaign: { id: two } });
    await bench.act("anna", { kind: "disposition", key: "sold" });
    await bench.act("anna", { kind: "hang_up" });
    await bench.act("anna", { kind: "finish" });
    await bench.pass(4_000);
    expect(bench.rows.map(({ disposition }) => disposition)).toEqual(["sold"]);
    expect(bench.switch.dialling).toEqual(numbers(1, 1, 50));
  });
});

test("OUT-LNK-18 a stopped predecessor with open records blocks; switched off it is passed over", async () => {
  await chain();
  await bench.change(one, { started: false, stoppedBy: "hand" });
  await bench.pass(2_000);
  expect(await dialled()).toEqual([]);
  expect(stateOf(one)).toMatchObject({ code: "stopped", reason: "by_hand" });
  expect(stateOf(two)).toMatchObject({ waitsFor: { campaignId: one, stopped: true } });
  await bench.change(one, { enabled: false });
  await bench.pass(2_000);
  expect(await dialled()).toEqual([numbers(2, 1)[0]]);
});

describe("OUT-CMP-11", () => {
  const hours = openOn(presetCalendars.everyDay, "14:00", "18:00", "Etc/GMT-3");
  const byHours: AutomaticRun = { start: { kind: "hours" }, stop: { kind: "hours" } };

  test("a group starts and stops by its hours as one; the reason of the stop is the schedule", async () => {
    const start = Date.UTC(2026, 0, 5, 10);
    bench.clock.advanceTo(start);
    const shared = { started: false, automatic: byHours, runChangedAt: start };
    const { dialTime } = bench.store.campaigns.get(bench.campaign())!;
    for (const [id, after] of [
      [one, undefined],
      [two, one],
    ] as const)
      bench.campaign({ id, ...shared, link: link(after), dialTime: { ...dialTime, hours } });
    bench.records(numbers(1, 1), one);
    bench.records(numbers(2, 1), two);
    await bench.start();
    expect(stateOf(one)).toMatchObject({ code: "stopped" });
    bench.clock.advanceTo(start + hourMs);
    await bench.pass(2_000);
    expect([...bench.store.campaigns.values()].map(({ started }) => started)).toEqual([true, true]);
    expect(stateOf(one)).toMatchObject({ code: "idle", reason: "no_ready_agent" });
    expect(stateOf(two)).toMatchObject({ reason: "linked_campaign" });
    bench.clock.advanceTo(start + 5 * hourMs);
    await bench.pass(2_000);
    expect(stateOf(one)).toMatchObject({ code: "stopped", reason: "by_schedule" });
    expect(stateOf(two)).toMatchObject({ code: "stopped", reason: "by_schedule" });
  });

  test("a group that stops when nothing remains stops after its last member", async () => {
    const automatic: AutomaticRun = { start: { kind: "never" }, stop: { kind: "finished" } };
    for (const [id, after] of [
      [one, undefined],
      [two, one],
    ] as const) {
      bench.campaign({ id, automatic, link: link(after), runChangedAt: nine });
      bench.records(numbers(id === one ? 1 : 2, 1), id);
    }
    await bench.start();
    empty(one);
    await bench.pass(3_000);
    expect([...bench.store.campaigns.values()].map(({ started }) => started)).toEqual([true, true]);
    empty(two);
    await bench.pass(3_000);
    expect([...bench.store.campaigns.values()].map(({ started }) => started)).toEqual([false, false]);
  });
});
