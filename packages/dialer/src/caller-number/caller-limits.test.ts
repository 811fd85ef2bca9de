import { expect, test } from "vitest";
import { answerShares, callerFreeAt } from "./caller-limits.ts";

const now = Date.parse("2026-11-20T09:00:00Z");
const midnight = Date.parse("2026-11-20T21:00:00Z");
const minute = 60_000;
const limit = (perDay: number | null, restAfter: number | null = null, restMinutes = 60) => ({
  number: "+74951230001",
  perDay,
  restAfter,
  restMinutes,
});

test.each([
  ["no limit", undefined, 1_000, 0, now],
  ["one below the cap", limit(10), 9, 0, now],
  ["at the cap until midnight", limit(10), 10, 0, midnight],
  ["beyond it", limit(10), 11, 0, midnight],
  ["one before the rest", limit(null, 5), 4, undefined, now],
  ["rests after the fifth", limit(null, 5), 5, 0, now + 60 * minute],
  ["the rest is nearly over", limit(null, 5), 5, 59, now + minute],
  ["and over", limit(null, 5), 5, 60, now],
  ["another campaign has dialled by it meanwhile", limit(null, 5), 8, 20, now + 40 * minute],
  ["a new day has begun in the rest", limit(null, 5), 0, 20, now + 40 * minute],
  ["rests again after the tenth", limit(null, 5, 1), 10, 0, now + minute],
  ["the cap goes before the rest", limit(5, 5), 5, 0, midnight],
  ["unused", limit(1, 1), 0, undefined, now],
] as const)("OUT-CID-03 cap and rest: %s", (_, given, dials, ago, expected) => {
  const fullAt = ago === undefined ? undefined : now - ago * minute;
  expect(callerFreeAt(given, { dials, fullAt }, now, midnight)).toBe(expected);
});

const of = (number: string, dials: number, answered: number) => ({ number, dials, answered });

test("OUT-CID-03 a number below half of the campaign's mean is marked, one at half of it is not", () => {
  // Mean 42 of 220.
  const { numbers, percent } = answerShares([
    of("a", 120, 30),
    of("b", 40, 4),
    of("c", 40, 3),
    of("d", 20, 5),
  ]);
  expect(percent).toBe(19.1);
  expect(numbers.map(({ percent: share, suspicious }) => [share, suspicious])).toEqual([
    [25, false],
    [10, false],
    [7.5, true],
    [25, false],
  ]);
  const half = answerShares([of("a", 100, 30), of("b", 100, 10)]);
  expect(half.numbers[1]).toMatchObject({ percent: 10, suspicious: false });
});

test("OUT-CID-03 of few dials nothing is said, of none nothing at all", () => {
  expect(answerShares([of("a", 19, 0), of("b", 100, 50)]).numbers[0]!.suspicious).toBe(false);
  expect(answerShares([of("a", 20, 0), of("b", 100, 50)]).numbers[0]!.suspicious).toBe(true);
  expect(answerShares([of("a", 0, 0)])).toEqual({
    percent: undefined,
    numbers: [{ ...of("a", 0, 0), percent: undefined, suspicious: false }],
  });
});
