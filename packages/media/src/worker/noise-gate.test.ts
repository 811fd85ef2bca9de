import { expect, test } from "vitest";
import { sine } from "../tone/generate.ts";
import { NoiseGate } from "./noise-gate.ts";

const frame = (dbm0: number) => sine([1000], 20, dbm0);

test("TEL-MIX-01 the gate opens at −50 dBm0 with the frame that brings it, and closes 300 ms after the last", () => {
  const gate = new NoiseGate();
  expect(gate.silent(frame(-51), 0)).toBe(true);
  expect(gate.silent(frame(-49), 1)).toBe(false);
  for (let round = 2; round <= 16; round++) expect(gate.silent(frame(-60), round)).toBe(false);
  expect(gate.silent(frame(-60), 17)).toBe(true);
  expect(gate.silent(frame(-20), 18)).toBe(false);
});

test("TEL-MIX-01 all listeners of one round get the same answer", () => {
  const gate = new NoiseGate();
  expect(gate.silent(frame(-20), 5)).toBe(false);
  expect(gate.silent(frame(-90), 5)).toBe(false);
});
