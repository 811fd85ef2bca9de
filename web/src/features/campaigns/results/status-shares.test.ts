import type { StatusCounts } from "@perezvon/api";
import { expect, test } from "vitest";
import { countsBy, sharesOf, wholeTimes } from "./status-shares.ts";

const counts = (attempts: readonly number[]): StatusCounts => ({
  from: null,
  to: "2026-11-20T12:00:00.000Z",
  step: "hour",
  total: attempts.reduce((sum, each) => sum + each, 0),
  dispositions: attempts.map((each, n) => ({
    key: `k${n}`,
    name: { ru: `С${n}`, en: `S${n}` },
    attempts: each,
    closed: 0,
  })),
  lists: [],
  times: [],
});

test("OUT-STA-05 shares are of all statuses and add up to the whole, the rare ones in one", () => {
  const shares = sharesOf(counts([40, 20, 15, 10, 5, 4, 3, 3]), "en", "Others");
  expect(shares.map(({ name, attempts }) => `${name} ${attempts}`)).toEqual([
    "S0 40",
    "S1 20",
    "S2 15",
    "S3 10",
    "S4 5",
    "Others 10",
  ]);
  expect(shares.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100);
  expect(new Set(shares.map(({ token }) => token)).size).toBe(6);
  expect(sharesOf(counts([1, 1, 1, 1, 1, 1]), "ru", "Прочие").at(-1)?.name).toBe("С5");
  expect(sharesOf(counts([]), "ru", "Прочие")).toEqual([]);
});

test("OUT-STA-05 the counts of a list fall into the same shares", () => {
  const shares = sharesOf(counts([9, 8, 7, 6, 5, 4, 3]), "en", "Others");
  const list = [
    { key: "k1", attempts: 2 },
    { key: "k5", attempts: 3 },
    { key: "k6", attempts: 1 },
  ];
  expect(countsBy(shares, list)).toEqual([0, 2, 0, 0, 0, 4]);
});

test("OUT-RES-13 an hour without a dial is there, and empty", () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour)).toISOString();
  const some = [{ key: "k0", attempts: 1 }];
  const times = wholeTimes({
    step: "hour",
    times: [
      { at: at(9), counts: some },
      { at: at(12), counts: some },
    ],
  });
  expect(times.map((part) => [part.at, part.counts.length])).toEqual([
    [at(9), 1],
    [at(10), 0],
    [at(11), 0],
    [at(12), 1],
  ]);
  expect(wholeTimes({ step: "day", times: [] })).toEqual([]);
});
