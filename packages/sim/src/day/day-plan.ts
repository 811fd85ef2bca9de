/** What one seeded run of the product looks like. Everything that is random in it comes from the seed. */
export interface DayPlan {
  readonly seed: number;
  readonly days: number;
  readonly records: number;
  readonly agents: number;
  /** Length of the agents' shift in hours, from 09:00. */
  readonly shiftHours: number;
  /** Incoming calls an hour, into the same agents. */
  readonly inboundPerHour: number;
  readonly dialsPerAgent: number;
  /** Deaths of the whole process in a shift. */
  readonly crashes: number;
  /** Times in a shift that the database does not answer, for seconds to minutes. */
  readonly databaseOutages: number;
  /** Share of database calls that are done but never answered. */
  readonly lostAnswers: number;
  /** Times in a shift that every trunk is down, for minutes. */
  readonly trunkOutages: number;
  /** The second campaign starts after the first, whose list is dialled once and gets more rows in the midst of a shift. */
  readonly linked: boolean;
  /** Beginning of the first day, an hour before its shift. */
  readonly firstDay: number;
  /** Records live in several zones, and hours of the campaigns and of the numbers bind. */
  readonly hours: boolean;
  /** Numbers and records that others put on the do-not-call list in a shift. */
  readonly listed: number;
  /** Records that are added to the lists in a shift. */
  readonly appended: number;
}

export function dayPlan(given: Partial<DayPlan> & Pick<DayPlan, "seed">): DayPlan {
  return {
    days: 1,
    records: 2_000,
    agents: 40,
    shiftHours: 9,
    inboundPerHour: 30,
    dialsPerAgent: 1,
    crashes: 2,
    databaseOutages: 3,
    lostAnswers: 0.0005,
    trunkOutages: 1,
    linked: false,
    firstDay: monday,
    hours: false,
    listed: 4,
    appended: 6,
    ...given,
  };
}

export const centreId = "centre-1";
/** 2026-01-05 is a Monday; the day begins an hour before the shift. */
const monday = Date.UTC(2026, 0, 5, 5);
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** From the beginning of a day to the beginning of its shift. */
export const shiftStartsAfterMs = 1 * hourMs;
