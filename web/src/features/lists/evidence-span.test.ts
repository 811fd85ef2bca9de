import { expect, test } from "vitest";
import { evidenceSpan, tickStepMs } from "./evidence-span.ts";

const heard = { rule: 7, floorDbm0: -60, tones: [], speech: [{ fromMs: 500, toMs: 900 }] };

test("TEL-CPA-14 the decision is counted from the answer, or from the first sound before it", () => {
  expect(evidenceSpan({ ...heard, answeredAtMs: 2_000, decidedAfterMs: 1_400 })).toEqual({
    decidedAtMs: 3_400,
    endMs: 3_600,
  });
  expect(evidenceSpan({ ...heard, answeredAtMs: null, decidedAfterMs: 640 })).toEqual({
    decidedAtMs: 640,
    endMs: 1_000,
  });
});

test("the axis has at most eight steps", () => {
  expect([900, 4_100, 9_000, 45_000, 90_000].map(tickStepMs)).toEqual([500, 1_000, 2_000, 10_000, 20_000]);
});
