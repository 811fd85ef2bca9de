import type { CallId, ServiceId, UserId } from "@perezvon/model";
import {
  createRouting,
  type OfferReason,
  type QueueRequest,
  type RoutingCommand,
  type RoutingEvent,
  step,
} from "@perezvon/routing";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";

/** A call that waits for an agent. */
export interface Waiting {
  /** This agent was chosen; the call offers itself to him now. */
  offered(agentId: UserId, why: OfferReason): void;
  /** Nobody signed in has the skill (INB-ACD-13); the request has left the queue. */
  noAgents(): void;
}

/** A service's queue at this moment; times are milliseconds since 1970. */
export interface QueueNow {
  readonly serviceId: ServiceId;
  readonly waiting: number;
  readonly oldestAt: number;
}

/** Whom the shares of blended groups keep for inbound calls, when these offers are under way (OUT-MOD-13). */
interface Kept {
  has(agentId: UserId, offers: ReadonlyMap<UserId, QueueRequest["source"]>): boolean;
}

/** Occupancy counts from this much signed-in time on; before, it is 0 (INB-ACD-08). */
const leastOccupancyMs = 1_000;

/** One centre's queue of live calls: feeds package `routing` one event at a time and tells the calls what it decided. */
export class Distribution {
  readonly #context: CentreContext;
  readonly #kept: Kept;
  readonly #routing = createRouting();
  readonly #waiting = new Map<CallId, Waiting>();
  readonly #requests = new Map<CallId, QueueRequest>();
  readonly #events: RoutingEvent[] = [];
  #running = false;

  constructor(context: CentreContext, kept: Kept) {
    this.#context = context;
    this.#kept = kept;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Waiting calls by service, with the entry of the one that waits longest (INB-MET-03). */
  queues(): readonly QueueNow[] {
    const queues = new Map<ServiceId, { serviceId: ServiceId; waiting: number; oldestAt: number }>();
    for (const requestId of this.#waiting.keys()) {
      const request = this.#requests.get(requestId);
      if (request === undefined) continue;
      const { serviceId, t0 } = request;
      const queue = queues.get(serviceId);
      if (queue === undefined) queues.set(serviceId, { serviceId, waiting: 1, oldestAt: t0 });
      else {
        queue.waiting++;
        queue.oldestAt = Math.min(queue.oldestAt, t0);
      }
    }
    return [...queues.values()];
  }

  /** Calls that wait, the one that came last at the end. */
  requests(): readonly QueueRequest[] {
    return [...this.#requests.values()].filter(({ requestId }) => this.#waiting.has(requestId));
  }

  enter(request: QueueRequest, waiting: Waiting): void {
    this.#requests.set(request.requestId, request);
    this.#waiting.set(request.requestId, waiting);
    this.#feed({ kind: "request_entered", request: this.#withoutKept(request) });
  }

  /** A campaign's live answer waits beside those who are kept for callers, and is lost when its time is over. */
  #withoutKept(request: QueueRequest): QueueRequest {
    if (request.source !== "campaign") return request;
    const { excluded } = request;
    return {
      ...request,
      excluded: {
        has: (agentId) => excluded?.has(agentId) === true || this.#kept.has(agentId, this.#offers()),
      },
    };
  }

  /** Whose calls are on their way to agents who do not know of them yet. */
  #offers(): ReadonlyMap<UserId, QueueRequest["source"]> {
    const offers = new Map<UserId, QueueRequest["source"]>();
    for (const { agentId, offer } of this.#routing.agents.values()) {
      const source = offer === undefined ? undefined : this.#requests.get(offer)?.source;
      if (source !== undefined) offers.set(agentId, source);
    }
    return offers;
  }

  leave(requestId: CallId): void {
    this.#requests.delete(requestId);
    if (this.#waiting.delete(requestId)) this.#feed({ kind: "request_left", requestId });
  }

  accepted(requestId: CallId, agentId: UserId): void {
    this.#waiting.delete(requestId);
    this.#requests.delete(requestId);
    this.#feed({ kind: "offer_accepted", requestId, agentId });
  }

  /** The agent's new state has been reported before. */
  failed(requestId: CallId, agentId: UserId): void {
    this.#feed({ kind: "offer_failed", requestId, agentId });
  }

  agentChanged(session: DeskSession): void {
    if (session.state === "logged_out") {
      this.#feed({ kind: "agent_left", agentId: session.userId });
      return;
    }
    const { readyMs, busyMs } = session.times();
    const measured = readyMs + busyMs;
    this.#feed({
      kind: "agent_changed",
      agentId: session.userId,
      eligible: session.eligible,
      skills: session.profile.skills,
      idleSince: session.idleSince,
      occupancy: measured < leastOccupancyMs ? 0 : (100 * busyMs) / measured,
    });
  }

  /** Decisions are serialised: what a decision causes is decided after it (INB-ACD-03). */
  #feed(event: RoutingEvent): void {
    this.#events.push(event);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        for (const command of step(this.#routing, next, this.#context.clock.now())) this.#perform(command);
      }
    } finally {
      this.#running = false;
    }
  }

  #perform(command: RoutingCommand): void {
    const waiting = this.#waiting.get(command.requestId);
    if (command.kind === "no_agents") {
      this.#waiting.delete(command.requestId);
      this.#requests.delete(command.requestId);
      waiting?.noAgents();
      return;
    }
    if (waiting === undefined) this.#feed({ kind: "request_left", requestId: command.requestId });
    else waiting.offered(command.agentId, command.why);
  }
}
