import { AsyncLocalStorage } from "node:async_hooks";
import type { CentreId } from "@perezvon/model";
import type { Transaction } from "./transaction.ts";

interface Whole {
  readonly centreId: CentreId;
  readonly tx: Transaction;
  /** The part that was begun last; parts share one connection, so they are done one after the other. */
  last: Promise<unknown>;
}

/** Several pieces of work on one centre as one transaction: each is a savepoint, so that one that is refused spoils no other. */
export class Together {
  readonly #whole = new AsyncLocalStorage<Whole | "within">();

  run<T>(centreId: CentreId, tx: Transaction, work: () => Promise<T>): Promise<T> {
    return this.#whole.run({ centreId, tx, last: Promise.resolve() }, work);
  }

  /** Undefined where the caller stands for himself. */
  part<T>(centreId: CentreId, work: (tx: Transaction) => Promise<T>): Promise<T> | undefined {
    const whole = this.#whole.getStore();
    if (whole === undefined || whole === "within" || whole.centreId !== centreId) return undefined;
    const { tx, last } = whole;
    const done = last.then(() => this.#whole.run("within", () => savepoint(tx, work)));
    whole.last = done.catch(() => undefined);
    return done;
  }
}

async function savepoint<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  await tx.run("SAVEPOINT part");
  try {
    const result = await work(tx);
    await tx.run("RELEASE SAVEPOINT part");
    return result;
  } catch (error) {
    await tx.run("ROLLBACK TO SAVEPOINT part");
    throw error;
  }
}
