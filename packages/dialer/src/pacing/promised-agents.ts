/** Who could take the dials in flight of another campaign, and how many agents those dials were promised. */
export interface AgentPromise {
  readonly agentIds: readonly string[];
  /** Dials in flight divided by the campaign's dials per agent, rounded up. */
  readonly agents: number;
}

/**
 * How many of its ready agents a campaign may count on when every promise of the other campaigns has to be kept, too: an agent
 * with several campaigns counts as ready for each, but is never promised twice (OUT-MOD-13). A bipartite matching: promises are
 * placed first, the campaign gets what can still be placed beside them.
 */
export function promisableAgents(agentIds: readonly string[], promises: readonly AgentPromise[]): number {
  const matching = new Matching();
  matching.placeAll(promises);
  let count = 0;
  while (count < agentIds.length && matching.place(agentIds)) count++;
  return count;
}

/** How many of the agents promised there are when every promise is kept as far as it can be. */
export function promisesKept(promises: readonly AgentPromise[]): number {
  return new Matching().placeAll(promises);
}

/** Places demands on agents one by one, moving earlier ones to other agents where that makes room. */
class Matching {
  readonly #placed = new Map<string, readonly string[]>();

  placeAll(promises: readonly AgentPromise[]): number {
    for (const { agentIds, agents } of promises) {
      for (let n = 0; n < agents && this.place(agentIds); n++);
    }
    return this.#placed.size;
  }

  place(able: readonly string[]): boolean {
    return this.#augment(able, new Set());
  }

  #augment(able: readonly string[], seen: Set<string>): boolean {
    for (const agentId of able) {
      if (!this.#placed.has(agentId)) {
        this.#placed.set(agentId, able);
        return true;
      }
    }
    for (const agentId of able) {
      if (seen.has(agentId)) continue;
      seen.add(agentId);
      if (this.#augment(this.#placed.get(agentId) ?? [], seen)) {
        this.#placed.set(agentId, able);
        return true;
      }
    }
    return false;
  }
}
