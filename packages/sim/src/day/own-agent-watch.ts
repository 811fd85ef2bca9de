import type { AttemptStart } from "@perezvon/engine";
import type { UserId } from "@perezvon/model";
import { centreId } from "./day-plan.ts";
import { keyOf, type RecordLife } from "./memory-store.ts";
import type { World } from "./world.ts";

/** Follows records that are an agent's own by their list to the dials that they get (OUT-CBK-06). */
export class OwnAgentWatch {
  /** Dials by their own agents. */
  kept = 0;
  /** Dials by others, after their minutes. */
  passedOn = 0;
  readonly #world: World;
  readonly #keptOf = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A dial, by hand of `userId` or for anybody; whether the record's own agent makes it. */
  dialled(start: AttemptStart, userId: UserId | undefined): boolean {
    const { store, clock, violations } = this.#world;
    const life = store.lives.get(keyOf(start));
    const settings = store.personalAgent(start.campaignId);
    if (settings === undefined || life?.agentId === undefined) return false;
    // What an agent has promised himself goes before, whoever he is (OUT-CBK-05).
    if (life.promise?.ownerId !== undefined) return false;
    if (userId === life.agentId) {
      this.kept += 1;
      this.#keptOf.set(keyOf(start), this.keptOf(keyOf(start)) + 1);
      return true;
    }
    const { waitsUntil = Number.POSITIVE_INFINITY } = life;
    violations.check(
      settings.mode === "preferred" && clock.now() >= waitsUntil,
      "a record of one agent is dialled for nobody else",
      () => `${keyOf(start)} of ${life.agentId} by ${userId ?? "anybody"}`,
    );
    this.passedOn += 1;
    return false;
  }

  /** Of a record: he dials by hand, and the limits on attempts are the machine's alone. */
  keptOf(key: string): number {
    return this.#keptOf.get(key) ?? 0;
  }

  /** Waits for its agent, who is not there to have it, or for hours at which he may: nobody else is to dial it. */
  holds({ waitsFor }: RecordLife): boolean {
    if (waitsFor === undefined) return false;
    // Where hours bind it keeps the moment at which its turn came.
    if (this.#world.plan.hours) return true;
    const agents = this.#world.engine?.agents(centreId as never) ?? [];
    return agents.every(({ userId, snapshot }) => userId !== waitsFor || snapshot.state !== "ready");
  }
}
