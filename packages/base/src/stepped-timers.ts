import type { Clock, Timer } from "./clock.ts";

/** Who waits for seconds does not notice so much more. */
const stepMs = 50;
/** Who waits so long does not notice a second. */
const longMs = 600_000;
const longStepMs = 1_000;

/**
 * Long waits in steps: all that are due within one step share one timer of the system. A call leaves half a dozen waits of 5 s and 32 s
 * behind (RFC 3261 table 4), and each would wake an idle thread by itself.
 */
export class SteppedTimers {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #after: (delayMs: number, run: () => void) => Timer;
  readonly #steps = new Map<number, Step>();

  constructor(clock: Pick<Clock, "monotonicMs">, after: (delayMs: number, run: () => void) => Timer) {
    this.#clock = clock;
    this.#after = after;
  }

  /** Never earlier than asked for. */
  after(delayMs: number, run: () => void): Timer {
    const now = this.#clock.monotonicMs();
    const ms = delayMs < longMs ? stepMs : longStepMs;
    const dueMs = Math.ceil((now + delayMs) / ms) * ms;
    let step = this.#steps.get(dueMs);
    if (step === undefined) {
      const due = new Step(() => this.#steps.delete(dueMs));
      due.timer = this.#after(Math.ceil(dueMs - now), () => due.run());
      this.#steps.set(dueMs, due);
      step = due;
    }
    return step.add(run);
  }

  /** Timers of the system that are set. */
  get set(): number {
    return this.#steps.size;
  }
}

/** All waits that end together, in the order in which they began. */
class Step {
  timer: Timer | undefined;
  readonly #over: () => void;
  #first: Wait | undefined;
  #last: Wait | undefined;

  constructor(over: () => void) {
    this.#over = over;
  }

  add(run: () => void): Wait {
    const wait = new Wait(this, run, this.#last);
    if (this.#last === undefined) this.#first = wait;
    else this.#last.next = wait;
    this.#last = wait;
    return wait;
  }

  run(): void {
    // What is asked for meanwhile belongs to a later step.
    this.#over();
    for (let wait = this.#first; wait !== undefined; wait = this.#first) {
      const { run } = wait;
      wait.cancel();
      try {
        run?.();
      } catch (error) {
        // An error of one is as unhandled as it would be in a timer of its own, and the others have their turn.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  remove({ previous, next }: Wait): void {
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    if (this.#first !== undefined) return;
    this.timer?.cancel();
    this.#over();
  }
}

/** Linked, so that to cancel one costs the same however many wait: most are cancelled. */
class Wait implements Timer {
  run: (() => void) | undefined;
  previous: Wait | undefined;
  next: Wait | undefined;
  #step: Step | undefined;

  constructor(step: Step, run: () => void, previous: Wait | undefined) {
    this.#step = step;
    this.run = run;
    this.previous = previous;
  }

  cancel(): void {
    const step = this.#step;
    if (step === undefined) return;
    this.#step = undefined;
    step.remove(this);
    // Whoever keeps the timer keeps nothing else alive.
    this.run = undefined;
    this.previous = undefined;
    this.next = undefined;
  }
}
