import { sleep, systemClock, systemTimers } from "@perezvon/base";
import { expect, test } from "vitest";
import { memoryLimit, watchNodeLoad } from "./node-load.ts";

const gigabyte = 1024 ** 3;

function block(ms: number): void {
  const until = systemClock.monotonicMs() + ms;
  while (systemClock.monotonicMs() < until) Math.sqrt(2);
}

test("TEL-LIM-01 the delay of the loop is seen once it lasts, not for one long round", async () => {
  const load = watchNodeLoad(50);
  const readings: number[] = [];
  for (const blocked of [0, 0, 300, 300, 300]) {
    await sleep(systemTimers, 50);
    block(blocked);
    await sleep(systemTimers, 50);
    readings.push(load().loopDelayMs);
  }
  const [first, second, once, , lasting] = readings;
  expect([first, second]).toEqual([0, 0]);
  expect(once).toBeLessThan(250);
  expect(lasting).toBeGreaterThan(250);
  expect(lasting).toBeLessThan(3_000);
});

test("TEL-LIM-01 memory is measured against the container's limit, or the machine's", () => {
  const { memoryBytes, memoryLimitBytes } = watchNodeLoad(50)();
  expect(memoryBytes).toBeGreaterThan(10_000_000);
  expect(memoryLimitBytes).toBeGreaterThan(memoryBytes);
  expect(memoryLimit(2 * gigabyte, 8 * gigabyte)).toBe(2 * gigabyte);
  expect(memoryLimit(0, 8 * gigabyte)).toBe(8 * gigabyte);
  expect(memoryLimit(2 ** 60, 8 * gigabyte)).toBe(8 * gigabyte);
  expect(memoryLimit(undefined, 8 * gigabyte)).toBe(8 * gigabyte);
});
