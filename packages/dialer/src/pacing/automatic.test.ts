import fc from "fast-check";
import { expect, test } from "vitest";
import { automaticDials } from "./automatic.ts";

test("OUT-MOD-11 as many dials as the set number of calls leaves, never more than its rate and the lines allow", () => {
  const view = { calls: 7, most: 10, startTokens: 50, freeLines: 1_000 };
  expect(automaticDials(view)).toBe(3);
  expect(automaticDials({ ...view, startTokens: 1.9 })).toBe(1);
  expect(automaticDials({ ...view, freeLines: 2 })).toBe(2);
  // The number was lowered while calls are under way: they go on, nothing new begins.
  expect(automaticDials({ ...view, most: 5 })).toBe(0);
  const any = fc.nat({ max: 1_000 });
  fc.assert(
    fc.property(fc.record({ calls: any, most: any, startTokens: any, freeLines: any }), (each) => {
      const started = automaticDials(each);
      expect(started === 0 || each.calls + started <= each.most).toBe(true);
    }),
  );
});
