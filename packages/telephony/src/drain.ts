import type { Clock, Timer, Timers } from "@perezvon/base";
import type { Leg } from "./leg/leg.ts";

interface Running {
  readonly until: number;
  readonly limit: Timer;
  readonly over: () => void;
}

/** Emptying the switch without dropping calls (TEL-GEN-04). */
export class Drain {
  /** Nothing new is taken: a drain is on, or the switch ends. */
  refusing = false;
  readonly #tools: { readonly clock: Clock; readonly timers: Timers };
  readonly #legs: ReadonlyMap<unknown, Leg>;
  #running: Running | undefined;

  constructor(tools: { readonly clock: Clock; readonly timers: Timers }, legs: ReadonlyMap<unknown, Leg>) {
    this.#tools = tools;
    this.#legs = legs;
  }

  get state(): { readonly until: number } | undefined {
    return this.#running && { until: this.#running.until };
  }

  /** Until the last call has ended, or was ended because the limit was over. */
  async begin(limitMs: number): Promise<void> {
    this.refusing = true;
    this.#running?.limit.cancel();
    const until = this.#tools.clock.now() + limitMs;
    await new Promise<void>((resolve) => {
      const limit = this.#tools.timers.after(limitMs, () => {
        for (const leg of [...this.#legs.values()]) leg.fail("restart", "drain");
        resolve();
      });
      this.#running = { until, limit, over: resolve };
      this.legEnded();
    });
  }

  resume(): void {
    this.#end();
    this.#running = undefined;
    this.refusing = false;
  }

  legEnded(): void {
    if (this.#legs.size === 0) this.#end();
  }

  #end(): void {
    this.#running?.limit.cancel();
    this.#running?.over();
  }
}
