import { VirtualClock } from "@perezvon/base";
import { expect, it } from "vitest";
import { Metronome } from "./metronome.ts";

it("beats every 20 ms while somebody listens, and costs nothing when nobody does", () => {
  const clock = new VirtualClock();
  const metronome = new Metronome(clock, clock);
  expect(clock.nextAt()).toBeUndefined();
  let beats = 0;
  const stop = metronome.add(() => beats++);
  clock.advanceBy(1000);
  expect(beats).toBe(50);
  stop();
  expect(clock.nextAt()).toBeUndefined();
});

it("makes good a short pause of the process and forgets a long one", () => {
  const clock = new VirtualClock();
  let pausedMs = 0;
  const metronome = new Metronome(
    { now: () => clock.now(), monotonicMs: () => clock.monotonicMs() + pausedMs },
    clock,
  );
  let beats = 0;
  metronome.add(() => beats++);
  clock.advanceBy(20);
  pausedMs = 60;
  clock.advanceBy(20);
  expect(beats).toBe(5);
  pausedMs += 10_000;
  clock.advanceBy(20);
  expect(beats).toBe(6);
});
