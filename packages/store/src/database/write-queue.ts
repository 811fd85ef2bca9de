import type { Logger } from "@perezvon/base";
import { StoreUnavailableError } from "../errors.ts";

/**
 * Order for writes that must not be lost or overtake each other while the database is away: writes of one key (a call, an
 * agent, a record) happen one after the other, those of different keys side by side. Each promise settles when its own
 * write has been committed or has been given up, so nothing counts as done before it is on disk.
 */
export class WriteQueue {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #limit: number;
  readonly #logger: Logger;
  #waiting = 0;

  constructor(logger: Logger, limit = 20_000) {
    this.#logger = logger;
    this.#limit = limit;
  }

  get waiting(): number {
    return this.#waiting;
  }

  async add<T>(key: string, write: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#limit) {
      this.#logger.error("too many writes wait for the database", { waiting: this.#waiting });
      throw new StoreUnavailableError("Too many writes wait for the database.");
    }
    this.#waiting++;
    const before = this.#tails.get(key);
    const mine = before === undefined ? write() : before.then(write, write);
    this.#tails.set(key, mine);
    try {
      return await mine;
    } finally {
      this.#waiting--;
      if (this.#tails.get(key) === mine) this.#tails.delete(key);
    }
  }

  /** Resolves when everything added so far is settled. */
  async drained(): Promise<void> {
    while (this.#tails.size > 0) await Promise.allSettled([...this.#tails.values()]);
  }
}
