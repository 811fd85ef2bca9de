import { type Logger, sleep, systemClock, type Timers } from "@perezvon/base";
import type { CentreId } from "@perezvon/model";
import pg from "pg";
import { StoreUnavailableError } from "../errors.ts";
import { classify } from "./fault.ts";
import { parseInstant } from "./instant.ts";
import { Pulse, SilentDatabaseError } from "./pulse.ts";
import { Together } from "./together.ts";
import { type Transaction, transactionOn } from "./transaction.ts";

export interface DatabaseOptions {
  readonly appUrl: string;
  readonly systemUrl: string;
  readonly logger: Logger;
  readonly timers: Timers;
  /** Connections for the work of centres; 12. */
  readonly connections?: number;
}

export interface WorkOptions {
  /** How long to try again when the database is away; 3 s. */
  readonly patienceMs?: number;
  /** Done twice it has no second effect, so a lost answer to COMMIT may be answered by doing it again. */
  readonly repeatable?: boolean;
  /** Keeps the plans of its statements: for work done many times a second. */
  readonly prepared?: boolean;
}

const defaultPatienceMs = 3_000;
const conflictTriesMax = 20;
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Two pools, one a role. All work is done in transactions, and every one for a centre names it first. */
export class Database {
  readonly #app: pg.Pool;
  readonly #system: pg.Pool;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #pulse: Pulse;
  readonly #together = new Together();
  #closed = false;

  constructor(options: DatabaseOptions) {
    this.#timers = options.timers;
    this.#logger = options.logger;
    this.#app = makePool(options.appUrl, options.connections ?? 12, options.logger);
    this.#system = makePool(options.systemUrl, 4, options.logger);
    this.#pulse = new Pulse(makePool(options.systemUrl, 1, options.logger), options.timers, options.logger);
  }

  /** A transaction that sees and writes rows of this centre only. */
  inCentre<T>(centreId: CentreId, work: (tx: Transaction) => Promise<T>, options?: WorkOptions): Promise<T> {
    if (!uuidPattern.test(centreId)) throw new TypeError("A centre's id must be a UUID.");
    const part = this.#together.part(centreId, work);
    if (part !== undefined) return part;
    return this.#transact(this.#app, `BEGIN; SET LOCAL app.centre_id = '${centreId}'`, work, options);
  }

  /** What `work` does in this centre happens together, or, when it throws, not at all. */
  together<T>(centreId: CentreId, work: () => Promise<T>): Promise<T> {
    return this.inCentre(centreId, (tx) => this.#together.run(centreId, tx, work), { patienceMs: 30_000 });
  }

  /** The system door: for what has no centre yet (sign-in) or spans all (start-up sweeps, the switch's tables). */
  inSystem<T>(work: (tx: Transaction) => Promise<T>, options?: WorkOptions): Promise<T> {
    return this.#transact(this.#system, "BEGIN", work, options);
  }

  /** One moment of one centre, read only, for as long as `work` needs (OUT-RES-11). */
  snapshot<T>(centreId: CentreId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!uuidPattern.test(centreId)) throw new TypeError("A centre's id must be a UUID.");
    const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL app.centre_id = '${centreId}'; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`;
    return this.#attempt(this.#app, begin, work, false);
  }

  async ready(timeoutMs: number): Promise<boolean> {
    const answer = this.#system.query("SELECT 1").then(
      () => true,
      () => false,
    );
    return Promise.race([answer, sleep(this.#timers, timeoutMs).then(() => false)]);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([this.#app.end(), this.#system.end(), this.#pulse.stop()]);
  }

  async #transact<T>(
    pool: pg.Pool,
    begin: string,
    work: (tx: Transaction) => Promise<T>,
    options: WorkOptions = {},
  ): Promise<T> {
    const until = systemClock.monotonicMs() + (options.patienceMs ?? defaultPatienceMs);
    let pauseMs = 25;
    let conflicts = 0;
    for (;;) {
      try {
        return await this.#attempt(pool, begin, work, options.prepared ?? false);
      } catch (error) {
        const fault = error instanceof CommitLostError ? "unavailable" : classify(error);
        if (fault === "final") throw error;
        const lost = error instanceof CommitLostError && options.repeatable !== true;
        const over =
          fault === "conflict" ? ++conflicts > conflictTriesMax : systemClock.monotonicMs() > until;
        if (lost || over || this.#closed) {
          throw new StoreUnavailableError("The database cannot be reached.", { cause: error });
        }
        await sleep(this.#timers, fault === "conflict" ? 5 : pauseMs);
        pauseMs = Math.min(pauseMs * 2, 500);
      }
    }
  }

  async #attempt<T>(
    pool: pg.Pool,
    begin: string,
    work: (tx: Transaction) => Promise<T>,
    prepared: boolean,
  ): Promise<T> {
    if (this.#pulse.silent) throw new SilentDatabaseError("The database does not answer.");
    const client = await pool.connect();
    let failure: Error | undefined;
    let committing = false;
    const perform = async () => {
      await client.query(begin);
      const result = await work(transactionOn(client, prepared));
      committing = true;
      await commit(client);
      return result;
    };
    try {
      return await this.#pulse.guard(perform());
    } catch (thrown) {
      const error =
        committing && thrown instanceof SilentDatabaseError
          ? new CommitLostError("COMMIT unanswered", { cause: thrown })
          : thrown;
      failure = error instanceof Error ? error : new Error(String(error));
      if (classify(error) === "final" && !(error instanceof CommitLostError)) {
        // The connection is sound: only the transaction failed.
        const rolledBack = await this.#pulse.guard(client.query("ROLLBACK")).then(
          () => true,
          () => false,
        );
        if (rolledBack) failure = undefined;
      } else {
        this.#logger.debug("transaction failed", { error: failure.message });
      }
      throw error;
    } finally {
      client.release(failure);
    }
  }
}

/** COMMIT was sent and no answer came: nobody knows whether it happened. */
class CommitLostError extends Error {
  override readonly name = "CommitLostError";
}

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query("COMMIT");
  } catch (error) {
    if (classify(error) === "unavailable") throw new CommitLostError("COMMIT unanswered", { cause: error });
    throw error;
  }
}

function makePool(url: string, max: number, logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: 60_000,
    query_timeout: 90_000,
    application_name: "perezvon",
    types: { getTypeParser },
  });
  // A connection that dies says so to its pool while it idles, and to nobody while it is in use between two statements.
  // The statement that follows fails and is dealt with there; without listeners the whole program would end.
  const lost = (error: Error) => logger.debug("database connection lost", { error: error.message });
  pool.on("error", lost);
  pool.on("connect", (client) => client.on("error", lost));
  return pool;
}

/** Instants as milliseconds and whole numbers as numbers; ours stay far below 2^53. */
function getTypeParser(oid: number, format?: "text" | "binary") {
  if (format !== "binary") {
    // A sum of counts is NUMERIC.
    if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number;
    if (oid === pg.types.builtins.TIMESTAMPTZ) return parseInstant;
  }
  return pg.types.getTypeParser(oid, format as "text");
}
