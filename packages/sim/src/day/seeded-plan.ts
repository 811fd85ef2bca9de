import { type Random, seededRandom } from "@perezvon/base";
import { type DayPlan, dayPlan } from "./day-plan.ts";

/** Saturdays before clocks change: in Europe the last Sundays of March and October, in America the second of March and the first of November. */
const eves = [
  [2026, 2, 28],
  [2026, 9, 24],
  [2026, 2, 7],
  [2026, 9, 31],
] as const;

/** Moments, in hours of UTC, about which somewhere calling hours begin or end: in one of the zones, or in the campaign's own. */
const edges = [5.25, 6, 7, 8, 10.5, 13, 14, 14.5, 15.5, 16.5] as const;

/** A short shift with every kind of fault in it, and what else the seed draws: each day is another mixture. */
export function seededPlan(seed: number): DayPlan {
  const random = seededRandom(seed).fork("plan");
  const hours = random.chance(0.3);
  const linked = !hours && random.chance(0.2);
  return dayPlan({
    seed,
    records: random.integer(20, 60),
    agents: random.integer(2, 5),
    shiftHours: 0.48,
    inboundPerHour: 15,
    crashes: random.integer(1, 2),
    databaseOutages: 1,
    trunkOutages: random.integer(0, 1),
    // A change of clocks has an evening before and a day after it; a few go on for days, so that redials come of age.
    days: hours ? 2 : random.chance(0.1) ? 4 : 1,
    hours,
    linked,
    ...(hours && { firstShift: aboutAnEdge(random) }),
    listed: random.integer(0, 6),
    appended: random.integer(0, 6),
    dialsPerAgent: random.chance(0.3) ? random.integer(2, 3) : 1,
    callBacks: random.pick([0, 0.2, 0.5]),
    callBackMinutes: random.integer(3, 25),
    strictOwners: random.chance(0.5),
    callBacksAtOnce: random.chance(0.5),
    quota: random.chance(0.3) ? random.integer(1, 3) : undefined,
    ownAgents: random.chance(0.3) ? ownAgents(random) : undefined,
  });
}

function ownAgents(random: Random): DayPlan["ownAgents"] {
  return { share: random.pick([0.2, 0.6]), strict: random.chance(0.5), waitMinutes: random.integer(1, 6) };
}

function aboutAnEdge(random: Random): number {
  const [year, month, day] = random.pick(eves);
  return Date.UTC(year, month, day) + Math.round((random.pick(edges) - 0.3) * 3_600_000);
}
