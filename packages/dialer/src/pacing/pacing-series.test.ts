import fc from "fast-check";
import { expect, test } from "vitest";
import { type PacingPoint, PacingSeries } from "./pacing-series.ts";

const point = (at: number, inFlight: number): PacingPoint => ({
  at,
  inFlight,
  ready: 2,
  soonFree: undefined,
  abandonedPercent: 1.5,
});

test("OUT-STA-01 a figure is kept when it changes and holds until it is looked at again", () => {
  const series = new PacingSeries();
  expect(series.points()).toEqual([]);
  for (const [at, inFlight] of [
    [0, 3],
    [2_000, 3],
    [4_000, 5],
    [6_000, 5],
  ] as const)
    series.add(point(at, inFlight));
  expect(series.points()).toEqual([point(0, 3), point(4_000, 5), point(6_000, 5)]);
});

test("OUT-STA-01 whatever the figures, ten minutes are shown, and each moment as it was", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 400 }), (figures) => {
      const series = new PacingSeries();
      for (const [n, inFlight] of figures.entries()) series.add(point(2_000 * n, inFlight));
      const shown = series.points();
      const until = 2_000 * (figures.length - 1);
      const edge = Math.max(0, until - 600_000);
      expect(shown[0]!.at).toBe(edge);
      expect(shown.at(-1)!.at).toBe(until);
      for (const [n, inFlight] of figures.entries()) {
        const at = 2_000 * n;
        if (at >= edge) expect(shown.findLast((each) => each.at <= at)!.inFlight).toBe(inFlight);
      }
    }),
    { numRuns: 60 },
  );
});
