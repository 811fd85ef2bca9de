import { civilDateOf, civilDayOf, dayMs, daysInMonth, weekdayOf } from "./civil-day.ts";
import type { Weekday } from "./hours-set.ts";
import { civilDayAt, instantOf } from "./zone.ts";

/** When a task is done again (OUT-EXP-01, OUT-IMP-15). `at` is `HH:mm` on the wall. */
export type TaskSchedule =
  /** Counted from midnight, too. */
  | { readonly every: "minutes"; readonly minutes: number }
  /** Counted from midnight: every 6 hours is 0:00, 6:00, 12:00 and 18:00. */
  | { readonly every: "hours"; readonly hours: number }
  | { readonly every: "day"; readonly at: string }
  | { readonly every: "week"; readonly weekdays: readonly Weekday[]; readonly at: string }
  /** Several times on each of these weekdays (OUT-IMP-15). */
  | { readonly every: "times"; readonly weekdays: readonly Weekday[]; readonly times: readonly string[] }
  /** A month without such a day has it on its last. */
  | { readonly every: "month"; readonly day: number; readonly at: string };

/** Past the longest gap a schedule can have: from one month's day to the next month's. */
const daysAhead = 63;

/** The first time after `after` that the schedule names, in a zone. A time that summer time skips comes as soon as it is over. */
export function nextRun(schedule: TaskSchedule, zone: string, after: number): number {
  const today = civilDayAt(zone, after);
  for (let day = today; day <= today + daysAhead; day++) {
    for (const wallMs of timesOn(schedule, day)) {
      const at = instantOf(zone, day * dayMs + wallMs, "first");
      if (at > after) return at;
    }
  }
  throw new Error("A schedule that names no day.");
}

/** Wall clock times of one day, in order. */
function timesOn(schedule: TaskSchedule, day: number): readonly number[] {
  switch (schedule.every) {
    case "minutes":
      return steps(schedule.minutes * 60_000);
    case "hours":
      return steps(schedule.hours * 3_600_000);
    case "day":
      return [wallOf(schedule.at)];
    case "week":
      return schedule.weekdays.includes(weekdayOf(day)) ? [wallOf(schedule.at)] : [];
    case "times":
      return schedule.weekdays.includes(weekdayOf(day))
        ? schedule.times.map(wallOf).sort((a, b) => a - b)
        : [];
    case "month": {
      const date = civilDateOf(day);
      const wanted = Math.min(schedule.day, daysInMonth(date.year, date.month));
      return civilDayOf({ ...date, day: wanted }) === day ? [wallOf(schedule.at)] : [];
    }
  }
}

function steps(step: number): readonly number[] {
  return Array.from({ length: Math.ceil(dayMs / step) }, (_, index) => index * step);
}

function wallOf(at: string): number {
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}
