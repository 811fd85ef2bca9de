import { bucketMs, ForecastDay } from "./forecast-day.ts";
import type { ForecastInput } from "./forecast-input.ts";
import type { Bucket, RunResult } from "./run-counts.ts";

/** Of the days played: one in ten was below, half were, nine in ten were. */
export interface Band {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** One stretch of time. Occupancy and abandonment are percents. */
export interface ForecastPoint {
  /** End of the stretch, milliseconds since 1970. */
  readonly at: number;
  /** Share of the agents' time at work that calls and after-call work took; null where nobody was at work. */
  readonly occupancy: Band | null;
  /** Live answers since the start that nobody took in time; null before the first live answer. */
  readonly abandonment: Band | null;
  readonly remaining: Band;
  readonly dials: Band;
  readonly talks: Band;
}

export interface ForecastTotals {
  readonly dials: Band;
  readonly live: Band;
  readonly talks: Band;
  readonly succeeded: Band;
  readonly closed: Band;
  /** Over the whole time. */
  readonly occupancy: Band | null;
  readonly abandonment: Band | null;
}

/** When something happened, over the days in which it did. */
export interface ForecastEnd {
  /** Of 1: how many of the days saw it. */
  readonly share: number;
  /** Milliseconds since 1970; null where no day saw it. */
  readonly at: Band | null;
}

export interface Forecast {
  readonly start: number;
  readonly end: number;
  readonly bucketMs: number;
  /** Days that were played. */
  readonly runs: number;
  readonly points: readonly ForecastPoint[];
  readonly totals: ForecastTotals;
  /** The first dial: a campaign of a chain waits for those before it. */
  readonly begun: ForecastEnd;
  /** Every record closed. */
  readonly completed: ForecastEnd;
  /** No record left that was never dialled: only redials from here on. */
  readonly freshGone: ForecastEnd;
}

/** Plays the days of an input one after the other; `beat` hears the share done. The same input gives the same forecast. */
export function runForecast(input: ForecastInput, beat?: (share: number) => void): Forecast {
  const results: RunResult[] = [];
  for (let run = 0; run < input.runs; run++)
    results.push(playRun(input, run, (done) => beat?.((run + done) / input.runs)));
  return summariseRuns(input, results);
}

/** Plays one of the days of an input, the first is 0. Days know nothing of each other. */
export function playRun(input: ForecastInput, run: number, beat?: (share: number) => void): RunResult {
  return new ForecastDay(input, input.seed + run).run(beat);
}

/** The forecast that the days played so far make; the order of the days says nothing. */
export function summariseRuns(input: ForecastInput, results: readonly RunResult[]): Forecast {
  const start = Date.parse(input.start);
  const end = start + input.hours * 3_600_000;
  const length = results[0]?.buckets.length ?? 0;
  const soFar = results.map(() => ({ live: 0, abandoned: 0 }));
  const points = Array.from({ length }, (_, place): ForecastPoint => {
    const buckets = results.map(({ buckets: of }) => of[place]!);
    for (const [run, { live, abandoned }] of buckets.entries()) {
      soFar[run]!.live += live;
      soFar[run]!.abandoned += abandoned;
    }
    return {
      at: Math.min(end, start + (place + 1) * bucketMs),
      occupancy: bandOfKnown(buckets.map(occupancyOf)),
      abandonment: bandOfKnown(soFar.map(abandonmentOf)),
      remaining: band(buckets.map(({ open }) => open)),
      dials: band(buckets.map(({ dials }) => dials)),
      talks: band(buckets.map(({ talks }) => talks)),
    };
  });
  const sums = results.map(({ buckets }) => total(buckets));
  return {
    start,
    end,
    bucketMs,
    runs: results.length,
    points,
    totals: {
      dials: band(sums.map(({ dials }) => dials)),
      live: band(sums.map(({ live }) => live)),
      talks: band(sums.map(({ talks }) => talks)),
      succeeded: band(sums.map(({ succeeded }) => succeeded)),
      closed: band(results.map(({ closed }) => closed)),
      occupancy: bandOfKnown(sums.map(occupancyOf)),
      abandonment: bandOfKnown(sums.map(abandonmentOf)),
    },
    begun: endOf(results.map(({ begunAt }) => begunAt)),
    completed: endOf(results.map(({ completedAt }) => completedAt)),
    freshGone: endOf(results.map(({ freshGoneAt }) => freshGoneAt)),
  };
}

function total(buckets: readonly Bucket[]) {
  const sum = (pick: (bucket: Bucket) => number) => buckets.reduce((all, bucket) => all + pick(bucket), 0);
  return {
    dials: sum(({ dials }) => dials),
    live: sum(({ live }) => live),
    abandoned: sum(({ abandoned }) => abandoned),
    talks: sum(({ talks }) => talks),
    succeeded: sum(({ succeeded }) => succeeded),
    busy: sum(({ busy }) => busy),
    ready: sum(({ ready }) => ready),
  };
}

function occupancyOf({ busy, ready }: { readonly busy: number; readonly ready: number }): number | undefined {
  return busy + ready < 1 ? undefined : (100 * busy) / (busy + ready);
}

function abandonmentOf({ live, abandoned }: { readonly live: number; readonly abandoned: number }) {
  return live === 0 ? undefined : (100 * abandoned) / live;
}

function endOf(instants: readonly (number | undefined)[]): ForecastEnd {
  const known = instants.filter((at) => at !== undefined);
  return {
    share: instants.length === 0 ? 0 : known.length / instants.length,
    at: known.length === 0 ? null : band(known),
  };
}

function bandOfKnown(values: readonly (number | undefined)[]): Band | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : band(known);
}

function band(values: readonly number[]): Band {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const below = sorted[low] ?? 0;
    // Thousandths are enough of anything, and keep the answer short.
    return Math.round(1000 * (below + (place - low) * ((sorted[low + 1] ?? below) - below))) / 1000;
  };
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}
