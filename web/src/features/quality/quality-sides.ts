import type { QualityDay } from "@perezvon/api";

/** A trunk, or a network of agents, over a number of days (TEL-QOS-04). */
export interface QualitySide {
  readonly key: string;
  readonly trunk: QualityDay["trunk"];
  readonly network: string | null;
  readonly legs: number;
  readonly poor: number;
  /** 0–100. */
  readonly poorPercent: number;
  /** Mean of the days, each by its calls; null where none was measured. */
  readonly mos: number | null;
  /** Share of poor calls by the given days; null on a day without calls. */
  readonly shares: readonly (number | null)[];
}

/** Who had poor calls, the most of them first. `days` are dates as the server writes them. */
export function qualitySides(items: readonly QualityDay[], days: readonly string[]): readonly QualitySide[] {
  const bySide = new Map<string, QualityDay[]>();
  for (const item of items) {
    const key = item.trunk?.id ?? item.network ?? "";
    bySide.set(key, [...(bySide.get(key) ?? []), item]);
  }
  return [...bySide]
    .map(([key, own]) => sideOf(key, own, days))
    .toSorted((a, b) => b.poor - a.poor || b.legs - a.legs || a.key.localeCompare(b.key));
}

function sideOf(key: string, own: readonly QualityDay[], days: readonly string[]): QualitySide {
  const legs = sum(own.map((day) => day.legs));
  const poor = sum(own.map((day) => day.poor));
  const measured = own.flatMap((day) => (day.mos === null ? [] : [{ mos: day.mos, legs: day.legs }]));
  const weight = sum(measured.map((day) => day.legs));
  return {
    key,
    trunk: own[0]?.trunk ?? null,
    network: own[0]?.network ?? null,
    legs,
    poor,
    poorPercent: legs === 0 ? 0 : Math.round((1_000 * poor) / legs) / 10,
    mos: weight === 0 ? null : sum(measured.map((day) => day.mos * day.legs)) / weight,
    shares: days.map((day) => own.find((each) => each.day === day)?.poorPercent ?? null),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The dates of the last `count` days up to the one in which `now` is, in the server's day. */
export function lastDays(today: string, count: number): readonly string[] {
  const last = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(last - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}
