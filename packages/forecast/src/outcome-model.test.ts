import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { defaultOutcomes } from "./default-outcomes.ts";
import { OutcomeSampler, person } from "./outcome-model.ts";

const model = (cells: ConstructorParameters<typeof OutcomeSampler>[0]["cells"]) =>
  new OutcomeSampler({ ...defaultOutcomes, cells });

test("a cell of many dials says what it says, one of few is near the whole", () => {
  const sampler = model([
    { hour: 10, attempt: 1, dials: { [person]: 3000, no_answer: 7000 } },
    { hour: 19, attempt: 1, dials: { [person]: 6000, no_answer: 4000 } },
    { hour: 12, attempt: 1, dials: { [person]: 2, no_answer: 0 } },
  ]);
  expect(sampler.answerShare(10, 1)).toBeCloseTo(0.3, 2);
  expect(sampler.answerShare(19, 1)).toBeCloseTo(0.6, 2);
  expect(sampler.answerShare(12, 1)).toBeLessThan(0.55);
  // An hour without a dial is as all hours are.
  expect(sampler.answerShare(3, 1)).toBeCloseTo(0.45, 2);
});

test("hour and attempt each tell their part where their cell is empty", () => {
  const sampler = model([
    { hour: 10, attempt: 1, dials: { [person]: 4000, no_answer: 6000 } },
    { hour: 10, attempt: 2, dials: { [person]: 2000, no_answer: 8000 } },
    { hour: 19, attempt: 1, dials: { [person]: 6000, no_answer: 4000 } },
  ]);
  const unknown = sampler.answerShare(19, 2);
  expect(unknown).toBeGreaterThan(sampler.answerShare(10, 2));
  expect(unknown).toBeLessThan(sampler.answerShare(19, 1));
});

test("drawn times lie within their quantiles and have their middle", () => {
  const sampler = new OutcomeSampler({ ...defaultOutcomes, talk: [10, 60, 200] });
  const random = seededRandom(4);
  const talks = Array.from({ length: 4000 }, () => sampler.talk(random)).sort((a, b) => a - b);
  expect(talks[0]!).toBeGreaterThanOrEqual(10);
  expect(talks.at(-1)!).toBeLessThanOrEqual(200);
  expect(Math.abs(talks[2000]! - 60)).toBeLessThan(5);
});
