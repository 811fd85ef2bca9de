import type { CalendarDays, HoursSet, Weekday } from "./hours-set.ts";

function weekly(...weekdays: readonly Weekday[]): CalendarDays {
  return weekdays.map((weekday) => ({ kind: "weekly", weekday }));
}

function yearly(month: number, ...days: readonly number[]): CalendarDays {
  return days.map((day) => ({ kind: "yearly", month, day }));
}

/** The calendars of a new centre (PLT-CAL-02). Their names are texts of the centre. */
export const presetCalendars = {
  workdays: weekly(1, 2, 3, 4, 5),
  weekend: weekly(6, 7),
  everyDay: weekly(1, 2, 3, 4, 5, 6, 7),
  russianHolidays: [
    ...yearly(1, 1, 2, 3, 4, 5, 6, 7, 8),
    ...yearly(2, 23),
    ...yearly(3, 8),
    ...yearly(5, 1, 9),
    ...yearly(6, 12),
    ...yearly(11, 4),
  ],
} as const satisfies Record<string, CalendarDays>;

/** The same interval on all these days. */
export function openOn(days: CalendarDays, start: string, end: string, timeZone: string): HoursSet {
  return { entries: [{ kind: "open", days, start, end, timeZone }] };
}

/** The same wall-clock hours in another zone: calling hours are those of the number (OUT-HRS-05). */
export function inZone(set: HoursSet, timeZone: string): HoursSet {
  return {
    ...set,
    entries: set.entries.map((entry) => (entry.kind === "open" ? { ...entry, timeZone } : entry)),
  };
}
