/** What is counted. */
export const spokenUnits = [
  "second",
  "minute",
  "hour",
  "day",
  "month",
  "year",
  "person",
  "call",
  "rouble",
  "kopeck",
  "dollar",
  "cent",
  "euro",
  "euro_cent",
] as const;
export type SpokenUnit = (typeof spokenUnits)[number];

export const grammaticalCases = ["nominative", "genitive", "accusative"] as const;
export type GrammaticalCase = (typeof grammaticalCases)[number];

export const grammaticalGenders = ["masculine", "feminine", "neuter"] as const;
export type GrammaticalGender = (typeof grammaticalGenders)[number];

export const spokenCurrencies = ["RUB", "USD", "EUR"] as const;
export type SpokenCurrency = (typeof spokenCurrencies)[number];

export const spokenKinds = ["number", "digits", "money", "date", "time", "duration", "address"] as const;

/** A value that is read out by its kind (TEL-PLY-02, INB-PRM-01); `value` may name variables as `$(name)`. */
export interface SpokenValue {
  readonly say: (typeof spokenKinds)[number];
  /**
   * `number` and `money`: digits with a point or comma; `digits`: also `+`, `*`, `#`; `date`: `2026-11-22` or `22.11.2026`; `time`: `14:05`; `duration`:
   * seconds; `address`: a postal one, its parts apart by commas, or one of e-mail. Dates and times may be a whole instant.
   */
  readonly value: string;
  /** Of a number: what is counted, in the right form. */
  readonly unit?: SpokenUnit;
  /** Of a number without unit: «одна», «одно». */
  readonly gender?: GrammaticalGender;
  /** Of a number, a sum, a duration, a date: what stands before it asks for it («около двадцати минут»). */
  readonly case?: GrammaticalCase;
  /** Of a sum; roubles when left out. */
  readonly currency?: SpokenCurrency;
}

/** Numbers that are read as words; longer ones digit by digit. */
export const largestSpoken = 999_999_999;

export interface SpokenNumber {
  readonly negative: boolean;
  readonly whole: number;
  /** At most three, without zeros at the end. */
  readonly places: string;
}

/** Undefined when it is no number. Spaces between groups are common in lists. */
export function readNumber(text: string): SpokenNumber | undefined {
  const match = /^([-−+]?)(\d{1,15})(?:[.,](\d{1,10}))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, ""));
  if (!match) return undefined;
  const [, sign, whole, places = ""] = match;
  return {
    negative: sign === "-" || sign === "−",
    whole: Number(whole),
    places: places.slice(0, 3).replace(/0+$/, ""),
  };
}

/** Whole units and hundredths, rounded. */
export function readMoney(
  text: string,
): { readonly negative: boolean; readonly units: number; readonly hundredths: number } | undefined {
  const known = readNumber(text);
  if (!known) return undefined;
  const hundredths = Math.round(Number(`0.${known.places || "0"}`) * 100);
  const units = known.whole + Math.floor(hundredths / 100);
  return { negative: known.negative, units, hundredths: hundredths % 100 };
}

export function readDate(
  text: string,
): { readonly year: number; readonly month: number; readonly day: number } | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(text.trim());
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: .*)?$/.exec(text.trim());
  const [year, month, day] = (
    iso ? [iso[1], iso[2], iso[3]] : dotted ? [dotted[3], dotted[2], dotted[1]] : []
  ).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const real = new Date(Date.UTC(year, month - 1, day));
  const exists = real.getUTCMonth() === month - 1 && real.getUTCDate() === day;
  return exists && year >= 1900 && year <= 2099 ? { year, month, day } : undefined;
}

export function readTime(text: string): { readonly hour: number; readonly minute: number } | undefined {
  const match = /(?:^|[T ])(\d{1,2}):(\d{2})(?::\d{2}.*)?$/.exec(text.trim());
  const [hour, minute] = match ? [Number(match[1]), Number(match[2])] : [24, 0];
  return hour < 24 && minute < 60 ? { hour, minute } : undefined;
}
