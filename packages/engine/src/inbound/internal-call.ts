import type { CallId, LegId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { OfferFailure, PartOwner } from "../desk/part-contract.ts";
import type { Onward } from "../transfer/reach.ts";

/** One user calls another by extension: no queue, no disposition, no after-call work. */
export class InternalCall implements PartOwner {
  readonly #context: CentreContext;
  readonly #callerLegId: LegId;
  readonly #over: () => void;
  #part: AgentPart;
  #callerUp = true;
  #answered = false;
  #onward: Onward | undefined;
  #handedOver = false;
  readonly #callerAnswered: boolean;

  constructor(
    context: CentreContext,
    call: {
      callId: CallId;
      callerLegId: LegId;
      callerAnswered: boolean;
      from: string;
      callerName: string | undefined;
      callee: DeskSession;
    },
    over: () => void,
  ) {
    this.#context = context;
    this.#callerLegId = call.callerLegId;
    this.#callerAnswered = call.callerAnswered;
    this.#over = over;
    this.#part = new AgentPart(
      context,
      call.callee,
      call.callerLegId,
      {
        callId: call.callId,
        direction: "internal",
        service: undefined,
        campaign: undefined,
        recordId: undefined,
        customer: { name: call.callerName, number: call.from },
        fields: [],
        history: [],
        waitedMs: undefined,
        dispositions: [],
        dispositionRequired: false,
        afterCallWork: false,
        autoAnswer: false,
        record: false,
        ownNumber: undefined,
      },
      this,
    );
  }

  begin(): void {
    this.#context.legs.ownLeg(this.#callerLegId, (event) => this.onLeg(event));
    if (!this.#callerAnswered) this.#context.execute({ kind: "ringing", legId: this.#callerLegId });
    this.#part.offer();
  }

  onLeg(event: LegEvent): void {
    if (event.kind !== "ended") {
      this.#onward?.onLeg(event);
      return;
    }
    this.#callerUp = false;
    if (this.#handedOver) {
      this.#over();
      return;
    }
    this.#onward?.onLeg(event);
    this.#part.customerGone();
    this.#over();
  }

  accepted(): void {
    this.#answered = true;
    if (!this.#callerAnswered) this.#context.execute({ kind: "answer", legId: this.#callerLegId });
  }

  joined(): void {}

  /** The one who was called goes on with another's customer; the caller's own leg is over (TEL-XFR-02). */
  handOver(): AgentPart | undefined {
    if (!this.#answered || !this.#callerUp || !this.#part.talking) return undefined;
    this.#handedOver = true;
    this.#context.execute({ kind: "hang_up", legId: this.#callerLegId, cause: "normal" });
    return this.#part;
  }

  pickedUp(by: AgentPart): void {
    this.#part = by;
  }

  transferred(_from: AgentPart, to: AgentPart | Onward): void {
    if (to instanceof AgentPart) this.#part = to;
    else this.#onward = to;
  }

  failed(_part: AgentPart, reason: OfferFailure): void {
    if (!this.#callerUp) return;
    const cause = reason === "rejected" ? "busy" : reason === "no_answer" ? "no_answer" : "failure";
    this.#context.execute({ kind: "hang_up", legId: this.#callerLegId, cause });
  }

  talkEnded(part: AgentPart): void {
    if (part === this.#part && this.#callerUp && this.#answered)
      this.#context.execute({ kind: "hang_up", legId: this.#callerLegId, cause: "normal" });
  }

  finished(): void {}
}
