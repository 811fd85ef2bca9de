import fc from "fast-check";
import { expect, test } from "vitest";
import { bestAnswer } from "./best-answer.ts";

const best = (...statuses: number[]) =>
  bestAnswer(statuses.map((status) => ({ status, q850: undefined })))?.status;

test.each<[best: number, of: number[]]>([
  [600, [486, 600, 503]],
  [606, [401, 606]],
  [302, [302, 486, 503]],
  [401, [486, 401, 404]],
  [407, [407, 415]],
  [415, [484, 415, 420]],
  [420, [484, 420]],
  [484, [486, 484, 486]],
  [486, [486, 480]],
  [480, [480, 486, 480]],
  [603, [603, 480, 603]],
  [486, [486, 603]],
  [404, [404, 503]],
  [503, [503]],
  [603, [603]],
])("TEL-B2B-04 %i stands for %j", (expected, statuses) => {
  expect(best(...statuses)).toBe(expected);
});

test("TEL-B2B-04 the answer is always one of those received, whatever their order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 300, max: 699 }), { minLength: 1, maxLength: 10 }), (statuses) => {
      expect(statuses).toContain(best(...statuses));
      expect(Math.floor(best(...statuses.toReversed())! / 100)).toBe(Math.floor(best(...statuses)! / 100));
    }),
  );
});
