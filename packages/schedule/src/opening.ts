import type { HoursSet } from "./hours-set.ts";
import { nextOpen } from "./is-open.ts";

/** The first instant from `at` on at which it is open; undefined means never. */
export type Opening = (at: number) => number | undefined;

const horizonMs = 366 * 86_400_000;

export function opens(set: HoursSet): Opening {
  return (at) => nextOpen(set, at);
}

/** Open while any of them is. None at all is never open. */
export function anyOf(openings: readonly Opening[]): Opening {
  return (at) => {
    let first: number | undefined;
    for (const opening of openings) {
      const open = opening(at);
      if (open !== undefined && open < (first ?? Number.POSITIVE_INFINITY)) first = open;
    }
    return first;
  };
}

/** Open while all of them are; those that never meet within a year never do. */
export function allOf(openings: readonly Opening[]): Opening {
  return (at) => {
    const limit = at + horizonMs;
    for (let instant = at; instant <= limit; ) {
      let latest = instant;
      for (const opening of openings) {
        const open = opening(latest);
        if (open === undefined) return undefined;
        latest = open;
      }
      if (latest === instant) return instant;
      instant = latest;
    }
    return undefined;
  };
}

/** Open from one instant to another; either may be absent. */
export function between(from: number | undefined, until: number | undefined): Opening {
  return (at) => {
    const open = Math.max(at, from ?? at);
    return until !== undefined && open >= until ? undefined : open;
  };
}

/** First instant from `at` on at which all sets are open (OUT-HRS-09); undefined when they never meet within a year. */
export function firstCommonOpen(sets: readonly HoursSet[], at: number): number | undefined {
  return allOf(sets.map(opens))(at);
}
