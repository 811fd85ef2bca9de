import { expect, test } from "vitest";
import { nextTry } from "./retry.ts";

const minute = 60_000;

test("PLT-EML-03 a letter is tried again after 1, 5, 15 and 60 min, then hourly up to 24 h", () => {
  const waits: number[] = [];
  let now = 0;
  for (let tries = 1; ; tries++) {
    const next = nextTry({ createdAt: 0 }, tries, now);
    if (next === undefined) break;
    waits.push((next - now) / minute);
    now = next;
  }
  expect(waits.slice(0, 6)).toEqual([1, 5, 15, 60, 60, 60]);
  expect(now).toBeLessThanOrEqual(24 * 60 * minute);
  expect(now).toBeGreaterThan(23 * 60 * minute);
});
