import type { CallId, ServiceId, UserId } from "@perezvon/model";

/** Skills are named by the id of the service they belong to; auxiliary skills by their own id. */
export type SkillId = ServiceId;

/** Which agent is chosen when several could (INB-ACD-05). */
export type DistributionRule = "auto" | "idle" | "best" | "occupancy" | "share";

export interface RequiredSkill {
  readonly skill: SkillId;
  /** The level asked for, at least 1. */
  readonly least: number;
}

export interface QueueRequest {
  readonly requestId: CallId;
  readonly serviceId: ServiceId;
  /** Besides the service's own skill, which is always required (INB-ACD-01). */
  readonly skills: readonly RequiredSkill[];
  /** 1–100, higher first. */
  readonly priority: number;
  /** At equal priority incoming calls precede campaigns' (OUT-MOD-13). */
  readonly source: "inbound" | "campaign";
  /** Time of entry; kept when the request returns. */
  readonly t0: number;
  readonly rule: DistributionRule;
  readonly preferredAgent: UserId | undefined;
  /** Who is not asked; whoever asks may change it and enters anew then. */
  readonly excluded?: Pick<ReadonlySet<UserId>, "has">;
}

export type RoutingEvent =
  /**
   * All there is to know of a signed-in agent. `eligible` is the engine's word: ready, phone reachable, may handle, nothing
   * open. An agent with an offer is left alone whatever it says; it must be true again before the agent gets the next one.
   */
  | {
      readonly kind: "agent_changed";
      readonly agentId: UserId;
      readonly eligible: boolean;
      /** Levels 0–100. */
      readonly skills: ReadonlyMap<SkillId, number>;
      readonly idleSince: number;
      /** 0–100. */
      readonly occupancy: number;
    }
  | { readonly kind: "agent_left"; readonly agentId: UserId }
  | { readonly kind: "request_entered"; readonly request: QueueRequest }
  /** Customer hung up, time is over or the call goes elsewhere. Also withdraws its offer. */
  | { readonly kind: "request_left"; readonly requestId: CallId }
  | {
      readonly kind: "request_changed";
      readonly requestId: CallId;
      readonly priority?: number;
      readonly skills?: readonly RequiredSkill[];
    }
  /** The agent took the call: it leaves the queue and counts towards his share (INB-ACD-06). */
  | { readonly kind: "offer_accepted"; readonly requestId: CallId; readonly agentId: UserId }
  /** Missed, refused or impossible: the request returns with its `t0` and priority. Report the agent's new state first. */
  | { readonly kind: "offer_failed"; readonly requestId: CallId; readonly agentId: UserId }
  /** Share counters start again (INB-ACD-06). */
  | { readonly kind: "daily_reset" };

export type RoutingCommand =
  | {
      readonly kind: "offer";
      readonly requestId: CallId;
      readonly agentId: UserId;
      readonly why: OfferReason;
    }
  /** No signed-in agent has the skills (INB-ACD-13). The request has left the queue. */
  | { readonly kind: "no_agents"; readonly requestId: CallId };

/** Why this agent got this request, for the explanation in the interface. */
export interface OfferReason {
  readonly rule: Exclude<DistributionRule, "auto"> | "preferred";
  /** Least of the agent's levels over the required skills. */
  readonly level: number;
  readonly idleMs: number;
  /** How many agents could have taken it. */
  readonly candidates: number;
}
