import type { Timer, Timers } from "@perezvon/base";
import type { TimerName } from "./machine.ts";

/** Timers of one transaction by their name in the RFC. */
export class TimerSet {
  readonly #timers: Timers;
  readonly #fire: (timer: TimerName) => void;
  readonly #running: Partial<Record<TimerName, Timer>> = {};

  constructor(timers: Timers, fire: (timer: TimerName) => void) {
    this.#timers = timers;
    this.#fire = fire;
  }

  start(name: TimerName, ms: number): void {
    this.#running[name]?.cancel();
    this.#running[name] = this.#timers.after(ms, () => {
      this.#running[name] = undefined;
      this.#fire(name);
    });
  }

  stop(name: TimerName): void {
    this.#running[name]?.cancel();
    this.#running[name] = undefined;
  }

  stopAll(): void {
    for (const name in this.#running) this.stop(name as TimerName);
  }
}
