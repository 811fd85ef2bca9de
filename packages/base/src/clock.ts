import { SteppedTimers } from "./stepped-timers.ts";

/** Where the time comes from. Pure code gets `now` as a number; shells get a clock. */
export interface Clock {
  /** Wall clock, milliseconds since 1970 UTC. May step. */
  now(): number;
  /** Monotonic milliseconds since an arbitrary start. Never steps; the one to measure durations with. */
  monotonicMs(): number;
}

export interface Timer {
  cancel(): void;
}

/** The only way to wait outside `web`. Delays are milliseconds; a negative delay counts as 0. */
export interface Timers {
  after(delayMs: number, run: () => void): Timer;
  every(intervalMs: number, run: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

class SystemTimer implements Timer {
  readonly #handle: ReturnType<typeof setTimeout>;

  constructor(delayMs: number, run: () => void) {
    this.#handle = setTimeout(run, Math.max(0, delayMs));
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }
}

function exactly(delayMs: number, run: () => void): Timer {
  return new SystemTimer(delayMs, run);
}

/** Shorter waits are kept to the millisecond. */
const steppedFromMs = 4_000;
const stepped = new SteppedTimers(systemClock, exactly);

export const systemTimers: Timers = {
  after: (delayMs, run) => (delayMs < steppedFromMs ? exactly(delayMs, run) : stepped.after(delayMs, run)),
  every(intervalMs, run) {
    const handle = setInterval(run, intervalMs);
    return { cancel: () => clearInterval(handle) };
  },
};

/** Resolves after `delayMs` on the given timers. */
export function sleep(timers: Timers, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });
}

/** Resolves when the promises that are ready now, and what follows from them, have run. */
export function letPromisesSettle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const settled = Promise.resolve();

/**
 * Once what runs now has returned, before anything else that happens. As `queueMicrotask`, which in Node makes a resource of
 * `async_hooks` each time and costs several times as much.
 */
export function soon(run: () => void): void {
  void settled.then(run);
}

/** Runs once everything that has arrived by now, and what follows from it at once, has been dealt with. */
export function afterThisTurn(run: () => void): void {
  setImmediate(run);
}
