import type { Random, VirtualClock } from "@perezvon/base";
import { type BlendedAgent, type ShareClaim, shareClaim } from "@perezvon/dialer";
import type { CallId, InboundShare } from "@perezvon/model";
import { type Floor, inboundService } from "./floor.ts";
import type { InboundLoad } from "./forecast-input.ts";
import { draw } from "./outcome-model.ts";

/** Calls from outside: they come by chance, so many an hour, look for an agent, and go when their patience ends. */
export class InboundFlow {
  readonly #load: InboundLoad;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #floor: Floor;
  readonly #hourOf: (at: number) => number;
  readonly #most: number;
  #calls = 0;

  constructor(
    load: InboundLoad,
    clock: VirtualClock,
    random: Random,
    floor: Floor,
    hourOf: (at: number) => number,
  ) {
    this.#load = load;
    this.#clock = clock;
    this.#random = random;
    this.#floor = floor;
    this.#hourOf = hourOf;
    this.#most = Math.max(0, ...load.perHour);
    if (this.#most > 0) this.#wait();
  }

  /** The busiest hour sets the pace; in the others some of the calls do not come. */
  #wait(): void {
    this.#clock.after(this.#random.exponential(3_600_000 / this.#most), () => {
      this.#wait();
      const { perHour } = this.#load;
      const rate = perHour[this.#hourOf(this.#clock.now())] ?? 0;
      if (this.#random.chance(rate / this.#most)) this.#comes();
    });
  }

  #comes(): void {
    const { talk, afterCallWork, patienceSeconds } = this.#load;
    const random = this.#random;
    const callId = `inbound-${this.#calls++}` as CallId;
    const patience = this.#clock.after(1000 * random.exponential(patienceSeconds), () =>
      this.#floor.giveUp(callId),
    );
    this.#floor.enter({
      callId,
      serviceId: inboundService,
      source: "inbound",
      connected: () => {
        patience.cancel();
        const seconds = Math.max(1, draw(talk, random));
        this.#floor.work(callId, seconds, draw(afterCallWork, random), () => undefined);
      },
    });
  }
}

/** What the share kept for calls from outside claims of the agents now (OUT-MOD-13). */
export function inboundClaim(floor: Floor, share: InboundShare): ShareClaim {
  const members = floor
    .agents(inboundService)
    .flatMap(({ id: agentId, state, with: whose }): readonly BlendedAgent[] => {
      if (state === "idle") return [{ agentId, doing: "ready" }];
      if (state !== "talk" && state !== "wrap") return [];
      return [{ agentId, doing: whose === inboundService ? "inbound" : "other" }];
    });
  return shareClaim(members, share);
}
