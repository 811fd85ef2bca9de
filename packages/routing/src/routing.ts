import type { CallId, ServiceId, UserId } from "@perezvon/model";
import type { QueueRequest, RequiredSkill, SkillId } from "./events.ts";

/** A signed-in agent as the engine described him last. */
export interface Agent {
  readonly agentId: UserId;
  eligible: boolean;
  skills: ReadonlyMap<SkillId, number>;
  idleSince: number;
  occupancy: number;
  /** The request he has an offer of; he gets no other meanwhile (INB-ACD-03). */
  offer: CallId | undefined;
}

/** A request in the queue or on offer. */
export interface Waiting {
  readonly request: QueueRequest;
  priority: number;
  /** The service's own skill among them (INB-ACD-01). */
  skills: readonly RequiredSkill[];
  offeredTo: UserId | undefined;
  /** Who missed or refused it, and when. */
  readonly refusals: Map<UserId, number>;
}

/** Distribution of one centre (INB-ACD). `step` changes it in place: hundreds of agents and a thousand requests are not copied. */
export interface Routing {
  readonly agents: Map<UserId, Agent>;
  /** Everything that has entered and not left. */
  readonly requests: Map<CallId, Waiting>;
  /** Requests not on offer, in the order in which they are served. */
  readonly queue: Waiting[];
  /** Share counters by service and signed-in agent with its skill (INB-ACD-06). */
  readonly passes: Map<ServiceId, Map<UserId, number>>;
}

export function createRouting(): Routing {
  return { agents: new Map(), requests: new Map(), queue: [], passes: new Map() };
}

/** The agent's level for a request is the least of his levels over its skills; undefined when one is too low (INB-ACD-05). */
export function levelFor(agent: Agent, skills: readonly RequiredSkill[]): number | undefined {
  let level = 100;
  for (const { skill, least } of skills) {
    const has = agent.skills.get(skill) ?? 0;
    if (has < Math.max(1, least)) return undefined;
    level = Math.min(level, has);
  }
  return level;
}
