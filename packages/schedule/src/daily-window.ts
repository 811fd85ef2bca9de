import { dayMs, weekdayOf } from "./civil-day.ts";
import type { Weekday } from "./hours-set.ts";
import { civilDayAt, instantOf } from "./zone.ts";

/** Times of day on the wall, `HH:mm`. It may cross midnight; equal ends are the whole day (PLT-TEN-10). */
export interface DailyWindow {
  readonly from: string;
  readonly to: string;
}

/**
 * The window that holds `at`, or else the next one, of those that begin on one of the weekdays: what crosses midnight belongs
 * to the day on which it begins.
 */
export function windowFrom(
  { from, to }: DailyWindow,
  zone: string,
  weekdays: readonly Weekday[],
  at: number,
): { readonly from: number; readonly until: number } {
  const [start, end] = [wallOf(from), wallOf(to)];
  const length = end > start ? 0 : dayMs;
  const today = civilDayAt(zone, at);
  for (let day = today - 1; day <= today + 8; day++) {
    if (!weekdays.includes(weekdayOf(day))) continue;
    const begins = instantOf(zone, day * dayMs + start, "first");
    const ends = instantOf(zone, day * dayMs + end + length, "second");
    if (ends > at) return { from: begins, until: ends };
  }
  throw new Error("A window on no weekday.");
}

function wallOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}
