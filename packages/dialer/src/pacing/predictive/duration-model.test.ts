import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { DurationModel } from "./duration-model.ts";

const bins = { first: 0.8, growth: 1.08, count: 96 };

function model(): DurationModel {
  return new DurationModel(bins, { mean: 100, weight: 2 }, 3600);
}

test("OUT-MOD-06 the distribution of handling times is learnt, whatever its form", () => {
  const random = seededRandom(1);
  const learnt = model();
  for (let n = 0; n < 2000; n++) learnt.observe(random.exponential(60), true);
  learnt.rebuild(1);
  // An exponential: the same hazard at every age.
  for (const age of [5, 30, 60, 120]) expect(learnt.hazard(age)).toBeCloseTo(1 / 60, 2);
  expect(learnt.ageAt(Math.LN2)).toBeGreaterThan(37);
  expect(learnt.ageAt(Math.LN2)).toBeLessThan(46);
});

test("OUT-MOD-06 a constant handling time has no hazard before its end", () => {
  const learnt = model();
  for (let n = 0; n < 500; n++) learnt.observe(60, true);
  learnt.rebuild(1);
  expect(learnt.cumulative(40)).toBeLessThan(0.05);
  // Four in five of those at 54 s are over within 12 s.
  expect(learnt.ageAt(learnt.cumulative(54) + 1.6) - 54).toBeLessThan(12);
});

test("OUT-MOD-06 conversations that still run count with the time they lasted", () => {
  const learnt = model();
  for (let n = 0; n < 20; n++) learnt.observe(10, true);
  learnt.rebuild(1);
  const before = learnt.ageAt(Math.LN2);
  for (let n = 0; n < 60; n++) learnt.running(100);
  learnt.rebuild(2);
  expect(learnt.ageAt(Math.LN2)).toBeGreaterThan(4 * before);
});

test("durations cut off by something else say only that they lasted so long", () => {
  const learnt = model();
  for (let n = 0; n < 200; n++) learnt.observe(40 + n / 10, n % 10 === 0);
  learnt.rebuild(1);
  expect(learnt.ends).toBe(20);
  // One in ten ends between 40 and 60 s; the others are cut off there.
  expect(learnt.cumulative(50) - learnt.cumulative(30)).toBeGreaterThan(0.05);
  expect(learnt.cumulative(50) - learnt.cumulative(30)).toBeLessThan(0.4);
});

test("the age at a cumulative hazard is the inverse of the cumulative hazard at an age", () => {
  const random = seededRandom(2);
  const learnt = model();
  for (let n = 0; n < 300; n++) learnt.observe(random.logNormal(60, 0.8), true);
  learnt.rebuild(1);
  for (const age of [1, 10, 44, 90, 300, 2000])
    expect(learnt.ageAt(learnt.cumulative(age))).toBeCloseTo(age, 3);
});
