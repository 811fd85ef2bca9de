import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { AnswerLevel } from "./answer-level.ts";

/** Answers at `factor` times what is expected, `perSecond` expected, for `seconds`. */
function run(level: AnswerLevel, factor: number, perSecond: number, seconds: number, seed: number): void {
  const random = seededRandom(seed);
  for (let t = 0; t < seconds; t += 0.5) {
    if (random.chance(perSecond * factor * 0.5)) level.answer();
    level.elapse(0.5, perSecond * 0.5);
  }
}

test("OUT-MOD-06 the level settles at the observed share of answers", () => {
  const level = new AnswerLevel();
  expect(level.level).toBe(1);
  run(level, 0.5, 0.3, 3600, 1);
  expect(level.level).toBeGreaterThan(0.3);
  expect(level.level).toBeLessThan(0.7);
});

test("OUT-MOD-08 a step of the answer rate is believed within some forty answers", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const level = new AnswerLevel();
    run(level, 1, 0.2, 3600, seed);
    run(level, 3, 0.2, 75, seed + 100);
    expect(level.level).toBeGreaterThan(1.7);
  }
});
