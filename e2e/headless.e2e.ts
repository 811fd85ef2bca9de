import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom, systemClock, systemTimers } from "@perezvon/base";
import { runHeadless } from "@perezvon/sim";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Product, startProduct } from "./support/product.ts";

let product: Product;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-headless-"));
  product = await startProduct();
});

afterEach(async () => {
  await product?.close();
  await rm(folder, { recursive: true, force: true });
});

it("OUT-RES-01 OUT-STA-03 OUT-STA-06 OUT-MOD-01 OUT-MOD-05 OUT-MOD-06 OUT-MOD-11 OUT-PRV-03 OUT-LNK-14 TEL-MAP-02 campaigns of all four modes and a linked one agree with the telephone network, dial by dial", {
  timeout: 360_000,
}, async () => {
  const result = await runHeadless(
    { records: 60, agents: 8, seconds: 200, seed: "e2e" },
    {
      product: product.server.ready.http,
      productSip: product.server.ready.sip,
      carrier: product.carrier.ready.http,
      signIns: [...product.passwords].map(([login, password]) => ({ login, password })),
      async saveResults(csv, campaign) {
        const file = join(folder, `results-${campaign}.csv`);
        await writeFile(file, csv);
        return file;
      },
    },
    {
      clock: systemClock,
      timers: systemTimers,
      random: seededRandom("e2e"),
      say: () => {},
    },
  );
  expect(result.mismatches).toEqual([]);
  // Window, exports and API were asked at the same moments, while it dialled and at rest.
  expect(result.errors).toEqual([]);
  expect(result.exportsDuringRun).toBeGreaterThan(0);
  expect(result.carrierDialled).toBeGreaterThanOrEqual(60);
  expect(result.dialled).toBe(result.carrierDialled);
  expect(result.answered).toBe(result.carrierAnswered);
  expect(result.connected).toBeGreaterThan(10);
  expect(result.provenTwoWay).toBeGreaterThan(2);
  expect(result.forecastDials).toBeGreaterThan(0);
  // Each has dialled all its records, and its own report says what the carrier has counted for its numbers.
  const records = { progressive: 6, predictive: 36, preview: 6, automatic: 6, follow_up: 6 };
  expect(Object.fromEntries(result.campaigns.map((each) => [each.campaign, each.records]))).toEqual(records);
  // Never more dials than agents (factor 1), lines, or what the factor of prediction allows.
  const most = { progressive: 8, predictive: 24, preview: 8, automatic: 2, follow_up: 8 };
  for (const each of result.campaigns) {
    expect(each).toMatchObject({ mismatches: 0, dialled: each.carrierDialled });
    expect(each.dialled).toBeGreaterThanOrEqual(each.records);
    expect(each.concurrentMax).toBeLessThanOrEqual(most[each.campaign]);
    // Whom an automatic campaign calls no agent speaks to.
    if (each.campaign === "automatic") expect(each.connected).toBe(0);
  }
});
