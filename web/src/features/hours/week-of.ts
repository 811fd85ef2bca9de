import type { Hours } from "@perezvon/api";
import type { HoursSet } from "@perezvon/model";
import { instantOf, inZone, offsetAt, openStretches } from "@perezvon/schedule";

export interface WeekDay {
  /** Midnight of the civil day, as if in UTC. */
  readonly day: number;
  /** Parts of the day that are open, 0 to 1. */
  readonly open: readonly { readonly from: number; readonly to: number }[];
  /** Where in the day the moment is, when it is this day. */
  readonly now: number | undefined;
}

const dayMs = 86_400_000;

/**
 * The open parts of the week of a moment, from Monday, by the rule that guards each dial. Calling hours have no zone of their own:
 * they are drawn in the one given; other hours keep their entries' zones and are seen from it.
 */
export function weekOf(hours: Hours, zone: string, own: boolean, now: number): WeekDay[] {
  const set = own ? (hours as HoursSet) : inZone(hours as HoursSet, zone);
  const wall = now + offsetAt(zone, now);
  const today = wall - (wall % dayMs);
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * dayMs;
  return [0, 1, 2, 3, 4, 5, 6].map((index) => {
    const day = monday + index * dayMs;
    const from = instantOf(zone, day, "first");
    const until = instantOf(zone, day + dayMs, "first");
    const part = (at: number) => (at - from) / (until - from);
    return {
      day,
      open: openStretches(set, from, until).map((each) => ({ from: part(each.from), to: part(each.until) })),
      now: now >= from && now < until ? part(now) : undefined,
    };
  });
}
