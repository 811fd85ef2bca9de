import type { CampaignId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** A started campaign with records 1 to `count` and these agents, ready. */
async function begin(options: Parameters<Bench["campaign"]>[0], count: number, agents: readonly string[]) {
  bench.campaign(options);
  bench.records(Array.from({ length: count }, (_, n) => number(n + 1)));
  await bench.start();
  for (const name of agents) await bench.signIn(name);
  await bench.pass(600);
}

async function live(to: string) {
  bench.switch.answers(bench.switch.customer(to));
  await bench.pass(20);
}

const state = () => bench.engine.campaigns.live(centreId, "campaign-1" as CampaignId)?.state;

test("OUT-MOD-05 progressive at factor 1.0: one dial for each ready agent, none for those at work", async () => {
  await begin({}, 9, ["anna", "boris"]);
  expect(bench.switch.dialling).toEqual([number(1), number(2)]);
  await live(number(1));
  await bench.pass(5_000);
  expect(bench.switch.dialling).toEqual([number(1), number(2)]);
  bench.switch.ends(bench.switch.customer(number(2)), { sipCode: 486 });
  await bench.pass(1_000);
  expect(bench.switch.dialling).toEqual([number(1), number(3)]);
});

test("OUT-MOD-05 at factor 2.5 two ready agents are worth five dials", async () => {
  await begin({ dial: { dialsPerAgent: 2.5 } }, 9, ["anna", "boris"]);
  expect(bench.switch.dialling).toHaveLength(5);
});

test("OUT-MOD-03 dial starts keep to their rate", async () => {
  await begin({ dial: { dialsPerAgent: 5, dialStartsPerSecond: 2 } }, 9, ["anna", "boris"]);
  const before = bench.switch.told("dial").length;
  await bench.pass(2_000);
  expect(bench.switch.told("dial").length - before).toBeLessThanOrEqual(4);
  await bench.pass(3_000);
  expect(bench.switch.told("dial")).toHaveLength(9);
});

test("DSK-CMR-05 OUT-MOD-12 a live answer is with the agent at once, card and voice, without ringing", async () => {
  await begin({}, 1, ["anna"]);
  await bench.pass(4_000);
  await live(number(1));
  expect(bench.work("anna")).toMatchObject({
    phase: "talk",
    direction: "outbound",
    campaign: { id: "campaign-1" },
    customer: { number: number(1) },
    recordId: 1,
  });
  expect(bench.switch.told("ring_user")).toMatchObject([{ autoAnswer: true }]);
});

test("TEL-DTM-07 an extension that begins with pauses waits for as long as they say", async () => {
  bench.campaign({ dial: {} });
  bench.records([`${number(1)},...12`]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await live(number(1));
  expect(bench.switch.told("send_digits")).toMatchObject([{ digits: "...12" }]);
});

test("OUT-IMP-12 TEL-DTM-07 an extension goes out as tones a second after the answer, and its switchboard is not analysed", async () => {
  bench.campaign({ dial: { detectVoice: true, detectMachine: true } });
  bench.records([`${number(1)},123`]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  expect(bench.switch.told("dial")).toMatchObject([{ to: number(1), analysis: undefined }]);
  expect(bench.switch.told("send_digits")).toEqual([]);
  await live(number(1));
  expect(bench.switch.told("send_digits")).toMatchObject([
    { digits: ",123", legId: bench.switch.customer(number(1)) },
  ]);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", customer: { number: number(1) } });
});

test("OUT-CPL-06 from the customer's answer to the voice: nothing but what the wire takes, also after analysis", async () => {
  await begin({ dial: { detectVoice: true } }, 1, ["anna"]);
  await bench.pass(4_000);
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(800);
  expect(bench.switch.told("ring_user")).toEqual([]);
  bench.switch.analysed(bench.switch.customer(number(1)), 1);
  expect(bench.switch.told("ring_user")).toHaveLength(1);
  await bench.pass(20);
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(20);
  // Answer, 800 ms of analysis, 5 ms for the page, 5 ms for the join.
  expect(bench.engine.campaigns.live(centreId, "campaign-1" as CampaignId)).toMatchObject({
    setupMsP95: 5,
    answerToAgentMsP95: 810,
  });
});

test("OUT-MOD-05 OUT-MOD-09 OUT-CPL-01 the agent left Ready during the ring: the wait limit, then no_agent", async () => {
  await begin({}, 1, ["anna"]);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  const answeredAt = bench.clock.now();
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(1_999);
  expect(bench.switch.dialling).toEqual([number(1)]);
  await bench.pass(10);
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.rows).toMatchObject([
    { disposition: "no_agent", queue: "lost", answered: true, agentUserId: undefined, answeredMs: 2_005 },
  ]);
  expect(bench.rows[0]?.endedAt).toBe(answeredAt + 2_005);
});

test("OUT-MOD-09 the customer hangs up while waiting for the agent: no_agent as well", async () => {
  await begin({}, 1, ["anna"]);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(500);
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 200 });
  await bench.pass(10);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent" }]);
});

test("OUT-MOD-09 back within the wait limit, the agent gets the customer who waits", async () => {
  await begin({}, 1, ["anna"]);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await live(number(1));
  await bench.pass(1_000);
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(20);
  expect(bench.work("anna")?.phase).toBe("talk");
});

test("OUT-MOD-12 a phone that takes no call: not ready, and the next agent inside the wait limit", async () => {
  await begin({}, 1, ["anna", "boris"]);
  bench.switch.deaf.add("anna");
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(300);
  bench.switch.ends(bench.switch.phone("anna"), { sipCode: 486 });
  await bench.pass(20);
  expect(bench.state("anna")).toBe("not_ready rejected");
  expect(bench.work("boris")?.phase).toBe("talk");
});

test("OUT-MOD-03 OUT-CPL-01 a wait limit of 0 still connects the agent who is there; connected after the limit is abandoned", async () => {
  await begin({ dial: { waitForAgentSeconds: 0 } }, 1, ["anna"]);
  await live(number(1));
  expect(bench.work("anna")?.phase).toBe("talk");
  await bench.act("anna", { kind: "disposition", key: "sold" });
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "sold", agentUserId: "anna" }]);
});

test("OUT-CPL-01 an agent's phone that does not come within a second of the limit keeps nobody waiting", async () => {
  await begin({}, 1, ["anna"]);
  bench.switch.deaf.add("anna");
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(3_010);
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.rows).toMatchObject([{ disposition: "no_agent", queue: "lost" }]);
});

test("OUT-CPL-01 a phone that says no after the limit: the customer is let go at once, offered to nobody else", async () => {
  await begin({}, 1, ["anna"]);
  bench.switch.deaf.add("anna");
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(2_200);
  await bench.signIn("boris");
  bench.switch.ends(bench.switch.phone("anna"), { sipCode: 486 });
  await bench.pass(10);
  expect(bench.switch.rings).toEqual(["anna"]);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent" }]);
});

test("TEL-WRT-06 agent's page lost for 60 s: another ready agent goes on with the customer", async () => {
  await begin({}, 1, ["anna"]);
  await live(number(1));
  await bench.signIn("boris");
  bench.page("anna", false);
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(60_050);
  expect(bench.work("boris")?.phase).toBe("talk");
  expect(bench.rows).toEqual([]);
  await bench.act("boris", { kind: "disposition", key: "sold" });
  await bench.act("boris", { kind: "hang_up" });
  await bench.act("boris", { kind: "finish" });
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "sold", agentUserId: "boris" }]);
});

test("TEL-WRT-06 nobody else ready: the call ends with agent_failure", async () => {
  await begin({}, 1, ["anna"]);
  await live(number(1));
  bench.page("anna", false);
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(60_050);
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.rows).toMatchObject([{ disposition: "agent_failure", agentUserId: "anna" }]);
});

test("OUT-MOD-13 two campaigns that share agents never promise one of them twice", async () => {
  const second = "campaign-2" as CampaignId;
  for (const name of ["anna", "boris"]) bench.agent(name, { skilled: ["campaign-1", second] });
  bench.campaign({ id: second });
  bench.records(["+79980000001", "+79980000002", "+79980000003"], second);
  await begin({}, 3, ["anna", "boris"]);
  expect(bench.switch.dialling).toHaveLength(2);
  await bench.pass(3_000);
  expect(bench.switch.dialling).toHaveLength(2);
});

test("OUT-MOD-13 INB-ACD-03 an agent who is rung by a caller is promised to no dial", async () => {
  bench.service();
  bench.campaign();
  bench.records([number(1)]);
  await bench.start();
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.signIn("anna", { ready: false });
  const again = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(again, "1");
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(1_000);
  expect(bench.state("anna")).toBe("busy");
  expect(bench.switch.dialling).toEqual([]);
});

test("OUT-GEN-03 a number that another campaign dials now: the record is due 60 s later", async () => {
  const second = "campaign-2" as CampaignId;
  bench.agent("anna", { skilled: ["campaign-1"] });
  bench.agent("boris", { skilled: [second] });
  bench.campaign({ id: second });
  bench.records([number(1)], second);
  await begin({}, 1, ["anna"]);
  await bench.signIn("boris");
  const at = bench.clock.now();
  await bench.pass(1_000);
  expect(bench.switch.dialling).toEqual([number(1)]);
  const [life] = bench.store.livesOf(second);
  expect(life).toMatchObject({ locked: false, state: "open" });
  expect((life?.dueAt ?? 0) - at).toBeGreaterThanOrEqual(60_000);
  expect(bench.engine.campaigns.live(centreId, second)?.state.code).toBe("idle");
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(62_500);
  expect(bench.switch.told("dial")).toHaveLength(2);
});

test("OUT-CMP-10 stop ends new dials within 1 s; calls that run end normally", async () => {
  await begin({}, 5, ["anna"]);
  await bench.change("campaign-1" as CampaignId, { started: false });
  expect(state()?.code).toBe("stopped");
  expect(bench.switch.dialling).toEqual([number(1)]);
  await live(number(1));
  expect(bench.work("anna")?.phase).toBe("talk");
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(10_000);
  expect(bench.switch.told("dial")).toHaveLength(1);
  expect(bench.rows).toMatchObject([{ disposition: "no_disposition" }]);
});

test("OUT-CMP-10 «Включить» off stops it too", async () => {
  await begin({}, 5, ["anna"]);
  await bench.change("campaign-1" as CampaignId, { enabled: false });
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(5_000);
  expect(bench.switch.told("dial")).toHaveLength(1);
  expect(state()?.code).toBe("disabled");
});

test("OUT-GEN-06 changed settings govern the dials that start later", async () => {
  await begin({}, 5, ["anna"]);
  const { dialling } = bench.store.campaigns.get("campaign-1" as CampaignId)!;
  await bench.change("campaign-1" as CampaignId, { dialling: { ...dialling, noAnswerSeconds: 15 } });
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(1_000);
  expect(bench.switch.told("dial").map(({ noAnswerMs }) => noAnswerMs)).toEqual([30_000, 15_000]);
});

test("OUT-RED-03 OUT-CMP-02 a repeat is dialled when it is due, and until then the campaign says when", async () => {
  await begin({}, 1, ["anna"]);
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  const endedAt = bench.clock.now();
  await bench.pass(100);
  expect(state()).toMatchObject({ code: "idle", reason: "no_due_record", nextDueAt: endedAt + 600_000 });
  await bench.pass(599_000);
  expect(bench.switch.told("dial")).toHaveLength(1);
  await bench.pass(1_500);
  expect(bench.switch.told("dial")).toHaveLength(2);
  expect(
    [...bench.store.attempts.values()].map(({ start }) => [start.attemptNumber, start.repeatNumber]),
  ).toEqual([
    [1, 0],
    [1, 1],
  ]);
});

test("OUT-CMP-02 states with their reason", async () => {
  await begin({}, 1, []);
  expect(state()).toMatchObject({ code: "idle", reason: "no_ready_agent" });
  await bench.signIn("anna");
  expect(state()?.code).toBe("running");
  await live(number(1));
  await bench.act("anna", { kind: "disposition", key: "sold" });
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(3_000);
  expect(state()?.code).toBe("completed");
});

test("OUT-API-05 a record that comes while nothing is due is dialled within 5 s", async () => {
  await begin({}, 1, ["anna"]);
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 404 });
  await bench.pass(5_000);
  bench.records([number(2)]);
  await bench.pass(5_000);
  expect(bench.switch.dialling).toEqual([number(2)]);
});

test("OUT-GEN-01 the record is locked until after-call work is over", async () => {
  await begin({}, 1, ["anna"]);
  const [life] = bench.store.livesOf("campaign-1" as CampaignId);
  await live(number(1));
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(60_000);
  expect(bench.state("anna")).toBe("after_call_work");
  expect(life?.locked).toBe(true);
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  expect(life?.locked).toBe(false);
});

test("OUT-CMP-10 dials without an agent end when the product stops, and every one has its row", async () => {
  await begin({ dial: { dialsPerAgent: 3 } }, 9, ["anna"]);
  await live(number(1));
  const stopping = bench.engine.stop();
  await bench.pass(400);
  await stopping;
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.switch.told("dial")).toHaveLength(3);
  expect(bench.store.openAttempts()).toEqual([]);
});
