import { neededForShares, promisableAgents, type ShareClaim, shareClaim } from "@perezvon/dialer";
import type { AgentState, GroupId, InboundShare, UserId } from "@perezvon/model";
import type { DeskSession } from "../desk/desk-session.ts";

/** What of a campaign's agents is kept for inbound calls now. */
export interface KeptForInbound {
  /** So many of the ready ones, whoever they are. */
  readonly ready: number;
  /** These do something else and fill a share, now or when they are free. */
  readonly working: ReadonlySet<string>;
}

/** Calls on their way to agents who do not know of them yet. */
type Offers = ReadonlyMap<UserId, "inbound" | "campaign">;
const noOffers: Offers = new Map();

const nobody: KeptForInbound = { ready: 0, working: new Set() };

/** The shares that blended groups keep for inbound calls (OUT-MOD-13). */
export class InboundShares {
  readonly #sessions: () => Iterable<DeskSession>;

  constructor(sessions: () => Iterable<DeskSession>) {
    this.#sessions = sessions;
  }

  /** One claim of each group that keeps a share and has somebody at work. */
  claims(offers: Offers = noOffers): readonly ShareClaim[] {
    const groups = new Map<GroupId, { readonly share: InboundShare; readonly members: DeskSession[] }>();
    for (const session of this.#sessions()) {
      if (!atWork(session)) continue;
      for (const { groupId, share } of session.profile.keptForInbound) {
        const group = groups.get(groupId);
        if (group === undefined) groups.set(groupId, { share, members: [session] });
        else group.members.push(session);
      }
    }
    return [...groups.values()].map(({ share, members }) =>
      shareClaim(
        members.map((session) => ({ agentId: session.userId, doing: doingOf(session, offers) })),
        share,
      ),
    );
  }

  /** A campaign that took this agent now, with these offers under way, would take him from a share. */
  has(agentId: UserId, offers: Offers = noOffers): boolean {
    const claims = this.claims(offers);
    return claims.length > 0 && neededForShares(agentId, claims);
  }

  of(agents: readonly DeskSession[]): KeptForInbound {
    const claims = this.claims();
    if (claims.length === 0) return nobody;
    const ready = agents.filter(({ eligible }) => eligible).map(({ userId }) => userId);
    return {
      ready: ready.length - promisableAgents(ready, claims),
      working: new Set(claims.flatMap(({ working }) => working)),
    };
  }

  /** Others of his groups: what he does changes whether they are needed for the share. */
  mates(session: DeskSession): readonly DeskSession[] {
    const groups = new Set(session.profile.keptForInbound.map(({ groupId }) => groupId));
    if (groups.size === 0) return [];
    return [...this.#sessions()].filter(
      (other) =>
        other !== session &&
        other.eligible &&
        other.profile.keptForInbound.some(({ groupId }) => groups.has(groupId)),
    );
  }
}

const workStates: ReadonlySet<AgentState> = new Set(["ready", "busy", "after_call_work"]);

function atWork({ state, profile }: DeskSession): boolean {
  return workStates.has(state) && profile.canHandle;
}

function doingOf(session: DeskSession, offers: Offers): "ready" | "inbound" | "other" {
  const offered = offers.get(session.userId);
  if (offered !== undefined) return offered === "inbound" ? "inbound" : "other";
  if (session.eligible) return "ready";
  return session.part?.subject.direction === "inbound" ? "inbound" : "other";
}
