import { expect, test } from "vitest";
import { AbandonmentBudget } from "./abandonment-budget.ts";
import type { PacerConfig } from "./pacer-types.ts";

const config: PacerConfig = {
  target: 0.03,
  connectWithin: 2,
  tick: 0.5,
  lines: 100,
  seed: 1,
  durationS: 8 * 3600,
  teamHint: 10,
};

/** A day in which every tenth second brings an answer and these of them are abandoned. */
function day(
  budget: AbandonmentBudget,
  seconds: number,
  abandoned: (answer: number) => boolean,
  from = 0,
): void {
  for (let t = from; t < from + seconds; t += 10) {
    budget.answer();
    if (abandoned(t / 10)) budget.abandon();
    budget.advance(t, 10, 1, 1e6);
  }
}

test("OUT-CPL-02 a budget that is not used raises the price, one that is overdrawn lowers it to nothing", () => {
  const unused = new AbandonmentBudget(config);
  const before = unused.price;
  day(unused, 3600, () => false);
  expect(unused.price).toBeGreaterThan(2 * before);
  const overdrawn = new AbandonmentBudget(config);
  day(overdrawn, 3600, (answer) => answer % 8 === 0);
  expect(overdrawn.price).toBe(0);
  expect(overdrawn.broken).toBe(true);
});

test("OUT-CPL-02 an hour that had its share and twice its chance spends no more", () => {
  const budget = new AbandonmentBudget(config);
  day(budget, 3 * 3600, () => false);
  expect(budget.price).toBeGreaterThan(0.05);
  // 360 answers an hour: 10.8 expected and 17 at the limit of chance.
  day(budget, 1200, (answer) => answer % 7 === 0, 3 * 3600);
  expect(budget.price).toBe(0);
});

test("OUT-CPL-02 towards the end of the day one abandoned call more must still fit", () => {
  const budget = new AbandonmentBudget({ ...config, durationS: 1200 });
  day(budget, 1000, (answer) => answer === 50 || answer === 60 || answer === 70);
  expect(budget.price).toBe(0);
});

test("OUT-MOD-07 with a cap nothing is spent while the next abandoned call would touch it", () => {
  const budget = new AbandonmentBudget({ ...config, cap: 0.03 });
  day(budget, 200, () => false);
  expect(budget.price).toBe(0);
  day(budget, 400, () => false, 200);
  expect(budget.price).toBeGreaterThan(0.01);
});

test("while something else than the price limits dialling, the price does not run away", () => {
  const free = new AbandonmentBudget(config);
  const limited = new AbandonmentBudget(config);
  for (let n = 0; n < 5000; n++) limited.bound(false);
  day(free, 7200, () => false);
  day(limited, 7200, () => false);
  expect(limited.price).toBeLessThan(free.price / 2);
});
