import type { Clock, Logger, Timers } from "@perezvon/base";
import type { Store } from "./contract/store.ts";
import { migrate } from "./database/migrate.ts";
import { appRole, systemRole, urlFor } from "./database/roles.ts";
import { databasePassword, loadSecret, parseSecret } from "./database/secret.ts";
import { ownerRole } from "./postgres/cluster.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./postgres/embedded.ts";
import { createStore } from "./store.ts";

export interface OpenStoreOptions {
  /** Holds the secret and, unless `databaseUrl` is given, the database. */
  readonly dataDir: string;
  /** An own PostgreSQL, as a role that may create roles and tables; undefined starts the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** 64 hexadecimal digits instead of the file in `dataDir`; must stay the same for a database. */
  readonly secret?: string | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Off only in tests whose data are thrown away. */
  readonly fsync?: boolean;
  readonly port?: number | undefined;
  readonly keepAlive?: boolean;
  readonly dieWithProgram?: boolean;
}

export interface OpenedStore {
  readonly store: Store;
  readonly embedded: EmbeddedPostgres | undefined;
  /** Owner's connection; migrations and tests. */
  readonly ownerUrl: string;
}

/** Everything from nothing: database, roles, schema, store. `store.close()` undoes it in the opposite order. */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const { logger, clock, timers } = options;
  const secret =
    options.secret === undefined ? await loadSecret(options.dataDir) : parseSecret(options.secret);
  const embedded =
    options.databaseUrl === undefined
      ? await startEmbeddedPostgres({
          dataDir: options.dataDir,
          port: options.port,
          password: databasePassword(secret, ownerRole),
          logger,
          timers,
          fsync: options.fsync,
          keepAlive: options.keepAlive,
          dieWithProgram: options.dieWithProgram,
        })
      : undefined;
  try {
    const ownerUrl = embedded?.ownerUrl ?? options.databaseUrl ?? "";
    await migrate(ownerUrl, secret, logger);
    const store = await createStore({
      appUrl: urlFor(appRole, ownerUrl, secret),
      systemUrl: urlFor(systemRole, ownerUrl, secret),
      secret,
      logger,
      clock,
      timers,
      onClosed: () => embedded?.stop() ?? Promise.resolve(),
    });
    return { store, embedded, ownerUrl };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
