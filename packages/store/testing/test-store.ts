import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger, systemTimers, VirtualClock } from "@perezvon/base";
import type { GroupId, ServiceId, TrunkId, UserId } from "@perezvon/model";
import type { DemoCentre, Store } from "../src/contract/store.ts";
import { openStore } from "../src/open-store.ts";
import type { EmbeddedPostgres } from "../src/postgres/embedded.ts";

export interface TestStore {
  readonly store: Store;
  readonly embedded: EmbeddedPostgres;
  readonly ownerUrl: string;
  readonly dataDir: string;
  readonly clock: VirtualClock;
  /** Another process on the same data: the first is forgotten, not closed. */
  reopen(): Promise<Store>;
  close(): Promise<void>;
}

/** A store on a real embedded PostgreSQL in a folder of its own. */
export async function openTestStore(options: { readonly keepAlive?: boolean } = {}): Promise<TestStore> {
  const dataDir = await mkdtemp(join(tmpdir(), "pz-store-"));
  const clock = new VirtualClock(Date.UTC(2026, 10, 20, 9, 0, 0));
  const open = () =>
    openStore({
      dataDir,
      logger: silentLogger,
      clock,
      timers: systemTimers,
      fsync: false,
      dieWithProgram: true,
      ...options,
    });
  const first = await open();
  const stores = [first.store];
  return {
    store: first.store,
    embedded: first.embedded!,
    ownerUrl: first.ownerUrl,
    dataDir,
    clock,
    async reopen() {
      const { store } = await open();
      stores.push(store);
      return store;
    },
    async close() {
      for (const store of stores.reverse()) await store.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const actor = { userId: undefined, name: "test" };

export const demoOptions = {
  carrier: { host: "127.0.0.1", port: 5070 },
  hashPassword: (password: string) => Promise.resolve(`hash of ${password}`),
  inboundScenario: { format: 1, name: "Входящие вызовы", start: "s1", operations: [] },
};

export interface DemoIds extends DemoCentre {
  readonly agent1: UserId;
  readonly agent2: UserId;
  readonly contactCentre: GroupId;
  readonly inbound: ServiceId;
  readonly trunk: TrunkId;
}

export async function demo(store: Store): Promise<DemoIds> {
  const made = await store.seedDemoCentre(demoOptions);
  const { centreId } = made;
  const users = (await store.users.list(centreId)).items;
  const idOf = (login: string) => users.find((user) => user.login === login)!.id;
  const groups = (await store.directory.groups(centreId)).items;
  const services = (await store.directory.services(centreId)).items;
  const trunks = (await store.trunks.page(centreId)).items;
  return {
    ...made,
    agent1: idOf("agent1"),
    agent2: idOf("agent2"),
    contactCentre: groups.find(({ name }) => name === "Контакт центр")!.id,
    inbound: services.find(({ kind }) => kind === "inbound")!.id,
    trunk: trunks[0]!.id,
  };
}
