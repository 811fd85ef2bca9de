import { expect, test } from "vitest";
import { lastDays, qualitySides } from "./quality-sides.ts";

const trunk = { id: "0193d0c0-7b1e-7000-8000-000000000001", name: "Оператор А" };
const day = (date: string, change: object) => ({
  day: date,
  trunk: null,
  network: null,
  legs: 10,
  poor: 0,
  poorPercent: 0,
  mos: 4.2,
  ...change,
});

test("TEL-QOS-04 the days of a trunk and of a network become one line each, the worst first, with gaps where nobody talked", () => {
  const days = lastDays("2026-03-01", 3);
  expect(days).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  const sides = qualitySides(
    [
      day("2026-02-27", { network: "192.0.2.0/24", legs: 4, poor: 1, poorPercent: 25, mos: null }),
      day("2026-02-27", { trunk, legs: 30, poor: 3, poorPercent: 10, mos: 4 }),
      day("2026-03-01", { trunk, legs: 10, poor: 5, poorPercent: 50, mos: 3 }),
    ],
    days,
  );
  expect(sides).toMatchObject([
    { trunk, network: null, legs: 40, poor: 8, poorPercent: 20, mos: 3.75, shares: [10, null, 50] },
    {
      trunk: null,
      network: "192.0.2.0/24",
      legs: 4,
      poor: 1,
      poorPercent: 25,
      mos: null,
      shares: [25, null, null],
    },
  ]);
});
