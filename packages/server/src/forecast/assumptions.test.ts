import * as fc from "fast-check";
import { expect, test } from "vitest";
import { divide } from "./record-groups.ts";

test("parts of a count are whole and add up to it, whatever the shares", () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 }),
      (count, shares) => {
        const parts = divide(count, shares);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(count);
        const all = shares.reduce((sum, share) => sum + share, 0);
        for (const [place, part] of parts.entries())
          expect(Math.abs(part - (count * shares[place]!) / all)).toBeLessThanOrEqual(shares.length);
      },
    ),
    { seed: 5 },
  );
});
