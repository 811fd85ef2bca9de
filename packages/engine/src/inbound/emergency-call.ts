import type { CallId, EndpointId, LegId, TrunkId, UserId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";

/** Longer than any operator lets an emergency service ring. */
const ringLimitMs = 180_000;

export interface EmergencyRequest {
  readonly callId: CallId;
  readonly legId: LegId;
  /** The caller's own leg is up already: he called from his desk. */
  readonly answered: boolean;
  readonly number: string;
  readonly by: { readonly userId: UserId; readonly endpointId: EndpointId | undefined };
}

/** Somebody of ours calls an emergency service: straight out, past every rule (TEL-EMG-02). No scenario and no transfer. */
export class EmergencyCall {
  readonly #context: CentreContext;
  readonly #call: EmergencyRequest;
  readonly #outLegId: LegId;
  #answered = false;
  #over = false;

  constructor(context: CentreContext, call: EmergencyRequest) {
    this.#context = context;
    this.#call = call;
    this.#outLegId = context.newId() as LegId;
  }

  begin(trunkId: TrunkId): void {
    const { callId, legId, number, by } = this.#call;
    this.#context.legs.ownLeg(legId, (event) => this.onCaller(event));
    this.#context.legs.ownLeg(this.#outLegId, (event) => this.#onService(event));
    this.#context.execute({
      kind: "dial",
      centreId: this.#context.centreId,
      callId,
      legId: this.#outLegId,
      trunkId,
      to: number,
      from: "",
      noAnswerMs: ringLimitMs,
      analysis: undefined,
      purpose: "emergency",
      ...by,
    });
  }

  onCaller(event: LegEvent): void {
    if (event.kind === "ended") this.#end(this.#outLegId);
  }

  #onService(event: LegEvent): void {
    const { legId, answered } = this.#call;
    if (event.kind === "ringing" && !answered) this.#context.execute({ kind: "ringing", legId });
    else if (event.kind === "answered" && !this.#answered) {
      this.#answered = true;
      if (!answered) this.#context.execute({ kind: "answer", legId });
      this.#context.execute({ kind: "join", legs: [legId, this.#outLegId] });
    } else if (event.kind === "ended") this.#end(legId);
  }

  #end(legId: LegId): void {
    if (this.#over) return;
    this.#over = true;
    this.#context.execute({ kind: "hang_up", legId, cause: this.#answered ? "normal" : "failure" });
  }
}
