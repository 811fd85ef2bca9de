import { type AgentRow, agentStates } from "@perezvon/api";

const rank: Readonly<Record<AgentRow["state"], number>> = {
  ready: 0,
  busy: 1,
  after_call_work: 2,
  supervising: 3,
  not_ready: 4,
  logged_out: 5,
};

/** By state, within a state the longest first: who waits longest, who talks longest. */
export function orderAgents(agents: readonly AgentRow[]): AgentRow[] {
  return [...agents].sort(
    (a, b) => rank[a.state] - rank[b.state] || a.since.localeCompare(b.since) || a.name.localeCompare(b.name),
  );
}

export function countByState(
  agents: readonly AgentRow[],
): { readonly state: AgentRow["state"]; readonly count: number }[] {
  return [...agentStates]
    .sort((a, b) => rank[a] - rank[b])
    .map((state) => ({ state, count: agents.filter((agent) => agent.state === state).length }));
}

/** There is a talk that a supervisor can join (DSK-MON-01). */
export function inTalk({ interaction }: AgentRow): boolean {
  return interaction?.phase === "talk" || interaction?.phase === "hold";
}
