import type { Timer } from "@perezvon/base";
import type { LegId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** The page that carries an agent's voice went away in a talk: the customer hears music until it is back. */
export class LostPage {
  readonly #context: CentreContext;
  readonly #lost: () => void;
  #timer: Timer | undefined;

  constructor(context: CentreContext, lost: () => void) {
    this.#context = context;
    this.#lost = lost;
  }

  reachable(
    on: boolean,
    legId: LegId,
    { held, muted }: { readonly held: boolean; readonly muted: boolean },
  ): void {
    if (on) this.#back(legId, held, muted);
    else this.#gone(legId, held);
  }

  #gone(legId: LegId, held: boolean): void {
    if (this.#timer !== undefined) return;
    if (!held) this.#context.execute({ kind: "hold", by: legId });
    this.#timer = this.#context.timers.after(this.#context.lostPageMs, this.#lost);
  }

  #back(legId: LegId, held: boolean, muted: boolean): void {
    this.end();
    // The new page must not be heard where the agent believes himself muted.
    if (muted) this.#context.execute({ kind: "mute", legId, on: true });
    if (!held) this.#context.execute({ kind: "resume", by: legId });
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
