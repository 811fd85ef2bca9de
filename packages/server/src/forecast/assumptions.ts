import type { ForecastAssumptions, ForecastRequest } from "@perezvon/api";
import {
  defaultOutcomes,
  type ForecastInput,
  foreseenKey,
  type OutcomeModel,
  person,
  type Quantiles,
  type RecordGroup,
} from "@perezvon/forecast";
import type { CallingHoursRow, Campaign, DispositionType } from "@perezvon/model";
import { offsetAt } from "@perezvon/schedule";
import type { CallHistory, RemainingRecords } from "@perezvon/store";
import { groupsOf, quotasOf } from "./record-groups.ts";
import { aloneOf, linksOf, otherCampaigns, type Surroundings, sharedShifts, tiesOf } from "./surroundings.ts";

/** Of fewer dials nothing is learnt. */
export const leastDials = 200;
const defaults = { hours: 10, runs: 5 };
const minuteMs = 60_000;

export interface ForecastFacts {
  readonly campaign: Campaign;
  readonly timeZone: string;
  readonly now: number;
  readonly agents: number;
  readonly surroundings: Surroundings;
  readonly callingHours: readonly CallingHoursRow[];
  readonly types: Readonly<Record<string, DispositionType>>;
  readonly remaining: readonly RemainingRecords[];
  readonly history: { readonly source: "campaign" | "centre"; readonly calls: CallHistory } | undefined;
}

/** Everything that a forecast depends on, from what is known and what is asked to be assumed. */
export function forecastInput(facts: ForecastFacts, request: ForecastRequest): ForecastInput {
  const { campaign, timeZone, now } = facts;
  const surroundings = request.alone === true ? aloneOf(campaign) : facts.surroundings;
  const outcomes = asked(learnt(facts.history), request);
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
    shifts: sharedShifts(
      request.shifts ?? [{ agents: facts.agents, from: "00:00", until: "00:00" }],
      surroundings,
    ),
    dialling: campaign.dialling,
    redial: campaign.redial,
    onListedNumber: campaign.doNotCall.onMatch,
    dialTime: campaign.dialTime,
    callingHours: facts.callingHours,
    types: facts.types,
    records: facts.remaining.flatMap((list, place) => groupsOf(list, place, start)),
    ...quotasOf(facts.remaining),
    outcomes,
    ...linksOf(campaign, surroundings),
    ...otherCampaigns(surroundings, start, outcomes),
    ...(surroundings.inbound && {
      inbound: { ...surroundings.inbound, afterCallWork: outcomes.afterCallWork },
    }),
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
    shifts: ownShifts(input.shifts),
    source: outcomes.source,
    sample: outcomes.sample,
    answerPercent: tenths(100 * answerShare(outcomes)),
    talkSeconds: tenths(mean(outcomes.talk)),
    afterCallWorkSeconds: tenths(mean(outcomes.afterCallWork)),
    records: sum(records),
    fresh: sum(records.filter(({ attempts, dueInMinutes }) => attempts === 0 && dueInMinutes === 0)),
    others: tiesOf(input),
    inboundPerHour: tenths(inboundPerHour(input)),
  };
}

/** Agents of the campaign who are at work at the same times are one shift, whomever they serve besides. */
function ownShifts(shifts: ForecastInput["shifts"]): ForecastAssumptions["shifts"] {
  const own: { agents: number; from: string; until: string }[] = [];
  for (const { agents, from, until, campaigns } of shifts) {
    if (campaigns?.includes(foreseenKey) === false) continue;
    const known = own.find((shift) => shift.from === from && shift.until === until);
    if (known === undefined) own.push({ agents, from, until });
    else known.agents += agents;
  }
  return own;
}

/** Over the hours that are looked at. */
function inboundPerHour({ inbound, start, hours, timeZone }: ForecastInput): number {
  if (inbound === undefined) return 0;
  const from = Date.parse(start);
  const first = Math.floor((from + offsetAt(timeZone, from)) / 3_600_000);
  const looked = Array.from({ length: Math.max(1, Math.ceil(hours)) }, (_, n) => (first + n) % 24);
  return looked.reduce((sum, hour) => sum + (inbound.perHour[hour] ?? 0), 0) / looked.length;
}

export function learnt(history: ForecastFacts["history"]): OutcomeModel {
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
