import fc from "fast-check";
import { expect, test } from "vitest";
import { Centre, sales, support } from "../testing/centre.ts";
import { isFree } from "./choose-agent.ts";
import { compareRequests } from "./queue.ts";
import { levelFor } from "./routing.ts";

const agentId = fc.integer({ min: 0, max: 5 }).map((n) => `agent${n}`);
const requestId = fc.integer({ min: 0, max: 9 }).map((n) => `call${n}`);
const level = fc.constantFrom(0, 1, 50, 100);
const rule = fc.constantFrom("auto", "idle", "best", "occupancy", "share") as fc.Arbitrary<
  "auto" | "idle" | "best" | "occupancy" | "share"
>;

type Act = (centre: Centre) => void;
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc
    .tuple(
      agentId,
      fc.boolean(),
      level,
      level,
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 100 }),
    )
    .map(
      ([id, eligible, a, b, idleSince, occupancy]): Act =>
        (centre) => {
          centre.agent(id, { eligible, skills: { support: a, sales: b }, idleSince, occupancy });
        },
    ),
  agentId.map(
    (id): Act =>
      (centre) => {
        centre.gone(id);
      },
  ),
  fc
    .tuple(
      requestId,
      fc.constantFrom(support, sales),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom("inbound" as const, "campaign" as const),
      rule,
    )
    .map(
      ([id, serviceId, priority, source, each]): Act =>
        (centre) => {
          centre.enter(id, { serviceId, priority, source, rule: each });
        },
    ),
  requestId.map(
    (id): Act =>
      (centre) => {
        centre.leave(id);
      },
  ),
  fc.tuple(requestId, fc.integer({ min: 1, max: 3 })).map(
    ([id, priority]): Act =>
      (centre) => {
        centre.change(id, { priority });
      },
  ),
  fc.tuple(requestId, agentId).map(
    ([id, agent]): Act =>
      (centre) => {
        centre.accept(id, agent);
      },
  ),
  fc.tuple(requestId, agentId).map(
    ([id, agent]): Act =>
      (centre) => {
        centre.send({ kind: "offer_failed", requestId: id as never, agentId: agent as never });
      },
  ),
  fc.constant<Act>((centre) => {
    centre.send({ kind: "daily_reset" });
  }),
);

/** What holds after every event. */
function check(centre: Centre): void {
  const { agents, requests, queue } = centre.routing;
  const offered = [...requests.values()].filter((waiting) => waiting.offeredTo !== undefined);
  // One agent never has two offers, one request never goes to two agents (INB-ACD-03).
  expect(new Set(offered.map((waiting) => waiting.offeredTo)).size).toBe(offered.length);
  for (const waiting of offered) {
    expect(agents.get(waiting.offeredTo!)?.offer).toBe(waiting.request.requestId);
  }
  const reserved = [...agents.values()].filter((agent) => agent.offer !== undefined);
  expect(reserved.length).toBe(offered.length);
  // Whatever is not on offer is in the queue, in order (INB-ACD-04).
  expect(queue.length).toBe(requests.size - offered.length);
  for (let n = 1; n < queue.length; n++) expect(compareRequests(queue[n - 1]!, queue[n]!)).toBeLessThan(0);
  for (const waiting of queue) {
    // Nobody waits whom a free agent could serve, and nobody for whom no signed-in agent is left (INB-ACD-13).
    const able = [...agents.values()].filter((agent) => levelFor(agent, waiting.skills) !== undefined);
    expect(able.some(isFree)).toBe(false);
    const hopeful = [...agents.values()].some((agent) =>
      waiting.skills.every(({ skill }) => (agent.skills.get(skill) ?? 0) > 0),
    );
    expect(hopeful).toBe(true);
  }
}

test("INB-ACD-03 INB-ACD-04 INB-ACD-13 hold after every event of any history", () => {
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 60 }), (history) => {
      const centre = new Centre();
      for (const act of history) {
        centre.now += 500;
        act(centre);
        check(centre);
      }
    }),
    { numRuns: 1500 },
  );
});
