import { assertNever } from "@perezvon/base";
import { type CivilDay, civilDateOf, daysInMonth, parseCivilDay, weekdayOf } from "./civil-day.ts";
import type { CalendarItem } from "./hours-set.ts";

/** How specific an item is: for one date the most specific kind decides alone (PLT-CAL-06). */
export function specificity(item: CalendarItem): number {
  switch (item.kind) {
    case "date":
    case "range":
      return 4;
    case "yearly":
      return 3;
    case "monthly_day":
    case "monthly_weekday":
      return 2;
    case "weekly":
      return 1;
    default:
      return assertNever(item, "calendar item");
  }
}

/** Whether the item names the day (PLT-CAL-01). */
export function names(item: CalendarItem, civilDay: CivilDay): boolean {
  switch (item.kind) {
    case "weekly":
      return weekdayOf(civilDay) === item.weekday;
    case "monthly_day":
      return civilDateOf(civilDay).day === item.day;
    case "monthly_weekday":
      return weekdayOf(civilDay) === item.weekday && inWeek(item.week, civilDay);
    case "yearly": {
      const date = civilDateOf(civilDay);
      return date.month === item.month && date.day === item.day;
    }
    case "date":
      return parseCivilDay(item.date) === civilDay;
    case "range": {
      const from = parseCivilDay(item.from);
      const to = parseCivilDay(item.to);
      return from !== undefined && to !== undefined && civilDay >= from && civilDay <= to;
    }
    default:
      return assertNever(item, "calendar item");
  }
}

function inWeek(week: 1 | 2 | 3 | 4 | "last", civilDay: CivilDay): boolean {
  const { year, month, day } = civilDateOf(civilDay);
  return week === "last" ? day > daysInMonth(year, month) - 7 : Math.ceil(day / 7) === week;
}
