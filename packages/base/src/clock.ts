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

export const systemTimers: Timers = {
  after(delayMs, run) {
    const handle = setTimeout(run, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
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

/** Runs once everything that has arrived by now, and what follows from it at once, has been dealt with. */
export function afterThisTurn(run: () => void): void {
  setImmediate(run);
}
