import { createServer } from "node:net";
import { seededRandom, sleep, systemClock, systemTimers } from "@perezvon/base";
import type { CallEntry } from "@perezvon/carrier";
import {
  ApiClient,
  CampaignDriver,
  CarrierClient,
  type DetailedRow,
  makeListFile,
  newPassword,
  parseDetailedResults,
  Team,
} from "@perezvon/sim";
import { expect, it } from "vitest";
import { startProduct } from "./support/product.ts";

const ROUNDS = Number(process.env.KILL9_ROUNDS ?? 20);
const SEED = process.env.KILL9_SEED ?? "1";
/** Enough to be dialled until the last round. */
const RECORDS = Math.max(400, 20 * ROUNDS);
/** No redial rule comes sooner than a minute (OUT-RED-01), so two calls to one number within this time are one due moment. */
const SAME_MOMENT_MS = 55_000;
const habits = {
  talk: { meanMs: 2500, variation: 0.4 },
  afterCallWork: { meanMs: 500, variation: 0.4 },
  choosesDisposition: 1,
};

it("OUT-GEN-05 killed again and again, the product loses no record and dials none twice for one due moment", {
  // A round is a wait of up to nine seconds and a start.
  timeout: 300_000 + ROUNDS * 30_000,
}, async () => {
  const random = seededRandom(`kill9 ${SEED}`);
  const [port, sipPort] = [await freePort(), await freePort()];
  const product = await startProduct({
    carrierSeed: SEED,
    carrierProfile: { speedUp: 6, noAnswerMs: 60_000 },
    env: { PORT: String(port), SIP_PORT: String(sipPort) },
  });
  const tools = { clock: systemClock, timers: systemTimers, random };
  try {
    const base = product.server.ready.http;
    const carrier = new CarrierClient(product.carrier.ready.http);
    const admin = new ApiClient(base);
    const signIns = [...product.passwords].map(([login, password]) => ({ login, password }));
    await admin.signIn("admin", product.passwords.get("admin") ?? "", newPassword());
    const driver = new CampaignDriver({ admin, timers: systemTimers, runName: `kill9 ${SEED}` });
    const group = await driver.agentGroup();
    const file = makeListFile(RECORDS, random.fork("list"));
    const campaign = await driver.createCampaign(await driver.load(file), group);
    const team = await Team.bring({
      ...tools,
      product: base,
      productSip: product.server.ready.sip,
      admin,
      signIns,
      group,
      count: 5,
      habits,
    });
    await driver.start(campaign);
    const kills: { at: number; inFlight: readonly CallEntry[] }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(systemTimers, random.integer(1500, 9000));
      await product.server.kill();
      const at = systemClock.now();
      const report = await carrier.report();
      kills.push({ at, inFlight: report.perCall.filter(({ endAt }) => endAt === undefined) });
      await product.restart();
    }
    await sleep(systemTimers, 6000);
    await driver.stop(campaign);
    await untilQuiet(carrier, driver, campaign);
    const report = await carrier.report();
    const rows = parseDetailedResults(await driver.results(campaign, "detailed"));
    const simple = await driver.results(campaign, "simple");
    await team.close();
    const faults = [
      ...lostRecords(simple),
      ...dialledTwice(report.perCall),
      ...countFaults(rows, report.perCall),
      ...inFlightFaults(rows, kills),
    ];
    const cut = kills.reduce((sum, { inFlight }) => sum + inFlight.length, 0);
    console.log(
      JSON.stringify({
        rounds: ROUNDS,
        seed: SEED,
        dials: report.calls,
        cutInFlight: cut,
        faults: faults.length,
      }),
    );
    expect(faults).toEqual([]);
    expect(cut).toBeGreaterThan(0);
  } finally {
    await product.close();
  }
});

async function untilQuiet(
  carrier: CarrierClient,
  driver: CampaignDriver,
  campaign: Parameters<CampaignDriver["statistics"]>[0],
): Promise<void> {
  for (let waitedMs = 0; waitedMs < 120_000; waitedMs += 500) {
    const [{ inFlight }, { locked }] = await Promise.all([carrier.summary(), driver.statistics(campaign)]);
    if (inFlight === 0 && locked === 0) return;
    await sleep(systemTimers, 500);
  }
  throw new Error("calls or locks are left two minutes after the campaign was stopped");
}

/** Every record is still in the results, once. */
function lostRecords(simple: string): string[] {
  const rows = simple.trim().split("\r\n").length - 1;
  return rows === RECORDS ? [] : [`${rows} of ${RECORDS} records in the results`];
}

function dialledTwice(calls: readonly CallEntry[]): string[] {
  const last = new Map<string, number>();
  const faults: string[] = [];
  for (const { number, inviteAt } of calls.toSorted((a, b) => a.inviteAt - b.inviteAt)) {
    const before = last.get(number);
    if (before !== undefined && inviteAt - before < SAME_MOMENT_MS) {
      faults.push(`${number} dialled again after ${inviteAt - before} ms`);
    }
    last.set(number, inviteAt);
  }
  return faults;
}

/** The network saw no call that the results do not have; an attempt without a call is one that a kill cut off before its INVITE. */
function countFaults(rows: readonly DetailedRow[], calls: readonly CallEntry[]): string[] {
  const faults: string[] = [];
  const numbers = new Set([...rows.map(({ number }) => number), ...calls.map(({ number }) => number)]);
  for (const number of numbers) {
    const dials = rows.filter((row) => row.isCallAttempt && row.number === number);
    const cut = dials.filter(({ dispositions }) => dispositions.includes("system_failure")).length;
    const seen = calls.filter((call) => call.number === number).length;
    if (seen > dials.length || seen < dials.length - cut) {
      faults.push(
        `${number}: ${dials.length} dials (${cut} cut off) in the results, ${seen} calls at the carrier`,
      );
    }
    for (const row of dials)
      if (row.dispositions.length === 0) faults.push(`${number}: a dial without status`);
  }
  return faults;
}

/** What was up at a kill ends as «Сбой системы». */
function inFlightFaults(
  rows: readonly DetailedRow[],
  kills: readonly { readonly at: number; readonly inFlight: readonly CallEntry[] }[],
): string[] {
  return kills.flatMap(({ at, inFlight }) =>
    inFlight.flatMap((call) => {
      const row = rows.find(
        (each) =>
          each.number === call.number && Math.abs(Date.parse(`${each.callTime}Z`) - call.inviteAt) < 3000,
      );
      if (row?.dispositions.includes("system_failure")) return [];
      const text = row ? `"${row.dispositionText}"` : "missing";
      return [`${call.number}, up at the kill of ${new Date(at).toISOString()}, is ${text}`];
    }),
  );
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
