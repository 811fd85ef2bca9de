import type { CallId, UserId } from "@perezvon/model";
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

/** Occupancy counts from this much signed-in time on; before, it is 0 (INB-ACD-08). */
const leastOccupancyMs = 1_000;

/** One centre's queue of live calls: feeds package `routing` one event at a time and tells the calls what it decided. */
export class Distribution {
  readonly #context: CentreContext;
  readonly #routing = createRouting();
  readonly #waiting = new Map<CallId, Waiting>();
  readonly #events: RoutingEvent[] = [];
  #running = false;

  constructor(context: CentreContext) {
    this.#context = context;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  enter(request: QueueRequest, waiting: Waiting): void {
    this.#waiting.set(request.requestId, waiting);
    this.#feed({ kind: "request_entered", request });
  }

  leave(requestId: CallId): void {
    if (this.#waiting.delete(requestId)) this.#feed({ kind: "request_left", requestId });
  }

  accepted(requestId: CallId, agentId: UserId): void {
    this.#waiting.delete(requestId);
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
      waiting?.noAgents();
      return;
    }
    if (waiting === undefined) this.#feed({ kind: "request_left", requestId: command.requestId });
    else waiting.offered(command.agentId, command.why);
  }
}
