import fc from "fast-check";
import { expect, test } from "vitest";
import { keyRate, TokenBuckets } from "./token-buckets.ts";

test("PLT-API-02 fifty at once, then ten a second, each key for itself", () => {
  const buckets = new TokenBuckets(keyRate);
  const atOnce = Array.from({ length: 60 }, () => buckets.take("a", 1_000));
  expect(atOnce.filter((wait) => wait === 0)).toHaveLength(50);
  expect(atOnce[50]).toBe(100);
  expect(buckets.take("b", 1_000)).toBe(0);
  expect(buckets.take("a", 1_099)).toBe(1);
  expect(buckets.take("a", 1_100)).toBe(0);
});

test("PLT-API-02 whatever the moments, never more than the burst and what time has given", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 300 }), (gaps) => {
      const buckets = new TokenBuckets(keyRate);
      let now = 0;
      let taken = 0;
      for (const gap of gaps) {
        now += gap;
        if (buckets.take("a", now) === 0) taken++;
      }
      expect(taken).toBeLessThanOrEqual(keyRate.burst + (now * keyRate.perSecond) / 1000 + 1e-6);
    }),
  );
});
