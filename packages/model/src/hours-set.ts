/** 1 is Monday, 7 is Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** One item of a calendar (PLT-CAL-01). Dates are `YYYY-MM-DD`. */
export type CalendarItem =
  | { readonly kind: "weekly"; readonly weekday: Weekday }
  /** Applies only in months that have the day. */
  | { readonly kind: "monthly_day"; readonly day: number }
  | { readonly kind: "monthly_weekday"; readonly week: 1 | 2 | 3 | 4 | "last"; readonly weekday: Weekday }
  /** 29 February applies only in leap years. */
  | { readonly kind: "yearly"; readonly month: number; readonly day: number }
  | { readonly kind: "date"; readonly date: string }
  /** Both ends included. */
  | { readonly kind: "range"; readonly from: string; readonly to: string };

/** Days with the same hours: a centre's calendar as it stands inside a set of hours. */
export type CalendarDays = readonly CalendarItem[];

/**
 * One line of «Часы работы» (PLT-CAL-03). Times are `HH:mm`; `end` may be `24:00`. An end before its start runs past midnight
 * and belongs to the day it began (PLT-CAL-04).
 */
export type HoursEntry =
  | {
      readonly kind: "open";
      readonly days: CalendarDays;
      readonly start: string;
      readonly end: string;
      readonly timeZone: string;
    }
  | { readonly kind: "closed"; readonly days: CalendarDays };

/** Hours of operation. Plain data, so that an entry of the number plan or a campaign can store it. */
export interface HoursSet {
  /** None at all means round the clock (PLT-CAL-05). */
  readonly entries: readonly HoursEntry[];
  /** «Пересекающийся график работы в выбранные дни» (PLT-CAL-07), off by default. */
  readonly overlapping?: boolean;
}

/** Round the clock. */
export const alwaysOpen: HoursSet = { entries: [] };
