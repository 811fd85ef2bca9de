import type { SpokenUnit } from "./spoken-value.ts";

const words = (list: string) => list.split(" ");

const ones = words(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
);
const tens = words("twenty thirty forty fifty sixty seventy eighty ninety");

const units: Readonly<Record<SpokenUnit, readonly [one: string, many: string]>> = {
  second: ["second", "seconds"],
  minute: ["minute", "minutes"],
  hour: ["hour", "hours"],
  day: ["day", "days"],
  month: ["month", "months"],
  year: ["year", "years"],
  person: ["person", "people"],
  call: ["call", "calls"],
  rouble: ["ruble", "rubles"],
  kopeck: ["kopeck", "kopecks"],
  dollar: ["dollar", "dollars"],
  cent: ["cent", "cents"],
  euro: ["euro", "euros"],
  euro_cent: ["cent", "cents"],
};

/** 0 to 999,999,999. */
export function englishCardinal(value: number): readonly string[] {
  if (value === 0) return [ones[0]!];
  const [millions, thousands, rest] = [Math.floor(value / 1e6), Math.floor(value / 1e3) % 1e3, value % 1e3];
  return [
    ...(millions === 0 ? [] : [...underThousand(millions), "million"]),
    ...(thousands === 0 ? [] : [...underThousand(thousands), "thousand"]),
    ...underThousand(rest),
  ];
}

export function englishUnit(unit: SpokenUnit, one: boolean): string {
  return units[unit][one ? 0 : 1];
}

function underThousand(value: number): readonly string[] {
  const [hundred, below] = [Math.floor(value / 100), value % 100];
  return [...(hundred === 0 ? [] : [ones[hundred]!, "hundred"]), ...underHundred(below)];
}

function underHundred(value: number): readonly string[] {
  if (value === 0) return [];
  if (value < 20) return [ones[value]!];
  const ten = tens[Math.floor(value / 10) - 2]!;
  return value % 10 === 0 ? [ten] : [ten, ones[value % 10]!];
}

const oddOrdinals: Readonly<Record<string, string>> = {
  one: "first",
  two: "second",
  three: "third",
  five: "fifth",
  eight: "eighth",
  nine: "ninth",
  twelve: "twelfth",
  twenty: "twentieth",
  thirty: "thirtieth",
};

const months = words("January February March April May June July August September October November December");

/** “November twenty-second, twenty twenty-six”; years 1900 to 2099. */
export function englishDate(year: number, month: number, day: number): readonly string[] {
  return [months[month - 1]!, ...englishOrdinal(day), ...yearOf(year)];
}

/** 1 to 99: “twenty second”. */
export function englishOrdinal(value: number): readonly string[] {
  const said = underHundred(value);
  const last = said.at(-1)!;
  const ending = last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`;
  return [...said.slice(0, -1), oddOrdinals[last] ?? ending];
}

/** As a house is called: “three oh five”, “twelve hundred”, “twelve thirty four”; longer ones, as a ZIP code, digit by digit. */
export function englishHouseNumber(digits: string): readonly string[] {
  const value = Number(digits);
  const spelled = digits.length > 4 || (digits.length > 1 && digits.startsWith("0"));
  if (spelled) return [...digits].map((digit) => ones[Number(digit)]!);
  const [front, back] = [Math.floor(value / 100), value % 100];
  if (front === 0) return value === 0 ? [ones[0]!] : underHundred(value);
  if (front % 10 === 0 && back === 0) return englishCardinal(value);
  if (back === 0) return [...underHundred(front), "hundred"];
  return [...underHundred(front), ...(back < 10 ? ["oh"] : []), ...underHundred(back)];
}

function yearOf(year: number): readonly string[] {
  const below = year % 100;
  if (year >= 2000 && year < 2010) return englishCardinal(year);
  const century = underHundred(Math.floor(year / 100));
  if (below === 0) return [...century, "hundred"];
  return [...century, ...(below < 10 ? ["oh"] : []), ...underHundred(below)];
}

/** By the clock of twelve hours: “two oh five p.m.”. */
export function englishTime(hour: number, minute: number): readonly string[] {
  const said = underHundred(hour % 12 === 0 ? 12 : hour % 12);
  const minutes = minute === 0 ? [] : minute < 10 ? ["oh", ones[minute]!] : underHundred(minute);
  return [...said, ...minutes, hour < 12 ? "a.m." : "p.m."];
}

export function englishFraction(whole: number, places: string): readonly string[] {
  return [...englishCardinal(whole), "point", ...[...places].map((digit) => ones[Number(digit)]!)];
}

export const englishSigns: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ones.slice(0, 10).map((word, digit) => [String(digit), word])),
  "+": "plus",
  "-": "minus",
  "*": "star",
  "#": "hash",
};
