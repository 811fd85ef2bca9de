import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger, systemClock, systemTimers } from "@perezvon/base";
import pg from "pg";
import { expect, test } from "vitest";
import {
  campaignInput,
  deleteForGood,
  endOf,
  load,
  loadedList,
  open,
  records,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { actor, demo } from "../../testing/test-store.ts";
import { openStore } from "../open-store.ts";
import { startEmbeddedPostgres } from "../postgres/embedded.ts";

test("an own PostgreSQL, whose owner is no superuser, does everything that the embedded one does", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "pz-own-"));
  const server = await startEmbeddedPostgres({
    dataDir,
    password: "x",
    logger: silentLogger,
    timers: systemTimers,
    fsync: false,
  });
  const root = new pg.Client({ connectionString: server.ownerUrl });
  await root.connect();
  await root.query("CREATE ROLE hosting LOGIN CREATEROLE PASSWORD 'secret'");
  await root.query("CREATE DATABASE centre OWNER hosting");
  await root.end();
  const databaseUrl = `postgres://hosting:secret@127.0.0.1:${server.port}/centre`;
  const options = {
    dataDir: join(dataDir, "own"),
    databaseUrl,
    logger: silentLogger,
    clock: systemClock,
    timers: systemTimers,
  };
  try {
    const { store, embedded } = await openStore(options);
    expect(embedded).toBeUndefined();
    const ids = await demo(store);
    const now = systemClock.now();
    const listId = await loadedList(store, ids.centreId, "Список", records(3), now);
    const lists = [{ listId, enabled: true, order: 1, ratio: 1 }];
    const id = await startedCampaign(store, ids.centreId, campaignInput("Кампания", { lists }), now);
    const [claimed] = await store.engine.campaigns.claim(ids.centreId, id, 1, now);
    const start = startOf(ids.centreId, claimed!, now);
    expect(await store.engine.campaigns.beginAttempt(start)).toBe("begun");
    await store.engine.campaigns.endAttempt(ids.centreId, endOf(start, now), claimed!, {}, open(now), []);
    // A failed replacement removes its rows, through the references between tables.
    const loading = await store.imports.begin(
      ids.centreId,
      {
        listId,
        mode: "replace",
        fields: (await store.lists.get(ids.centreId, listId))!.fields,
        fileName: "x",
        at: now,
      },
      actor,
    );
    await store.imports.appendRows(ids.centreId, loading.id, records(2, 50), now);
    await store.imports.finish(ids.centreId, loading.id, {
      read: 2,
      duplicate: 0,
      warnings: 0,
      failure: "x",
      at: now,
    });
    await load(store, ids.centreId, listId, "replace", records(1, 60), now);
    await store.campaigns.setStarted(ids.centreId, id, false, now, actor);
    await deleteForGood(store, ids.centreId, id, now);
    await store.lists.delete(ids.centreId, listId, actor);
    await store.close();
    // The second start finds its roles.
    const again = await openStore(options);
    expect((await again.store.centres.all()).map(({ slug }) => slug)).toEqual(["demo"]);
    await again.store.close();
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
