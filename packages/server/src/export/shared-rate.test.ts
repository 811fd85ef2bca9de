import { VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { SharedRate } from "./shared-rate.ts";

const piece = 12_500;
/** 8 Mbit/s. */
const rate = 1_000_000;

test("PLT-TEN-10 OUT-EXP-03 several exports of a centre together keep its rate, whoever begins when", async () => {
  const clock = new VirtualClock(0);
  const shared = new SharedRate(rate, { clock, timers: clock });
  const passed: { readonly at: number; readonly bytes: number }[] = [];
  const write = async (pieces: number) => {
    for (let n = 0; n < pieces; n++) {
      await shared.pass(piece);
      passed.push({ at: clock.now(), bytes: piece });
    }
  };
  const writers = [write(80), write(80)];
  await clock.advanceAsync(500);
  writers.push(write(80));
  await clock.advanceAsync(3_000);
  await Promise.all(writers);
  for (const { at } of passed) {
    const until = passed.filter((each) => each.at <= at).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(until).toBeLessThanOrEqual((rate * (at + 100)) / 1_000 + piece);
  }
  // And they use it whole: 3 MB take three seconds.
  expect(passed.at(-1)!.at).toBeGreaterThan(2_850);
  expect(passed.at(-1)!.at).toBeLessThanOrEqual(3_000);
});

test("PLT-TEN-10 what was not used before is not made up for", async () => {
  const clock = new VirtualClock(0);
  const shared = new SharedRate(rate, { clock, timers: clock });
  clock.advanceBy(60_000);
  let passed = false;
  const all = shared.pass(rate).then(() => {
    passed = true;
  });
  await clock.advanceAsync(899);
  expect(passed).toBe(false);
  await clock.advanceAsync(1);
  await all;
});
