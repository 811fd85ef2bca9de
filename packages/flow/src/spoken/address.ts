import { englishHouseNumber, englishOrdinal, englishSigns } from "./english.ts";
import { russianCardinal, russianOrdinal, russianSigns } from "./russian.ts";

/**
 * An address as a voice should read it (TEL-TTS-01): abbreviations become words, numbers become numerals, postcodes are read digit by digit. A postal
 * address by its parts, which commas set apart; an e-mail address sign by sign. Empty when nothing is left to say.
 */
export function spokenAddress(text: string, language: "ru" | "en"): string {
  const plain = text.replace(/\s+/g, " ").trim();
  if (/^[^\s@]+@[^\s@]+$/.test(plain)) return mailAddress(plain, language);
  const spoken = language === "ru" ? russianPart : englishPart;
  return plain
    .split(/\s*[,;]\s*/)
    .map((part) => spoken(part.split(" ").filter((word) => word !== "")))
    .filter((part) => part !== "")
    .join(", ");
}

const mailSigns = {
  ru: { "@": "собака", ".": "точка", "-": "дефис", _: "нижнее подчёркивание", "+": "плюс" },
  en: { "@": "at", ".": "dot", "-": "hyphen", _: "underscore", "+": "plus" },
} as const;

function mailAddress(text: string, language: "ru" | "en"): string {
  const signs: Readonly<Record<string, string>> = mailSigns[language];
  const digits = language === "ru" ? russianSigns : englishSigns;
  return [...text.matchAll(/\d|[^\d@.\-_+]+|[@.\-_+]/g)]
    .map(([piece]) => signs[piece] ?? digits[piece] ?? piece)
    .join(" ");
}

/** What a short word stands for before a number, and before or after a name. */
interface Abbreviation {
  readonly number?: string;
  readonly name?: string;
}

const both = (word: string): Abbreviation => ({ number: word, name: word });

const russian: Readonly<Record<string, Abbreviation>> = {
  г: { name: "город" },
  гор: { name: "город" },
  обл: { name: "область" },
  "р-н": { name: "район" },
  респ: { name: "республика" },
  п: { name: "посёлок" },
  пос: { name: "посёлок" },
  пгт: { name: "посёлок городского типа" },
  с: { name: "село" },
  дер: { name: "деревня" },
  ст: { name: "станция" },
  мкр: both("микрорайон"),
  "мкр-н": both("микрорайон"),
  "кв-л": both("квартал"),
  ул: { name: "улица" },
  пер: { name: "переулок" },
  пр: { name: "проспект" },
  просп: { name: "проспект" },
  "пр-т": { name: "проспект" },
  "пр-кт": { name: "проспект" },
  "пр-д": { name: "проезд" },
  пл: { name: "площадь" },
  наб: { name: "набережная" },
  ш: { name: "шоссе" },
  бул: { name: "бульвар" },
  "б-р": { name: "бульвар" },
  туп: { name: "тупик" },
  д: { number: "дом", name: "деревня" },
  вл: { number: "владение" },
  к: { number: "корпус" },
  корп: { number: "корпус" },
  стр: { number: "строение" },
  лит: both("литера"),
  под: { number: "подъезд" },
  эт: { number: "этаж" },
  кв: { number: "квартира" },
  оф: { number: "офис" },
  пом: { number: "помещение" },
  комн: { number: "комната" },
  "а/я": { number: "абонентский ящик" },
};

const ordinalForms: Readonly<Record<string, Parameters<typeof russianOrdinal>[1]>> = {
  й: "masculine",
  ый: "masculine",
  ой: "masculine",
  я: "feminine",
  ая: "feminine",
  е: "neuter",
  ое: "neuter",
  го: "genitive",
  ого: "genitive",
};

function russianPart(words: readonly string[]): string {
  return words
    .flatMap((word) => (word.match(/^([^\W\d_]|[а-яё/-])+\.(?=\S)/i) ? splitShort(word) : [word]))
    .map((word, place, all) => russianWord(word, all[place + 1]))
    .join(" ");
}

/** «д.5» is two words. */
function splitShort(word: string): readonly string[] {
  const end = word.indexOf(".") + 1;
  return [word.slice(0, end), word.slice(end)];
}

function russianWord(word: string, next: string | undefined): string {
  const ordinal = /^(\d{1,2})-([а-я]{1,3})$/i.exec(word);
  const form = ordinal && ordinalForms[ordinal[2]!.toLowerCase()];
  if (ordinal && form && Number(ordinal[1]) > 0) return russianOrdinal(Number(ordinal[1]), form).join(" ");
  if (/^\d{6}$/.test(word)) return [...word].map((digit) => russianSigns[digit]).join(" ");
  if (/^\d/.test(word)) return russianNumber(word);
  const known = russian[word.toLowerCase().replace(/\.$/, "")];
  const short = word.endsWith(".") || word.length <= 2 || word.includes("-") || word.includes("/");
  if (!known || !short) return word;
  const said = /^\d/.test(next ?? "") ? (known.number ?? known.name) : known.name;
  return said ?? word;
}

/** «5а», «12/3», «7-9к2». */
function russianNumber(word: string): string {
  return [...word.matchAll(/\d+|[а-яa-z]+|[/-]/gi)]
    .map(([piece]) => {
      if (piece === "/") return "дробь";
      if (piece === "-") return "дефис";
      if (!/^\d/.test(piece)) return russian[piece.toLowerCase()]?.number ?? piece;
      return piece.length > 6
        ? [...piece].map((digit) => russianSigns[digit]).join(" ")
        : russianCardinal(Number(piece)).join(" ");
    })
    .join(" ");
}

const english: Readonly<Record<string, string>> = {
  st: "Street",
  str: "Street",
  ave: "Avenue",
  av: "Avenue",
  blvd: "Boulevard",
  rd: "Road",
  dr: "Drive",
  ln: "Lane",
  ct: "Court",
  pl: "Place",
  sq: "Square",
  ter: "Terrace",
  hwy: "Highway",
  pkwy: "Parkway",
  apt: "apartment",
  ste: "suite",
  fl: "floor",
  bldg: "building",
  rm: "room",
  "p.o": "P O",
  n: "North",
  s: "South",
  e: "East",
  w: "West",
  ne: "Northeast",
  nw: "Northwest",
  se: "Southeast",
  sw: "Southwest",
};

function englishPart(words: readonly string[]): string {
  return words.map((word, place) => englishWord(word, place, words)).join(" ");
}

function englishWord(word: string, place: number, all: readonly string[]): string {
  const ordinal = /^(\d{1,2})(?:st|nd|rd|th)$/i.exec(word);
  if (ordinal && Number(ordinal[1]) > 0) return englishOrdinal(Number(ordinal[1])).join(" ");
  const number = /^#?(\d+)([a-z]?)$/i.exec(word);
  if (number)
    return [...englishHouseNumber(number[1]!), ...(number[2] ? [number[2].toUpperCase()] : [])].join(" ");
  if (/^\d+(?:-\d+)+$/.test(word))
    return word
      .split("-")
      .map((piece) => [...piece].map((digit) => englishSigns[digit]).join(" "))
      .join(" ");
  const known = english[word.toLowerCase().replace(/\.$/, "")];
  if (known === undefined) return word;
  // A name begins with it: Saint Mary.
  const before = all[place - 1];
  const saint =
    known === "Street" &&
    /^[A-Z][a-z]/.test(all[place + 1] ?? "") &&
    (before === undefined || /^(?:\d\S*|[NSEW])$/.test(before));
  return saint ? "Saint" : known;
}
