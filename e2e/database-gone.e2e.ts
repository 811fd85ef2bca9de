import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Campaign, Problem } from "@perezvon/api";
import { seededRandom, sleep, systemClock, systemTimers } from "@perezvon/base";
import type { CallEntry, CarrierReport } from "@perezvon/carrier";
import { ApiClient, CampaignDriver, CarrierClient, compare, parseDetailedResults, Team } from "@perezvon/sim";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Asker } from "./support/browser-like.ts";
import { type Product, startProduct } from "./support/product.ts";

/** No request may hang longer, database or not. */
const LONGEST_ANSWER_MS = 10_000;
const LONGEST_GAP_MS = 1000;
/** No redial rule comes sooner than a minute (OUT-RED-01). */
const SAME_MOMENT_MS = 55_000;
/** Of 25 numbers 15 are answered by people; the others draw their subscriber. */
const numbers = Array.from({ length: 25 }, (_, i) =>
  i % 5 < 3 ? `+79991${String(i).padStart(6, "0")}` : `+79990${String(i).padStart(6, "0")}`,
);
/** Nobody hangs up by themselves, so that whoever is joined stays joined until the agent ends it. */
const carrierProfile = { speedUp: 8, noAnswerMs: 60_000, personHangsUp: 0 };
const habits = {
  talk: { meanMs: 2000, variation: 0.4 },
  afterCallWork: { meanMs: 500, variation: 0.4 },
  choosesDisposition: 1,
};

let product: Product;
let team: Team;
let carrier: CarrierClient;
let driver: CampaignDriver;
let campaign: Campaign;
let asker: Asker;

/** One campaign of three agents that lives through everything below. */
beforeAll(async () => {
  product = await startProduct({ carrierSeed: "gone", carrierProfile });
  const { http, sip } = product.server.ready;
  asker = await Asker.signedIn(product, "admin");
  const admin = new ApiClient(http);
  await admin.signIn("admin", asker.password, "");
  driver = new CampaignDriver({ admin, timers: systemTimers, runName: "Без базы" });
  const group = await driver.agentGroup();
  const list = await driver.load({
    csv: `Имя,Телефон\r\n${numbers.map((number, i) => `Клиент ${i + 1},${number}`).join("\r\n")}\r\n`,
    columns: [
      { name: "Имя", type: "full_name" },
      { name: "Телефон", type: "phone" },
    ],
    numbers,
  });
  campaign = await driver.createCampaign(list, group);
  team = await Team.bring({
    clock: systemClock,
    timers: systemTimers,
    random: seededRandom("gone"),
    product: http,
    productSip: sip,
    admin,
    signIns: [...product.passwords].map(([login, password]) => ({ login, password })),
    group,
    count: 3,
    habits,
  });
  carrier = new CarrierClient(product.carrier.ready.http);
  await driver.start(campaign);
});
afterAll(async () => {
  await team?.close();
  await product?.close();
});

/** Subscribers who hear an agent now. */
async function talking(): Promise<CallEntry[]> {
  const { perCall } = await carrier.report();
  return perCall.filter(
    ({ endAt, firstHeardAt, behaviour }) =>
      endAt === undefined && firstHeardAt !== undefined && behaviour === "person",
  );
}

async function until(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await holds()); waitedMs += 200) {
    if (waitedMs > limitMs)
      throw new Error(`not in ${limitMs} ms: ${what}\n${product.server.output().slice(-3000)}`);
    await sleep(systemTimers, 200);
  }
}

interface Asked {
  readonly what: string;
  readonly status: number;
  readonly code: string | undefined;
  readonly tookMs: number;
}

/** Asks for pages and changes again and again while the database is away. */
async function askMeanwhile(forMs: number): Promise<Asked[]> {
  const asked: Asked[] = [];
  const requests: [string, string, object?][] = [
    ["GET", `/campaigns/${campaign.id}`],
    ["GET", "/lists"],
    ["GET", "/me"],
    ["GET", `/campaigns/${campaign.id}/results?format=detailed`],
    ["POST", `/campaigns/${campaign.id}/start`],
  ];
  const going: Promise<unknown>[] = [];
  for (let waitedMs = 0; waitedMs < forMs; waitedMs += 500) {
    for (const [method, path, json] of requests) {
      going.push(
        asker
          .ask<Problem>(method, path, { json, timeoutMs: 60_000 })
          .then(({ status, body, tookMs }) =>
            asked.push({ what: `${method} ${path}`, status, code: body?.code, tookMs }),
          ),
      );
    }
    await sleep(systemTimers, 500);
  }
  await Promise.all(going);
  return asked;
}

/** PIDs of the embedded database: its postmaster first, then that one's children. */
function databaseProcesses(): number[] {
  const file = readFileSync(join(product.dataDir, "postgres/postmaster.pid"), "utf8");
  const postmaster = Number(file.split("\n", 1)[0]);
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === postmaster);
  return [postmaster, ...children];
}

/** Backends come and go with connections. */
function signal(processes: readonly number[], name: "SIGSTOP" | "SIGCONT"): void {
  for (const pid of processes) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended.
    }
  }
}

function parentOf(pid: number): number | undefined {
  try {
    // After the name in brackets, which may hold anything: state and parent.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

it("OUT-GEN-05 PLT-GEN-02 while the database stands still for 15 s talks go on, and requests are refused in time", async () => {
  await until("two talks", 30_000, async () => (await talking()).length >= 2);
  const before = await talking();
  const since = systemClock.now();
  const processes = databaseProcesses();
  expect(processes.length).toBeGreaterThan(5);
  for (const pid of processes) process.kill(pid, "SIGSTOP");
  let asked: Asked[];
  let after: CarrierReport;
  try {
    asked = await askMeanwhile(15_000);
    after = await carrier.report();
  } finally {
    for (const pid of processes) process.kill(pid, "SIGCONT");
  }
  unhurt(before, after, since);
  refusedInTime(asked);
  expect(asked.filter(({ status }) => status === 503).length).toBeGreaterThan(50);
  await until("a new dial after it", 20_000, async () => (await carrier.summary()).calls > after.calls);
});

it("TEL-GEN-02 OUT-GEN-05 a database that takes up to two seconds for anything: talks go on, dialling goes on, requests are answered", async () => {
  await until("two talks", 30_000, async () => (await talking()).length >= 2);
  const before = await talking();
  const { calls } = await carrier.summary();
  const since = systemClock.now();
  const processes = databaseProcesses();
  let slow = true;
  const slowness = (async () => {
    while (slow) {
      signal(processes, "SIGSTOP");
      await sleep(systemTimers, 2_000);
      signal(processes, "SIGCONT");
      await sleep(systemTimers, 150);
    }
  })();
  let asked: Asked[];
  try {
    asked = await askMeanwhile(8_000);
    // Every question to the database takes its two seconds, and a dial asks about ten one after the other.
    await until("a dial meanwhile", 60_000, async () => (await carrier.summary()).calls > calls);
  } finally {
    slow = false;
    await slowness;
  }
  unhurt(before, await carrier.report(), since);
  // More is asked than such a database can say: requests wait for each other, and each is answered.
  answeredOrRefused(asked);
  const longestMs = Math.max(...asked.map(({ tookMs }) => tookMs));
  expect(longestMs).toBeGreaterThan(1_000);
  if (process.env.FAULTS_REPORT === "1")
    console.log(JSON.stringify({ slow: { asked: asked.length, longestMs } }));
});

it("OUT-GEN-05 a killed database is started again within seconds, and talks go on", async () => {
  await until("two talks", 30_000, async () => (await talking()).length >= 2);
  const before = await talking();
  const since = systemClock.now();
  const [postmaster] = databaseProcesses();
  process.kill(postmaster!, "SIGKILL");
  const asked = await askMeanwhile(5_000);
  const after = await carrier.report();
  expect(databaseProcesses()[0]).not.toBe(postmaster);
  unhurt(before, after, since);
  refusedInTime(asked);
  expect(asked.at(-1)).toMatchObject({ status: 200 });
  await until("a new dial after it", 20_000, async () => (await carrier.summary()).calls > after.calls);
});

it("OUT-GEN-05 OUT-RES-01 after it the list is dialled to its end, each number once, and the results are what the network saw", async () => {
  await until("the list is through", 90_000, async () => {
    const { inFlight, due, locked } = await driver.statistics(campaign);
    return inFlight === 0 && due === 0 && locked === 0;
  });
  await driver.stop(campaign);
  await until("calls have ended", 30_000, async () => (await carrier.summary()).inFlight === 0);
  await team.leave(30_000);
  const report = await carrier.report();
  const rows = parseDetailedResults(await driver.results(campaign, "detailed"));
  const comparison = compare(rows, report);
  expect(comparison.mismatches).toEqual([]);
  expect(comparison.dialled).toBe(report.calls);
  expect(comparison.connected).toBeGreaterThanOrEqual(15);
  expect(rows.filter((row) => row.dispositions.includes("system_failure"))).toEqual([]);
  expect(Object.keys(report.byNumber).sort()).toEqual([...numbers].sort());
  expect(dialledTwice(report.perCall)).toEqual([]);
  // A press that met the silence may be refused; nothing else may have gone wrong at a desk.
  expect(team.faults.filter((fault) => !/no_result|unavailable/.test(fault))).toEqual([]);
});

/** What was up is or was still heard; a machine that others share may swallow half a second, a database may not. */
function unhurt(before: readonly CallEntry[], { perCall }: CarrierReport, since: number): void {
  const faults = before.flatMap(({ callId, number }) => {
    const call = perCall.find((each) => each.callId === callId);
    if (!call) return [`${number} is not in the report`];
    return call.longestGapMs > LONGEST_GAP_MS && (call.longestGapAt ?? 0) >= since
      ? [`${number} heard nothing for ${call.longestGapMs} ms`]
      : [];
  });
  expect(faults).toEqual([]);
}

function refusedInTime(asked: readonly Asked[]): void {
  expect(asked.filter(({ tookMs }) => tookMs > LONGEST_ANSWER_MS)).toEqual([]);
  answeredOrRefused(asked);
}

function answeredOrRefused(asked: readonly Asked[]): void {
  expect(
    asked.filter(({ status, code }) => status !== 200 && !(status === 503 && code === "store_unavailable")),
  ).toEqual([]);
}

/** Two calls to one number sooner than any redial rule allows (OUT-RED-01). */
function dialledTwice(calls: readonly CallEntry[]): string[] {
  const last = new Map<string, number>();
  const faults: string[] = [];
  for (const { number, inviteAt } of calls.toSorted((a, b) => a.inviteAt - b.inviteAt)) {
    const sinceMs = inviteAt - (last.get(number) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs < SAME_MOMENT_MS) faults.push(`${number} again after ${sinceMs} ms`);
    last.set(number, inviteAt);
  }
  return faults;
}
