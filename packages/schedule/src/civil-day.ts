import type { Weekday } from "./hours-set.ts";

/** Days since 1 January 1970 of the civil calendar: no zone, no time. */
export type CivilDay = number;

export const dayMs = 86_400_000;

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function civilDayOf({ year, month, day }: CivilDate): CivilDay {
  return Math.floor(Date.UTC(year, month - 1, day) / dayMs);
}

export function civilDateOf(civilDay: CivilDay): CivilDate {
  const date = new Date(civilDay * dayMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 1 January 1970 was a Thursday. */
export function weekdayOf(civilDay: CivilDay): Weekday {
  return (((((civilDay + 3) % 7) + 7) % 7) + 1) as Weekday;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** `YYYY-MM-DD`; undefined when it is no date of the calendar. */
export function parseCivilDay(text: string): CivilDay | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const valid = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return valid ? civilDayOf({ year, month, day }) : undefined;
}
