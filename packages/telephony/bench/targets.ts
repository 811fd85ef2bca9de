/** What is promised against Asterisk, and how a run must have gone to count (TEL-PRF-01). Data and arithmetic alone: nothing here measures. */
export interface Target {
  readonly id: string;
  /** The ratio of ours to Asterisk's that is aimed at, and the one at which a release fails. */
  readonly target: number;
  readonly failsAt: number;
  /** Rates are better when they are higher, everything else when it is lower. */
  readonly better: "lower" | "higher";
  /** A figure below this counts as this, on both sides. */
  readonly floor?: number;
}

const lower = (id: string, target: number, failsAt: number): Target => ({
  id,
  target,
  failsAt,
  better: "lower",
});

export const targets = {
  bridged: lower("TEL-PRF-02", 0.8, 1),
  recorded: lower("TEL-PRF-03", 0.5, 0.75),
  recordedGsm: lower("TEL-PRF-04", 0.7, 1),
  framed: lower("TEL-PRF-05", 0.8, 1),
  delayP50: lower("TEL-PRF-06", 3, 5),
  delayP99: { ...lower("TEL-PRF-06", 3, 5), floor: 5 },
  setup: lower("TEL-PRF-07", 0.8, 1.2),
  rate: { ...lower("TEL-PRF-08", 1, 0.8), better: "higher" },
  memory: lower("TEL-PRF-09", 0.5, 0.8),
  conference: lower("TEL-PRF-10", 1, 1.5),
} as const satisfies Record<string, Target>;

/**
 * What Asterisk took on the machine that the targets were set by (TEL-PRF-11), two virtual cores with other work going on. Where its own
 * figure is far off, the ratio says more about the machine than about us.
 */
export const anchors = {
  bridged: [18, 20],
  framed: [26, 26],
  recorded: [42, 43],
  recordedGsm: [51, 51],
  setup: [2.9, 3.9],
  memory: [390, 390],
  memoryRecorded: [475, 475],
  delayP50: [0.05, 0.1],
} as const satisfies Record<string, readonly [number, number]>;

export interface Anchor {
  readonly asterisk: number;
  readonly expected: readonly [number, number];
  /** Under half of the least or over twice the most. */
  readonly drifted: boolean;
}

/** Undefined where Asterisk was not measured. */
export function anchorOf(name: keyof typeof anchors, values: readonly number[]): Anchor | undefined {
  if (values.length === 0) return undefined;
  const asterisk = rounded(median(values));
  const [least, most] = anchors[name];
  return { asterisk, expected: anchors[name], drifted: asterisk < least / 2 || asterisk > most * 2 };
}

/** TEL-PRF-13: pauses of the collector in a media worker, and what is left on its heap. */
export const collectorLimits = { pauseP999Ms: 10, growthKbIn10Minutes: 1_024 } as const;

export function collectorHolds(pausesMs: readonly number[], growthKbIn10Minutes: number): boolean {
  const pause = pausesMs.length === 0 ? 0 : percentileOf(pausesMs, 0.999);
  return pause <= collectorLimits.pauseP999Ms && growthKbIn10Minutes < collectorLimits.growthKbIn10Minutes;
}

export type Verdict = "met" | "missed" | "fails the release" | "not measured";

export interface Judged {
  readonly id: string;
  readonly ours: number;
  readonly asterisk: number;
  readonly ratio: number;
  readonly target: number;
  readonly failsAt: number;
  readonly verdict: Verdict;
}

/** Medians of both sides against one target. */
export function judged(target: Target, ours: readonly number[], asterisk: readonly number[]): Judged {
  const floor = target.floor ?? 0;
  const [own, theirs] = [median(ours), median(asterisk)];
  const ratio = Math.max(floor, own) / Math.max(floor, theirs);
  return {
    id: target.id,
    ours: rounded(own),
    asterisk: rounded(theirs),
    ratio: rounded(ratio),
    target: target.target,
    failsAt: target.failsAt,
    verdict: verdictOf(target, ratio),
  };
}

function verdictOf({ target, failsAt, better }: Target, ratio: number): Verdict {
  if (Number.isNaN(ratio)) return "not measured";
  const sign = better === "lower" ? 1 : -1;
  if (sign * ratio <= sign * target) return "met";
  return sign * ratio > sign * failsAt ? "fails the release" : "missed";
}

/** What a run with packets went like. */
export interface MediaFacts {
  readonly calls: number;
  readonly up: number;
  readonly astray: number;
  readonly sent: number;
  readonly received: number;
}

export const lossPercentMax = 0.1;
/** Other work of the machine, cores. */
export const foreignCoresMax = 0.3;

/** Why the run does not count, or undefined (TEL-PRF-01). */
export function voidBecause({ calls, up, astray, sent, received }: MediaFacts): string | undefined {
  if (up < calls) return `${up} of ${calls} calls were up`;
  if (astray > 0) return `${astray} packets on a wrong leg`;
  const lostPercent = sent === 0 ? 100 : ((sent - received) * 100) / sent;
  return lostPercent > lossPercentMax ? `${lostPercent.toFixed(2)} % of the packets lost` : undefined;
}

/** The machine had too much else to do: the run is to be repeated. */
export function disturbed(foreignCores: number): boolean {
  return foreignCores > foreignCoresMax;
}

export interface RateFacts {
  readonly offered: number;
  readonly done: number;
  readonly failed: number;
  readonly repeated: number;
  /** Messages that a call takes when nothing is repeated. */
  readonly messages: number;
}

/** Whether that rate was held: no call failed, under 1 % of the messages sent again, and all were through in time (TEL-PRF-08). */
export function rateHolds({ offered, done, failed, repeated, messages }: RateFacts): boolean {
  return failed === 0 && repeated < offered * messages * 0.01 && done >= offered * 0.97;
}

/** The rates that are tried: doubling until one fails, then halving what lies between, to `step`. */
export async function highestRate(
  first: number,
  most: number,
  step: number,
  holds: (rate: number) => Promise<boolean>,
): Promise<number> {
  let good = 0;
  let bad = most + step;
  for (let rate = first; rate < bad; ) {
    if (await holds(rate)) good = rate;
    else bad = rate;
    const next = bad > most && good > 0 ? good * 2 : Math.round((good + bad) / 2 / step) * step;
    rate = Math.min(most, next);
    if (rate <= good || rate >= bad) break;
  }
  return good;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Growth a sample, by least squares: `values` at equal distances. */
export function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  for (const [i, value] of values.entries()) {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}

/** Of sorted or unsorted values; NaN of none. */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
