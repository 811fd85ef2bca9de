import type { Clock, Timer, Timers } from "./clock.ts";

interface Entry {
  at: number;
  order: number;
  run: () => void;
  cancelled: boolean;
  everyMs: number | undefined;
}

/** Clock and timers that move only when told to; timers due at one instant run in the order they were set. */
export class VirtualClock implements Clock, Timers {
  #now: number;
  readonly #start: number;
  #order = 0;
  #heap: Entry[] = [];

  constructor(startMs = Date.UTC(2026, 0, 5, 7, 0, 0)) {
    this.#now = startMs;
    this.#start = startMs;
  }

  now(): number {
    return this.#now;
  }

  monotonicMs(): number {
    return this.#now - this.#start;
  }

  after(delayMs: number, run: () => void): Timer {
    return this.#add({
      at: this.#now + Math.max(0, delayMs),
      order: this.#order++,
      run,
      cancelled: false,
      everyMs: undefined,
    });
  }

  every(intervalMs: number, run: () => void): Timer {
    return this.#add({
      at: this.#now + intervalMs,
      order: this.#order++,
      run,
      cancelled: false,
      everyMs: intervalMs,
    });
  }

  /** Instant of the next timer, or undefined when none is set. */
  nextAt(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** Runs everything due up to `untilMs` inclusive and leaves the clock there. */
  advanceTo(untilMs: number): void {
    for (;;) {
      this.#dropCancelled();
      const next = this.#heap[0];
      if (!next || next.at > untilMs) break;
      this.#pop();
      this.#now = Math.max(this.#now, next.at);
      if (next.everyMs !== undefined) {
        next.at += next.everyMs;
        next.order = this.#order++;
        this.#push(next);
      }
      next.run();
    }
    this.#now = Math.max(this.#now, untilMs);
  }

  advanceBy(ms: number): void {
    this.advanceTo(this.#now + ms);
  }

  /** As `advanceBy`, letting promises settle after each timer. */
  async advanceAsync(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const next = this.nextAt();
      if (next === undefined || next > until) break;
      this.advanceTo(next);
    }
    this.advanceTo(until);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #add(entry: Entry): Timer {
    this.#push(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
        // It stays in the heap until it would have been due: what it held need not.
        entry.run = nothing;
      },
    };
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    heap.push(entry);
    let i = heap.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i]!, heap[parent]!)) break;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    heap[0] = last;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
      if (least === i) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) this.#pop();
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function nothing(): void {}
