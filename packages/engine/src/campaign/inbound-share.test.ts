import { type Random, seededRandom } from "@perezvon/base";
import type { CampaignId, GroupId, InboundShare } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId, support } from "../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
const blended = "blended" as GroupId;
const all = ["anna", "boris", "clara"];
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** A campaign with nine records whose agents are a group that keeps a share. */
async function begin(share: InboundShare | undefined, options: Parameters<Bench["campaign"]>[0] = {}) {
  const keptForInbound = share === undefined ? [] : [{ groupId: blended, share }];
  for (const name of all) bench.agent(name, { groupIds: [blended], keptForInbound });
  bench.service();
  bench.campaign(options);
  bench.records(Array.from({ length: 9 }, (_, n) => number(n + 1)));
  await bench.start();
  for (const name of all) await bench.signIn(name);
  await bench.pass(2_000);
}

async function callIn() {
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(10);
  return caller;
}

const working = () => all.filter((name) => bench.work(name) !== undefined);
const idle = () => all.filter((name) => bench.state(name) === "ready");
const state = () => bench.engine.campaigns.live(centreId, "campaign-1" as CampaignId)?.state;

test("OUT-MOD-13 of three agents one is kept for inbound calls: two are dialled for", async () => {
  await begin({ unit: "agents", value: 1 });
  expect(bench.switch.dialling).toEqual([number(1), number(2)]);
  for (const to of [number(1), number(2)]) bench.switch.answers(bench.switch.customer(to));
  await bench.pass(5_000);
  expect(working()).toHaveLength(2);
  // The third is ready, and nothing is dialled for him.
  expect(idle()).toHaveLength(1);
  expect(bench.switch.told("dial")).toHaveLength(2);
  const [free] = idle();
  await callIn();
  expect(bench.state(free!)).toBe("busy");
});

test("OUT-MOD-13 who talks with a caller is the share: the others are dialled for", async () => {
  await begin({ unit: "agents", value: 1 }, { enabled: true, started: false });
  await callIn();
  expect(idle()).toHaveLength(2);
  await bench.change("campaign-1" as CampaignId, { started: true });
  await bench.pass(2_000);
  expect(bench.switch.dialling).toEqual([number(1), number(2)]);
});

test("OUT-MOD-13 per cent are of those at work, rounded up; without a share all are dialled for", async () => {
  await begin({ unit: "percent", value: 34 });
  expect(bench.switch.dialling).toEqual([number(1)]);
  bench = new Bench();
  await begin(undefined);
  expect(bench.switch.dialling).toHaveLength(3);
});

test("OUT-MOD-13 a share that is changed holds from the next decision on", async () => {
  await begin({ unit: "agents", value: 3 });
  expect(bench.switch.told("dial")).toEqual([]);
  expect(state()).toMatchObject({ code: "idle", reason: "kept_for_inbound" });
  for (const name of all) bench.agent(name, { groupIds: [blended] });
  const changing = bench.engine.agentsChanged(centreId);
  await bench.pass(1_000);
  await changing;
  expect(bench.switch.dialling).toHaveLength(3);
});

test("OUT-MOD-13 OUT-PRV-01 previews leave the share alone, one that is refused, too", async () => {
  await begin({ unit: "agents", value: 1 }, { dial: { mode: "preview" } });
  expect(working()).toHaveLength(2);
  const [kept] = idle();
  const [refuser] = working();
  await bench.act(refuser!, { kind: "reject" });
  await bench.act(refuser!, { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await bench.pass(2_000);
  // Two are at work: one of them is kept still.
  expect(bench.state(kept!)).toBe("ready");
  // When he comes back there is one more who may have it.
  await bench.act(refuser!, { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(2_000);
  expect(working()).toHaveLength(2);
});

test("OUT-MOD-13 a live answer never gets one who is kept: it waits, and is «Нет оператора» when its time is over", async () => {
  bench.agent("anna", { keptForInbound: [{ groupId: blended, share: { unit: "agents", value: 1 } }] });
  bench.agent("boris", { skilled: ["campaign-1"] });
  bench.service();
  bench.campaign({ dial: { dialsPerAgent: 2 } });
  bench.records([number(1), number(2)]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(5_000);
  expect(bench.switch.told("dial")).toEqual([]);
  await bench.signIn("boris");
  await bench.pass(1_000);
  expect(bench.switch.dialling).toHaveLength(2);
  // Anna has been idle longer.
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(100);
  expect(bench.work("boris")).toMatchObject({ customer: { number: number(1) } });
  bench.switch.answers(bench.switch.customer(number(2)));
  await bench.pass(5_000);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.rows.map(({ disposition }) => disposition)).toContain("no_agent");
});

const team = ["anna", "boris", "clara", "dora", "egor"];

/** Somebody does something: a customer answers or calls, an agent ends his talk or work, goes or comes. */
async function somethingHappens(random: Random): Promise<void> {
  const name = random.pick(team);
  const dialled = bench.switch.dialling;
  const phase = bench.work(name)?.phase;
  if (phase === "after_call_work") await bench.act(name, { kind: "finish" });
  else if (phase === "talk" && random.chance(0.6)) await bench.act(name, { kind: "hang_up" });
  else if (bench.state(name) === "not_ready")
    await bench.act(name, { kind: "set_state", state: "ready", reason: undefined });
  else if (dialled.length > 0 && random.chance(0.7))
    bench.switch.answers(bench.switch.customer(random.pick(dialled)));
  else if (random.chance(0.4)) await callIn();
  else if (bench.state(name) === "ready")
    await bench.act(name, { kind: "set_state", state: "not_ready", reason: "custom:break" });
}

test("OUT-MOD-13 whatever people do, no campaign's call takes an agent from the share", async () => {
  const outbound = () => team.filter((name) => bench.work(name)?.direction === "outbound");
  let taken = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const random = seededRandom(seed);
    bench = new Bench();
    const share: InboundShare = random.chance(0.5)
      ? { unit: "agents", value: random.integer(1, 3) }
      : { unit: "percent", value: random.integer(10, 60) };
    for (const name of team)
      bench.agent(name, { groupIds: [blended], keptForInbound: [{ groupId: blended, share }] });
    bench.service();
    bench.campaign({ dial: { dialsPerAgent: 3, dialStartsPerSecond: 50 } });
    bench.records(Array.from({ length: 60 }, (_, n) => `+7999${String(n).padStart(7, "0")}`));
    await bench.start();
    for (const name of team) await bench.signIn(name);
    for (let step = 0; step < 60; step++) {
      const before = new Set(outbound());
      await somethingHappens(random);
      await bench.pass(random.pick([50, 500, 2_000]));
      const fresh = outbound().filter((each) => !before.has(each));
      if (fresh.length === 0) continue;
      taken += fresh.length;
      const atWork = team.filter((each) => ["ready", "busy", "after_call_work"].includes(bench.state(each)!));
      const there = atWork.filter(
        (each) => bench.state(each) === "ready" || bench.work(each)?.direction === "inbound",
      );
      const { unit, value } = share;
      const kept = unit === "agents" ? value : Math.ceil((value * atWork.length) / 100);
      expect(there.length, `seed ${seed} step ${step}`).toBeGreaterThanOrEqual(Math.min(kept, atWork.length));
    }
  }
  expect(taken).toBeGreaterThan(20);
});

test("OUT-MOD-13 INB-ACD-03 a caller gets whoever of them is ready, the share or not", async () => {
  await begin({ unit: "agents", value: 1 }, { started: false });
  for (let n = 0; n < 3; n++) await callIn();
  expect(idle()).toEqual([]);
  expect(bench.work("anna")).toMatchObject({ service: { id: support } });
});
