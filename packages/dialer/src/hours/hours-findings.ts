import type { DialTime } from "@perezvon/model";
import { allOf, inZone, opens } from "@perezvon/schedule";

/** A field of a list of the campaign, as far as hours look at it. */
export interface HoursField {
  readonly type: string;
  readonly label: string | undefined;
}

export type HoursFinding =
  | "no_schedule_row"
  | "no_label_dialled"
  | "no_region_field"
  | "hours_never_meet"
  | "labels_not_dialled";

/** What is wrong with a campaign's «Время», given the fields of each enabled list (OUT-DIA-02, OUT-HRS-03, OUT-HRS-08). */
export function hoursFindings(
  { hours, schedules, useCallingHours }: DialTime,
  lists: readonly (readonly HoursField[])[],
  zone: string,
  now: number,
): readonly HoursFinding[] {
  const findings: HoursFinding[] = [];
  const named = new Set(schedules.flatMap(({ labels }) => labels));
  const dialled = lists.map((fields) =>
    fields.filter(({ type }) => type === "phone").map(({ label }) => named.has(label ?? "")),
  );
  if (schedules.length > 0) {
    // A list none of whose phones may ever be dialled is an error; one of several phones left out may be meant.
    if (dialled.some((phones) => phones.length > 0 && !phones.includes(true)))
      findings.push("no_label_dialled");
    else if (dialled.some((phones) => phones.includes(false))) findings.push("labels_not_dialled");
    const everOpen = schedules.filter((row) => opens(inZone(row.hours, zone))(now) !== undefined);
    const meets = everOpen.some(
      (row) => allOf([opens(hours), opens(inZone(row.hours, zone))])(now) !== undefined,
    );
    // Rows whose days are all over, or that are closed on every day, are as good as none.
    if (everOpen.length === 0) findings.push("no_schedule_row");
    else if (!meets) findings.push("hours_never_meet");
  }
  if (useCallingHours && lists.some((fields) => !fields.some(({ type }) => type === "region")))
    findings.push("no_region_field");
  return findings;
}
