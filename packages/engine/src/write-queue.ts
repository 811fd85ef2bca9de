import type { Logger, Timers } from "@perezvon/base";

const firstRetryMs = 100;
const longestRetryMs = 2_000;

/**
 * Writes that must happen, in order per key, however long the database is away. Nothing acknowledged is lost while the
 * process lives; what a crash takes away is what the start-up sweep finds unfinished (OUT-GEN-05).
 */
export class WriteQueue {
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #limit: number;
  readonly #tails = new Map<string, Promise<void>>();
  #pending = 0;
  #closed = false;

  constructor(options: { timers: Timers; logger: Logger; limit?: number }) {
    this.#timers = options.timers;
    this.#logger = options.logger;
    this.#limit = options.limit ?? 20_000;
  }

  /** How many writes wait or run. New work should not be started while it is `full`. */
  get pending(): number {
    return this.#pending;
  }

  get full(): boolean {
    return this.#pending >= this.#limit;
  }

  /** Runs `write` after everything pushed before under `key`, again and again until it succeeds. */
  push<T>(key: string, label: string, write: () => Promise<T>): Promise<T> {
    this.#pending++;
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(() => this.#untilDone(label, write));
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(key, tail);
    void tail.then(() => {
      this.#pending--;
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return result;
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  /** Ends the retries: writes that still fail are given up and logged. */
  close(): void {
    this.#closed = true;
  }

  async #untilDone<T>(label: string, write: () => Promise<T>): Promise<T> {
    for (let delayMs = firstRetryMs; ; delayMs = Math.min(delayMs * 2, longestRetryMs)) {
      try {
        return await write();
      } catch (error) {
        this.#logger.warn("write failed", { label, retryInMs: delayMs, error: String(error) });
        if (this.#closed) throw error;
      }
      await new Promise<void>((resolve) => {
        this.#timers.after(delayMs, resolve);
      });
    }
  }
}
