import { anyTime, type CallingHoursRow, type DialTime } from "@perezvon/model";
import { callingHoursOf, type DialPlace, dialHours, zoneSourceOf, zonesOf } from "./dial-hours.ts";

export const hoursParts = ["campaign_hours", "schedules", "calling_hours"] as const;
export type HoursPart = (typeof hoursParts)[number];

/** What the hours say of one number at one instant, and which of them says no. */
export interface DialAnswer {
  readonly zones: readonly string[];
  readonly zoneSource: ReturnType<typeof zoneSourceOf>;
  /** The row of the table that stands for the number, where the table is heeded. */
  readonly row: CallingHoursRow | undefined;
  /** The first instant at which all allow it, the asked one when it is allowed; undefined is never within a year. */
  readonly allowedAt: number | undefined;
  /** The same for each part that is there, alone. */
  readonly parts: readonly { readonly part: HoursPart; readonly allowedAt: number | undefined }[];
}

/** May the first number of this place be dialled at this instant, and when next: the answer of the rule that guards each dial (OUT-HRS-09). */
export function dialAnswer(
  time: DialTime,
  rows: readonly CallingHoursRow[],
  place: DialPlace,
  at: number,
): DialAnswer {
  const allowedAt = (part: DialTime) => dialHours(part, rows, place)(0, at);
  const { hours, schedules, useCallingHours, twoZones } = time;
  const alone = { ...anyTime, twoZones };
  const row = useCallingHours ? callingHoursOf(rows, place.numbers[0] ?? "", place.region) : undefined;
  const only: readonly (readonly [HoursPart, DialTime] | false)[] = [
    hours.entries.length > 0 && ["campaign_hours", { ...alone, hours }],
    schedules.length > 0 && ["schedules", { ...alone, schedules }],
    row !== undefined && ["calling_hours", { ...alone, useCallingHours }],
  ];
  return {
    zones: zonesOf(place, 0, twoZones),
    zoneSource: zoneSourceOf(place, 0, twoZones),
    row,
    allowedAt: allowedAt(time),
    parts: only.flatMap((each) => (each ? [{ part: each[0], allowedAt: allowedAt(each[1]) }] : [])),
  };
}
