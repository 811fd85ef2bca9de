import type { LegId, SwitchEvent, UserEndpoint } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";

/** As long as a scenario would let somebody ring; then the number's own plan has the call. */
const ringLimitMs = 45_000;

/** The service calls back: the line that called it rings at once, whatever it is doing (TEL-EMG-02). */
export class EmergencyCallback {
  readonly #context: CentreContext;
  readonly #legId: LegId;
  readonly #lineLegId: LegId;
  readonly #otherwise: () => void;
  #answered = false;
  #over = false;

  constructor(
    context: CentreContext,
    event: Extract<SwitchEvent, { kind: "incoming" }>,
    /** The line did not answer, or is not there. */
    otherwise: () => void,
  ) {
    this.#context = context;
    this.#legId = event.legId;
    this.#lineLegId = context.newId() as LegId;
    this.#otherwise = otherwise;
    const { callId, from } = event;
    const { userId, endpointId } = event.emergencyCallback!;
    const endpoint: UserEndpoint =
      endpointId === undefined ? { kind: "browser", userId } : { kind: "sip", userId, endpointId };
    context.logger.warn("emergency.callback", { callId, userId });
    context.legs.ownLeg(this.#legId, (each) => this.#onService(each));
    context.legs.ownLeg(this.#lineLegId, (each) => this.#onLine(each));
    context.execute({ kind: "ringing", legId: this.#legId });
    context.execute({
      kind: "ring_user",
      centreId: context.centreId,
      callId,
      legId: this.#lineLegId,
      endpoint,
      from: from === "" ? "112" : from,
      displayName: undefined,
      // A page rings silently and shows only offers of the engine: it is put through at once.
      autoAnswer: endpoint.kind === "browser",
      timeoutMs: ringLimitMs,
    });
  }

  #onService(event: LegEvent): void {
    if (event.kind === "ended") this.#end(this.#lineLegId);
  }

  #onLine(event: LegEvent): void {
    if (this.#over) return;
    if (event.kind === "answered") {
      this.#answered = true;
      this.#context.execute({ kind: "answer", legId: this.#legId });
      this.#context.execute({ kind: "join", legs: [this.#legId, this.#lineLegId] });
    } else if (event.kind === "ended") {
      if (this.#answered) this.#end(this.#legId);
      else {
        this.#over = true;
        this.#otherwise();
      }
    }
  }

  #end(legId: LegId): void {
    if (this.#over) return;
    this.#over = true;
    this.#context.execute({ kind: "hang_up", legId, cause: "normal" });
  }
}
