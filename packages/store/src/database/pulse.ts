import type { Logger, Timer, Timers } from "@perezvon/base";
import type pg from "pg";

/** The database takes connections and statements, and answers none of them. */
export class SilentDatabaseError extends Error {
  override readonly name = "SilentDatabaseError";
  /** connection_failure */
  readonly code = "08006";
}

const tickMs = 500;
/** Ticks without an answer, not milliseconds: a program that stood still itself counts one. */
const silentTicks = 8;
/** After this many the way may have gone with the answer, so another connection asks. */
const abandonTicks = 20;

/**
 * Tells a database that stands still (a stopped process, a dead disk, a firewall that swallows) from one that works long.
 * Both let statements wait; only the first leaves the simplest question unanswered as well. Then nobody waits any longer.
 */
export class Pulse {
  readonly #pool: pg.Pool;
  readonly #logger: Logger;
  readonly #timer: Timer;
  readonly #waiting = new Set<(error: Error) => void>();
  #asked: { ticks: number; readonly abandon: () => void } | undefined;
  #silent = false;

  /** The pool is the pulse's own: it must not wait behind the work that it judges. */
  constructor(pool: pg.Pool, timers: Timers, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
    this.#timer = timers.every(tickMs, () => this.#tick());
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** The outcome of the work, or `SilentDatabaseError` as soon as the database has fallen silent. */
  guard<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settled = () => this.#waiting.delete(reject);
      this.#waiting.add(reject);
      work.then(
        (value) => {
          settled();
          resolve(value);
        },
        (error) => {
          settled();
          reject(error);
        },
      );
    });
  }

  async stop(): Promise<void> {
    this.#timer.cancel();
    this.#asked?.abandon();
    await this.#pool.end();
  }

  #tick(): void {
    const asked = this.#asked;
    if (!asked) {
      void this.#ask();
      return;
    }
    asked.ticks++;
    if (asked.ticks === silentTicks) this.#fallSilent();
    if (asked.ticks >= abandonTicks) asked.abandon();
  }

  async #ask(): Promise<void> {
    let abandon = () => {};
    const abandoned = new Promise<never>((_, reject) => {
      abandon = () => reject(new SilentDatabaseError("The database does not answer."));
    });
    abandoned.catch(() => undefined);
    this.#asked = { ticks: 0, abandon };
    let client: pg.PoolClient | undefined;
    let failure: Error | undefined;
    try {
      client = await this.#pool.connect();
      await Promise.race([client.query("SELECT 1"), abandoned]);
      this.#answered();
    } catch (error) {
      // A database that refuses speaks: whoever works with it learns the same. Only silence has to be told.
      failure = error instanceof Error ? error : new Error(String(error));
    } finally {
      client?.release(failure);
      this.#asked = undefined;
    }
  }

  #answered(): void {
    if (this.#silent) this.#logger.warn("the database answers again");
    this.#silent = false;
  }

  #fallSilent(): void {
    if (!this.#silent) this.#logger.error("the database does not answer", { waiting: this.#waiting.size });
    this.#silent = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const reject of waiting) reject(new SilentDatabaseError("The database does not answer."));
  }
}
