import fc from "fast-check";
import { expect, test } from "vitest";
import { type Threshold, type ThresholdLevel, thresholdLevel, worsened } from "./threshold.ts";

const abandoned: Threshold = { side: "above", warning: 2, critical: 3 };
const asr: Threshold = { side: "below", warning: 40, critical: 20 };

test.each<[Threshold, number | undefined, ThresholdLevel, ThresholdLevel]>([
  [abandoned, 1.9, "good", "good"],
  [abandoned, 2, "good", "warning"],
  [abandoned, 3, "good", "critical"],
  // 5 % of the value is the slack of what was reached.
  [abandoned, 2.86, "critical", "critical"],
  [abandoned, 2.84, "critical", "warning"],
  [abandoned, 1.91, "warning", "warning"],
  [abandoned, 1.89, "warning", "good"],
  [abandoned, undefined, "critical", "good"],
  [asr, 41, "good", "good"],
  [asr, 40, "good", "warning"],
  [asr, 20, "warning", "critical"],
  [asr, 20.9, "critical", "critical"],
  [asr, 21.1, "critical", "warning"],
  [{ side: "above", warning: undefined, critical: 5 }, 4, "good", "good"],
  [{ side: "above", warning: undefined, critical: 5 }, 5, "good", "critical"],
  [{ side: "above", warning: 5, critical: undefined }, 900, "good", "warning"],
])("OUT-STA-05 %j: %s after %s is %s", (threshold, value, before, level) => {
  expect(thresholdLevel(threshold, value, before)).toBe(level);
});

test("OUT-STA-05 a figure that trembles at its value sounds once", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 2.86, max: 3.2, noNaN: true }), { minLength: 1 }), (values) => {
      let level: ThresholdLevel = "good";
      let sounds = 0;
      for (const value of [3, ...values]) {
        const next = thresholdLevel(abandoned, value, level);
        if (worsened(level, next)) sounds++;
        level = next;
      }
      expect(sounds).toBe(1);
    }),
  );
});
