import { expect, test } from "vitest";
import { seededRandom } from "./random.ts";

test("the same seed gives the same draws, another seed others", () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 20 },
      (
        (random) => () =>
          random.next()
      )(seededRandom(seed)),
    );
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test("uniform draws stay in [0, 1) and have the mean of a uniform variate", () => {
  const random = seededRandom(1);
  let sum = 0;
  for (let i = 0; i < 20_000; i++) {
    const x = random.next();
    expect(x >= 0 && x < 1).toBe(true);
    sum += x;
  }
  expect(sum / 20_000).toBeCloseTo(0.5, 1);
});

test("a log-normal stream has the mean it was asked for", () => {
  const random = seededRandom(3);
  let sum = 0;
  for (let i = 0; i < 40_000; i++) sum += random.logNormal(180, 0.5);
  expect(Math.abs(sum / 40_000 - 180)).toBeLessThan(5);
});
