import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentSum } from "./recent-sum.ts";

test("TEL-SEC-08 what is recent comes to the same as counting it all anew", () => {
  const steps = fc.array(fc.record({ laterMs: fc.nat(40), amount: fc.nat(9) }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 300 }), (list, windowMs) => {
      const recent = new RecentSum();
      const all: { at: number; amount: number }[] = [];
      let now = 0;
      for (const { laterMs, amount } of list) {
        now += laterMs;
        recent.forgetBefore(now - windowMs);
        const expected = all.filter(({ at }) => at > now - windowMs);
        expect(recent.sum).toBe(expected.reduce((sum, each) => sum + each.amount, 0));
        recent.add(now, amount);
        all.push({ at: now, amount });
      }
    }),
  );
});
