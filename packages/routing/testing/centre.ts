import type { CallId, ServiceId, UserId } from "@perezvon/model";
import {
  createRouting,
  type QueueRequest,
  type RoutingCommand,
  type RoutingEvent,
  step,
} from "../src/index.ts";

export const support = "support" as ServiceId;
export const sales = "sales" as ServiceId;
export const english = "english" as ServiceId;

export interface AgentLook {
  readonly eligible?: boolean;
  readonly skills?: Readonly<Record<string, number>>;
  readonly idleSince?: number;
  readonly occupancy?: number;
}

/** A small centre to talk to in words: commands come back as `request → agent` and `request: no agents`. */
export class Centre {
  readonly routing = createRouting();
  now = 0;

  send(event: RoutingEvent): readonly RoutingCommand[] {
    return step(this.routing, event, this.now);
  }

  agent(agentId: string, look: AgentLook = {}): readonly string[] {
    const { eligible = true, skills = { support: 100 }, idleSince = 0, occupancy = 0 } = look;
    const levels = new Map(Object.entries(skills) as [ServiceId, number][]);
    return words(
      this.send({
        kind: "agent_changed",
        agentId: agentId as UserId,
        eligible,
        skills: levels,
        idleSince,
        occupancy,
      }),
    );
  }

  gone(agentId: string): readonly string[] {
    return words(this.send({ kind: "agent_left", agentId: agentId as UserId }));
  }

  enter(requestId: string, request: Partial<QueueRequest> = {}): readonly string[] {
    return words(
      this.send({
        kind: "request_entered",
        request: {
          requestId: requestId as CallId,
          serviceId: support,
          skills: [],
          priority: 1,
          source: "inbound",
          t0: this.now,
          rule: "auto",
          preferredAgent: undefined,
          ...request,
        },
      }),
    );
  }

  leave(requestId: string): readonly string[] {
    return words(this.send({ kind: "request_left", requestId: requestId as CallId }));
  }

  change(
    requestId: string,
    change: Omit<Extract<RoutingEvent, { kind: "request_changed" }>, "kind" | "requestId">,
  ) {
    return words(this.send({ kind: "request_changed", requestId: requestId as CallId, ...change }));
  }

  accept(requestId: string, agentId: string): readonly string[] {
    return words(
      this.send({ kind: "offer_accepted", requestId: requestId as CallId, agentId: agentId as UserId }),
    );
  }

  /** The engine reports the agent's new state first. */
  miss(requestId: string, agentId: string, look: AgentLook = { eligible: false }): readonly string[] {
    const before = this.agent(agentId, look);
    const after = words(
      this.send({ kind: "offer_failed", requestId: requestId as CallId, agentId: agentId as UserId }),
    );
    return [...before, ...after];
  }
}

export function words(commands: readonly RoutingCommand[]): readonly string[] {
  return commands.map((command) =>
    command.kind === "offer"
      ? `${command.requestId} → ${command.agentId}`
      : `${command.requestId}: no agents`,
  );
}
