import type { Timer } from "@perezvon/base";
import type { EndedBy, SwitchCommand } from "@perezvon/model";
import type { OutgoingRefer } from "@perezvon/sip";
import type { EndCause } from "../cause.ts";
import type { SwitchContext } from "../switch-context.ts";
import { Leg, type Releasable } from "./leg.ts";

/**
 * A dial that the operator makes himself: we send his caller on by REFER and are out of the call once he has answered. It has no
 * media of its own; to whoever asked for it, it rings, answers or fails like any other leg.
 */
export class ReferredLeg extends Leg {
  readonly peer = "trunk";
  readonly mediaId = undefined;
  readonly #caller: Releasable;
  readonly #noAnswerMs: number;
  #refer: OutgoingRefer | undefined;
  #limit: Timer | undefined;
  #rings = false;

  constructor(context: SwitchContext, command: Extract<SwitchCommand, { kind: "dial" }>, caller: Releasable) {
    super(context, command);
    this.#caller = caller;
    this.#noAnswerMs = command.noAnswerMs;
  }

  ask(): void {
    const { timers, clock } = this.context;
    this.emit({ kind: "sent", legId: this.legId, at: clock.now() });
    if (this.#noAnswerMs > 0) this.#limit = timers.after(this.#noAnswerMs, () => this.#failed(408));
    this.#refer = this.#caller.session.refer(this.#caller.target);
    this.#refer.on((event) => {
      if (event.kind === "failed") this.#failed(event.status);
      else if (event.kind === "ended" && event.result === undefined) this.#failed(480);
      else if (event.kind === "progress") this.#progress(event.status, event.at);
    });
  }

  hangUp(_cause: EndCause, by: EndedBy = "command"): void {
    if (this.over) return;
    this.facts.endedBy = by;
    this.#limit?.cancel();
    this.#refer?.unsubscribe();
    this.finish(this.context.clock.now());
  }

  #progress(status: number, at: number): void {
    if (this.over) return;
    if (status >= 300) this.#failed(status);
    else if (status >= 200) {
      this.#limit?.cancel();
      this.facts.sipCode = status;
      this.nowAnswered(at);
      // The two talk without us: neither line is ours any more.
      this.#caller.leg.hangUp("normal", "system");
      this.finish(at);
    } else if (status >= 180 && !this.#rings) {
      this.#rings = true;
      this.facts.rang = true;
      this.emit({ kind: "ringing", legId: this.legId, earlyMedia: false, at });
    }
  }

  #failed(status: number): void {
    if (this.over) return;
    this.#limit?.cancel();
    this.facts.sipCode = status;
    this.facts.noAnswerLimit = status === 408;
    this.finish(this.context.clock.now());
  }
}
