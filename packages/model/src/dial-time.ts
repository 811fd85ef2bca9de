import { alwaysOpen, type HoursSet } from "./hours-set.ts";

/** A row of «Время»: hours in the number's own zone, and the labels dialled in them, in order of preference (OUT-HRS-08). */
export interface DialSchedule {
  /** Zones that its entries name are of no account. */
  readonly hours: HoursSet;
  /** Of phone fields; the empty text is a phone without a label. */
  readonly labels: readonly string[];
}

/** «Обзвон / Время» of a campaign, with its hours of work. */
export interface DialTime {
  /** Hours of work, each entry in its own zone (OUT-CMP-03, PLT-CAL-03). */
  readonly hours: HoursSet;
  /** None means round the clock, all labels in the order of the columns. */
  readonly schedules: readonly DialSchedule[];
  /** «Учитывать ограничения» (OUT-HRS-03). */
  readonly useCallingHours: boolean;
  /** Both the zone of the prefix and that of the postal code must allow (OUT-HRS-06). */
  readonly twoZones: boolean;
}

export const anyTime: DialTime = {
  hours: alwaysOpen,
  schedules: [],
  useCallingHours: false,
  twoZones: false,
};

/** A row of «Часы для звонков» (OUT-HRS-01). */
export interface CallingHoursRow {
  /** Calling code, 1 to 3 digits. */
  readonly countryCode: string;
  /** As it stands in lists; undefined is the country's default. */
  readonly region: string | undefined;
  /** In the zone of the number, whatever zone its entries name. */
  readonly hours: HoursSet;
}
