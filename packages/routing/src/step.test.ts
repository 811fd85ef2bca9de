import { expect, test } from "vitest";
import { Centre, english, sales, support } from "../testing/centre.ts";
import type { DistributionRule } from "./events.ts";
import { expectedWait } from "./expected-wait.ts";
import { queuePlaces } from "./queue.ts";

test("INB-ACD-03 a request goes to a free agent at once, or waits for one", () => {
  const centre = new Centre();
  expect(centre.agent("ann", { eligible: false })).toEqual([]);
  expect(centre.enter("call1")).toEqual([]);
  expect(centre.agent("ann")).toEqual(["call1 → ann"]);
  expect(centre.enter("call2")).toEqual([]);
  expect(centre.accept("call1", "ann")).toEqual([]);
  expect(centre.agent("ann")).toEqual(["call2 → ann"]);
});

test("INB-ACD-01 INB-ACD-02 the service skill and every other must be high enough; 0 receives nothing", () => {
  const centre = new Centre();
  centre.agent("ann", { skills: { support: 0, english: 100 } });
  centre.agent("bob", { skills: { support: 100, english: 49 } });
  centre.agent("cid", { skills: { english: 100 } });
  expect(centre.enter("call1", { skills: [{ skill: english, least: 50 }] })).toEqual([]);
  expect(centre.agent("bob", { skills: { support: 100, english: 50 } })).toEqual(["call1 → bob"]);
});

test("INB-ACD-04 OUT-MOD-13 higher priority, then incoming, then earlier entry, then lower id", () => {
  const centre = new Centre();
  centre.agent("ann", { eligible: false });
  centre.now = 10;
  centre.enter("d", { t0: 9 });
  centre.enter("c", { t0: 9 });
  centre.enter("live", { t0: 0, source: "campaign" });
  centre.enter("a", { t0: 10, priority: 5 });
  centre.enter("first", { t0: 3 });
  const order: string[] = [];
  for (let n = 0; n < 5; n++) {
    const [offer = ""] = centre.agent("ann");
    order.push(offer);
    centre.accept(offer.split(" ")[0] ?? "", "ann");
  }
  expect(order).toEqual(["a → ann", "first → ann", "c → ann", "d → ann", "live → ann"]);
});

test("OUT-MOD-13 who is kept for other calls is not asked, and is when he is needed there no longer", () => {
  const centre = new Centre();
  const kept = new Set(["ann"]);
  const excluded = { has: (agentId: string) => kept.has(agentId) };
  centre.now = 10;
  centre.agent("ann", { idleSince: 0 });
  centre.agent("bob", { idleSince: 5 });
  expect(centre.enter("live", { source: "campaign", excluded })).toEqual(["live → bob"]);
  expect(centre.enter("second", { source: "campaign", excluded })).toEqual([]);
  kept.clear();
  expect(centre.agent("ann", { idleSince: 0 })).toEqual(["second → ann"]);
});

test("INB-ACD-04 a raised priority overtakes; strictly only where that agent can serve it", () => {
  const centre = new Centre();
  centre.agent("ann", { eligible: false });
  centre.agent("bob", { eligible: false, skills: { sales: 100 } });
  centre.enter("old");
  centre.enter("young", { t0: 5 });
  centre.enter("other", { t0: 9, serviceId: sales, priority: 100 });
  centre.change("young", { priority: 2 });
  expect(centre.agent("ann")).toEqual(["young → ann"]);
});

test.each<[DistributionRule, string, string]>([
  ["auto", "share", "ann"],
  ["idle", "idle", "cid"],
  ["best", "best", "ann"],
  ["occupancy", "occupancy", "bob"],
  ["share", "share", "cid"],
])("INB-ACD-05 rule %s", (rule, used, chosen) => {
  const centre = new Centre();
  centre.agent("ann", { skills: { support: 100 }, idleSince: 30, occupancy: 50 });
  centre.agent("bob", { skills: { support: 60 }, idleSince: 20, occupancy: 10 });
  centre.agent("cid", { skills: { support: 80 }, idleSince: 10, occupancy: 90 });
  // One call for the two others, so that shares differ.
  if (rule === "auto") {
    centre.enter("x1", { rule: "idle" });
    centre.accept("x1", "cid");
    centre.agent("cid", { skills: { support: 80 }, idleSince: 10, occupancy: 90 });
    centre.enter("x2", { rule: "occupancy" });
    centre.accept("x2", "bob");
    centre.agent("bob", { skills: { support: 60 }, idleSince: 20, occupancy: 10 });
  }
  const [command] = centre.send({
    kind: "request_entered",
    request: {
      requestId: "call" as never,
      serviceId: support,
      skills: [],
      priority: 1,
      source: "inbound",
      t0: 0,
      rule,
      preferredAgent: undefined,
    },
  });
  expect(command).toMatchObject({ kind: "offer", agentId: chosen, why: { rule: used, candidates: 3 } });
});

test("INB-ACD-05 auto takes the longest idle when all eligible have one level; ties by occupancy, then id", () => {
  const centre = new Centre();
  centre.agent("cid", { idleSince: 5, occupancy: 20 });
  centre.agent("bob", { idleSince: 5, occupancy: 10 });
  centre.agent("ann", { idleSince: 5, occupancy: 10 });
  centre.agent("dan", { idleSince: 4, occupancy: 99 });
  const offers = ["1", "2", "3", "4"].flatMap((id) => centre.enter(id));
  expect(offers).toEqual(["1 → dan", "2 → ann", "3 → bob", "4 → cid"]);
});

test("INB-ACD-05 the level for a request is the least over its skills", () => {
  const centre = new Centre();
  centre.agent("ann", { skills: { support: 100, english: 30 } });
  centre.agent("bob", { skills: { support: 60, english: 60 } });
  expect(centre.enter("call", { rule: "best", skills: [{ skill: english, least: 1 }] })).toEqual([
    "call → bob",
  ]);
});

function shares(levels: readonly number[], calls: number): readonly number[] {
  const centre = new Centre();
  const counts = levels.map(() => 0);
  const look = (index: number) => ({ skills: { support: levels[index] ?? 0 }, idleSince: centre.now });
  for (const index of levels.keys()) centre.agent(`agent${index}`, look(index));
  for (let call = 0; call < calls; call++) {
    centre.now++;
    const [offer = ""] = centre.enter(`call${call}`);
    const index = Number(offer.slice(-1));
    counts[index] = (counts[index] ?? 0) + 1;
    centre.accept(`call${call}`, `agent${index}`);
    centre.agent(`agent${index}`, look(index));
  }
  return counts;
}

test("INB-ACD-06 levels 100 and 50: 200 ± 1 and 100 ± 1 of 300 calls", () => {
  const [first = 0, second = 0] = shares([100, 50], 300);
  expect(Math.abs(first - 200)).toBeLessThanOrEqual(1);
  expect(Math.abs(second - 100)).toBeLessThanOrEqual(1);
});

test("INB-ACD-06 levels 100, 70 and 30: 150, 105 and 45, each ± 1", () => {
  const counts = shares([100, 70, 30], 300);
  for (const [index, expected] of [150, 105, 45].entries()) {
    expect(Math.abs((counts[index] ?? 0) - expected)).toBeLessThanOrEqual(1);
  }
});

test("INB-ACD-06 who signs in starts at the smallest counter, and the daily reset starts all again", () => {
  const centre = new Centre();
  centre.agent("ann");
  for (let call = 0; call < 50; call++) {
    centre.enter(`call${call}`, { rule: "share" });
    centre.accept(`call${call}`, "ann");
    centre.agent("ann", { idleSince: call });
  }
  centre.agent("bob", { idleSince: 1000 });
  const next = (id: string) => {
    const [offer = ""] = centre.enter(id, { rule: "share" });
    const who = offer.slice(-3);
    centre.accept(id, who);
    centre.agent(who, { idleSince: 2000 });
    return who;
  };
  expect([next("a"), next("b"), next("c"), next("d")]).toEqual(["ann", "bob", "ann", "bob"]);
  centre.enter("e", { rule: "share" });
  centre.accept("e", "ann");
  centre.agent("ann", { idleSince: 0 });
  centre.send({ kind: "daily_reset" });
  expect(next("f")).toBe("ann");
});

test("INB-ACD-11 a missed offer: the request returns with its t0 and priority, the agent gets nothing", () => {
  const centre = new Centre();
  centre.agent("ann", { idleSince: 1 });
  expect(centre.enter("call1", { priority: 3, t0: 0 })).toEqual(["call1 → ann"]);
  centre.enter("call2", { priority: 2, t0: 0 });
  expect(centre.miss("call1", "ann")).toEqual([]);
  expect(queuePlaces(centre.routing).map(({ requestId, place }) => `${requestId} ${place}`)).toEqual([
    "call1 1",
    "call2 2",
  ]);
  expect(centre.agent("bob")).toEqual(["call1 → bob"]);
});

test("INB-ACD-02 who refused a request is passed over for 30 s, unless nobody else can take it", () => {
  const centre = new Centre();
  centre.agent("ann", { idleSince: 1 });
  centre.agent("bob", { idleSince: 2 });
  expect(centre.enter("call1")).toEqual(["call1 → ann"]);
  expect(centre.miss("call1", "ann", { idleSince: 0 })).toEqual(["call1 → bob"]);
  expect(centre.miss("call1", "bob", { eligible: false })).toEqual(["call1 → ann"]);
});

test("INB-ACD-12 the customer hangs up while it rings: the agent is free for the next", () => {
  const centre = new Centre();
  centre.agent("ann");
  centre.enter("call1");
  centre.enter("call2");
  expect(centre.leave("call1")).toEqual(["call2 → ann"]);
  // The agent's late answer to the first call changes nothing.
  expect(centre.accept("call1", "ann")).toEqual([]);
  expect(centre.routing.agents.get("ann" as never)?.offer).toBe("call2");
});

test("INB-ACD-13 no agents: on entry, after a sign-out, after a level change; Not Ready counts as present", () => {
  const centre = new Centre();
  expect(centre.enter("call1")).toEqual(["call1: no agents"]);
  centre.agent("ann", { eligible: false });
  centre.agent("bob", { eligible: false, skills: { sales: 10 } });
  expect(centre.enter("call2")).toEqual([]);
  expect(centre.enter("call3", { serviceId: sales })).toEqual([]);
  expect(centre.gone("ann")).toEqual(["call2: no agents"]);
  expect(centre.agent("bob", { eligible: false, skills: { sales: 0 } })).toEqual(["call3: no agents"]);
  expect(centre.routing.requests.size).toBe(0);
});

test("INB-ACD-13 an agent who signs out during an offer passes the call on", () => {
  const centre = new Centre();
  centre.agent("ann", { idleSince: 0 });
  centre.agent("bob", { idleSince: 1 });
  centre.enter("call1");
  expect(centre.gone("ann")).toEqual(["call1 → bob"]);
  expect(centre.gone("bob")).toEqual(["call1: no agents"]);
});

test("INB-ACD-09 INB-ACD-16 changed skills match at once and keep t0", () => {
  const centre = new Centre();
  centre.agent("ann", { skills: { support: 40 } });
  centre.enter("call1", { skills: [{ skill: support, least: 80 }] });
  expect(centre.change("call1", { skills: [] })).toEqual(["call1 → ann"]);
});

test("INB-ACD-15 a preferred agent comes first when he is free", () => {
  const centre = new Centre();
  centre.agent("ann", { idleSince: 0 });
  centre.agent("bob", { idleSince: 1 });
  expect(centre.enter("call1", { preferredAgent: "bob" as never })).toEqual(["call1 → bob"]);
});

test("INB-ACD-17 estimated wait", () => {
  const facts = {
    place: 3,
    freeAgents: 0,
    workingAgents: 6,
    handleTimes: [180, 180, 180, 180, 180],
    share: 1,
    meanAnswerWait: undefined,
  };
  expect(expectedWait(facts)).toBe(90);
  expect(expectedWait({ ...facts, meanAnswerWait: 40 })).toBe(75);
  expect(expectedWait({ ...facts, handleTimes: [1, 2, 3, 4] })).toBe(90);
  expect(expectedWait({ ...facts, share: 0.01 })).toBe(900);
  expect(expectedWait({ ...facts, workingAgents: 0 })).toBe(-1);
  expect(expectedWait({ ...facts, freeAgents: 3 })).toBe(0);
  expect(expectedWait({ ...facts, freeAgents: 2 })).toBe(90);
});
