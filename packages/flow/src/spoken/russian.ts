import type { GrammaticalCase, GrammaticalGender, SpokenUnit } from "./spoken-value.ts";

/** Forms of a noun beside a numeral: «одна минута», «одной минуты», «одну минуту»; «две минуты»; «пять минут». */
export interface RussianNoun {
  readonly gender: GrammaticalGender;
  readonly one: Readonly<Record<GrammaticalCase, string>>;
  readonly few: string;
  readonly many: string;
}

function noun(
  gender: GrammaticalGender,
  nominative: string,
  few: string,
  many: string,
  accusative = nominative,
) {
  return { gender, one: { nominative, genitive: few, accusative }, few, many };
}

const thousand = noun("feminine", "тысяча", "тысячи", "тысяч", "тысячу");
const million = noun("masculine", "миллион", "миллиона", "миллионов");

export const russianUnits: Readonly<Record<SpokenUnit, RussianNoun>> = {
  second: noun("feminine", "секунда", "секунды", "секунд", "секунду"),
  minute: noun("feminine", "минута", "минуты", "минут", "минуту"),
  hour: noun("masculine", "час", "часа", "часов"),
  day: noun("masculine", "день", "дня", "дней"),
  month: noun("masculine", "месяц", "месяца", "месяцев"),
  year: noun("masculine", "год", "года", "лет"),
  person: noun("masculine", "человек", "человека", "человек", "человека"),
  call: noun("masculine", "звонок", "звонка", "звонков"),
  rouble: noun("masculine", "рубль", "рубля", "рублей"),
  kopeck: noun("feminine", "копейка", "копейки", "копеек", "копейку"),
  dollar: noun("masculine", "доллар", "доллара", "долларов"),
  cent: noun("masculine", "цент", "цента", "центов"),
  euro: noun("masculine", "евро", "евро", "евро"),
  euro_cent: noun("masculine", "евроцент", "евроцента", "евроцентов"),
};

const words = (list: string) => list.split(" ");

const ones = {
  plain: words(
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
  ),
  genitive: words(
    "нуля одного двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати",
  ),
} as const;
const tens = {
  plain: words("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"),
  genitive: words("двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста"),
} as const;
const hundreds = {
  plain: words("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"),
  genitive: words("ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот"),
} as const;

/** 0 to 999,999,999 in the gender and case of what is counted (INB-PRM-01). */
export function russianCardinal(
  value: number,
  gender: GrammaticalGender = "masculine",
  grammaticalCase: GrammaticalCase = "nominative",
): readonly string[] {
  if (value === 0) return [(grammaticalCase === "genitive" ? ones.genitive : ones.plain)[0]!];
  const [millions, thousands, rest] = [Math.floor(value / 1e6), Math.floor(value / 1e3) % 1e3, value % 1e3];
  const group = (count: number, of: RussianNoun) =>
    count === 0
      ? []
      : [...underThousand(count, of.gender, grammaticalCase), agreed(count, of, grammaticalCase)];
  return [
    ...group(millions, million),
    ...group(thousands, thousand),
    ...underThousand(rest, gender, grammaticalCase),
  ];
}

/** The form that stands beside the number: «двадцать одна минута», «одиннадцать минут», «около двух минут». */
export function agreed(value: number, of: RussianNoun, grammaticalCase: GrammaticalCase): string {
  const [last, teens] = [value % 10, value % 100 > 10 && value % 100 < 20];
  if (last === 1 && !teens) return of.one[grammaticalCase];
  const few = last >= 2 && last <= 4 && !teens;
  return few && grammaticalCase !== "genitive" ? of.few : of.many;
}

function underThousand(
  value: number,
  gender: GrammaticalGender,
  grammaticalCase: GrammaticalCase,
): readonly string[] {
  const set = grammaticalCase === "genitive" ? "genitive" : "plain";
  const [hundred, below] = [Math.floor(value / 100), value % 100];
  const said = hundred === 0 ? [] : [hundreds[set][hundred - 1]!];
  if (below >= 20) said.push(tens[set][Math.floor(below / 10) - 2]!);
  const last = below < 20 ? below : below % 10;
  if (last > 0) said.push(gendered(last, gender, grammaticalCase) ?? ones[set][last]!);
  return said;
}

/** One and two alone have a gender; «одну» alone has an accusative of its own. */
function gendered(value: number, gender: GrammaticalGender, grammaticalCase: GrammaticalCase) {
  if (value === 2) return gender === "feminine" && grammaticalCase !== "genitive" ? "две" : undefined;
  if (value !== 1 || gender === "masculine") return undefined;
  if (grammaticalCase === "genitive") return gender === "feminine" ? "одной" : undefined;
  if (gender === "neuter") return "одно";
  return grammaticalCase === "accusative" ? "одну" : "одна";
}

const ordinals = words(
  "первый второй третий четвёртый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый тринадцатый четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый девятнадцатый",
);
const ordinalTens = words(
  "двадцатый тридцатый сороковой пятидесятый шестидесятый семидесятый восьмидесятый девяностый",
);

/** Endings of hard ordinals, and of «третий», the one soft one. */
const ordinalEndings = {
  masculine: undefined,
  feminine: ["ая", "я"],
  neuter: ["ое", "е"],
  genitive: ["ого", "его"],
} as const;

/** 1 to 99, the last word alone declined: «двадцать второе», «двадцать второго». */
export function russianOrdinal(value: number, form: keyof typeof ordinalEndings): readonly string[] {
  const declined = (word: string) => {
    const endings = ordinalEndings[form];
    if (endings === undefined) return word;
    return word === "третий" ? `треть${endings[1]}` : `${word.slice(0, -2)}${endings[0]}`;
  };
  if (value < 20) return [declined(ordinals[value - 1]!)];
  const place = Math.floor(value / 10) - 2;
  return value % 10 === 0
    ? [declined(ordinalTens[place]!)]
    : [tens.plain[place]!, declined(ordinals[(value % 10) - 1]!)];
}

const months = words("января февраля марта апреля мая июня июля августа сентября октября ноября декабря");

/** «двадцать второе ноября две тысячи двадцать шестого года»; years 1900 to 2099. */
export function russianDate(
  year: number,
  month: number,
  day: number,
  grammaticalCase: GrammaticalCase,
): readonly string[] {
  const form = grammaticalCase === "genitive" ? "genitive" : "neuter";
  return [...russianOrdinal(day, form), months[month - 1]!, ...yearOf(year), "года"];
}

function yearOf(year: number): readonly string[] {
  if (year === 1900) return ["тысяча", "девятисотого"];
  if (year === 2000) return ["двухтысячного"];
  const century = year < 2000 ? ["тысяча", "девятьсот"] : ["две", "тысячи"];
  return [...century, ...russianOrdinal(year % 100, "genitive")];
}

const fractions: readonly RussianNoun[] = ["десят", "сот", "тысячн"].map((stem) => fraction(stem));
const wholes: RussianNoun = fraction("цел");

function fraction(stem: string): RussianNoun {
  return {
    gender: "feminine",
    one: { nominative: `${stem}ая`, genitive: `${stem}ой`, accusative: `${stem}ую` },
    few: `${stem}ых`,
    many: `${stem}ых`,
  };
}

/** «три целых пять десятых», up to three places. */
export function russianFraction(
  whole: number,
  places: string,
  grammaticalCase: GrammaticalCase,
): readonly string[] {
  const part = Number(places);
  return [
    ...russianCardinal(whole, "feminine", grammaticalCase),
    agreed(whole, wholes, grammaticalCase),
    ...russianCardinal(part, "feminine", grammaticalCase),
    agreed(part, fractions[places.length - 1]!, grammaticalCase),
  ];
}

export const russianSigns: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ones.plain.slice(0, 10).map((word, digit) => [String(digit), word])),
  "+": "плюс",
  "-": "минус",
  "*": "звёздочка",
  "#": "решётка",
};
