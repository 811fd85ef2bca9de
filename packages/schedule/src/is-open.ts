import { type CivilDay, dayMs } from "./civil-day.ts";
import type { HoursSet } from "./hours-set.ts";
import { type Window, windowsOf } from "./windows.ts";
import { civilDayAt } from "./zone.ts";

/** 29 February is at most eight years away. */
const horizonDays = 8 * 366 + 7;

/** Whether the set is open at `at` (ms since 1970). */
export function isOpen(set: HoursSet, at: number): boolean {
  if (set.entries.length === 0) return true;
  const [first, last] = daysAround(set, at);
  for (let day = first; day <= last; day++) {
    if (windowsOf(set, day).some((window) => contains(window, at))) return true;
  }
  return false;
}

/** The next instant after `at` at which `isOpen` changes; undefined when it does not within eight years. */
export function nextChange(set: HoursSet, at: number): number | undefined {
  if (set.entries.length === 0) return undefined;
  return isOpen(set, at) ? nextClosing(set, at) : nextOpening(set, at);
}

/** `at` when the set is open then, otherwise the next opening; undefined when it does not open within eight years. */
export function nextOpen(set: HoursSet, at: number): number | undefined {
  return isOpen(set, at) ? at : nextOpening(set, at);
}

function nextOpening(set: HoursSet, at: number): number | undefined {
  const [first] = daysAround(set, at);
  let found: number | undefined;
  let last = first + horizonDays;
  for (let day = first; day <= last; day++) {
    for (const { from } of windowsOf(set, day)) {
      if (from > at && from < (found ?? Number.POSITIVE_INFINITY)) {
        found = from;
        // Zones lie at most 26 hours apart, so one of the next two days may still open earlier, no later one.
        last = Math.min(last, day + 2);
      }
    }
  }
  return found;
}

/** Follows overlapping and adjoining windows to the end of their union. */
function nextClosing(set: HoursSet, at: number): number | undefined {
  const [first] = daysAround(set, at);
  let until = at;
  let pending: readonly Window[] = [];
  for (let day = first; day <= first + horizonDays; day++) {
    pending = [...pending, ...windowsOf(set, day)].filter((window) => window.until > until);
    for (let grown = true; grown; ) {
      grown = false;
      for (const window of pending) {
        if (window.from <= until && window.until > until) {
          until = window.until;
          grown = true;
        }
      }
    }
    // Windows of the days to come begin less than a day before their date begins in UTC.
    if (until < day * dayMs) return until;
  }
  return undefined;
}

/** Days whose windows can hold `at`: from the day before in the westernmost zone to the day in the easternmost. */
function daysAround(set: HoursSet, at: number): readonly [CivilDay, CivilDay] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const entry of set.entries) {
    if (entry.kind !== "open") continue;
    const day = civilDayAt(entry.timeZone, at);
    first = Math.min(first, day - 1);
    last = Math.max(last, day);
  }
  return first <= last ? [first, last] : [civilDayAt("UTC", at), civilDayAt("UTC", at)];
}

function contains(window: Window, at: number): boolean {
  return at >= window.from && at < window.until;
}
