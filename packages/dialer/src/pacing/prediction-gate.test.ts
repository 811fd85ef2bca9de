import { expect, test } from "vitest";
import { PredictionGate } from "./prediction-gate.ts";

const limits = { warmUpDials: 100, leastAgents: 5 };

function warm(): PredictionGate {
  const gate = new PredictionGate();
  for (let n = 0; n < 100; n++) gate.dialEnded();
  return gate;
}

test("OUT-MOD-06 nothing is predicted until warm-up is done", () => {
  const gate = new PredictionGate();
  for (let n = 0; n < 99; n++) gate.dialEnded();
  expect(gate.predicts(limits, 10, 0)).toBe(false);
  gate.dialEnded();
  expect(gate.predicts(limits, 10, 1_000)).toBe(true);
});

test("OUT-MOD-06 nothing is predicted for fewer than the least ready and busy agents", () => {
  const gate = warm();
  expect(gate.predicts(limits, 4, 0)).toBe(false);
  expect(gate.predicts(limits, 5, 1_000)).toBe(true);
});

test("OUT-MOD-06 for 60 s after more than a quarter of the agents left nothing is predicted", () => {
  const gate = warm();
  expect(gate.predicts(limits, 20, 0)).toBe(true);
  expect(gate.predicts(limits, 15, 10_000)).toBe(true);
  expect(gate.predicts(limits, 14, 20_000)).toBe(false);
  expect(gate.predicts(limits, 14, 79_000)).toBe(false);
  expect(gate.predicts(limits, 14, 80_000)).toBe(true);
});

test("OUT-MOD-06 agents who leave one by one over minutes are no such loss", () => {
  const gate = warm();
  for (let left = 0; left < 10; left++) expect(gate.predicts(limits, 20 - left, left * 90_000)).toBe(true);
});
