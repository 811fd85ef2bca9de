import type { HoursEntry, HoursSet } from "./hours-set.ts";
import { presetCalendars } from "./presets.ts";

/** A ready row of «Часы для звонков» to copy and edit (OUT-CPL-07). Nothing here is legal advice. */
export interface CallingHoursPreset {
  readonly id: "russia_debt" | "usa_tsr" | "great_britain" | "russia_daytime";
  readonly countryCode: string;
  readonly abbreviation: string;
  readonly hours: HoursSet;
  /** Attempts with one person in so many local days, in all campaigns; left out where the rules set hours alone (OUT-CPL-07). */
  readonly frequency?: { readonly day: number; readonly week: number; readonly month: number };
}

const monToSat = presetCalendars.everyDay.filter((item) => item.kind !== "weekly" || item.weekday !== 7);
const sunday = presetCalendars.everyDay.filter((item) => item.kind === "weekly" && item.weekday === 7);
const daysOff = [...presetCalendars.weekend, ...presetCalendars.russianHolidays];

/** In the zone of the number: the zone that the entries name is of no account (OUT-HRS-05). */
export const callingHoursPresets: readonly CallingHoursPreset[] = [
  {
    id: "russia_daytime",
    countryCode: "7",
    abbreviation: "RU",
    hours: { entries: [open(presetCalendars.everyDay, "08:55", "20:57")] },
  },
  {
    id: "russia_debt",
    countryCode: "7",
    abbreviation: "RU",
    hours: {
      entries: [open(presetCalendars.workdays, "08:00", "22:00"), open(daysOff, "09:00", "20:00")],
    },
    frequency: { day: 1, week: 2, month: 8 },
  },
  {
    id: "usa_tsr",
    countryCode: "1",
    abbreviation: "US",
    hours: { entries: [open(presetCalendars.everyDay, "08:00", "21:00")] },
  },
  {
    id: "great_britain",
    countryCode: "44",
    abbreviation: "GB",
    hours: { entries: [open(monToSat, "08:00", "21:00"), open(sunday, "09:00", "20:00")] },
  },
];

function open(days: HoursEntry["days"], start: string, end: string): HoursEntry {
  return { kind: "open", days, start, end, timeZone: "UTC" };
}
