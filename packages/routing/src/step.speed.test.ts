import { seededRandom } from "@perezvon/base";
import type { CallId, ServiceId, UserId } from "@perezvon/model";
import { expect, test } from "vitest";
import { createRouting, type RoutingEvent, step } from "./index.ts";

test("INB-ACD-03 500 agents and 1,000 waiting: a decision takes well under a millisecond", () => {
  const random = seededRandom(7);
  const routing = createRouting();
  const services = Array.from({ length: 20 }, (_, n) => `service${n}` as ServiceId);
  const agentEvent = (n: number, eligible: boolean, idleSince: number): RoutingEvent => ({
    kind: "agent_changed",
    agentId: `agent${n}` as UserId,
    eligible,
    // Five services each, of different levels.
    skills: new Map([0, 1, 2, 3, 4].map((k) => [services[(n + k) % 20]!, 20 * (k + 1)])),
    idleSince,
    occupancy: n % 100,
  });
  for (let n = 0; n < 500; n++) step(routing, agentEvent(n, false, 0), 0);
  let entered = 0;
  const enter = (now: number) => {
    const serviceId = random.pick(services);
    const requestId = `call${entered++}` as CallId;
    const request = { requestId, serviceId, skills: [], priority: random.integer(1, 3), t0: now } as const;
    return step(
      routing,
      {
        kind: "request_entered",
        request: { ...request, source: "inbound", rule: "auto", preferredAgent: undefined },
      },
      now,
    );
  };
  for (let n = 0; n < 1000; n++) enter(n);
  const rounds = 3000;
  const started = performance.now();
  for (let round = 0; round < rounds; round++) {
    const agent = random.integer(0, 499);
    const [offer] = step(routing, agentEvent(agent, true, round), 2000 + round);
    if (offer?.kind === "offer") {
      step(
        routing,
        { kind: "offer_accepted", requestId: offer.requestId, agentId: offer.agentId },
        2000 + round,
      );
    }
    enter(2000 + round);
  }
  const perDecisionMs = (performance.now() - started) / (rounds * 2);
  expect(perDecisionMs).toBeLessThan(1);
  expect(routing.queue.length).toBeGreaterThan(900);
});
