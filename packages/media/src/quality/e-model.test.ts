import { expect, test } from "vitest";
import { G711_BPL_CONCEALED, G711_BPL_PLAIN, mosOf, rFactor } from "./e-model.ts";

test.each([
  [0, 50, G711_BPL_CONCEALED, 92.0, 4.38],
  [2, 150, G711_BPL_CONCEALED, 82.6, 4.12],
  [5, 300, G711_BPL_PLAIN, 21.4, 1.3],
])("TEL-QOS-03 %d %% loss, %d ms, Bpl %d: R %d, MOS %d", (loss, delay, bpl, r, mos) => {
  expect(rFactor(loss, delay, bpl)).toBeCloseTo(r, 1);
  expect(mosOf(rFactor(loss, delay, bpl))).toBeCloseTo(mos, 2);
});

test("TEL-QOS-03 beyond the scale", () => {
  expect([mosOf(-1), mosOf(101)]).toEqual([1, 4.5]);
});
