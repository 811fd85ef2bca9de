import {
  anyTime,
  type CampaignId,
  type DiallingSettings,
  defaultCallBacks,
  type UserId,
} from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
const minutes = (n: number) => n * 60_000;
const strict = { mode: "strict", waitMinutes: 15 } as const;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** A started campaign over records whose agents are these, by place; and the agents signed in. */
async function begin(
  owners: readonly (string | undefined)[],
  agents: readonly string[],
  dial: Partial<DiallingSettings> = {},
  other: Parameters<Bench["campaign"]>[0] = {},
) {
  bench.campaign({ ...other, dial });
  bench.records(owners.map((_, place) => number(place + 1)));
  for (const life of bench.store.lives.values()) life.agentId = owners[life.place - 1] as UserId | undefined;
  await bench.start();
  for (const name of agents) await bench.signIn(name);
  await bench.pass(600);
}

const lifeOf = (place: number) => [...bench.store.lives.values()].find((life) => life.place === place + 1)!;
const shown = (name: string) => bench.work(name)?.preview?.next;

test.each(["progressive", "predictive", "preview"] as const)(
  "OUT-CBK-06 strict, %s: the record is shown to its agent in preview and waits for him alone",
  async (mode) => {
    await begin(["anna", undefined], ["boris"], { mode, personalAgent: strict });
    if (mode === "preview") {
      expect(shown("boris")).toBe(number(2));
      await bench.act("boris", { kind: "accept" });
    } else expect(bench.switch.dialling).toEqual([number(2)]);
    await bench.pass(minutes(90));
    expect(lifeOf(0)).toMatchObject({ waitsFor: "anna", locked: false });
    await bench.signIn("anna");
    await bench.pass(6_000);
    expect(bench.work("anna")).toMatchObject({ phase: "offered", preview: { next: number(1) } });
    expect(bench.switch.told("dial").some(({ to }) => to === number(1))).toBe(false);
    // Refused, it is his all the same.
    await bench.act("anna", { kind: "reject" });
    await bench.pass(minutes(20));
    expect(lifeOf(0)).toMatchObject({ waitsFor: "anna", locked: false });
    await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
    await bench.pass(6_000);
    expect(shown("anna")).toBe(number(1));
  },
);

test("OUT-CBK-06 in progressive fashion his phone and then the number are called without a look at the record", async () => {
  const callBacks = { ...defaultCallBacks, fashion: "progressive" } as const;
  await begin(["anna"], ["anna"], { personalAgent: strict, callBacks });
  expect(bench.work("anna")?.phase).toBe("calling");
  expect(bench.switch.told("dial")).toMatchObject([{ to: number(1), userId: "anna" }]);
});

test("OUT-CBK-06 preferred: for 15 minutes its agent's, from when its turn has come, then any agent's", async () => {
  await begin(["anna"], ["boris"]);
  expect(lifeOf(0)).toMatchObject({ waitsFor: "anna" });
  await bench.pass(minutes(15) - 3_000);
  expect(bench.switch.dialling).toEqual([]);
  await bench.pass(5_000);
  expect(bench.switch.dialling).toEqual([number(1)]);
});

test("OUT-CBK-06 what waits keeps a campaign from being completed", async () => {
  await begin(["anna"], ["boris"], { personalAgent: strict });
  await bench.pass(minutes(2));
  expect(bench.engine.campaigns.live(centreId, "campaign-1" as CampaignId)?.state).toMatchObject({
    code: "idle",
    reason: "no_due_record",
  });
});

test("OUT-CBK-06 ignored, or in automatic mode, the field says nothing", async () => {
  await begin(["anna"], ["boris"], { personalAgent: { mode: "ignore", waitMinutes: 15 } });
  expect(bench.switch.dialling).toEqual([number(1)]);
});

test("OUT-CBK-06 OUT-MOD-05 one agent: his own record comes to him, and nobody is dialled for him meanwhile", async () => {
  await begin([undefined, "anna", undefined], [], {
    personalAgent: strict,
    mode: "progressive",
  });
  await bench.signIn("anna");
  await bench.pass(50);
  // The first was dialled before the turn of the second came.
  expect(bench.switch.dialling).toEqual([number(1)]);
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(600);
  expect(shown("anna")).toBe(number(2));
  expect(bench.switch.dialling).toEqual([]);
});

test("OUT-CBK-06 several of his own come one after the other in the order of the list", async () => {
  await begin(["anna", "anna", "anna"], ["anna"], { personalAgent: strict });
  for (const place of [1, 2, 3]) {
    expect(shown("anna")).toBe(number(place));
    await bench.act("anna", { kind: "accept" });
    await bench.act("anna", { kind: "disposition", key: "bad_record" });
    await bench.act("anna", { kind: "finish" });
    await bench.pass(6_000);
  }
  expect(bench.rows.map(({ agentUserId }) => agentUserId)).toEqual(["anna", "anna", "anna"]);
});

test("OUT-CBK-06 OUT-HRS-09 outside its hours it is not shown to its agent, and waits for him from when they begin", async () => {
  const hours = openOn(presetCalendars.everyDay, "11:00", "18:00", "Europe/Moscow");
  const schedules = [{ hours, labels: [""] }];
  await begin(
    ["anna"],
    ["anna", "boris"],
    { personalAgent: strict },
    { dialTime: { ...anyTime, schedules } },
  );
  await bench.pass(minutes(50));
  expect([shown("anna"), shown("boris"), bench.switch.dialling]).toEqual([undefined, undefined, []]);
  await bench.pass(minutes(10) + 6_000);
  expect(shown("anna")).toBe(number(1));
});

test("OUT-CBK-06 OUT-RED-09 what is due again waits for its agent again", async () => {
  await begin(["anna"], ["anna", "boris"], { personalAgent: strict });
  await bench.act("anna", { kind: "accept" });
  await bench.act("anna", { kind: "preview_skip" });
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  expect(lifeOf(0).dueAt).toBe(bench.clock.now() + minutes(60));
  await bench.pass(minutes(70));
  expect(bench.work("boris")).toBeUndefined();
  expect(bench.switch.told("dial")).toEqual([]);
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(6_000);
  expect(shown("anna")).toBe(number(1));
});

test("OUT-CBK-06 OUT-MOD-12 without the campaign's skill he gets none of them", async () => {
  bench.agent("anna", { skilled: [] });
  await begin(["anna"], ["anna", "boris"], { personalAgent: { mode: "preferred", waitMinutes: 1 } });
  await bench.pass(30_000);
  expect([shown("anna"), bench.switch.dialling]).toEqual([undefined, []]);
  await bench.pass(40_000);
  expect(bench.switch.dialling).toEqual([number(1)]);
});

test("OUT-CBK-06 OUT-GEN-05 OUT-RED-15 a crash while he dials what waits for its repeat leaves an attempt of its own that counts", async () => {
  const callBacks = { ...defaultCallBacks, fashion: "progressive" } as const;
  await begin(["anna"], ["anna"], { personalAgent: strict, callBacks });
  bench.restart();
  await bench.start();
  expect(lifeOf(0)).toMatchObject({ repeat: true, columns: { attempts: 1 } });
  await bench.pass(minutes(6));
  await bench.signIn("anna");
  await bench.pass(6_000);
  expect(bench.work("anna")?.phase).toBe("calling");
  bench.restart();
  await bench.start();
  expect([...bench.store.attempts.values()]).toMatchObject([
    { start: { attemptNumber: 1, repeatNumber: 0 }, end: { isCallAttempt: true } },
    { start: { attemptNumber: 2, repeatNumber: 0 }, end: { isCallAttempt: true } },
  ]);
  expect(lifeOf(0).columns).toMatchObject({ attempts: 2 });
});
