import fc from "fast-check";
import { expect, test } from "vitest";
import { PORT_REST_MS, PortRange } from "./port-range.ts";

test("TEL-MED-01 the range 16384-32767 holds 8192 pairs with an even port first", () => {
  const range = new PortRange(16_384, 32_767);
  expect(range.total).toBe(8192);
  expect(range.take(0)).toBe(16_384);
  expect(range.take(0)).toBe(16_386);
});

test("TEL-MED-01 a port is not reused for 10 s, and a full range says so", () => {
  const range = new PortRange(10_001, 10_005);
  expect([range.take(0), range.take(0), range.take(0)]).toEqual([10_002, 10_004, undefined]);
  range.giveBack(10_004, 1000);
  expect(range.take(1000 + PORT_REST_MS - 1)).toBeUndefined();
  expect(range.take(1000 + PORT_REST_MS)).toBe(10_004);
});

test("TEL-MED-01 whatever is taken and given back, no pair is out twice and none before its rest is over", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(8000)), { maxLength: 60 }), (steps) => {
      const range = new PortRange(20_000, 20_015);
      const out: number[] = [];
      const restedFrom = new Map<number, number>();
      let now = 0;
      for (const [take, wait] of steps) {
        now += wait;
        if (take) {
          const port = range.take(now);
          if (port === undefined) continue;
          expect(out).not.toContain(port);
          expect(now - (restedFrom.get(port) ?? -PORT_REST_MS)).toBeGreaterThanOrEqual(PORT_REST_MS);
          out.push(port);
        } else if (out.length > 0) {
          const port = out.shift()!;
          restedFrom.set(port, now);
          range.giveBack(port, now);
        }
      }
    }),
  );
});
