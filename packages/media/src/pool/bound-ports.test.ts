import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundPorts } from "./bound-ports.ts";
import { PORT_REST_MS } from "./port-range.ts";

test("TEL-MED-01 a bound port goes to another leg after its rest of 10 s and not before, the one that rested longest first", () => {
  const ports = new BoundPorts(100);
  ports.add([20_000, 20_002]);
  expect([ports.take(0), ports.take(0), ports.take(0)]).toEqual([20_000, 20_002, undefined]);
  ports.rest(20_002, 1_000);
  ports.rest(20_000, 1_500);
  expect(ports.take(1_000 + PORT_REST_MS - 1)).toBeUndefined();
  expect(ports.take(1_500 + PORT_REST_MS)).toBe(20_002);
  expect(ports.take(1_500 + PORT_REST_MS)).toBe(20_000);
});

test("a small share of the range keeps little ready, none keeps nothing", () => {
  expect(new BoundPorts(0).wanted(0)).toBe(0);
  expect(new BoundPorts(3).wanted(0)).toBe(3);
  const ports = new BoundPorts(1_000);
  expect(ports.wanted(0)).toBe(16);
  ports.add(Array.from({ length: 100 }, (_, i) => i));
  expect(ports.wanted(0)).toBe(0);
  expect([
    ports.surplus(0).length,
    ports.surplus(0).length,
    ports.surplus(0).length,
    ports.surplus(0).length,
  ]).toEqual([16, 16, 4, 0]);
  expect(ports.rested(0)).toHaveLength(64);
});

test("TEL-MED-01 whatever is taken, rested and given up, no pair is out twice and none before its rest is over", () => {
  const step = fc.tuple(fc.constantFrom("take", "rest", "surplus", "rested"), fc.nat(8_000));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const ports = new BoundPorts(4);
      ports.add([0, 2, 4, 6, 8, 10]);
      const here = new Set([0, 2, 4, 6, 8, 10]);
      const out: number[] = [];
      const restedFrom = new Map<number, number>();
      let now = 0;
      for (const [kind, wait] of steps) {
        now += wait;
        if (kind === "rest") {
          const port = out.shift();
          if (port === undefined) continue;
          ports.rest(port, now);
          here.add(port);
          restedFrom.set(port, now);
          continue;
        }
        const taken =
          kind === "take"
            ? [ports.take(now) ?? []].flat()
            : kind === "surplus"
              ? ports.surplus(now)
              : ports.rested(now);
        for (const port of taken) {
          expect(here.delete(port)).toBe(true);
          expect(now - (restedFrom.get(port) ?? -PORT_REST_MS)).toBeGreaterThanOrEqual(PORT_REST_MS);
          if (kind === "take") out.push(port);
        }
      }
      expect(new Set(ports.all())).toEqual(here);
    }),
  );
});
