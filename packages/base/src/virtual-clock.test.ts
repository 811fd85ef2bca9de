import { expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

test("timers run at their instant, ties in the order they were set", () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  clock.after(10, () => seen.push(`b@${clock.now()}`));
  clock.after(5, () => {
    seen.push(`a@${clock.now()}`);
    clock.after(5, () => seen.push(`c@${clock.now()}`));
  });
  clock.advanceBy(20);
  expect(seen).toEqual(["a@5", "b@10", "c@10"]);
  expect(clock.now()).toBe(20);
});

test("a cancelled timer does not run, a repeating one stops from inside itself", () => {
  const clock = new VirtualClock(0);
  let runs = 0;
  const never = clock.after(1, () => {
    throw new Error("cancelled timer ran");
  });
  never.cancel();
  const ticker = clock.every(10, () => {
    runs++;
    if (runs === 3) ticker.cancel();
  });
  clock.advanceBy(1000);
  expect(runs).toBe(3);
});
