import { names, specificity } from "./calendar.ts";
import { type CivilDay, dayMs } from "./civil-day.ts";
import type { HoursEntry, HoursSet } from "./hours-set.ts";
import { instantOf } from "./zone.ts";

/** A stretch in which a set is open: start included, end not. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

type OpenEntry = Extract<HoursEntry, { kind: "open" }>;

/** What is open by the hours of one local date, unsorted; intervals past midnight belong to the day they begin (PLT-CAL-04). */
export function windowsOf(set: HoursSet, civilDay: CivilDay): readonly Window[] {
  return entriesOf(set, civilDay)
    .map((entry) => windowOf(entry, civilDay))
    .filter((window) => window.until > window.from);
}

/** Entries in force on a date: the most specific kind alone, or all with the switch of PLT-CAL-07; «закрыто» beats them. */
function entriesOf(set: HoursSet, civilDay: CivilDay): readonly OpenEntry[] {
  let strongest = 0;
  let closed = false;
  let open: OpenEntry[] = [];
  for (const entry of set.entries) {
    const strength = strengthOf(entry, civilDay);
    if (strength === 0 || (!set.overlapping && strength < strongest)) continue;
    if (!set.overlapping && strength > strongest) {
      strongest = strength;
      closed = false;
      open = [];
    }
    if (entry.kind === "closed") closed = true;
    else open.push(entry);
  }
  return closed ? [] : open;
}

/** The most specific of the entry's items that name the date; 0 when none does. */
function strengthOf(entry: HoursEntry, civilDay: CivilDay): number {
  let strength = 0;
  for (const item of entry.days) {
    if (names(item, civilDay)) strength = Math.max(strength, specificity(item));
  }
  return strength;
}

function windowOf(entry: OpenEntry, civilDay: CivilDay): Window {
  const start = minutesOf(entry.start);
  const end = minutesOf(entry.end);
  const midnight = civilDay * dayMs;
  const endsAt = midnight + end * 60_000 + (end <= start ? dayMs : 0);
  return {
    from: instantOf(entry.timeZone, midnight + start * 60_000, "first"),
    until: instantOf(entry.timeZone, endsAt, "second"),
  };
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
