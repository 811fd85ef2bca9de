import type { Random, Timers } from "@perezvon/base";
import type { AgentActivity } from "@perezvon/dialer";
import type { CallId, ServiceId, UserId } from "@perezvon/model";
import {
  createRouting,
  type QueueRequest,
  type RoutingCommand,
  type RoutingEvent,
  step,
} from "@perezvon/routing";
import type { Shift } from "./forecast-input.ts";
import type { OutcomeSampler } from "./outcome-model.ts";
import type { RunCounts } from "./run-counts.ts";
import type { Duty } from "./shift-times.ts";

export interface FloorAgent {
  readonly id: UserId;
  state: AgentActivity;
  since: number;
  dueBreakAt: number;
  /** Leaves when the present call is done. */
  leaving: boolean;
  readonly pausePending: boolean;
  /** Whose calls they take. */
  readonly skills: ReadonlyMap<ServiceId, number>;
  /** Whose call they are with, or in the work after it. */
  with: ServiceId | undefined;
}

/** A call that looks for an agent. */
export interface Arrival extends Pick<QueueRequest, "serviceId" | "source" | "excluded"> {
  readonly callId: CallId;
  /** An agent was found. */
  readonly connected: () => void;
}

/** The calls from outside. */
export const inboundService = "inbound" as ServiceId;

export interface FloorTools {
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: Random;
  readonly sampler: OutcomeSampler;
  readonly counts: RunCounts;
  /** Whose agents are counted. */
  readonly counted: ServiceId;
  /** All that there is to serve. */
  readonly services: readonly ServiceId[];
}

/** Nobody signs in at the stroke of the hour. */
const latestMs = 120_000;

/** The agents of a forecast: they come, take what the routing gives them, go on breaks, and leave. */
export class Floor {
  readonly #agents = new Map<ServiceId, FloorAgent[]>();
  readonly #arrivals = new Map<CallId, Arrival>();
  readonly #skills = new Map<Shift, ReadonlyMap<ServiceId, number>>();
  readonly #tools: FloorTools;
  readonly #byId = new Map<string, FloorAgent>();
  readonly #routing = createRouting();
  readonly #events: RoutingEvent[] = [];
  #routes = false;

  constructor(tools: FloorTools, duties: readonly Duty[], start: number) {
    this.#tools = tools;
    for (const { agent, from, until, shift } of duties) {
      // Who is at work when the forecast begins is there; who begins his shift comes a little after.
      const at = from === start ? start : from + tools.random.next() * latestMs;
      tools.timers.after(at - start, () => this.#comes(`agent-${agent}` as UserId, shift));
      tools.timers.after(until - start, () => this.#leaves(`agent-${agent}` as UserId));
    }
  }

  /** Who serves it; those who are at home are `out`. */
  agents(service: ServiceId): readonly FloorAgent[] {
    return this.#agents.get(service) ?? [];
  }

  count(state: AgentActivity, service: ServiceId): number {
    let count = 0;
    for (const agent of this.agents(service)) if (agent.state === state) count++;
    return count;
  }

  /** A live call looks for an agent. */
  enter(arrival: Arrival): void {
    const { callId, serviceId, source, excluded } = arrival;
    this.#arrivals.set(callId, arrival);
    this.#feed({
      kind: "request_entered",
      request: {
        requestId: callId,
        serviceId,
        skills: [],
        priority: 1,
        source,
        t0: this.#tools.now(),
        rule: "auto",
        preferredAgent: undefined,
        ...(excluded && { excluded }),
      },
    });
  }

  /** It has waited too long. */
  giveUp(callId: CallId): void {
    this.#arrivals.delete(callId);
    this.#feed({ kind: "request_left", requestId: callId });
  }

  /** Talk and after-call work of the agent, and then `done`. */
  #works(agent: FloorAgent, talkSeconds: number, wrapSeconds: number, done: () => void): void {
    const { timers } = this.#tools;
    this.#enter(agent, "talk");
    timers.after(talkSeconds * 1000, () => {
      this.#enter(agent, "wrap");
      timers.after(wrapSeconds * 1000, () => {
        done();
        this.#finished(agent);
      });
    });
  }

  readonly #takes = new Map<string, FloorAgent>();

  /** The call that was connected begins its work: a talk and the work after it, so many seconds each. */
  work(callId: CallId, talkSeconds: number, wrapSeconds: number, done: () => void): void {
    const agent = this.#takes.get(callId);
    this.#takes.delete(callId);
    if (agent !== undefined) this.#works(agent, talkSeconds, wrapSeconds, done);
  }

  /** Times that no change of state has counted yet. */
  settle(): void {
    for (const agent of this.#byId.values()) this.#enter(agent, agent.state);
  }

  #comes(id: UserId, shift: Shift): void {
    const { sampler, random, now } = this.#tools;
    const known = this.#byId.get(id);
    if (known !== undefined && known.state !== "out") return;
    const first: FloorAgent = {
      id,
      state: "out",
      since: now(),
      dueBreakAt: Number.POSITIVE_INFINITY,
      leaving: false,
      pausePending: false,
      skills: this.#skillsOf(shift),
      with: undefined,
    };
    const agent = known ?? first;
    if (known === undefined) {
      this.#byId.set(id, agent);
      for (const service of agent.skills.keys()) {
        const known = this.#agents.get(service);
        if (known === undefined) this.#agents.set(service, [agent]);
        else known.push(agent);
      }
    }
    agent.leaving = false;
    this.#planBreak(agent, sampler.untilBreak(random));
    this.#ready(agent);
  }

  #leaves(id: UserId): void {
    const agent = this.#byId.get(id);
    if (agent === undefined) return;
    agent.leaving = true;
    if (agent.state === "idle" || agent.state === "pause") this.#out(agent);
  }

  #out(agent: FloorAgent): void {
    this.#enter(agent, "out");
    this.#feed({ kind: "agent_left", agentId: agent.id });
  }

  #skillsOf(shift: Shift): ReadonlyMap<ServiceId, number> {
    const known = this.#skills.get(shift);
    if (known !== undefined) return known;
    const { campaigns, inbound = campaigns === undefined } = shift;
    const served = this.#tools.services.filter((service) =>
      service === inboundService ? inbound : campaigns?.includes(service) !== false,
    );
    const skills = new Map(served.map((service) => [service, 100]));
    this.#skills.set(shift, skills);
    return skills;
  }

  #planBreak(agent: FloorAgent, seconds: number | undefined): void {
    agent.dueBreakAt = seconds === undefined ? Number.POSITIVE_INFINITY : this.#tools.now() + seconds * 1000;
  }

  #finished(agent: FloorAgent): void {
    if (agent.leaving) this.#out(agent);
    else if (this.#tools.now() >= agent.dueBreakAt) this.#takesBreak(agent);
    else this.#ready(agent);
  }

  #takesBreak(agent: FloorAgent): void {
    const { timers, sampler, random } = this.#tools;
    this.#enter(agent, "pause");
    this.#describe(agent, false);
    timers.after(sampler.break(random) * 1000, () => {
      if (agent.state !== "pause") return;
      this.#planBreak(agent, sampler.untilBreak(random));
      this.#ready(agent);
    });
  }

  #ready(agent: FloorAgent): void {
    this.#enter(agent, "idle");
    this.#describe(agent, true);
  }

  #describe(agent: FloorAgent, eligible: boolean): void {
    this.#feed({
      kind: "agent_changed",
      agentId: agent.id,
      eligible,
      skills: agent.skills,
      idleSince: agent.since,
      occupancy: 0,
    });
  }

  #enter(agent: FloorAgent, state: AgentActivity): void {
    const { counts, counted, now } = this.#tools;
    if (agent.skills.has(counted)) {
      if (agent.state === "talk" || agent.state === "wrap") counts.spend("busy", agent.since, now());
      else if (agent.state === "idle") counts.spend("ready", agent.since, now());
      else if (agent.state === "pause") counts.spend("away", agent.since, now());
    }
    if (state !== "talk" && state !== "wrap") agent.with = undefined;
    agent.state = state;
    agent.since = now();
  }

  #feed(event: RoutingEvent): void {
    this.#events.push(event);
    if (this.#routes) return;
    this.#routes = true;
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift())
      for (const command of step(this.#routing, next, this.#tools.now())) this.#perform(command);
    this.#routes = false;
  }

  /** An agent who is offered a call of a campaign has it at once (DSK-CMR-05). */
  #perform(command: RoutingCommand): void {
    // Where nobody is at work any more the call waits its time and is lost then, as on the wire.
    if (command.kind === "no_agents") return;
    const agent = this.#byId.get(command.agentId)!;
    const arrival = this.#arrivals.get(command.requestId)!;
    this.#arrivals.delete(command.requestId);
    this.#feed({ kind: "offer_accepted", requestId: command.requestId, agentId: command.agentId });
    this.#takes.set(command.requestId, agent);
    agent.with = arrival.serviceId;
    arrival.connected();
  }
}
