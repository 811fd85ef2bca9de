import type { LegId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { PartyListener, SecondParty } from "./second-party.ts";

/** The one at the other end of a call, whom its maker gives to somebody else (TEL-XFR-02). */
export type FarSide =
  | { readonly kind: "colleague"; readonly part: AgentPart }
  | { readonly kind: "outside"; readonly legId: LegId; readonly number: string };

/** What a talk takes over: a colleague with his share of the call, or a number outside whose leg is up. */
export function heirOf(context: CentreContext, far: FarSide): AgentPart | SecondParty {
  return far.kind === "colleague" ? far.part : new KnownOutsider(context, far.legId, far.number);
}

const nobody: PartyListener = { ringing() {}, answered() {}, failed() {}, left() {} };

/** A number outside that has been answered already. */
class KnownOutsider implements SecondParty {
  readonly kind = "external";
  readonly name = undefined;
  readonly part = undefined;
  readonly answered = true;
  readonly legId: LegId;
  readonly number: string;
  muted = false;
  listener: PartyListener = nobody;
  readonly #context: CentreContext;
  #over = false;

  constructor(context: CentreContext, legId: LegId, number: string) {
    this.#context = context;
    this.legId = legId;
    this.number = number;
    context.legs.ownLeg(legId, (event) => {
      if (event.kind !== "ended" || this.#over) return;
      this.#over = true;
      this.listener.left(this);
    });
  }

  begin(): undefined {}

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
  }
}
