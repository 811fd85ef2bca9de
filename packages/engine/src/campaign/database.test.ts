import type { CampaignId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
const campaignId = "campaign-1" as CampaignId;
let bench: Bench;

/** A started campaign with records 1 to `count` and one ready agent, whose first dial has not begun. */
async function begin(count: number) {
  bench.campaign();
  bench.records(Array.from({ length: count }, (_, n) => number(n + 1)));
  await bench.start();
}

beforeEach(() => {
  bench = new Bench();
});

test("OUT-GEN-05 the attempt is written before the INVITE leaves", async () => {
  bench.slow.set("beginAttempt", 400);
  await begin(1);
  await bench.signIn("anna");
  await bench.pass(300);
  expect(bench.switch.dialling).toEqual([]);
  await bench.pass(200);
  expect(bench.switch.dialling).toEqual([number(1)]);
});

test("OUT-GEN-05 database away for 10 s: nothing is lost, nothing dialled twice, and work goes on", async () => {
  await begin(3);
  await bench.signIn("anna");
  await bench.pass(600);
  bench.away = true;
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(10_000);
  expect(bench.switch.told("dial")).toHaveLength(1);
  expect(bench.engine.pendingWrites).toBeGreaterThan(0);
  bench.away = false;
  await bench.pass(3_000);
  expect(bench.rows).toMatchObject([{ disposition: "busy" }]);
  expect(bench.switch.told("dial").map(({ to }) => to)).toEqual([number(1), number(2)]);
  expect(bench.violations.found).toEqual([]);
});

test("OUT-GEN-05 away in the midst of a talk: the talk goes on, and its row comes when the database does", async () => {
  await begin(1);
  await bench.signIn("anna");
  await bench.pass(600);
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(20);
  bench.away = true;
  await bench.act("anna", { kind: "disposition", key: "sold" });
  await bench.act("anna", { kind: "note", note: "kept" });
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(10_000);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.rows).toEqual([]);
  bench.away = false;
  await bench.pass(3_000);
  expect(bench.rows).toMatchObject([{ disposition: "sold", note: "kept" }]);
  expect(bench.interactions).toHaveLength(1);
  expect(bench.recordings).toHaveLength(1);
  expect(bench.history("anna").slice(-3)).toEqual(["busy", "after_call_work", "ready"]);
});

test("OUT-GEN-05 OUT-MOD-05 an attempt whose answer comes seconds late is dialled if an agent is still wanted", async () => {
  await begin(1);
  bench.slow.set("beginAttempt", 8_000);
  await bench.signIn("anna");
  await bench.pass(7_900);
  expect(bench.switch.dialling).toEqual([]);
  await bench.pass(700);
  expect(bench.switch.dialling).toEqual([number(1)]);
});

test("OUT-GEN-05 OUT-MOD-05 nobody is wanted any more when the answer comes: taken back, as if nothing had happened", async () => {
  await begin(1);
  bench.slow.set("beginAttempt", 8_000);
  await bench.signIn("anna");
  await bench.pass(1_000);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:lunch" });
  await bench.pass(10_000);
  expect(bench.switch.told("dial")).toEqual([]);
  expect(bench.store.attempts.size).toBe(0);
  expect(bench.store.livesOf(campaignId)).toMatchObject([
    { state: "open", locked: false, columns: undefined },
  ]);
  bench.slow.clear();
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(3_000);
  expect(bench.switch.dialling).toEqual([number(1)]);
});

test("OUT-GEN-05 refused for 10 s, the same attempt is offered again until there is an answer", async () => {
  await begin(1);
  bench.refused.add("beginAttempt");
  await bench.signIn("anna");
  await bench.pass(10_000);
  expect(bench.switch.told("dial")).toEqual([]);
  expect(bench.done.filter((name) => name === "claim")).toHaveLength(1);
  bench.refused.clear();
  await bench.pass(3_000);
  expect(bench.switch.dialling).toEqual([number(1)]);
  expect(bench.store.attempts.size).toBe(1);
});

test("OUT-MOD-05 of two late attempts one agent's is dialled and the other taken back", async () => {
  await begin(2);
  bench.slow.set("beginAttempt", 4_000);
  await bench.signIn("anna");
  await bench.signIn("boris");
  await bench.pass(600);
  await bench.act("boris", { kind: "set_state", state: "not_ready", reason: "custom:lunch" });
  await bench.pass(4_500);
  expect(bench.switch.dialling).toHaveLength(1);
  expect(bench.store.attempts.size).toBe(1);
});

test("OUT-GEN-06 a change that is saved while the database is going away governs dials all the same", async () => {
  await begin(2);
  await bench.signIn("anna");
  await bench.pass(600);
  bench.refused.add("dispositions");
  await bench.change(campaignId, { callerNumber: "+74950000000" });
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(1_000);
  bench.refused.clear();
  await bench.pass(1_000);
  expect(bench.switch.told("dial").at(-1)?.from).toBe("+74950000000");
});

test("OUT-GEN-05 after a crash an attempt without an end is system_failure and counts; other locks are given back", async () => {
  await begin(2);
  await bench.signIn("anna");
  await bench.pass(600);
  bench.store.livesOf(campaignId)[1]!.locked = true;
  bench.restart();
  expect(await bench.start()).toEqual({ interrupted: 1, released: 1 });
  expect(bench.rows).toMatchObject([{ disposition: "system_failure", isCallAttempt: true, note: "restart" }]);
  expect(bench.store.livesOf(campaignId)).toMatchObject([
    { locked: false, repeat: true, columns: { attempts: 1 } },
    { locked: false, columns: undefined },
  ]);
  await bench.signIn("anna");
  await bench.pass(600);
  expect(bench.switch.dialling).toEqual([number(2)]);
  expect(bench.violations.found).toEqual([]);
});

test("OUT-GEN-05 the database is away at the start: start says so", async () => {
  bench.campaign();
  bench.away = true;
  await expect(bench.engine.start()).rejects.toThrow("database away");
});

test("OUT-CMP-10 a campaign that is deleted dials no more; what was dialled ends with its row", async () => {
  await begin(3);
  await bench.signIn("anna");
  await bench.pass(600);
  bench.store.campaigns.delete(campaignId);
  const changing = bench.engine.campaigns.changed(centreId, campaignId);
  await bench.pass(0);
  await changing;
  await bench.pass(5_000);
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.switch.told("dial")).toHaveLength(1);
  expect(bench.store.openAttempts()).toEqual([]);
});
