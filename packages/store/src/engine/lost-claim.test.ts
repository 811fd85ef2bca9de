import { silentLogger, systemTimers } from "@perezvon/base";
import type { CampaignId } from "@perezvon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  campaignInput,
  endOf,
  loadedList,
  open,
  records,
  startedCampaign,
  startOf,
} from "../../testing/campaigns.ts";
import { CutLine } from "../../testing/cut-line.ts";
import { type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import type { CampaignStore } from "../contract/engine.ts";
import { Database } from "../database/database.ts";
import { appRole, systemRole, urlFor } from "../database/roles.ts";
import { loadSecret } from "../database/secret.ts";
import { WriteQueue } from "../database/write-queue.ts";
import { StoreUnavailableError } from "../errors.ts";
import { makeCampaignStore } from "./campaign-store.ts";

const hour = 3_600_000;
let opened: TestStore;
let ids: DemoIds;
let line: CutLine;
let db: Database;
/** The engine's store at the other end of the line. */
let far: CampaignStore;
let names = 0;

beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
  line = new CutLine(opened.embedded.port);
  const port = await line.listen();
  const secret = await loadSecret(opened.dataDir);
  const appUrl = new URL(urlFor(appRole, opened.ownerUrl, secret));
  appUrl.port = String(port);
  const systemUrl = urlFor(systemRole, opened.ownerUrl, secret);
  db = new Database({ appUrl: appUrl.href, systemUrl, logger: silentLogger, timers: systemTimers });
  far = makeCampaignStore(
    db,
    new WriteQueue(silentLogger),
    "0190b0a0-0000-7000-8000-000000000001",
    silentLogger,
  );
});
afterAll(async () => {
  await db?.close();
  await line?.close();
  await opened?.close();
});

async function campaignOf(count: number): Promise<CampaignId> {
  const { store, clock } = opened;
  const name = `Кампания ${++names}`;
  const listId = await loadedList(store, ids.centreId, name, records(count, 100 * names), clock.now());
  const lists = [{ listId, enabled: true, order: 1, ratio: 1 }];
  return startedCampaign(store, ids.centreId, campaignInput(name, { lists }), clock.now());
}

async function lockedOf(id: CampaignId): Promise<number> {
  const now = opened.clock.now();
  return (await opened.store.campaigns.counters(ids.centreId, id, { dayStart: now, now })).locked;
}

/** The claim is done, its answer lost; how many records stay locked until the line is whole again, and after it. */
async function lose(id: CampaignId, claim: () => Promise<unknown>): Promise<number> {
  line.loseNextCommit();
  await expect(claim()).rejects.toBeInstanceOf(StoreUnavailableError);
  expect(line.cut).toBe(true);
  const locked = await lockedOf(id);
  line.mend();
  await expect.poll(() => lockedOf(id), { timeout: 5_000 }).toBe(0);
  return locked;
}

test("OUT-GEN-05 a claim whose answer is lost is taken back as soon as the database is there", async () => {
  const id = await campaignOf(5);
  const now = opened.clock.now();
  const claim = () => far.claim(ids.centreId, id, 3, now);
  expect(await lose(id, claim)).toBe(3);
  expect(await claim()).toHaveLength(3);
});

test("OUT-BLD-01 OUT-GEN-05 so is the claim of the record of a customer who calls", async () => {
  const id = await campaignOf(2);
  const now = opened.clock.now();
  const [first] = await far.claim(ids.centreId, id, 1, now);
  await far.release(ids.centreId, first!, undefined);
  const claim = () => far.claimCalled(ids.centreId, id, first!.numbers[0]!, now);
  expect(await lose(id, claim)).toBe(1);
  expect(await claim()).toMatchObject([{ record: { recordId: first!.recordId }, closed: undefined }]);
});

test("OUT-CBK-04 OUT-GEN-05 so is the claim of a promised call, which its owner can have again", async () => {
  const id = await campaignOf(1);
  const now = opened.clock.now();
  const [first] = await far.claim(ids.centreId, id, 1, now);
  const start = startOf(ids.centreId, first!, now);
  await far.beginAttempt(start);
  const [from, until, ownerId] = [now + hour, now + 2 * hour, ids.agent1];
  const promise = { number: start.number, from, until, strict: true, at: now, ownerId, agentId: ownerId };
  const end = endOf(start, now, { disposition: "reschedule", agentUserId: ownerId });
  await far.endAttempt(ids.centreId, end, first!, {}, open(until), [], [], { promise });
  const [due] = await far.promisedCalls(ids.centreId, until, []);
  const claim = () => far.claimPromised(ids.centreId, due!, from);
  expect(await lose(id, claim)).toBe(1);
  expect(await claim()).toMatchObject({ recordId: first!.recordId, promise });
  // What came after the lost claim is nobody's to take back.
  expect(await claim()).toBeUndefined();
  expect(await lockedOf(id)).toBe(1);
});

test("OUT-GEN-03 OUT-GEN-05 a release that is repeated leaves alone what another claim has taken since", async () => {
  const id = await campaignOf(1);
  const now = opened.clock.now();
  const [first] = await far.claim(ids.centreId, id, 1, now);
  await far.release(ids.centreId, first!, undefined);
  const [second] = await far.claim(ids.centreId, id, 1, now);
  await far.release(ids.centreId, first!, now + hour);
  expect(await lockedOf(id)).toBe(1);
  await far.release(ids.centreId, second!, undefined);
  expect(await lockedOf(id)).toBe(0);
});
