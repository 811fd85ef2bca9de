import type { AgentRow } from "@perezvon/api";
import type { AgentState, CentreId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";

type Sources = Pick<ServerContext, "store" | "engine" | "clock">;

/** Everybody who may open a desk, with what he does now; the engine knows better than the database where it knows him. */
export async function agentRows({ store, engine, clock }: Sources, centreId: CentreId): Promise<AgentRow[]> {
  const live = new Map(engine.agents(centreId).map((view) => [view.userId, view]));
  const stored = await store.agents.states(centreId, undefined);
  return stored.map((row) => {
    const now = live.get(row.userId)?.snapshot;
    const interaction = now?.interactions[0];
    return {
      userId: row.userId,
      name: row.name,
      login: row.login,
      extension: row.extension ?? null,
      state: now?.state ?? ("logged_out" satisfies AgentState),
      reason: now?.reason ?? null,
      since: new Date(now?.since ?? row.since ?? clock.now()).toISOString(),
      interaction: interaction
        ? {
            id: interaction.id,
            phase: interaction.phase,
            number: interaction.customer.number,
            service: interaction.service?.name ?? interaction.campaign?.name ?? null,
          }
        : null,
    };
  });
}
