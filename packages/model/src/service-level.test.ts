import { expect, test } from "vitest";
import { serviceLevel } from "./service-level.ts";

test("INB-SLV-06 the worked example: threshold 20 s, answered at 5, 20, 21; abandoned at 3, 25", () => {
  const counts = { answered: 3, answeredInTime: 2, lost: 1, lostShort: 1 };
  expect(serviceLevel(counts)).toBe(50);
  expect(serviceLevel(counts, true)).toBe(40);
});

test("INB-SLV-06 one decimal, half up; nothing to divide is nothing, neither 0 nor 100", () => {
  expect(serviceLevel({ answered: 3, answeredInTime: 2, lost: 0, lostShort: 5 })).toBe(66.7);
  expect(serviceLevel({ answered: 2000, answeredInTime: 1, lost: 0, lostShort: 0 })).toBe(0.1);
  expect(serviceLevel({ answered: 0, answeredInTime: 0, lost: 0, lostShort: 5 })).toBeUndefined();
});
