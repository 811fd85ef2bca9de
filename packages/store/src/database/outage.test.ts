import { execFileSync } from "node:child_process";
import { silentLogger, systemTimers } from "@perezvon/base";
import type { CampaignId } from "@perezvon/model";
import { afterEach, expect, test } from "vitest";
import {
  campaignInput,
  endOf,
  loadedList,
  open,
  records,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { DetailedResultRow } from "../contract/campaigns.ts";
import { StoreUnavailableError } from "../errors.ts";
import { ownerRole } from "../postgres/cluster.ts";
import { startEmbeddedPostgres } from "../postgres/embedded.ts";
import { databasePassword, loadSecret } from "./secret.ts";

let opened: TestStore;
let ids: DemoIds;
let id: CampaignId;

async function prepare(keepAlive: boolean): Promise<void> {
  opened = await openTestStore({ keepAlive });
  ids = await demo(opened.store);
  const now = opened.clock.now();
  const listId = await loadedList(opened.store, ids.centreId, "Список", records(300), now);
  const lists = [{ listId, enabled: true, order: 1, ratio: 1 }];
  id = await startedCampaign(opened.store, ids.centreId, campaignInput("Кампания", { lists }), now);
}
afterEach(() => opened?.close());

function childrenOf(parent: number): number[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid!);
}

async function detailed(): Promise<DetailedResultRow[]> {
  const query = {
    format: "detailed",
    from: undefined,
    to: undefined,
    lists: undefined,
    dispositions: undefined,
  } as const;
  return opened.store.results.read(ids.centreId, id, query, async ({ rows }) => {
    const found: DetailedResultRow[] = [];
    for await (const row of rows) if (row.kind === "detailed") found.push(row);
    return found;
  });
}

test("ends written while the database is away are all there, once, when it is back", async () => {
  await prepare(false);
  const { campaigns, agents } = opened.store.engine;
  const now = opened.clock.now();
  const claimed = await campaigns.claim(ids.centreId, id, 60, now);
  const starts = claimed.map((each) => startOf(ids.centreId, each, now));
  for (const start of starts) expect(await campaigns.beginAttempt(start)).toBe("begun");
  process.kill(opened.embedded.pid(), "SIGKILL");
  const written = starts.map((start, i) =>
    campaigns.endAttempt(ids.centreId, endOf(start, now + 1), claimed[i]!, {}, open(now + 60_000), []),
  );
  // States of one agent keep their order.
  const states = ["not_ready", "ready", "busy"].map((state, i) =>
    agents.writeState({
      centreId: ids.centreId,
      userId: ids.agent1,
      state,
      reason: undefined,
      by: "agent",
      at: now + i,
    }),
  );
  const waiting = performance.now();
  await expect(campaigns.claim(ids.centreId, id, 1, now)).rejects.toBeInstanceOf(StoreUnavailableError);
  await expect(opened.store.users.list(ids.centreId)).rejects.toBeInstanceOf(StoreUnavailableError);
  expect(performance.now() - waiting).toBeLessThan(8_000);
  expect(await opened.store.ready(300)).toBe(false);
  const again = await startEmbeddedPostgres({
    dataDir: opened.dataDir,
    port: opened.embedded.port,
    password: databasePassword(await loadSecret(opened.dataDir), ownerRole),
    logger: silentLogger,
    timers: systemTimers,
    fsync: false,
  });
  await Promise.all([...written, ...states]);
  expect(await opened.store.ready()).toBe(true);
  const rows = await detailed();
  expect(rows.map(({ callId }) => callId).sort()).toEqual(starts.map(({ callId }) => callId).sort());
  expect(await opened.store.campaigns.counters(ids.centreId, id, { dayStart: now, now })).toMatchObject({
    dialledToday: 60,
    endedToday: 60,
    locked: 0,
    waiting: 60,
  });
  expect(await agents.openSessions()).toMatchObject([{ userId: ids.agent1, state: "busy", since: now + 2 }]);
  await opened.store.close();
  await again.stop();
});

test("a database that stands still holds nobody for long, and what must be written is written when it goes on", async () => {
  await prepare(true);
  const { campaigns } = opened.store.engine;
  const now = opened.clock.now();
  const [record] = await campaigns.claim(ids.centreId, id, 1, now);
  const start = startOf(ids.centreId, record!, now);
  expect(await campaigns.beginAttempt(start)).toBe("begun");
  const postmaster = opened.embedded.pid();
  const stopped = [postmaster, ...childrenOf(postmaster)];
  expect(stopped.length).toBeGreaterThan(5);
  for (const pid of stopped) process.kill(pid, "SIGSTOP");
  const ended = campaigns.endAttempt(
    ids.centreId,
    endOf(start, now + 1),
    record!,
    {},
    open(now + 60_000),
    [],
  );
  try {
    const since = performance.now();
    const reads = Array.from({ length: 30 }, () => opened.store.users.list(ids.centreId));
    for (const read of reads) await expect(read).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(performance.now() - since).toBeLessThan(9_000);
    // From now on nobody even starts to wait for an answer.
    const later = performance.now();
    await expect(opened.store.users.list(ids.centreId)).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(performance.now() - later).toBeLessThan(5_000);
  } finally {
    for (const pid of stopped) process.kill(pid, "SIGCONT");
  }
  await ended;
  expect((await detailed()).map(({ callId }) => callId)).toEqual([start.callId]);
  await opened.store.users.list(ids.centreId);
}, 60_000);

test("OUT-GEN-05 kills of the database amid a storm of dials: everything acknowledged is there, once", async () => {
  await prepare(true);
  const { campaigns } = opened.store.engine;
  const now = opened.clock.now();
  const begun = new Set<string>();
  const refused = new Set<string>();
  const ended = new Set<string>();
  let over = false;
  const dialler = async () => {
    while (!over) {
      const claimed = await campaigns.claim(ids.centreId, id, 2, now).catch(() => undefined);
      if (claimed?.length === 0) return;
      if (!claimed) continue;
      for (const each of claimed) {
        const start = startOf(ids.centreId, each, now);
        const answer = await campaigns.beginAttempt(start).catch(() => "unknown");
        if (answer !== "begun") {
          refused.add(start.callId);
          await campaigns.cancelAttempt(start, each, now + 60_000);
          continue;
        }
        begun.add(start.callId);
        await campaigns.endAttempt(ids.centreId, endOf(start, now), each, {}, open(now + 60_000), []);
        ended.add(start.callId);
      }
    }
  };
  const diallers = Promise.all(Array.from({ length: 6 }, dialler));
  for (let kills = 1; kills <= 3; kills++) {
    await expect.poll(() => ended.size, { timeout: 10_000 }).toBeGreaterThan(15 * kills);
    const pid = opened.embedded.pid();
    process.kill(pid, "SIGKILL");
    await expect.poll(() => opened.embedded.pid(), { timeout: 10_000 }).not.toBe(pid);
  }
  await expect.poll(() => ended.size, { timeout: 10_000 }).toBeGreaterThan(60);
  over = true;
  await diallers;
  // Claims whose answer was lost are taken back.
  const locked = async () =>
    (await opened.store.campaigns.counters(ids.centreId, id, { dayStart: now, now })).locked;
  await expect.poll(locked, { timeout: 5_000 }).toBe(0);
  const rows = await detailed();
  expect(ended).toEqual(begun);
  expect(new Set(rows.map(({ callId }) => callId))).toEqual(ended);
  expect(rows).toHaveLength(ended.size);
  const counters = await opened.store.campaigns.counters(ids.centreId, id, { dayStart: now, now });
  expect(counters).toMatchObject({ dialledToday: ended.size, endedToday: ended.size });
  for (const callId of refused) expect(ended.has(callId)).toBe(false);
}, 60_000);
