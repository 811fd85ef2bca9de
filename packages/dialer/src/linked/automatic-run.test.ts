import type { AutomaticRun, HoursSet } from "@perezvon/model";
import { expect, test } from "vitest";
import { at } from "../../testing/replay.ts";
import { automaticStep, type ScheduledRun } from "./automatic-run.ts";

const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
  kind: "weekly" as const,
  weekday: weekday as 1,
}));
const twoToSix: HoursSet = {
  entries: [{ kind: "open", days: everyDay, start: "14:00", end: "18:00", timeZone: "UTC" }],
};
const byHours: AutomaticRun = { start: { kind: "hours" }, stop: { kind: "hours" } };

/** Plays a day minute by minute: hand control at its times; returns what the schedule did and when. */
function play(
  automatic: AutomaticRun,
  hand: Readonly<Record<string, "start" | "stop">>,
  until: string,
  remaining: (now: number) => number = () => 1,
): string[] {
  let run: ScheduledRun = {
    automatic,
    hours: twoToSix,
    enabled: true,
    started: false,
    changedAt: at("08:00"),
    remaining: 1,
  };
  const done: string[] = [];
  for (let now = at("08:00"); now <= at(until); now += 60_000) {
    for (const [time, act] of Object.entries(hand))
      if (at(time) === now) run = { ...run, started: act === "start", changedAt: now };
    const step = automaticStep({ ...run, remaining: remaining(now) }, now);
    if (step === undefined) continue;
    run = { ...run, started: step === "start", changedAt: now };
    const minute = Math.round((now - at("00:00")) / 60_000);
    const day = Math.floor(minute / 1440) + 1;
    const clock = `${String(Math.floor((minute % 1440) / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    done.push(`${day} ${clock} ${step}`);
  }
  return done;
}

test("OUT-CMP-11 by hours of work", () => {
  expect(play(byHours, {}, "d2 20:00")).toEqual([
    "1 14:00 start",
    "1 18:00 stop",
    "2 14:00 start",
    "2 18:00 stop",
  ]);
});

test("OUT-CMP-11 started by hand at 13:30 with a schedule of 14:00-18:00, it stops at 18:00", () => {
  expect(play(byHours, { "13:30": "start" }, "20:00")).toEqual(["1 18:00 stop"]);
});

test("OUT-CMP-11 stopped by hand at 15:00, it starts again next day at 14:00", () => {
  expect(play(byHours, { "15:00": "stop" }, "d2 15:00")).toEqual(["1 14:00 start", "2 14:00 start"]);
});

test("OUT-CMP-11 date-time start and stop, each once", () => {
  const automatic: AutomaticRun = {
    start: { kind: "at", at: at("09:15") },
    stop: { kind: "at", at: at("10:30") },
  };
  expect(play(automatic, {}, "d3 08:00")).toEqual(["1 09:15 start", "1 10:30 stop"]);
  expect(play(automatic, { "10:00": "stop" }, "d3 08:00")).toEqual(["1 09:15 start"]);
});

test("OUT-CMP-11 stop when Remaining = 0, and start again at the next moment of the schedule only", () => {
  const automatic: AutomaticRun = { start: { kind: "hours" }, stop: { kind: "finished" } };
  const remaining = (now: number) => (now >= at("16:20") && now < at("17:00") ? 0 : 3);
  expect(play(automatic, {}, "d2 15:00", remaining)).toEqual([
    "1 14:00 start",
    "1 16:20 stop",
    "2 14:00 start",
  ]);
});

test("OUT-CMP-11 no schedule does nothing; a moment missed while nothing ran is made up for", () => {
  const never: AutomaticRun = { start: { kind: "never" }, stop: { kind: "never" } };
  expect(play(never, { "09:00": "start" }, "d2 20:00")).toEqual([]);
  const run = { automatic: byHours, hours: twoToSix, enabled: true, remaining: 1 };
  expect(automaticStep({ ...run, started: false, changedAt: at("08:00") }, at("14:40"))).toBe("start");
  expect(automaticStep({ ...run, started: true, changedAt: at("08:00") }, at("d3 12:00"))).toBe("stop");
  expect(automaticStep({ ...run, enabled: false, started: false, changedAt: at("08:00") }, at("14:40"))).toBe(
    undefined,
  );
});
