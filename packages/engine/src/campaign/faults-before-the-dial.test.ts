import { anyTime, type CampaignId, defaultCallBacks } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
const hours = openOn(presetCalendars.everyDay, "06:00", "22:00", "UTC");
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

async function begin(count: number, options: Parameters<Bench["campaign"]>[0] = {}) {
  bench.campaign(options);
  bench.records(Array.from({ length: count }, (_, n) => number(n + 1)));
  await bench.start();
}

const locked = () => [...bench.store.lives.values()].map((life) => life.locked);
const dialled = () => bench.switch.told("dial").map(({ to }) => to);
/** Hours that no rule can read: a fault of ours in whatever asks for them. */
const unreadable = [undefined] as never;
const bound = { dialTime: { ...anyTime, hours, useCallingHours: true } };

test("OUT-GEN-05 a fault between claim and dial leaves nothing locked and nothing written; once it is gone, all are dialled", async () => {
  bench.store.callingHours = unreadable;
  await begin(2, bound);
  await bench.signIn("anna");
  await bench.signIn("boris");
  await bench.pass(5_000);
  expect(bench.done).toContain("claim");
  expect(dialled()).toEqual([]);
  expect(locked()).toEqual([false, false]);
  expect(bench.store.attempts.size).toBe(0);
  bench.store.callingHours = [];
  await bench.pass(65_000);
  expect(dialled()).toEqual([number(1), number(2)]);
  expect(bench.violations.found).toEqual([]);
});

test("OUT-GEN-05 a record that cannot be dialled holds up none of those claimed with it, and is tried once a minute", async () => {
  bench.campaign(bound);
  bench.records([number(1), number(2)]);
  const [first] = [...bench.store.lives.values()];
  // What is stored of its attempts cannot be read.
  first!.progress = JSON.stringify({ numbers: null });
  await bench.start();
  await bench.signIn("anna");
  await bench.signIn("boris");
  await bench.pass(5_000);
  expect(dialled()).toEqual([number(2)]);
  expect(first!.locked).toBe(false);
  await bench.pass(300_000);
  expect(bench.done.filter((name) => name === "release").length).toBeLessThanOrEqual(6);
  first!.progress = undefined;
  await bench.pass(65_000);
  expect(dialled()).toContain(number(1));
});

test("OUT-GEN-05 a switch that does not take the command: the attempt is taken back, and the number is dialled later", async () => {
  await begin(1);
  const { execute } = bench.switch;
  bench.switch.execute = (command) => {
    if (command.kind === "dial") throw new Error("not taken");
    execute.call(bench.switch, command);
  };
  await bench.signIn("anna");
  await bench.pass(5_000);
  expect(bench.done).toContain("cancelAttempt");
  expect(bench.store.attempts.size).toBe(0);
  expect(locked()).toEqual([false]);
  bench.switch.execute = execute;
  await bench.pass(65_000);
  expect(dialled()).toEqual([number(1)]);
});

test("OUT-GEN-05 OUT-CBK-04 nor does a fault keep the record of a promised call", async () => {
  await begin(1, { dial: { callBacks: defaultCallBacks } });
  await bench.signIn("anna");
  await bench.pass(600);
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(20);
  const from = bench.clock.now() + 3_600_000;
  const wish = { from, until: from + 1_800_000, number: number(1), mine: true };
  await bench.act("anna", { kind: "call_back", key: "reschedule", ...wish });
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "finish" });
  bench.store.callingHours = unreadable;
  await bench.change("campaign-1" as never, bound);
  await bench.pass(from + 10_000 - bench.clock.now());
  expect(bench.done).toContain("claimPromised");
  expect(locked()).toEqual([false]);
  bench.store.callingHours = [];
  await bench.pass(70_000);
  expect(bench.work("anna")).toMatchObject({ phase: "offered", preview: { promised: true } });
});

test("OUT-CMP-02 TEL-LIM-01 a full node refuses a dial: the campaign waits and says so, and nothing has happened to the record", async () => {
  bench.switch.full = true;
  await begin(3);
  await bench.signIn("anna");
  await bench.pass(30_000);
  const tried = dialled();
  expect(new Set(tried)).toEqual(new Set([number(1)]));
  expect(tried.length).toBeLessThan(8);
  expect(bench.engine.campaigns.live(centreId, "campaign-1" as CampaignId)?.state).toMatchObject({
    code: "idle",
    reason: "overload",
  });
  expect([bench.rows, bench.store.attempts.size, locked()]).toEqual([[], 0, [false, false, false]]);
  bench.switch.full = false;
  await bench.pass(7_000);
  expect(bench.switch.dialling).toEqual([number(1)]);
  expect([...bench.store.attempts.values()]).toMatchObject([
    { start: { attemptNumber: 1, repeatNumber: 0 } },
  ]);
});
