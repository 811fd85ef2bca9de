import { expect, test } from "vitest";
import {
  anchorOf,
  collectorHolds,
  disturbed,
  highestRate,
  judged,
  median,
  percentileOf,
  rateHolds,
  slope,
  targets,
  voidBecause,
} from "./targets.ts";

/** The table of section 21: what is measured, aimed at, and what a release must not pass. */
test.each([
  ["TEL-PRF-02", targets.bridged, 0.8, 1],
  ["TEL-PRF-03", targets.recorded, 0.5, 0.75],
  ["TEL-PRF-04", targets.recordedGsm, 0.7, 1],
  ["TEL-PRF-05", targets.framed, 0.8, 1],
  ["TEL-PRF-06", targets.delayP50, 3, 5],
  ["TEL-PRF-06", targets.delayP99, 3, 5],
  ["TEL-PRF-07", targets.setup, 0.8, 1.2],
  ["TEL-PRF-08", targets.rate, 1, 0.8],
  ["TEL-PRF-09", targets.memory, 0.5, 0.8],
  ["TEL-PRF-10", targets.conference, 1, 1.5],
] as const)("%s is judged by the ratio of the table", (id, target, aim, failsAt) => {
  expect(target).toMatchObject({ id, target: aim, failsAt });
  const worse = target.better === "lower" ? 1.001 : 0.999;
  const by = (ratio: number) => judged(target, [ratio * 100], [100]).verdict;
  expect([by(aim), by(aim * worse), by(failsAt * worse)]).toEqual(["met", "missed", "fails the release"]);
});

test("TEL-PRF-01 medians of both sides are compared, and nothing measured is nothing won", () => {
  expect(judged(targets.bridged, [9, 1, 5], [10, 10, 50])).toMatchObject({
    ours: 5,
    asterisk: 10,
    ratio: 0.5,
  });
  expect(judged(targets.bridged, [], [1]).verdict).toBe("not measured");
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
});

test("TEL-PRF-06 the 99th percentile counts from 5 ms, on both sides", () => {
  expect(judged(targets.delayP99, [2.7], [0.2])).toMatchObject({ ratio: 1, verdict: "met" });
  expect(judged(targets.delayP99, [20], [1])).toMatchObject({ ratio: 4, verdict: "missed" });
});

test.each([
  [{}, undefined],
  [{ up: 299 }, "299 of 300 calls were up"],
  [{ astray: 1 }, "1 packets on a wrong leg"],
  [{ received: 99_900 }, undefined],
  [{ received: 99_899 }, "0.10 % of the packets lost"],
  [{ sent: 0, received: 0 }, "100.00 % of the packets lost"],
])("TEL-PRF-01 a run is void by its facts: %o", (facts, expected) => {
  expect(voidBecause({ calls: 300, up: 300, astray: 0, sent: 100_000, received: 100_000, ...facts })).toBe(
    expected,
  );
});

test("TEL-PRF-01 more than 0.3 core of foreign load is a disturbed run", () => {
  expect([disturbed(0.3), disturbed(0.31)]).toEqual([false, true]);
});

test("TEL-PRF-08 a rate holds without failure, under 1 % sent again, all in time", () => {
  const facts = { offered: 1_000, done: 1_000, failed: 0, repeated: 0, messages: 4 };
  expect(rateHolds(facts)).toBe(true);
  expect(rateHolds({ ...facts, failed: 1 })).toBe(false);
  expect(rateHolds({ ...facts, repeated: 39 })).toBe(true);
  expect(rateHolds({ ...facts, repeated: 40 })).toBe(false);
  expect(rateHolds({ ...facts, done: 969 })).toBe(false);
});

test.each([
  [100, 100],
  [437, 425],
  [800, 800],
  [90, 75],
  [20, 0],
  [9_999, 2_000],
])("TEL-PRF-08 the search for the highest rate finds what a side holds: %d", async (limit, found) => {
  const tried: number[] = [];
  const rate = await highestRate(100, 2_000, 25, async (each) => {
    tried.push(each);
    return each <= limit;
  });
  expect(rate).toBe(found);
  expect(tried.length).toBeLessThanOrEqual(12);
});

test("TEL-PRF-11 a gross drift of Asterisk's own figure is told", () => {
  expect(anchorOf("bridged", [22.5, 24.9, 23])).toEqual({ asterisk: 23, expected: [18, 20], drifted: false });
  expect(anchorOf("bridged", [41])?.drifted).toBe(true);
  expect(anchorOf("setup", [1.4])?.drifted).toBe(true);
  expect(anchorOf("framed", [])).toBeUndefined();
});

test("TEL-PRF-13 the collector may stop a media worker for 10 ms, and leave a megabyte in ten minutes", () => {
  expect(collectorHolds([], 1_023)).toBe(true);
  expect(collectorHolds([1, 2, 10], 0)).toBe(true);
  expect(collectorHolds([1, 2, 10.1], 0)).toBe(false);
  expect(collectorHolds([1], 1_024)).toBe(false);
});

test("TEL-PRF-14 the slope of memory is that of the line through all samples", () => {
  expect(slope([5, 5, 5, 5])).toBe(0);
  expect(slope([1, 2, 3, 4])).toBeCloseTo(1);
  expect(slope([0, 10, 0, 10])).toBeCloseTo(2);
  expect(percentileOf([5, 1, 4, 2, 3], 0.99)).toBe(5);
});
