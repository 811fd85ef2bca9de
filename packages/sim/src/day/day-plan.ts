/** What one seeded run of the product looks like. Everything that is random in it comes from the seed. */
export interface DayPlan {
  readonly seed: number;
  readonly days: number;
  readonly records: number;
  /** One has all records and agents to itself. */
  readonly campaigns: 1 | 2;
  readonly agents: number;
  /** Length of the agents' shift in hours. */
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
  /** Beginning of the first shift. */
  readonly firstShift: number;
  /** Records live in several zones, and hours of the campaigns and of the numbers bind. */
  readonly hours: boolean;
  /** Numbers and records that others put on the do-not-call list in a shift. */
  readonly listed: number;
  /** Records that are added to the lists in a shift. */
  readonly appended: number;
  /** Share of the talks that end with a promised call-back, within so many minutes; half of them for the agent himself. */
  readonly callBacks: number;
  readonly callBackMinutes: number;
  /** A missed call-back goes on waiting for its owner. */
  readonly strictOwners: boolean;
  /** The owner's phone dials at once, without showing him the record. */
  readonly callBacksAtOnce: boolean;
  /** Share of the records that are an agent's own, for so many minutes or for ever; undefined: none. */
  readonly ownAgents:
    | { readonly share: number; readonly strict: boolean; readonly waitMinutes: number }
    | undefined;
  /** Records of each quota group that may be sold; undefined: no quota. */
  readonly quota: number | undefined;
}

export function dayPlan(given: Partial<DayPlan> & Pick<DayPlan, "seed">): DayPlan {
  return {
    days: 1,
    records: 2_000,
    campaigns: 2,
    agents: 40,
    shiftHours: 9,
    inboundPerHour: 30,
    dialsPerAgent: 1,
    crashes: 2,
    databaseOutages: 3,
    lostAnswers: 0.0005,
    trunkOutages: 1,
    linked: false,
    firstShift: monday,
    hours: false,
    listed: 4,
    appended: 6,
    callBacks: 0.1,
    callBackMinutes: 20,
    strictOwners: false,
    callBacksAtOnce: false,
    ownAgents: undefined,
    quota: undefined,
    ...given,
  };
}

export const centreId = "centre-1";
/** 2026-01-05 is a Monday; 09:00 in Moscow. */
const monday = Date.UTC(2026, 0, 5, 6);
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** The server is up this long before the first shift. */
export const upBeforeMs = 2 * 60_000;
