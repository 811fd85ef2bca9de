import fc from "fast-check";
import { expect, test } from "vitest";
import {
  abandonmentRate,
  countLiveAnswer,
  createAbandonmentWindow,
  heldToOne,
  reachesStop,
} from "./abandonment.ts";
import { dialsToStart } from "./progressive.ts";
import { promisableAgents } from "./promised-agents.ts";

const view = { readyAgents: 10, factor: 1, inFlight: 0, startTokens: 100, freeLines: 100 };

test("OUT-MOD-05 dials to start: floor(factor × ready) less those in flight, within rate and lines", () => {
  expect(dialsToStart(view)).toBe(10);
  expect(dialsToStart({ ...view, inFlight: 4 })).toBe(6);
  expect(dialsToStart({ ...view, inFlight: 12 })).toBe(0);
  expect(dialsToStart({ ...view, factor: 1.7, inFlight: 16 })).toBe(1);
  expect(dialsToStart({ ...view, readyAgents: 3, factor: 1.3 })).toBe(3);
  expect(dialsToStart({ ...view, readyAgents: 0 })).toBe(0);
  expect(dialsToStart({ ...view, startTokens: 2.9 })).toBe(2);
  expect(dialsToStart({ ...view, freeLines: 1 })).toBe(1);
});

test("OUT-MOD-05 every step of the factor counts exactly, whatever binary fractions say", () => {
  for (let tenths = 10; tenths <= 50; tenths++) {
    for (let readyAgents = 0; readyAgents <= 500; readyAgents++) {
      const exact = Math.floor((tenths * readyAgents) / 10);
      const given = dialsToStart({
        ...view,
        readyAgents,
        factor: tenths / 10,
        startTokens: 1e9,
        freeLines: 1e9,
      });
      if (given !== exact) expect([tenths, readyAgents, given]).toEqual([tenths, readyAgents, exact]);
    }
  }
});

test("OUT-MOD-05 in flight never exceeds what the agents allow", () => {
  const whole = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(
      whole(500),
      whole(50),
      whole(2500),
      whole(60),
      whole(600),
      (readyAgents, tenths, inFlight, startTokens, freeLines) => {
        const factor = 1 + tenths / 10;
        const dials = dialsToStart({ readyAgents, factor, inFlight, startTokens, freeLines });
        expect(dials).toBeGreaterThanOrEqual(0);
        if (dials > 0) expect(inFlight + dials).toBeLessThanOrEqual(factor * readyAgents + 1e-9);
      },
    ),
  );
});

test("OUT-MOD-13 an agent of two campaigns is not promised twice; agents of one alone are found for it", () => {
  const all = ["ann", "bob", "cid"];
  expect(promisableAgents(all, [])).toBe(3);
  expect(promisableAgents(all, [{ agentIds: all, agents: 2 }])).toBe(1);
  // The other campaign's dials fit on its own agent.
  expect(promisableAgents(["ann", "bob"], [{ agentIds: ["bob", "dan"], agents: 1 }])).toBe(2);
  expect(promisableAgents(["ann", "bob"], [{ agentIds: ["bob", "dan"], agents: 2 }])).toBe(1);
  expect(promisableAgents(["ann"], [{ agentIds: ["ann"], agents: 5 }])).toBe(0);
  expect(promisableAgents([], [{ agentIds: ["ann"], agents: 1 }])).toBe(0);
});

test("OUT-MOD-13 promises of any campaigns can always be kept together", () => {
  const agents = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"));
  const promise = fc.record({ agentIds: agents, agents: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(agents, fc.array(promise, { maxLength: 3 }), (own, promises) => {
      const count = promisableAgents(own, promises);
      expect(count).toBe(bruteForce(own, promises));
    }),
    { numRuns: 500 },
  );
});

/** Tries every way to place as many promises as possible, then counts what is left for the campaign at best. */
function bruteForce(
  own: readonly string[],
  promises: readonly { readonly agentIds: readonly string[]; readonly agents: number }[],
): number {
  const demands = promises.flatMap(({ agentIds, agents }) => Array.from({ length: agents }, () => agentIds));
  let best = { placed: -1, left: 0 };
  const visit = (index: number, used: ReadonlySet<string>, placed: number): void => {
    const able = demands[index];
    if (able === undefined) {
      const left = own.filter((agent) => !used.has(agent)).length;
      if (placed > best.placed || (placed === best.placed && left > best.left)) best = { placed, left };
      return;
    }
    const free = able.filter((agent) => !used.has(agent));
    for (const agent of free) visit(index + 1, new Set([...used, agent]), placed + 1);
    visit(index + 1, used, placed);
  };
  visit(0, new Set(), 0);
  return best.left;
}

const hour = 3_600_000;

test("OUT-CPL-01 the rate of a rolling 24 hours", () => {
  const window = createAbandonmentWindow();
  expect(abandonmentRate(window, 0).percent).toBeUndefined();
  for (let n = 0; n < 97; n++) countLiveAnswer(window, "connected", n * 1000);
  for (let n = 0; n < 3; n++) countLiveAnswer(window, "abandoned", hour);
  expect(abandonmentRate(window, 2 * hour)).toEqual({ connected: 97, abandoned: 3, percent: 3 });
  expect(abandonmentRate(window, 24 * hour + 2 * 60_000)).toEqual({
    connected: 0,
    abandoned: 3,
    percent: 100,
  });
  expect(abandonmentRate(window, 25 * hour + 60_000).percent).toBeUndefined();
});

test("OUT-MOD-07 at the cap dialling falls to one per agent until the rate is under 80 % of the cap", () => {
  const rate = (abandoned: number, answers: number) => ({
    connected: answers - abandoned,
    abandoned,
    percent: (100 * abandoned) / answers,
  });
  expect(heldToOne(rate(29, 1000), 3, false)).toBe(false);
  expect(heldToOne(rate(30, 1000), 3, false)).toBe(true);
  expect(heldToOne(rate(24, 1000), 3, true)).toBe(true);
  expect(heldToOne(rate(23, 1000), 3, true)).toBe(false);
});

test("OUT-MOD-07 with fewer than 50 live answers one abandoned call is tolerated", () => {
  expect(heldToOne({ connected: 0, abandoned: 1, percent: 100 }, 3, false)).toBe(false);
  expect(heldToOne({ connected: 48, abandoned: 1, percent: 2.04 }, 0.1, false)).toBe(false);
  expect(heldToOne({ connected: 8, abandoned: 2, percent: 20 }, 3, false)).toBe(true);
  expect(heldToOne({ connected: 49, abandoned: 1, percent: 2 }, 2, false)).toBe(true);
});

test("OUT-CPL-02 the second value stops at itself and above, never where it is not set, and forgives one of a few", () => {
  const rate = (connected: number, abandoned: number) => ({
    connected,
    abandoned,
    percent: connected + abandoned === 0 ? undefined : (100 * abandoned) / (connected + abandoned),
  });
  expect(reachesStop(rate(95, 5), 5)).toBe(true);
  expect(reachesStop(rate(96, 4), 5)).toBe(false);
  expect(reachesStop(rate(1, 99), undefined)).toBe(false);
  expect(reachesStop(rate(0, 0), 0.1)).toBe(false);
  // One of 49 is forgiven, one of 50 is 2 %.
  expect(reachesStop(rate(48, 1), 2)).toBe(false);
  expect(reachesStop(rate(49, 1), 2)).toBe(true);
  expect(reachesStop(rate(47, 2), 2)).toBe(true);
});
