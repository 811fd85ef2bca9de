import { assertNever } from "@perezvon/base";
import type { OfferReason } from "./events.ts";
import { type Agent, levelFor, type Routing, type Waiting } from "./routing.ts";
import { passOf, passTolerance } from "./share.ts";

export interface Choice {
  readonly agent: Agent;
  readonly why: OfferReason;
}

interface Candidate {
  readonly agent: Agent;
  readonly level: number;
  readonly pass: number;
}

/** For how long an agent who missed or refused a request is passed over for it (INB-ACD-02). */
const refusalMs = 30_000;

/** The agent for a request, or undefined when nobody can take it now (INB-ACD-02, INB-ACD-05). */
export function chooseAgent(routing: Routing, waiting: Waiting, now: number): Choice | undefined {
  const candidates = candidatesFor(routing, waiting, now);
  if (candidates.length === 0) return undefined;
  const { preferredAgent, rule } = waiting.request;
  const preferred = candidates.find(({ agent }) => agent.agentId === preferredAgent);
  const used = rule === "auto" ? autoRule(candidates) : rule;
  const chosen =
    preferred ?? candidates.reduce((best, each) => (compare(used, each, best) < 0 ? each : best));
  return {
    agent: chosen.agent,
    why: {
      rule: preferred ? "preferred" : used,
      level: chosen.level,
      idleMs: Math.max(0, now - chosen.agent.idleSince),
      candidates: candidates.length,
    },
  };
}

export function isFree(agent: Agent): boolean {
  return agent.eligible && agent.offer === undefined;
}

function candidatesFor(routing: Routing, waiting: Waiting, now: number): readonly Candidate[] {
  const fresh: Candidate[] = [];
  const refusers: Candidate[] = [];
  for (const agent of routing.agents.values()) {
    if (!isFree(agent) || waiting.request.excluded?.has(agent.agentId) === true) continue;
    const level = levelFor(agent, waiting.skills);
    if (level === undefined) continue;
    const refusedAt = waiting.refusals.get(agent.agentId);
    const refused = refusedAt !== undefined && now - refusedAt < refusalMs;
    const pass = passOf(routing, waiting.request.serviceId, agent.agentId);
    (refused ? refusers : fresh).push({ agent, level, pass });
  }
  // Who refused is asked again only when nobody else is left; otherwise the caller would wait for nothing.
  return fresh.length > 0 ? fresh : refusers;
}

/** All of one level: the longest idle; otherwise by share. */
function autoRule(candidates: readonly Candidate[]): "idle" | "share" {
  return candidates.every(({ level }) => level === candidates[0]?.level) ? "idle" : "share";
}

function compare(rule: "idle" | "best" | "occupancy" | "share", a: Candidate, b: Candidate): number {
  switch (rule) {
    case "idle":
      return compareIdle(a, b);
    case "best":
      return b.level - a.level || compareIdle(a, b);
    case "occupancy":
      return a.agent.occupancy - b.agent.occupancy || compareIdle(a, b);
    case "share": {
      const difference = a.pass - b.pass;
      return Math.abs(difference) > passTolerance ? difference : compareIdle(a, b);
    }
    default:
      return assertNever(rule, "distribution rule");
  }
}

/** Longest idle, then lower occupancy, then lower id. */
function compareIdle(a: Candidate, b: Candidate): number {
  const difference = a.agent.idleSince - b.agent.idleSince || a.agent.occupancy - b.agent.occupancy;
  if (difference !== 0) return difference;
  return a.agent.agentId < b.agent.agentId ? -1 : 1;
}
