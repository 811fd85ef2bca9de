import type { Clock, Timer, Timers } from "@perezvon/base";
import { FRAME_MS } from "../rtp/packet.ts";

/** A round of 20 ms is done in four parts, so that a hundred legs do not all send in the same millisecond. */
export const SLOTS = 4;
const SLOT_MS = FRAME_MS / SLOTS;
/**
 * Missed rounds are made up for, or every stall would stay as delay; after a longer one they are left out instead, for
 * nobody's buffer takes such a burst.
 */
const MAX_CATCH_UP_MS = 200;
const LATE_MS = 5;

/** Calls `run` for each slot of each round on an absolute schedule. */
export class RoundClock {
  late = 0;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #run: (slot: number, round: number, dueMs: number) => boolean;
  readonly #startMs: number;
  #next = 0;
  #timer: Timer | undefined;
  #stopped = false;

  /** `run` tells whether anybody has anything to do, in this slot or another: otherwise the clock sleeps until it is woken. */
  constructor(clock: Clock, timers: Timers, run: (slot: number, round: number, dueMs: number) => boolean) {
    this.#clock = clock;
    this.#timers = timers;
    this.#run = run;
    this.#startMs = clock.monotonicMs();
  }

  /** Rounds run from now on. The schedule is absolute, so sleep does not shift it. */
  wake(): void {
    if (this.#timer || this.#stopped) return;
    this.#next = Math.ceil((this.#clock.monotonicMs() - this.#startMs) / SLOT_MS);
    this.#arm();
  }

  get awake(): boolean {
    return this.#timer !== undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const dueMs = this.#startMs + this.#next * SLOT_MS;
    this.#timer = this.#timers.after(dueMs - this.#clock.monotonicMs(), () => this.#wake());
  }

  #wake(): void {
    const nowMs = this.#clock.monotonicMs();
    const behind = nowMs - (this.#startMs + this.#next * SLOT_MS);
    if (behind > LATE_MS) this.late++;
    // Whole rounds are left out, so that slot and round keep their places; frames' timestamps count the rounds.
    if (behind > MAX_CATCH_UP_MS) this.#next += Math.floor(behind / FRAME_MS) * SLOTS;
    let busy = true;
    while (this.#startMs + this.#next * SLOT_MS <= nowMs) {
      const at = this.#next++;
      busy = this.#run(at % SLOTS, Math.floor(at / SLOTS), this.#startMs + at * SLOT_MS);
    }
    this.#timer = undefined;
    if (busy && !this.#stopped) this.#arm();
  }
}
