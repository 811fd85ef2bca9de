import type { Random, Timers } from "@perezvon/base";
import type { AgentActivity } from "@perezvon/dialer";
import type { CallId, ServiceId, UserId } from "@perezvon/model";
import { createRouting, type RoutingCommand, type RoutingEvent, step } from "@perezvon/routing";
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
}

export interface FloorTools {
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: Random;
  readonly sampler: OutcomeSampler;
  readonly counts: RunCounts;
  /** An agent was found for a live call. */
  readonly connected: (callId: CallId) => void;
  /** More agents are ready, or fewer. */
  readonly changed: () => void;
}

const service = "campaign" as ServiceId;
const skills: ReadonlyMap<ServiceId, number> = new Map([[service, 100]]);
/** Nobody signs in at the stroke of the hour. */
const latestMs = 120_000;

/** The agents of a forecast: they come, take what the routing gives them, go on breaks, and leave. */
export class Floor {
  readonly agents: FloorAgent[] = [];
  readonly #tools: FloorTools;
  readonly #byId = new Map<string, FloorAgent>();
  readonly #routing = createRouting();
  readonly #events: RoutingEvent[] = [];
  #routes = false;

  constructor(tools: FloorTools, duties: readonly Duty[], start: number) {
    this.#tools = tools;
    for (const { agent, from, until } of duties) {
      // Who is at work when the forecast begins is there; who begins his shift comes a little after.
      const at = from === start ? start : from + tools.random.next() * latestMs;
      tools.timers.after(at - start, () => this.#comes(`agent-${agent}` as UserId));
      tools.timers.after(until - start, () => this.#leaves(`agent-${agent}` as UserId));
    }
  }

  count(state: AgentActivity): number {
    let count = 0;
    for (const agent of this.agents) if (agent.state === state) count++;
    return count;
  }

  /** A live call looks for an agent. */
  enter(callId: CallId): void {
    this.#feed({
      kind: "request_entered",
      request: {
        requestId: callId,
        serviceId: service,
        skills: [],
        priority: 1,
        source: "campaign",
        t0: this.#tools.now(),
        rule: "auto",
        preferredAgent: undefined,
      },
    });
  }

  /** It has waited too long. */
  giveUp(callId: CallId): void {
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

  /** The call that was connected begins its work: a talk of so many seconds, or what the model says. */
  work(callId: CallId, talkSeconds: number | undefined, done: () => void): void {
    const agent = this.#takes.get(callId);
    this.#takes.delete(callId);
    if (agent === undefined) return;
    const { sampler, random } = this.#tools;
    this.#works(agent, talkSeconds ?? sampler.talk(random), sampler.afterCallWork(random), done);
  }

  /** Times that no change of state has counted yet. */
  settle(): void {
    for (const agent of this.agents) this.#enter(agent, agent.state);
  }

  #comes(id: UserId): void {
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
    };
    const agent = known ?? first;
    if (known === undefined) {
      this.#byId.set(id, agent);
      this.agents.push(agent);
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
    this.#tools.changed();
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
    this.#tools.changed();
  }

  #describe(agent: FloorAgent, eligible: boolean): void {
    this.#feed({
      kind: "agent_changed",
      agentId: agent.id,
      eligible,
      skills,
      idleSince: agent.since,
      occupancy: 0,
    });
  }

  #enter(agent: FloorAgent, state: AgentActivity): void {
    const { counts, now } = this.#tools;
    if (agent.state === "talk" || agent.state === "wrap") counts.spend("busy", agent.since, now());
    else if (agent.state === "idle") counts.spend("ready", agent.since, now());
    else if (agent.state === "pause") counts.spend("away", agent.since, now());
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
    this.#feed({ kind: "offer_accepted", requestId: command.requestId, agentId: command.agentId });
    this.#takes.set(command.requestId, agent);
    this.#tools.connected(command.requestId);
  }
}
