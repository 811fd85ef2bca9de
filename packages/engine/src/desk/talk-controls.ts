import type { DeskErrorCode, InteractionPhase, LegId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** Whose talk it is. */
export interface ControlledTalk {
  readonly phase: InteractionPhase | "over";
  readonly agentLegId: LegId;
  readonly customerLegId: LegId;
  enter(phase: "talk" | "hold"): void;
  changed(): void;
}

/** Hold, mute and keys of a talk (DSK-CTL-02, -03, -04). */
export class TalkControls {
  muted = false;
  readonly #context: Pick<CentreContext, "execute">;
  readonly #talk: ControlledTalk;

  constructor(context: Pick<CentreContext, "execute">, talk: ControlledTalk) {
    this.#context = context;
    this.#talk = talk;
  }

  turn(from: "talk" | "hold", to: "talk" | "hold"): DeskErrorCode | undefined {
    if (this.#talk.phase !== from) return "wrong_phase";
    this.#context.execute({ kind: to === "hold" ? "hold" : "resume", by: this.#talk.agentLegId });
    this.#talk.enter(to);
    return undefined;
  }

  mute(on: boolean): DeskErrorCode | undefined {
    const { phase, agentLegId } = this.#talk;
    if (phase !== "talk" && phase !== "hold") return "wrong_phase";
    this.#context.execute({ kind: "mute", legId: agentLegId, on });
    this.muted = on;
    this.#talk.changed();
    return undefined;
  }

  digits(digits: string): DeskErrorCode | undefined {
    const { phase, customerLegId } = this.#talk;
    if (phase !== "talk") return "wrong_phase";
    if (!/^[0-9*#A-D]{1,40}$/.test(digits)) return "digits_invalid";
    this.#context.execute({ kind: "send_digits", legId: customerLegId, digits });
    return undefined;
  }
}
