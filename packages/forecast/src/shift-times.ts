import { instantOf, localDay, offsetAt } from "@perezvon/schedule";
import type { ForecastInput, Shift } from "./forecast-input.ts";

export interface Duty {
  readonly agent: number;
  readonly from: number;
  readonly until: number;
  readonly shift: Shift;
}

const dayMs = 24 * 3_600_000;

/** When each agent comes and goes between two instants; times of day are those of the zone's clocks. */
export function dutiesOf({ shifts, timeZone }: ForecastInput, start: number, end: number): readonly Duty[] {
  const duties: Duty[] = [];
  let agent = 0;
  for (const shift of shifts) {
    for (const [from, until] of timesOf(shift, timeZone, start, end))
      for (let n = 0; n < shift.agents; n++)
        duties.push({ agent: agent + n, from: Math.max(from, start), until: Math.min(until, end), shift });
    agent += shift.agents;
  }
  return duties;
}

function timesOf({ from, until }: Shift, zone: string, start: number, end: number): [number, number][] {
  if (from === until) return [[start, end]];
  const times: [number, number][] = [];
  // From the day before: its shift may run past midnight.
  let day = localDay(zone, localDay(zone, start).start - 1).start;
  while (day < end) {
    const { next } = localDay(zone, day);
    const wall = day + offsetAt(zone, day);
    const begin = instantOf(zone, wall + clock(from), "first");
    const over = instantOf(zone, wall + clock(until) + (clock(until) <= clock(from) ? dayMs : 0), "first");
    if (over > start && begin < end) times.push([begin, over]);
    day = next;
  }
  return times;
}

function clock(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}
