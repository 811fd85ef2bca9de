import { assertNever } from "@perezvon/base";
import type { CallId, UserId } from "@perezvon/model";
import { chooseAgent, isFree } from "./choose-agent.ts";
import type { QueueRequest, RequiredSkill, RoutingCommand, RoutingEvent } from "./events.ts";
import { dequeue, enqueue } from "./queue.ts";
import { type Agent, levelFor, type Routing, type Waiting } from "./routing.ts";
import { countAccepted, followSkills, leaveServices, resetShares } from "./share.ts";

/** Changes `routing` in place and returns what has to happen, in order. Events about what is no longer there change nothing. */
export function step(routing: Routing, event: RoutingEvent, now: number): readonly RoutingCommand[] {
  const commands: RoutingCommand[] = [];
  const turn: Turn = { routing, now, commands };
  switch (event.kind) {
    case "agent_changed":
      agentChanged(turn, event);
      break;
    case "agent_left":
      agentLeft(turn, event.agentId);
      break;
    case "request_entered":
      requestEntered(turn, event.request);
      break;
    case "request_left":
      requestLeft(turn, event.requestId);
      break;
    case "request_changed":
      requestChanged(turn, event);
      break;
    case "offer_accepted":
      offerAccepted(turn, event.requestId, event.agentId);
      break;
    case "offer_failed":
      offerFailed(turn, event.requestId, event.agentId);
      break;
    case "daily_reset":
      resetShares(routing);
      break;
    default:
      assertNever(event, "routing event");
  }
  return commands;
}

interface Turn {
  readonly routing: Routing;
  readonly now: number;
  readonly commands: RoutingCommand[];
}

function agentChanged(turn: Turn, event: Extract<RoutingEvent, { kind: "agent_changed" }>): void {
  const { agentId, eligible, skills, idleSince, occupancy } = event;
  const known = turn.routing.agents.get(agentId);
  const before = known?.skills ?? new Map();
  const agent: Agent = known ?? { agentId, eligible, skills, idleSince, occupancy, offer: undefined };
  Object.assign(agent, { eligible, skills, idleSince, occupancy });
  turn.routing.agents.set(agentId, agent);
  followSkills(turn.routing, agent, before);
  if (known && lostSkill(before, skills)) endHopeless(turn);
  serve(turn, agent);
}

function agentLeft(turn: Turn, agentId: UserId): void {
  const { routing } = turn;
  const agent = routing.agents.get(agentId);
  if (!agent) return;
  routing.agents.delete(agentId);
  leaveServices(routing, agent);
  const offered = agent.offer === undefined ? undefined : routing.requests.get(agent.offer);
  if (offered) putBack(turn, offered);
  endHopeless(turn);
}

function requestEntered(turn: Turn, request: QueueRequest): void {
  if (turn.routing.requests.has(request.requestId)) return;
  const waiting: Waiting = {
    request,
    priority: request.priority,
    skills: withServiceSkill(request, request.skills),
    offeredTo: undefined,
    refusals: new Map(),
  };
  turn.routing.requests.set(request.requestId, waiting);
  if (!hasHope(turn.routing, waiting)) {
    giveUp(turn, waiting);
    return;
  }
  enqueue(turn.routing, waiting);
  match(turn, waiting);
}

function requestLeft(turn: Turn, requestId: CallId): void {
  const { routing } = turn;
  const waiting = routing.requests.get(requestId);
  if (!waiting) return;
  routing.requests.delete(requestId);
  if (waiting.offeredTo === undefined) dequeue(routing, waiting);
  else release(turn, waiting.offeredTo);
}

function requestChanged(turn: Turn, event: Extract<RoutingEvent, { kind: "request_changed" }>): void {
  const { routing } = turn;
  const waiting = routing.requests.get(event.requestId);
  if (!waiting) return;
  const queued = waiting.offeredTo === undefined;
  if (queued) dequeue(routing, waiting);
  waiting.priority = event.priority ?? waiting.priority;
  if (event.skills) waiting.skills = withServiceSkill(waiting.request, event.skills);
  if (!queued) return;
  if (hasHope(routing, waiting)) {
    enqueue(routing, waiting);
    match(turn, waiting);
  } else giveUp(turn, waiting);
}

function offerAccepted(turn: Turn, requestId: CallId, agentId: UserId): void {
  const { routing } = turn;
  const waiting = routing.requests.get(requestId);
  if (waiting?.offeredTo !== agentId) return;
  routing.requests.delete(requestId);
  const agent = routing.agents.get(agentId);
  if (!agent) return;
  agent.offer = undefined;
  // He talks now; the next word of the engine says when he is free again.
  agent.eligible = false;
  const level = levelFor(agent, waiting.skills);
  if (level !== undefined) countAccepted(routing, waiting.request.serviceId, agentId, level);
}

function offerFailed(turn: Turn, requestId: CallId, agentId: UserId): void {
  const waiting = turn.routing.requests.get(requestId);
  if (waiting?.offeredTo !== agentId) return;
  waiting.refusals.set(agentId, turn.now);
  const agent = turn.routing.agents.get(agentId);
  if (agent) agent.offer = undefined;
  putBack(turn, waiting);
  if (agent) serve(turn, agent);
}

/** The request returns with its `t0` and priority (INB-ACD-11). */
function putBack(turn: Turn, waiting: Waiting): void {
  waiting.offeredTo = undefined;
  if (!hasHope(turn.routing, waiting)) {
    giveUp(turn, waiting);
    return;
  }
  enqueue(turn.routing, waiting);
  match(turn, waiting);
}

function release(turn: Turn, agentId: UserId): void {
  const agent = turn.routing.agents.get(agentId);
  if (!agent) return;
  agent.offer = undefined;
  serve(turn, agent);
}

/** Finds an agent for a queued request. */
function match(turn: Turn, waiting: Waiting): void {
  const choice = chooseAgent(turn.routing, waiting, turn.now);
  if (!choice) return;
  dequeue(turn.routing, waiting);
  const { requestId } = waiting.request;
  const { agentId } = choice.agent;
  waiting.offeredTo = agentId;
  choice.agent.offer = requestId;
  turn.commands.push({ kind: "offer", requestId, agentId, why: choice.why });
}

/** Gives a free agent the first request he can serve: a lower priority waits while a higher one can be (INB-ACD-04). */
function serve(turn: Turn, agent: Agent): void {
  for (let index = 0; isFree(agent) && index < turn.routing.queue.length; ) {
    const waiting = turn.routing.queue[index]!;
    if (levelFor(agent, waiting.skills) !== undefined) match(turn, waiting);
    // A match took the request out of the queue, be it to this agent or to a better one.
    if (turn.routing.queue[index] === waiting) index++;
  }
}

/** Whether any signed-in agent, in whatever state, has all skills above 0 (INB-ACD-13). */
function hasHope(routing: Routing, waiting: Waiting): boolean {
  for (const agent of routing.agents.values()) {
    if (waiting.skills.every(({ skill }) => (agent.skills.get(skill) ?? 0) > 0)) return true;
  }
  return false;
}

/** After a sign-out or a lower level: sends away those for whom nobody is left. Equal wishes are looked at once. */
function endHopeless(turn: Turn): void {
  const seen = new Map<string, boolean>();
  for (const waiting of [...turn.routing.queue]) {
    const key = waiting.skills
      .map(({ skill }) => skill)
      .sort()
      .join(" ");
    const hope = seen.get(key) ?? hasHope(turn.routing, waiting);
    seen.set(key, hope);
    if (hope) continue;
    dequeue(turn.routing, waiting);
    giveUp(turn, waiting);
  }
}

function giveUp(turn: Turn, waiting: Waiting): void {
  const { requestId } = waiting.request;
  turn.routing.requests.delete(requestId);
  turn.commands.push({ kind: "no_agents", requestId });
}

function withServiceSkill(request: QueueRequest, skills: readonly RequiredSkill[]): readonly RequiredSkill[] {
  if (skills.some(({ skill }) => skill === request.serviceId)) return skills;
  return [{ skill: request.serviceId, least: 1 }, ...skills];
}

function lostSkill(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  for (const [skill, level] of before) {
    if (level > 0 && (after.get(skill) ?? 0) <= 0) return true;
  }
  return false;
}
