import type { Logger } from "@perezvon/base";

/** What has to be ended, in the opposite order of its start. */
export class Ends {
  readonly #logger: Logger;
  readonly #ends: (() => Promise<unknown>)[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  /** One that fails does not keep the others up. */
  async all(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        this.#logger.error("could not end in order", { error: String(error) });
      }
    }
  }
}
