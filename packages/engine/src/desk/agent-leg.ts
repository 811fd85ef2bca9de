import type { HangupCause, LegId, UserEndpoint } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { PartSubject } from "./part-contract.ts";
import type { PersistentPhone } from "./persistent-phone.ts";

/** The leg to an agent's phone in one share of a call; it may be another in the course of the talk. */
export class AgentLeg {
  id: LegId;
  up = true;
  readonly #context: CentreContext;
  readonly #phone: PersistentPhone;
  readonly #onEvent: (event: LegEvent) => void;
  /** It is the user's persistent connection, which outlives this call. */
  #persistent = false;

  constructor(context: CentreContext, phone: PersistentPhone, onEvent: (event: LegEvent) => void) {
    this.#context = context;
    this.#phone = phone;
    this.#onEvent = onEvent;
    this.id = context.newId() as LegId;
  }

  ring(
    endpoint: UserEndpoint,
    { callId, customer }: PartSubject,
    how: { readonly autoAnswer: boolean; readonly timeoutMs: number },
  ): void {
    const legId = this.#phone.take();
    if (legId !== undefined) {
      this.#persistent = true;
      this.take(legId);
      // As soon as whoever asked for it has finished asking.
      const answered = { kind: "answered", legId } as const;
      this.#context.timers.after(0, () => {
        if (this.up && this.id === legId) this.#onEvent({ ...answered, at: this.#context.clock.now() });
      });
      return;
    }
    this.take(this.id);
    this.#context.execute({
      kind: "ring_user",
      centreId: this.#context.centreId,
      callId,
      legId: this.id,
      endpoint,
      from: customer.number,
      displayName: customer.name,
      ...how,
    });
  }

  /** Rings again after the former leg has ended. */
  renew(): void {
    this.id = this.#context.newId() as LegId;
    this.up = true;
    this.#persistent = false;
  }

  take(legId: LegId): void {
    this.id = legId;
    this.#context.legs.ownLeg(legId, (event) => {
      if (event.kind !== "joined" && "legId" in event && event.legId !== this.id) return;
      if (event.kind === "ended") {
        this.up = false;
        this.#phone.lost(legId, event.outcome.endedBy === "command");
      }
      this.#onEvent(event);
    });
  }

  end(cause: HangupCause = "normal"): void {
    const { up } = this;
    this.up = false;
    if (up && this.#persistent) this.#phone.giveBack(this.id);
    else if (up) this.#context.execute({ kind: "hang_up", legId: this.id, cause });
  }
}
