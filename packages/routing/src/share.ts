import type { ServiceId, UserId } from "@perezvon/model";
import type { SkillId } from "./events.ts";
import type { Agent, Routing } from "./routing.ts";

/** Smaller differences of share counters are rounding. */
export const passTolerance = 1e-6;

/** Who signs in or gains a skill starts at the smallest counter among the signed-in agents of the service (INB-ACD-06). */
export function followSkills(routing: Routing, agent: Agent, before: ReadonlyMap<SkillId, number>): void {
  for (const [service, level] of agent.skills) {
    if (level <= 0 || (before.get(service) ?? 0) > 0) continue;
    const passes = routing.passes.get(service) ?? new Map<UserId, number>();
    passes.set(agent.agentId, passes.size === 0 ? 0 : Math.min(...passes.values()));
    routing.passes.set(service, passes);
  }
  for (const [service, level] of before) {
    if (level > 0 && (agent.skills.get(service) ?? 0) <= 0) leaveService(routing, service, agent.agentId);
  }
}

export function leaveServices(routing: Routing, agent: Agent): void {
  for (const service of agent.skills.keys()) leaveService(routing, service, agent.agentId);
}

export function passOf(routing: Routing, service: ServiceId, agentId: UserId): number {
  return routing.passes.get(service)?.get(agentId) ?? 0;
}

/** The greater the level, the slower the counter, the greater the share. */
export function countAccepted(routing: Routing, service: ServiceId, agentId: UserId, level: number): void {
  const passes = routing.passes.get(service);
  if (passes?.has(agentId)) passes.set(agentId, passOf(routing, service, agentId) + 100 / level);
}

export function resetShares(routing: Routing): void {
  for (const passes of routing.passes.values()) {
    for (const agentId of passes.keys()) passes.set(agentId, 0);
  }
}

function leaveService(routing: Routing, service: ServiceId, agentId: UserId): void {
  const passes = routing.passes.get(service);
  passes?.delete(agentId);
  if (passes?.size === 0) routing.passes.delete(service);
}
