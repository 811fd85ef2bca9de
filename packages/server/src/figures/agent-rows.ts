import type { AgentRow } from "@perezvon/api";
import type { AgentState, CentreId, GroupId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";
import { dayStart } from "./day-start.ts";

type Sources = Pick<ServerContext, "store" | "engine" | "clock" | "callSounds">;

/** Whose agents one sees: those of the groups he leads (PLT-GRP-02), or everybody's for figures of the whole centre. */
export function agentScope(who: SignedIn): readonly GroupId[] | undefined {
  return may(who, "sup.metrics") ? who.user.supervisedGroupIds : undefined;
}

/** Agents with what they do now; the engine knows better than the database where it knows them. */
export async function agentRows(
  { store, engine, clock, callSounds }: Sources,
  centreId: CentreId,
  scope: readonly GroupId[] | undefined,
): Promise<AgentRow[]> {
  const live = new Map(engine.agents(centreId).map((view) => [view.userId, view]));
  const centre = await store.centres.get(centreId);
  const [stored, refused] = await Promise.all([
    store.agents.states(centreId, scope),
    store.agents.refusedPreviews(centreId, dayStart(clock.now(), centre?.timeZone ?? "UTC")),
  ]);
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
      previewsRefused: refused.get(row.userId) ?? 0,
      interaction: interaction
        ? {
            id: interaction.id,
            phase: interaction.phase,
            number: interaction.customer.number,
            service: interaction.service?.name ?? interaction.campaign?.name ?? null,
            sound: callSounds.of(interaction.id),
          }
        : null,
    };
  });
}
