import { expect, test } from "vitest";
import { SteppedTimers } from "./stepped-timers.ts";
import { VirtualClock } from "./virtual-clock.ts";

function world() {
  const clock = new VirtualClock();
  const ran: string[] = [];
  const timers = new SteppedTimers(clock, (delayMs, run) => clock.after(delayMs, run));
  const note = (name: string) => () => void ran.push(`${name} ${clock.monotonicMs()}`);
  return { clock, timers, ran, note };
}

test("TEL-TRN-01 long waits end never early and at most a step late, those of one step together in their order", () => {
  const { clock, timers, ran, note } = world();
  clock.advanceBy(7);
  timers.after(5_000, note("K"));
  clock.advanceBy(20);
  timers.after(5_000, note("K again"));
  timers.after(32_000, note("L"));
  expect(timers.set).toBe(2);
  clock.advanceBy(40_000);
  expect(ran).toEqual(["K 5050", "K again 5050", "L 32050"]);
  expect(timers.set).toBe(0);
});

test("TEL-PRF-14 what is cancelled is gone at once, the timer of the system with the last of its step", () => {
  const { clock, timers, ran, note } = world();
  const waits = [1, 2, 3].map((n) => timers.after(32_000, note(String(n))));
  waits[1]?.cancel();
  waits[1]?.cancel();
  waits[0]?.cancel();
  expect(timers.set).toBe(1);
  waits[2]?.cancel();
  expect(timers.set).toBe(0);
  timers.after(32_000, note("after"));
  clock.advanceBy(32_000);
  expect(ran).toEqual(["after 32000"]);
});

test("a wait may cancel and set others of its own step", () => {
  const { clock, timers, ran, note } = world();
  const first = timers.after(4_000, () => {
    second.cancel();
    first.cancel();
    timers.after(4_000, note("later"));
  });
  const second = timers.after(4_000, note("second"));
  timers.after(4_000, note("third"));
  clock.advanceBy(8_000);
  expect(ran).toEqual(["third 4000", "later 8000"]);
});

test("hours are rounded to seconds", () => {
  const { clock, timers, ran, note } = world();
  clock.advanceBy(1);
  timers.after(3_600_000, note("hour"));
  clock.advanceBy(3_700_000);
  expect(ran).toEqual(["hour 3601000"]);
});
