import { expect, test } from "vitest";
import { barsOf } from "./waveform-bars.ts";

const side = (...peaks: number[]) => btoa(String.fromCharCode(...peaks));
const waveform = { perSecond: 10, left: side(255, 0, 0, 0), right: side(0, 0, 0, 51) };

test("TEL-REC-11 the bars show the loudest of each stretch, of one side or of both", () => {
  expect(barsOf(waveform, "left", 2)).toEqual([40, 1]);
  expect(barsOf(waveform, "right", 2)).toEqual([1, 8]);
  expect(barsOf(waveform, "both", 2)).toEqual([40, 8]);
  expect(barsOf(waveform, "both", 8)).toHaveLength(8);
  expect(barsOf(null, "both", 3)).toEqual([1, 1, 1]);
});
