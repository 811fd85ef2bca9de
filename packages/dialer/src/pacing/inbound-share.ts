import type { InboundShare } from "@perezvon/model";
import { type AgentPromise, promisesKept } from "./promised-agents.ts";

/** One at work who serves callers and campaigns; `inbound`: with a caller now, or in the work after him. */
export interface BlendedAgent {
  readonly agentId: string;
  readonly doing: "ready" | "inbound" | "other";
}

/** What a group's share asks of its members now. */
export interface ShareClaim extends AgentPromise {
  /** Members at work of whom the dialler expects nothing: they fill the share now, or will when they are free. */
  readonly working: readonly string[];
}

/** Of so many at work; per cent are rounded up, so that the smallest share keeps somebody. */
export function agentsKept({ unit, value }: InboundShare, atWork: number): number {
  return Math.min(atWork, unit === "agents" ? value : Math.ceil((value * atWork) / 100));
}

/**
 * Who is with a caller counts towards the share; the rest of it is claimed from the ready ones. Where these are too few, as many
 * of the others owe it when they are free (OUT-MOD-13).
 */
export function shareClaim(members: readonly BlendedAgent[], share: InboundShare): ShareClaim {
  const doing = (what: BlendedAgent["doing"]) =>
    members.filter((member) => member.doing === what).map(({ agentId }) => agentId);
  const kept = agentsKept(share, members.length);
  const agentIds = doing("ready");
  const inbound = doing("inbound").slice(0, kept);
  const agents = Math.min(agentIds.length, kept - inbound.length);
  const owing = doing("other").slice(0, kept - inbound.length - agents);
  return { agentIds, agents, working: [...inbound, ...owing] };
}

/** Whether the shares could not all be filled without this ready agent as well as with him. */
export function neededForShares(agentId: string, claims: readonly AgentPromise[]): boolean {
  const own = claims.filter(({ agentIds, agents }) => agents > 0 && agentIds.includes(agentId));
  const [only] = own;
  if (only === undefined) return false;
  const ids = new Set(only.agentIds);
  const apart = claims.every(
    (claim) => claim === only || claim.agents === 0 || !claim.agentIds.some((id) => ids.has(id)),
  );
  if (apart) return only.agentIds.length <= only.agents;
  const without = claims.map(({ agentIds, agents }) => ({
    agentIds: agentIds.filter((id) => id !== agentId),
    agents,
  }));
  return promisesKept(without) < promisesKept(claims);
}
