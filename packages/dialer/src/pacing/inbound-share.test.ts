import fc from "fast-check";
import { expect, test } from "vitest";
import { agentsKept, type BlendedAgent, neededForShares, shareClaim } from "./inbound-share.ts";
import { promisableAgents, promisesKept } from "./promised-agents.ts";

const team = (ready: number, inbound = 0, other = 0): BlendedAgent[] => [
  ...Array.from({ length: ready }, (_, n) => ({ agentId: `r${n}`, doing: "ready" as const })),
  ...Array.from({ length: inbound }, (_, n) => ({ agentId: `i${n}`, doing: "inbound" as const })),
  ...Array.from({ length: other }, (_, n) => ({ agentId: `o${n}`, doing: "other" as const })),
];

test("OUT-MOD-13 the share of a group: a count, at most all of it; per cent are rounded up", () => {
  const examples = [
    ["agents", 1, 3, 1],
    ["agents", 5, 3, 3],
    ["agents", 2, 0, 0],
    ["percent", 10, 3, 1],
    ["percent", 20, 10, 2],
    ["percent", 21, 10, 3],
    ["percent", 7, 100, 7],
    ["percent", 100, 7, 7],
    ["percent", 50, 0, 0],
  ] as const;
  for (const [unit, value, atWork, kept] of examples)
    expect([unit, value, atWork, agentsKept({ unit, value }, atWork)]).toEqual([unit, value, atWork, kept]);
});

test("OUT-MOD-13 who is with a caller counts towards the share; too few ready ones leave the rest owing", () => {
  const two = { unit: "agents", value: 2 } as const;
  expect(shareClaim(team(3), two)).toEqual({ agentIds: ["r0", "r1", "r2"], agents: 2, working: [] });
  expect(shareClaim(team(3, 1), two)).toMatchObject({ agents: 1, working: ["i0"] });
  expect(shareClaim(team(3, 3), two)).toMatchObject({ agents: 0, working: ["i0", "i1"] });
  expect(shareClaim(team(1, 0, 2), two)).toMatchObject({ agents: 1, working: ["o0"] });
  expect(shareClaim(team(0, 0, 3), { unit: "percent", value: 50 })).toMatchObject({
    agents: 0,
    working: ["o0", "o1"],
  });
  expect(shareClaim([], two)).toEqual({ agentIds: [], agents: 0, working: [] });
});

test("OUT-MOD-13 with one of three kept two are promised; a colleague outside the group may be instead", () => {
  const claim = shareClaim(team(3), { unit: "agents", value: 1 });
  const ready = ["r0", "r1", "r2"];
  expect(promisableAgents(ready, [claim])).toBe(2);
  expect(promisableAgents(ready, [claim, { agentIds: ready, agents: 1 }])).toBe(1);
  expect(promisableAgents([...ready, "dan"], [claim])).toBe(3);
  // The campaign has but one of the group: another one is kept.
  expect(promisableAgents(["r0"], [claim])).toBe(1);
  expect(neededForShares("r0", [claim])).toBe(false);
  expect(neededForShares("r0", [{ agentIds: ["r0"], agents: 1 }])).toBe(true);
  expect(neededForShares("dan", [{ agentIds: ["r0"], agents: 1 }])).toBe(false);
});

const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"));
const group = fc.record({
  members: fc.uniqueArray(
    fc.record({
      agentId: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      doing: fc.constantFrom("ready" as const, "inbound" as const, "other" as const),
    }),
    { selector: ({ agentId }) => agentId, maxLength: 6 },
  ),
  share: fc.oneof(
    fc.record({ unit: fc.constant("agents" as const), value: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ unit: fc.constant("percent" as const), value: fc.integer({ min: 1, max: 100 }) }),
  ),
});

test("OUT-MOD-13 whatever is promised, the share is not: it can be filled with the promises kept", () => {
  fc.assert(
    fc.property(group, ids, ({ members, share }, campaign) => {
      const claim = shareClaim(members, share);
      const eligible = campaign.filter((id) => !members.some((m) => m.agentId === id && m.doing !== "ready"));
      const promised = promisableAgents(eligible, [claim]);
      expect(promised).toBeLessThanOrEqual(eligible.length);
      // However the promised ones are chosen among those not needed, one after another, the share stays.
      let left: typeof claim = claim;
      let taken = 0;
      for (const id of eligible) {
        if (taken === promised || neededForShares(id, [left])) continue;
        left = { ...left, agentIds: left.agentIds.filter((other) => other !== id) };
        taken++;
      }
      expect(taken).toBe(promised);
      expect(left.agentIds.length).toBeGreaterThanOrEqual(claim.agents);
      // Of the group, no more than all but the share are with campaigns or promised to them.
      const kept = agentsKept(share, members.length);
      expect(claim.agents + claim.working.length).toBe(kept);
    }),
    { numRuns: 500 },
  );
});

test("OUT-MOD-13 who is needed by overlapping groups: without him they are filled less", () => {
  fc.assert(
    fc.property(fc.array(group, { maxLength: 3 }), fc.constantFrom("a", "b", "c"), (groups, agentId) => {
      const claims = groups.map(({ members, share }) => shareClaim(members, share));
      const without = claims.map((claim) => ({
        ...claim,
        agentIds: claim.agentIds.filter((id) => id !== agentId),
      }));
      expect(neededForShares(agentId, claims)).toBe(promisesKept(without) < promisesKept(claims));
    }),
    { numRuns: 500 },
  );
});
