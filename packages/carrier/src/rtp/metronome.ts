import type { Clock, Timer, Timers } from "@perezvon/base";

const FRAME_MS = 20;
/** Ticks made good after a pause of the process; longer pauses are forgotten, as a phone with a stuck clock would. */
const CATCH_UP_TICKS = 5;

/** One 20 ms beat for all phones of a process, on an absolute schedule, so that it neither drifts nor costs a timer a phone. */
export class Metronome {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #beats = new Set<() => void>();
  #timer: Timer | undefined;
  #nextAt = 0;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** Returns the way to stop. */
  add(beat: () => void): () => void {
    this.#beats.add(beat);
    if (!this.#timer) {
      this.#nextAt = this.#clock.monotonicMs() + FRAME_MS;
      this.#wait();
    }
    return () => {
      this.#beats.delete(beat);
      if (this.#beats.size === 0) {
        this.#timer?.cancel();
        this.#timer = undefined;
      }
    };
  }

  #wait(): void {
    this.#timer = this.#timers.after(this.#nextAt - this.#clock.monotonicMs(), () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#nextAt > CATCH_UP_TICKS * FRAME_MS) this.#nextAt = now;
    while (this.#nextAt <= now) {
      this.#nextAt += FRAME_MS;
      for (const beat of this.#beats) beat();
    }
    if (this.#beats.size > 0) this.#wait();
  }
}
