import type { Random } from "@perezvon/base";

/** One campaign's day as the pacer meets it: who answers, how long people talk, when agents are there. Times in seconds. */
export interface ShiftPlan {
  readonly agents: number;
  readonly hours: number;
  readonly lines: number;
  /** Records that can be dialled in the day. */
  readonly records: number;
  readonly abandonmentTarget: number;
  readonly waitForAgent: number;
  /** Share of dials that a person answers, by time of day. */
  answerRate(time: number): number;
  talk(random: Random, time: number): number;
  afterCallWork(random: Random): number;
  /** From the dial to the first ringing. */
  setUp(random: Random): number;
  /** Ringing before a person answers. */
  personRings(random: Random): number;
  readonly noAnswerLimit: number;
  /** Breaks of one agent: begin and length. */
  breaks(random: Random, agent: number): readonly (readonly [number, number])[];
  /** Calls from outside an hour; they have precedence. */
  readonly inboundPerHour: number;
}

export function shiftPlan(over: Partial<ShiftPlan> = {}): ShiftPlan {
  return {
    agents: 20,
    hours: 8,
    lines: 300,
    records: 1_000_000,
    abandonmentTarget: 0.03,
    waitForAgent: 2,
    answerRate: () => 0.25,
    talk: (random) => random.logNormal(60, 0.8),
    afterCallWork: (random) => random.logNormal(15, 0.6),
    setUp: (random) => random.logNormal(1.8, 0.4),
    personRings: (random) => random.logNormal(11, 0.55),
    noAnswerLimit: 26,
    breaks: (random) => [
      [2 * 3600 * (0.8 + 0.4 * random.next()), 600],
      [4 * 3600 * (0.9 + 0.2 * random.next()), 1800],
      [6 * 3600 * (0.9 + 0.2 * random.next()), 600],
    ],
    inboundPerHour: 0,
    ...over,
  };
}
