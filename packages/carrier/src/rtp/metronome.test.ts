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

it("knows when the process itself stood still", () => {
  const clock = new VirtualClock(1_000_000);
  let pausedMs = 0;
  const metronome = new Metronome(
    { now: () => clock.now() + pausedMs, monotonicMs: () => clock.monotonicMs() + pausedMs },
    clock,
  );
  metronome.add(() => {});
  clock.advanceBy(40);
  expect(metronome.longestPauseMs).toBe(0);
  pausedMs = 300;
  clock.advanceBy(20);
  // Ticks at 1,000,040 and 1,000,360: the beat of 1,000,060 was due, what follows is the pause.
  expect(metronome.longestPauseMs).toBe(300);
  expect(metronome.pauseWithin(1_000_050, 1_000_365)).toBe(300);
  expect(metronome.pauseWithin(1_000_200, 1_000_300)).toBe(100);
  expect(metronome.pauseWithin(1_000_360, 1_000_400)).toBe(0);
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
