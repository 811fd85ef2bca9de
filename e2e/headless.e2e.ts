import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom, systemClock, systemTimers } from "@perezvon/base";
import { runHeadless } from "@perezvon/sim";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Product, startProduct } from "./support/product.ts";

let product: Product;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-headless-"));
  product = await startProduct();
});

afterAll(async () => {
  await product?.close();
  await rm(folder, { recursive: true, force: true });
});

it("OUT-RES-01 OUT-STA-03 OUT-STA-06 OUT-MOD-05 TEL-MAP-02 a campaign without people agrees with the telephone network, dial by dial", {
  timeout: 240_000,
}, async () => {
  const result = await runHeadless(
    { records: 30, agents: 4, seconds: 120, seed: "e2e" },
    {
      product: product.server.ready.http,
      productSip: product.server.ready.sip,
      carrier: product.carrier.ready.http,
      signIns: [...product.passwords].map(([login, password]) => ({ login, password })),
      async saveResults(csv) {
        const file = join(folder, "results.csv");
        await writeFile(file, csv);
        return file;
      },
    },
    { clock: systemClock, timers: systemTimers, random: seededRandom("e2e"), say: () => {} },
  );
  expect(result.mismatches).toEqual([]);
  // Window, exports and API were asked at the same moments, while it dialled and at rest.
  expect(result.errors).toEqual([]);
  expect(result.exportsDuringRun).toBeGreaterThan(0);
  expect(result.carrierDialled).toBeGreaterThanOrEqual(30);
  expect(result.dialled).toBe(result.carrierDialled);
  expect(result.answered).toBe(result.carrierAnswered);
  expect(result.connected).toBeGreaterThan(5);
  expect(result.provenTwoWay).toBeGreaterThan(2);
  // Never more dials in flight than agents (factor 1).
  expect(result.concurrentMax).toBeLessThanOrEqual(4);
});
