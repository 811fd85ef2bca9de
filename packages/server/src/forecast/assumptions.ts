import type { ForecastAssumptions, ForecastRequest } from "@perezvon/api";
import {
  defaultOutcomes,
  type ForecastInput,
  type OutcomeModel,
  person,
  type Quantiles,
  type RecordGroup,
} from "@perezvon/forecast";
import type { CallingHoursRow, Campaign, DispositionType } from "@perezvon/model";
import type { CallHistory, RemainingRecords } from "@perezvon/store";

/** Of fewer dials nothing is learnt. */
export const leastDials = 200;
const defaults = { hours: 10, runs: 5 };
const minuteMs = 60_000;

export interface ForecastFacts {
  readonly campaign: Campaign;
  readonly timeZone: string;
  readonly now: number;
  readonly agents: number;
  readonly callingHours: readonly CallingHoursRow[];
  readonly types: Readonly<Record<string, DispositionType>>;
  readonly remaining: readonly RemainingRecords[];
  readonly history: { readonly source: "campaign" | "centre"; readonly calls: CallHistory } | undefined;
}

/** Everything that a forecast depends on, from what is known and what is asked to be assumed. */
export function forecastInput(facts: ForecastFacts, request: ForecastRequest): ForecastInput {
  const { campaign, timeZone, now } = facts;
  const start =
    request.startAt === undefined ? Math.floor(now / minuteMs) * minuteMs : Date.parse(request.startAt);
  return {
    version: 1,
    name: campaign.name,
    start: new Date(start).toISOString(),
    hours: request.hours ?? defaults.hours,
    timeZone,
    seed: 1,
    runs: request.runs ?? defaults.runs,
    shifts: request.shifts ?? [{ agents: facts.agents, from: "00:00", until: "00:00" }],
    dialling: campaign.dialling,
    redial: campaign.redial,
    onListedNumber: campaign.doNotCall.onMatch,
    dialTime: campaign.dialTime,
    callingHours: facts.callingHours,
    types: facts.types,
    records: facts.remaining.flatMap((list, place) => groupsOf(list, place, start)),
    ...quotasOf(facts.remaining),
    outcomes: asked(learnt(facts.history), request),
  };
}

/** The same in a few figures. */
export function assumptionsOf(input: ForecastInput): ForecastAssumptions {
  const { outcomes, records } = input;
  const sum = (groups: readonly RecordGroup[]) => groups.reduce((all, { count }) => all + count, 0);
  return {
    startAt: input.start,
    hours: input.hours,
    runs: input.runs,
    timeZone: input.timeZone,
    shifts: input.shifts.map((shift) => ({ ...shift })),
    source: outcomes.source,
    sample: outcomes.sample,
    answerPercent: tenths(100 * answerShare(outcomes)),
    talkSeconds: tenths(mean(outcomes.talk)),
    afterCallWorkSeconds: tenths(mean(outcomes.afterCallWork)),
    records: sum(records),
    fresh: sum(records.filter(({ attempts, dueInMinutes }) => attempts === 0 && dueInMinutes === 0)),
  };
}

/** Records by what they have in common; the kinds of a sample stand for all. */
function groupsOf(
  { order, ratio, fresh, open, patterns }: RemainingRecords,
  list: number,
  start: number,
): RecordGroup[] {
  const known = patterns.length > 0 ? patterns : [unknownPattern];
  const kinds = known.map(({ records, numbers, ...traits }) => ({
    share: records,
    kind: {
      numbers: numbers.length > 0 ? numbers : unknownPattern.numbers,
      ...Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== undefined)),
    },
  }));
  const shares = kinds.map(({ share }) => share);
  type Rest = Pick<RecordGroup, "attempts" | "dueInMinutes" | "promisedMinutes" | "attemptsToday">;
  const spread = (count: number, rest: Rest): RecordGroup[] =>
    divide(count, shares).flatMap((part, place) =>
      part === 0 ? [] : [{ count: part, list, order, ratio, ...kinds[place]!.kind, ...rest }],
    );
  return [
    ...spread(fresh, { attempts: 0, dueInMinutes: 0 }),
    ...open.flatMap(({ attempts, attemptsToday, dueAt, promisedMinutes, records }) =>
      spread(records, {
        attempts,
        dueInMinutes: Math.max(0, Math.round((dueAt - start) / minuteMs)),
        ...(promisedMinutes !== undefined && { promisedMinutes }),
        ...(attemptsToday > 0 && { attemptsToday }),
      }),
    ),
  ];
}

/** Left out where no list has a quota. */
function quotasOf(remaining: readonly RemainingRecords[]): Pick<ForecastInput, "quotas"> {
  const quotas = remaining.flatMap(({ quotas: of }, list) =>
    of.map(({ dispositions, ...group }) => ({ list, ...group, ...(dispositions && { dispositions }) })),
  );
  return quotas.length === 0 ? {} : { quotas };
}

const unknownPattern = {
  numbers: [{ prefix: "+7", label: "" }],
  timeZone: undefined,
  region: undefined,
  postalCode: undefined,
  priority: undefined,
  listed: undefined,
  notBefore: undefined,
  notAfter: undefined,
  quota: undefined,
  records: 1,
};

/** Whole parts that add up to the count, each as near to its share as the parts before it left room for. */
export function divide(count: number, shares: readonly number[]): number[] {
  let share = shares.reduce((sum, each) => sum + each, 0);
  let left = count;
  return shares.map((each) => {
    const part = share === 0 ? 0 : Math.round((left * each) / share);
    share -= each;
    left -= part;
    return part;
  });
}

function learnt(history: ForecastFacts["history"]): OutcomeModel {
  if (history === undefined) return defaultOutcomes;
  const { calls, source } = history;
  const cells = new Map<string, { hour: number; attempt: number; dials: Record<string, number> }>();
  for (const { hour, attempt, outcome, dials } of calls.dials) {
    const key = `${hour}/${attempt}`;
    const cell = cells.get(key) ?? { hour, attempt: Math.max(1, attempt), dials: {} };
    cell.dials[outcome] = (cell.dials[outcome] ?? 0) + dials;
    cells.set(key, cell);
  }
  const { analysis, talk, afterCallWork, dialing } = defaultOutcomes;
  return {
    source,
    sample: dialsOf(calls),
    cells: [...cells.values()],
    dialing: { ...dialing, ...Object.fromEntries(calls.dialing) },
    analysis: {
      person: calls.analysisOfPersons ?? analysis.person,
      other: calls.analysisOfOthers ?? analysis.other,
    },
    talk: calls.talk ?? talk,
    afterCallWork: calls.afterCallWork ?? afterCallWork,
    dispositions:
      calls.dispositions.length === 0
        ? defaultOutcomes.dispositions
        : Object.fromEntries(calls.dispositions.map(({ disposition, talks }) => [disposition, talks])),
    breaks: calls.breaks ?? { everyMinutes: 0, minutes: 0 },
  };
}

export function dialsOf({ dials }: CallHistory): number {
  return dials.reduce((sum, each) => sum + each.dials, 0);
}

/** The model moved to what the request wants to see assumed: hours, attempts and spreads keep their proportions. */
function asked(model: OutcomeModel, request: ForecastRequest): OutcomeModel {
  const { answerPercent, talkSeconds, afterCallWorkSeconds } = request;
  return {
    ...model,
    ...(answerPercent === undefined ? {} : { cells: answering(model, answerPercent / 100) }),
    ...(talkSeconds === undefined ? {} : { talk: withMean(model.talk, talkSeconds) }),
    ...(afterCallWorkSeconds === undefined
      ? {}
      : { afterCallWork: withMean(model.afterCallWork, afterCallWorkSeconds) }),
  };
}

function answerShare({ cells }: OutcomeModel): number {
  let persons = 0;
  let all = 0;
  for (const { dials } of cells)
    for (const [outcome, count] of Object.entries(dials)) {
      all += count;
      if (outcome === person) persons += count;
    }
  return all === 0 ? 0 : persons / all;
}

/** Everybody answers so much more often that the whole has the share that is wanted; how many dials a cell tells of stays. */
function answering(model: OutcomeModel, wanted: number): OutcomeModel["cells"] {
  const had = answerShare(model);
  if (had === 0 || had === 1) {
    const rest = model.cells.map(({ dials, ...place }) => {
      const all = Object.values(dials).reduce((sum, count) => sum + count, 0);
      return { ...place, dials: { [person]: wanted * all, no_answer: (1 - wanted) * all } };
    });
    return rest;
  }
  const [more, less] = [wanted / had, (1 - wanted) / (1 - had)];
  return model.cells.map((cell) => ({
    ...cell,
    dials: Object.fromEntries(
      Object.entries(cell.dials).map(([outcome, count]) => [
        outcome,
        Math.round(1000 * count * (outcome === person ? more : less)) / 1000,
      ]),
    ),
  }));
}

function mean(quantiles: Quantiles): number {
  if (quantiles.length < 2) return quantiles[0] ?? 0;
  let sum = 0;
  for (let place = 1; place < quantiles.length; place++)
    sum += (quantiles[place - 1]! + quantiles[place]!) / 2;
  return sum / (quantiles.length - 1);
}

function withMean(quantiles: Quantiles, wanted: number): Quantiles {
  const had = mean(quantiles);
  return had === 0 ? [wanted] : quantiles.map((value) => Math.round((1000 * value * wanted) / had) / 1000);
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}
