import { seededRandom } from "@perezvon/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AdmissionState,
  admits,
  type CallClass,
  loadOf,
  openAdmission,
  retryAfterSeconds,
  stepAdmission,
} from "./admission.ts";

const idle = {
  loopDelayMs: 0,
  loopDelayLimitMs: 50,
  workerBusy: 0,
  memoryBytes: 0,
  memoryLimitBytes: 1_000,
  portsInUse: 0,
  portsTotal: 1_000,
};

test.each([
  ["nothing", {}, 0],
  ["loop delay of 50 ms", { loopDelayMs: 50 }, 1],
  ["a worker busy 85 %", { workerBusy: 0.85 }, 1],
  ["memory at its limit", { memoryBytes: 1_000 }, 1],
  ["95 % of the ports", { portsInUse: 950 }, 1],
  ["the highest counts", { loopDelayMs: 25, workerBusy: 0.17, portsInUse: 95 }, 0.5],
])("TEL-LIM-01 load: %s", (_name, figures, expected) => {
  expect(loadOf({ ...idle, ...figures })).toBeCloseTo(expected);
});

const shares = (state: AdmissionState) => {
  const random = seededRandom(1);
  const share = (call: CallClass) =>
    Array.from({ length: 2_000 }, () => admits(state, call, random)).filter(Boolean).length / 2_000;
  return [share("campaign"), share("manual"), share("incoming")];
};

test("TEL-LIM-01 campaigns are refused first, then manual calls, then incoming; recovery by tenths at 0.8", () => {
  let state = openAdmission;
  expect(shares(state)).toEqual([1, 1, 1]);
  state = stepAdmission(state, 0.99);
  expect(shares(state)).toEqual([1, 1, 1]);
  state = stepAdmission(state, 1);
  expect(shares(state)).toEqual([0, 1, 1]);
  state = stepAdmission(state, 1.2);
  expect(shares(state)).toEqual([0, 0, 1]);
  state = stepAdmission(state, 1);
  expect(shares(state)).toEqual([0, 0, 0]);
  // Between the two marks nothing moves.
  expect(stepAdmission(state, 0.9)).toEqual(state);
  const seen: number[] = [];
  for (let second = 0; second < 10; second++) {
    state = stepAdmission(state, 0.8);
    seen.push(Math.round(shares(state)[2]! * 10));
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(state).toEqual(openAdmission);
});

test("TEL-LIM-02 whatever the load was, full rate is back ten seconds after", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 3, noNaN: true })), (loads) => {
      const now = loads.reduce(stepAdmission, openAdmission);
      const after = Array.from({ length: 10 }, () => 0.5).reduce(stepAdmission, now);
      expect(after).toEqual(openAdmission);
    }),
  );
});

test("TEL-LIM-01 Retry-After is 2 to 10 s, by chance", () => {
  const random = seededRandom(2);
  const seen = new Set(Array.from({ length: 500 }, () => retryAfterSeconds(random)));
  expect([...seen].sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
