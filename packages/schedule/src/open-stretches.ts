import type { HoursSet } from "./hours-set.ts";
import { nextChange, nextOpen } from "./is-open.ts";

/** Start included, end not; ms since 1970. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** What is open between two instants, cut to them: for the picture of a week (PLT-CAL-10). */
export function openStretches(set: HoursSet, from: number, until: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = from; at < until; ) {
    const open = nextOpen(set, at);
    if (open === undefined || open >= until) break;
    const closes = Math.min(nextChange(set, open) ?? until, until);
    stretches.push({ from: open, until: closes });
    at = closes;
  }
  return stretches;
}
