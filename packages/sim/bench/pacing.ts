import { createPacer } from "@perezvon/dialer";
import { runShift } from "../src/pacing/shift.ts";
import { shiftPlan } from "../src/pacing/shift-plan.ts";

export interface PacingBenchOptions {
  readonly agents: number;
  readonly days: number;
  readonly hours: number;
  /** Share of dials that a person answers, and mean seconds of a conversation. */
  readonly answered: number;
  readonly talk: number;
  readonly seed: number;
}

/** The product's pacer over simulated days: utilisation, abandonment by day and hour, and what a decision costs. */
export function runPacingBench(options: PacingBenchOptions): Record<string, unknown> {
  const { agents, days, hours, answered, talk, seed } = options;
  const plan = shiftPlan({
    agents,
    hours,
    lines: 12 * agents + 60,
    answerRate: () => answered,
    talk: (random) => random.logNormal(talk, 0.8),
    afterCallWork: (random) => random.logNormal(talk >= 120 ? 30 : 15, 0.6),
  });
  const runs = Array.from({ length: days }, (_, day) =>
    runShift(plan, seed + day, createPacer, () => performance.now()),
  );
  const figures = runs.map((run) => run.figures);
  const sum = (pick: (each: (typeof figures)[number]) => number) =>
    figures.reduce((all, each) => all + pick(each), 0);
  const decisions = runs.flatMap((run) => run.decisionMs).sort((a, b) => a - b);
  const percent = (share: number) => Math.round(10_000 * share) / 100;
  return {
    agents,
    days,
    utilisationPercent: percent(sum((each) => each.utilisation) / days),
    abandonmentPercent: percent(
      sum((each) => each.abandoned) /
        Math.max(
          1,
          sum((each) => each.answered),
        ),
    ),
    worstDayPercent: percent(Math.max(...figures.map((each) => each.abandonment))),
    worstHourPercent: percent(Math.max(...figures.map((each) => each.worstHour))),
    hoursBeyondChancePercent: percent(
      sum((each) => each.hoursBeyondChance) / sum((each) => each.hours.length),
    ),
    dialsPerAnswer:
      Math.round(
        (100 * sum((each) => each.dials)) /
          Math.max(
            1,
            sum((each) => each.answered),
          ),
      ) / 100,
    decisionMsP50: Math.round(1000 * decisions[Math.floor(decisions.length / 2)]!) / 1000,
    decisionMsP99: Math.round(1000 * decisions[Math.floor(decisions.length * 0.99)]!) / 1000,
  };
}
