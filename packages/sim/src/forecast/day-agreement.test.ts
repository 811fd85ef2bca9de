import { type ForecastInput, type OutcomeModel, person, runForecast } from "@perezvon/forecast";
import { expect, test } from "vitest";
import { type DayPlan, dayPlan, hourMs } from "../day/day-plan.ts";
import { playDay } from "../day/run-day.ts";

/** A quiet shift of one campaign: nobody else takes its agents, nothing breaks. */
const quiet = {
  campaigns: 1 as const,
  records: 700,
  agents: 6,
  shiftHours: 2,
  inboundPerHour: 0,
  crashes: 0,
  databaseOutages: 0,
  lostAnswers: 0,
  trunkOutages: 0,
  listed: 0,
  appended: 0,
  callBacks: 0,
};

type Day = Awaited<ReturnType<typeof playDay>>["world"];

/** No two days are alike: so much may a forecast be off. */
const tolerance = 0.1;

test("a forecast learnt from one day of the engine foretells another: dials, talks and what is closed", async () => {
  const { world: past } = await playDay({ seed: 11, ...quiet });
  const { world: day } = await playDay({ seed: 12, ...quiet });
  const forecast = runForecast(inputOf(past, dayPlan({ seed: 12, ...quiet })));
  const came = figuresOf(day);
  expect(came.dials).toBeGreaterThan(300);
  const { dials, talks, closed } = forecast.totals;
  const off = {
    dials: dials.p50 / came.dials - 1,
    talks: talks.p50 / came.talks - 1,
    closed: closed.p50 / came.closed - 1,
  };
  expect(Object.entries(off).filter(([, share]) => Math.abs(share) > tolerance)).toEqual([]);
});

function figuresOf(world: Day) {
  const rows = [...world.store.attempts.values()].flatMap(({ end }) => (end ? [end] : []));
  return {
    dials: world.watch.dials,
    talks: rows.filter(({ agentUserId }) => agentUserId !== undefined).length,
    closed: [...world.store.lives.values()].filter(({ state }) => state === "closed").length,
  };
}

function inputOf(past: Day, plan: DayPlan): ForecastInput {
  const campaign = [...past.store.campaigns.values()][0]!;
  const lives = [...past.store.lives.values()];
  const count = (size: number) => lives.filter(({ numbers }) => numbers.length === size).length;
  const fresh = { attempts: 0, dueInMinutes: 0 };
  return {
    version: 1,
    name: campaign.name,
    start: new Date(plan.firstShift).toISOString(),
    seed: 1,
    runs: 2,
    hours: plan.shiftHours,
    timeZone: "Europe/Moscow",
    callingHours: [],
    types: {},
    // Agents come within the first ten minutes and go within the last five.
    shifts: [
      {
        agents: plan.agents,
        from: clock(plan.firstShift + 5 * 60_000),
        until: clock(plan.firstShift + plan.shiftHours * hourMs),
      },
    ],
    dialling: campaign.dialling,
    redial: campaign.redial,
    dialTime: campaign.dialTime,
    records: [
      { count: count(1), numbers: [{ prefix: "+7999" }], ...fresh },
      { count: count(2), numbers: [{ prefix: "+7999" }, { prefix: "+7998" }], ...fresh },
    ],
    outcomes: learnt(past),
  };
}

function clock(at: number): string {
  return new Date(at + 3 * hourMs).toISOString().slice(11, 16);
}

/** As the product learns it from the attempts of a campaign. */
function learnt(world: Day): OutcomeModel {
  const attempts = [...world.store.attempts.values()].flatMap(({ start, end }) =>
    end?.isCallAttempt ? [{ start, end }] : [],
  );
  const outcomeOf = ({ end }: (typeof attempts)[number]) =>
    end.agentUserId !== undefined || end.disposition === "no_agent" ? person : end.disposition;
  const cells = new Map<number, Record<string, number>>();
  const times = new Map<string, number[]>();
  for (const each of attempts) {
    const outcome = outcomeOf(each);
    const attempt = Math.min(3, Math.max(1, each.start.attemptNumber));
    const dials = cells.get(attempt) ?? {};
    cells.set(attempt, { ...dials, [outcome]: (dials[outcome] ?? 0) + 1 });
    if (each.end.dialingMs !== undefined)
      times.set(outcome, [...(times.get(outcome) ?? []), each.end.dialingMs / 1000]);
  }
  const talks = attempts.filter(({ end }) => end.agentUserId !== undefined);
  const dispositions: Record<string, number> = {};
  for (const { end } of talks) dispositions[end.disposition] = (dispositions[end.disposition] ?? 0) + 1;
  const analysis = (live: boolean) =>
    attempts
      .filter((each) => (outcomeOf(each) === person) === live)
      .flatMap(({ end }) => (end.analysisMs === undefined ? [] : [end.analysisMs / 1000]));
  return {
    source: "campaign",
    sample: attempts.length,
    cells: [...cells].map(([attempt, dials]) => ({ attempt, dials })),
    dialing: Object.fromEntries([...times].map(([outcome, seconds]) => [outcome, quantilesOf(seconds)])),
    analysis: { person: quantilesOf(analysis(true)), other: quantilesOf(analysis(false)) },
    talk: quantilesOf(talks.map(({ end }) => (end.answeredMs ?? 0) / 1000)),
    // What the agents of these days do at their desks.
    afterCallWork: [1, 20],
    dispositions,
    callBacks: { afterMinutes: [1_440, 1_440], windowMinutes: 60 },
    breaks: { everyMinutes: 55, minutes: 0.2 },
  };
}

function quantilesOf(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return [1, 1];
  return Array.from({ length: 11 }, (_, n) => sorted[Math.round((n / 10) * (sorted.length - 1))]!);
}
