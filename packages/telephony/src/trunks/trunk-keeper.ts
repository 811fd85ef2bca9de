import type { Timer } from "@perezvon/base";
import type { TrunkId } from "@perezvon/model";
import type { TrunkMemory } from "../contract.ts";
import type { EmergencyBook, StoredEmergencyCall } from "../emergency/emergency-book.ts";
import type { SwitchContext } from "../switch-context.ts";
import type { TrunkBoard } from "./trunk-board.ts";
import type { LinkMemory } from "./trunk-link.ts";
import type { TrunkRegistrar, TrunkRegistration } from "./trunk-registrar.ts";

/** What is known of a trunk is at most so stale after a restart (TEL-GEN-05). */
const keptEveryMs = 5_000;

interface Kept {
  readonly link: LinkMemory;
  /** The far side's, where it registers to us. */
  readonly registration: TrunkRegistration | undefined;
  /** Calls of the centre to emergency services, with each of its trunks: whichever is left knows whom a callback is for. */
  readonly emergencies?: readonly StoredEmergencyCall[];
}

/** Carries the states of trunks over a restart: what was down is not tried with somebody's call, who was registered is reached. */
export class TrunkKeeper {
  readonly #context: SwitchContext;
  readonly #memory: TrunkMemory;
  readonly #board: TrunkBoard;
  readonly #registrar: TrunkRegistrar;
  readonly #emergencies: EmergencyBook;
  readonly #kept = new Map<TrunkId, string>();
  #timer: Timer | undefined;

  constructor(
    context: SwitchContext,
    memory: TrunkMemory,
    parts: {
      readonly board: TrunkBoard;
      readonly registrar: TrunkRegistrar;
      readonly emergencies: EmergencyBook;
    },
  ) {
    this.#context = context;
    this.#memory = memory;
    this.#board = parts.board;
    this.#registrar = parts.registrar;
    this.#emergencies = parts.emergencies;
  }

  /** Before the trunks begin their life. */
  async restore(): Promise<void> {
    const known = new Map((await this.#memory.trunks()).map((row) => [row.trunkId, row.memory]));
    for (const link of this.#board.links) {
      const kept = known.get(link.trunk.id) as Kept | undefined;
      if (kept === undefined) continue;
      if (kept.registration !== undefined) this.#registrar.restore(kept.registration);
      link.recall(kept.link);
      this.#emergencies.restore(link.trunk.centreId, kept.emergencies ?? []);
    }
    this.#timer = this.#context.timers.every(keptEveryMs, () => this.#keep());
  }

  close(): void {
    this.#timer?.cancel();
    this.#keep();
  }

  #keep(): void {
    for (const link of this.#board.links) {
      const { id, centreId } = link.trunk;
      const emergencies = this.#emergencies.stored(centreId);
      const kept: Kept = {
        link: link.memory(),
        registration: this.#registrar.registrationOf(link),
        ...(emergencies.length > 0 && { emergencies }),
      };
      const text = JSON.stringify(kept);
      if (this.#kept.get(id) === text) continue;
      this.#kept.set(id, text);
      this.#memory.putTrunk(centreId, id, kept).catch((error) => {
        this.#kept.delete(id);
        this.#context.logger.warn("state of a trunk not kept", { trunk: id, error: String(error) });
      });
    }
  }
}
