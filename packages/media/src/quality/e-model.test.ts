import { expect, test } from "vitest";
import { G711_BPL_CONCEALED, G711_BPL_PLAIN, mosOf, oneWayDelayMs, qualityOf, rFactor } from "./e-model.ts";

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

test("TEL-QOS-03 Opus has a Bpl of 19 and looks 6.5 ms ahead; the laws have neither", () => {
  expect(oneWayDelayMs(60, 40, "opus") - oneWayDelayMs(60, 40, "pcma")).toBe(6.5);
  expect(qualityOf(2, 0, 150, "opus").rFactor).toBeCloseTo(93.2 - 3.6 - (95 * 2) / 21, 5);
  expect(qualityOf(2, 0, 150, "pcma").rFactor).toBeCloseTo(rFactor(2, 150, G711_BPL_CONCEALED), 5);
});
