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
  #lastTickAt: number | undefined;
  #pause = { from: 0, to: 0 };
  #longestPauseMs = 0;

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
        this.#lastTickAt = undefined;
      }
    };
  }

  /** The longest time for which this process itself stood still while somebody listened. */
  get longestPauseMs(): number {
    return this.#longestPauseMs;
  }

  /**
   * How much of this stretch of wall-clock time the process itself stood still: what arrived late in it is not the sender's
   * fault. Only the latest pause is known.
   */
  pauseWithin(from: number, to: number): number {
    return Math.max(0, Math.min(to, this.#pause.to) - Math.max(from, this.#pause.from));
  }

  #wait(): void {
    this.#timer = this.#timers.after(this.#nextAt - this.#clock.monotonicMs(), () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.monotonicMs();
    this.#notePause();
    if (now - this.#nextAt > CATCH_UP_TICKS * FRAME_MS) this.#nextAt = now;
    while (this.#nextAt <= now) {
      this.#nextAt += FRAME_MS;
      for (const beat of this.#beats) beat();
    }
    if (this.#beats.size > 0) this.#wait();
  }

  #notePause(): void {
    const at = this.#clock.now();
    const sinceLast = this.#lastTickAt === undefined ? 0 : at - this.#lastTickAt;
    if (this.#lastTickAt !== undefined && sinceLast > 2 * FRAME_MS) {
      this.#pause = { from: this.#lastTickAt + FRAME_MS, to: at };
      this.#longestPauseMs = Math.max(this.#longestPauseMs, sinceLast - FRAME_MS);
    }
    this.#lastTickAt = at;
  }
}
