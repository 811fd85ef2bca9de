import type { HangupCause, LegId, UserEndpoint } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { PartSubject } from "./part-contract.ts";

/** The leg to an agent's phone in one share of a call; it may be another in the course of the talk. */
export class AgentLeg {
  id: LegId;
  up = true;
  readonly #context: CentreContext;
  readonly #onEvent: (event: LegEvent) => void;

  constructor(context: CentreContext, onEvent: (event: LegEvent) => void) {
    this.#context = context;
    this.#onEvent = onEvent;
    this.id = context.newId() as LegId;
  }

  ring(
    endpoint: UserEndpoint,
    { callId, customer }: PartSubject,
    how: { readonly autoAnswer: boolean; readonly timeoutMs: number },
  ): void {
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
  }

  take(legId: LegId): void {
    this.id = legId;
    this.#context.legs.ownLeg(legId, (event) => {
      if (event.kind !== "joined" && "legId" in event && event.legId !== this.id) return;
      if (event.kind === "ended") this.up = false;
      this.#onEvent(event);
    });
  }

  end(cause: HangupCause = "normal"): void {
    if (this.up) this.#context.execute({ kind: "hang_up", legId: this.id, cause });
    this.up = false;
  }
}
