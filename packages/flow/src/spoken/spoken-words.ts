import { spokenAddress } from "./address.ts";
import {
  englishCardinal,
  englishDate,
  englishFraction,
  englishSigns,
  englishTime,
  englishUnit,
} from "./english.ts";
import {
  agreed,
  russianCardinal,
  russianDate,
  russianFraction,
  russianSigns,
  russianUnits,
} from "./russian.ts";
import {
  type GrammaticalCase,
  largestSpoken,
  readDate,
  readMoney,
  readNumber,
  readTime,
  type SpokenUnit,
  type SpokenValue,
} from "./spoken-value.ts";

export type SpokenLanguage = "ru" | "en";

/**
 * The fragments that say a value, one after the other; each is a sound of its own, so that any value is heard at once (TEL-PLY-02). Empty when it is no
 * value of its kind: nothing is said then, and the scenario goes on.
 */
export function spokenWords(value: SpokenValue, language: SpokenLanguage): readonly string[] {
  const text = value.value;
  switch (value.say) {
    case "digits":
      return signs(text, language);
    case "number":
      return numberWords(value, language);
    case "money":
      return moneyWords(value, language);
    case "date": {
      const date = readDate(text);
      if (!date) return [];
      const { year, month, day } = date;
      return language === "ru"
        ? russianDate(year, month, day, value.case ?? "nominative")
        : englishDate(year, month, day);
    }
    case "time": {
      const time = readTime(text);
      if (!time) return [];
      if (language === "en") return englishTime(time.hour, time.minute);
      const minutes = time.minute === 0 ? [] : counted(time.minute, "minute", "nominative", language);
      return [...counted(time.hour, "hour", "nominative", language), ...minutes];
    }
    case "duration":
      return durationWords(value, language);
    case "address": {
      const address = spokenAddress(text, language);
      return address === "" ? [] : [address];
    }
  }
}

/** Everything that a value of this kind may need, to be made before the first call. */
export function spokenVocabulary(value: SpokenValue, language: SpokenLanguage): readonly string[] {
  const vocabulary = new Set<string>();
  for (const sample of samplesOf(value))
    for (const word of spokenWords({ ...value, value: sample }, language)) vocabulary.add(word);
  return [...vocabulary];
}

const counts = [
  ...Array.from({ length: 21 }, (_, value) => value),
  ...[30, 40, 50, 60, 70, 80, 90, 100, 200, 300, 400, 500, 600, 700, 800, 900],
  ...[1e3, 2e3, 5e3, 1e6, 2e6, 5e6],
].map(String);

function samplesOf(value: SpokenValue): readonly string[] {
  const upTo = (count: number) => Array.from({ length: count }, (_, each) => each);
  const two = (number: number) => String(number).padStart(2, "0");
  switch (value.say) {
    case "digits":
      return ["+-*#0123456789"];
    case "number":
      return [...counts, "-1", "0.1", "1.5", "2.2", "1.01", "1.05", "1.001", "1.005"];
    case "money":
      return [...counts, "-1", ...upTo(100).map((hundredths) => `0.${two(hundredths)}`)];
    case "date":
      return [
        ...upTo(31).map((day) => `2024-01-${two(day + 1)}`),
        ...upTo(12).map((month) => `2024-${two(month + 1)}-01`),
        ...upTo(200).map((year) => `${1900 + year}-01-01`),
      ];
    case "time":
      return [...upTo(24).map((hour) => `${two(hour)}:00`), ...upTo(60).map((minute) => `00:${two(minute)}`)];
    case "duration":
      return [
        ...upTo(60).flatMap((count) => [String(count), String(count * 60), String(count * 3_600)]),
        ...counts.map((hours) => String(Number(hours) * 3_600)),
      ];
    case "address":
      // Names are no fragments: one that is known is made whole, one that a call brings when it is wanted.
      return value.value.includes("$(") ? [] : [value.value];
  }
}

/** What is no digit and no sign that is dialled is passed over, such as the brackets of a phone number. */
function signs(text: string, language: SpokenLanguage): readonly string[] {
  const table = language === "ru" ? russianSigns : englishSigns;
  return [...text].map((sign) => table[sign]).filter((word) => word !== undefined);
}

function numberWords(value: SpokenValue, language: SpokenLanguage): readonly string[] {
  const number = readNumber(value.value);
  if (!number) return [];
  if (number.whole > largestSpoken) return signs(value.value, language);
  const { unit } = value;
  const grammaticalCase = value.case ?? "nominative";
  const minus = number.negative ? signs("-", language) : [];
  if (number.places === "")
    return unit === undefined
      ? [...minus, ...cardinal(number.whole, value, language)]
      : [...minus, ...counted(number.whole, unit, grammaticalCase, language)];
  // Parts of something stand in the genitive: «три целых пять десятых минуты».
  const noun =
    unit === undefined
      ? []
      : [language === "ru" ? russianUnits[unit].one.genitive : englishUnit(unit, false)];
  const said =
    language === "ru"
      ? russianFraction(number.whole, number.places, grammaticalCase)
      : englishFraction(number.whole, number.places);
  return [...minus, ...said, ...noun];
}

function cardinal(count: number, value: SpokenValue, language: SpokenLanguage): readonly string[] {
  return language === "ru" ? russianCardinal(count, value.gender, value.case) : englishCardinal(count);
}

function counted(
  count: number,
  unit: SpokenUnit,
  grammaticalCase: GrammaticalCase,
  language: SpokenLanguage,
): readonly string[] {
  if (language === "en") return [...englishCardinal(count), englishUnit(unit, count === 1)];
  const noun = russianUnits[unit];
  return [...russianCardinal(count, noun.gender, grammaticalCase), agreed(count, noun, grammaticalCase)];
}

const moneyUnits = {
  RUB: ["rouble", "kopeck"],
  USD: ["dollar", "cent"],
  EUR: ["euro", "euro_cent"],
} as const;

function moneyWords(value: SpokenValue, language: SpokenLanguage): readonly string[] {
  const money = readMoney(value.value);
  if (!money) return [];
  if (money.units > largestSpoken) return signs(value.value, language);
  const [whole, hundredth] = moneyUnits[value.currency ?? "RUB"];
  const grammaticalCase = value.case ?? "nominative";
  const minus = money.negative ? signs("-", language) : [];
  const small = money.hundredths === 0 ? [] : counted(money.hundredths, hundredth, grammaticalCase, language);
  if (money.units === 0 && small.length > 0) return [...minus, ...small];
  return [...minus, ...counted(money.units, whole, grammaticalCase, language), ...small];
}

/** «один час двадцать одна минута»; parts that are zero are left out. */
function durationWords(value: SpokenValue, language: SpokenLanguage): readonly string[] {
  const number = readNumber(value.value);
  if (!number || number.negative || number.whole > largestSpoken) return [];
  const seconds = number.whole;
  const parts = [
    { unit: "hour", count: Math.floor(seconds / 3_600) },
    { unit: "minute", count: Math.floor(seconds / 60) % 60 },
    { unit: "second", count: seconds % 60 },
  ] as const;
  const said = seconds === 0 ? parts.slice(2) : parts.filter(({ count }) => count > 0);
  return said.flatMap(({ unit, count }) => counted(count, unit, value.case ?? "nominative", language));
}
