import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SpokenValue } from "./spoken-value.ts";
import { spokenVocabulary, spokenWords } from "./spoken-words.ts";

const ru = (value: SpokenValue) => spokenWords(value, "ru").join(" ");
const en = (value: SpokenValue) => spokenWords(value, "en").join(" ");

describe("TEL-PLY-02 INB-PRM-01 values in Russian", () => {
  test.each([
    [{ say: "number", value: "21", unit: "minute" }, "двадцать одна минута"],
    [{ say: "number", value: "2", unit: "rouble" }, "два рубля"],
    [{ say: "number", value: "11", unit: "minute" }, "одиннадцать минут"],
    [{ say: "number", value: "1", unit: "minute", case: "accusative" }, "одну минуту"],
    [{ say: "number", value: "22", unit: "minute", case: "genitive" }, "двадцати двух минут"],
    [{ say: "number", value: "101", unit: "person" }, "сто один человек"],
    [{ say: "number", value: "3", unit: "person" }, "три человека"],
    [{ say: "number", value: "5", unit: "year" }, "пять лет"],
    [{ say: "number", value: "1", gender: "neuter" }, "одно"],
    [{ say: "number", value: "0" }, "ноль"],
    [{ say: "number", value: "-3,50" }, "минус три целых пять десятых"],
    [{ say: "number", value: "1,01", unit: "minute" }, "одна целая одна сотая минуты"],
    [
      { say: "number", value: "999 999 999" },
      "девятьсот девяносто девять миллионов девятьсот девяносто девять тысяч девятьсот девяносто девять",
    ],
    [{ say: "number", value: "2001000" }, "два миллиона одна тысяча"],
    [{ say: "number", value: "1000000001" }, "один ноль ноль ноль ноль ноль ноль ноль ноль один"],
    [{ say: "money", value: "1 234,50" }, "одна тысяча двести тридцать четыре рубля пятьдесят копеек"],
    [{ say: "money", value: "0.01" }, "одна копейка"],
    [{ say: "money", value: "12,999" }, "тринадцать рублей"],
    [{ say: "money", value: "41", currency: "USD", case: "genitive" }, "сорока одного доллара"],
    [{ say: "money", value: "2", currency: "EUR" }, "два евро"],
    [{ say: "date", value: "2026-11-22" }, "двадцать второе ноября две тысячи двадцать шестого года"],
    [
      { say: "date", value: "03.05.1995", case: "genitive" },
      "третьего мая тысяча девятьсот девяносто пятого года",
    ],
    [{ say: "date", value: "2000-01-31" }, "тридцать первое января двухтысячного года"],
    [{ say: "time", value: "14:05" }, "четырнадцать часов пять минут"],
    [{ say: "time", value: "2026-11-22T21:00:00Z" }, "двадцать один час"],
    [{ say: "duration", value: "4865" }, "один час двадцать одна минута пять секунд"],
    [{ say: "duration", value: "0" }, "ноль секунд"],
    [{ say: "digits", value: "+7 (495) 0-1" }, "плюс семь четыре девять пять ноль минус один"],
  ] as const satisfies readonly (readonly [SpokenValue, string])[])("%j: %s", (value, said) => {
    expect(ru(value)).toBe(said);
  });
});

describe("TEL-PLY-02 INB-PRM-01 values in English", () => {
  test.each([
    [{ say: "number", value: "21", unit: "minute" }, "twenty one minutes"],
    [{ say: "number", value: "1", unit: "person" }, "one person"],
    [
      { say: "number", value: "1234567" },
      "one million two hundred thirty four thousand five hundred sixty seven",
    ],
    [{ say: "number", value: "-0.05" }, "minus zero point zero five"],
    [{ say: "money", value: "1.01", currency: "USD" }, "one dollar one cent"],
    [{ say: "money", value: "2" }, "two rubles"],
    [{ say: "date", value: "2026-11-22" }, "November twenty second twenty twenty six"],
    [{ say: "date", value: "1905-03-12" }, "March twelfth nineteen oh five"],
    [{ say: "date", value: "2009-06-20" }, "June twentieth two thousand nine"],
    [{ say: "time", value: "14:05" }, "two oh five p.m."],
    [{ say: "time", value: "00:30" }, "twelve thirty a.m."],
    [{ say: "duration", value: "61" }, "one minute one second"],
    [{ say: "digits", value: "*43#" }, "star four three hash"],
  ] as const satisfies readonly (readonly [SpokenValue, string])[])("%j: %s", (value, said) => {
    expect(en(value)).toBe(said);
  });
});

test.each([
  { say: "number", value: "many" },
  { say: "money", value: "" },
  { say: "date", value: "2026-02-30" },
  { say: "date", value: "1789-07-14" },
  { say: "time", value: "25:00" },
  { say: "duration", value: "-5" },
  { say: "digits", value: "none" },
] as const)("TEL-PLY-06 $say «$value» says nothing", (value) => {
  expect([ru(value), en(value)]).toEqual(["", ""]);
});

test("TEL-PLY-02 whatever the value, its fragments are among those that were made before the call", () => {
  const value = fc.oneof(
    fc.record({
      say: fc.constant("number" as const),
      value: fc
        .oneof(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.double({ min: 0, max: 1e6 }))
        .map((n) => n.toFixed(Number.isInteger(n) ? 0 : 3)),
      unit: fc.constantFrom("minute" as const, "person" as const, undefined),
      case: fc.constantFrom("nominative" as const, "genitive" as const, "accusative" as const),
    }),
    fc.record({
      say: fc.constant("money" as const),
      value: fc.integer({ min: 0, max: 99_999_999_999 }).map((n) => (n / 100).toFixed(2)),
    }),
    fc.record({
      say: fc.constant("date" as const),
      value: fc
        .date({
          min: new Date("1900-01-01T00:00:00Z"),
          max: new Date("2099-12-31T00:00:00Z"),
          noInvalidDate: true,
        })
        .map((date) => date.toISOString()),
    }),
    fc.record({
      say: fc.constant("time" as const),
      value: fc
        .date({
          min: new Date("2000-01-01T00:00:00Z"),
          max: new Date("2000-01-02T00:00:00Z"),
          noInvalidDate: true,
        })
        .map((date) => date.toISOString()),
    }),
    fc.record({
      say: fc.constant("duration" as const),
      value: fc.integer({ min: 0, max: 999_999_999 }).map(String),
    }),
    fc.record({ say: fc.constant("digits" as const), value: fc.stringMatching(/^[-+*#0-9]{1,20}$/) }),
  );
  const known = new Map<string, ReadonlySet<string>>();
  fc.assert(
    fc.property(value, fc.constantFrom("ru" as const, "en" as const), (spoken, language) => {
      const key = JSON.stringify([{ ...spoken, value: "" }, language]);
      const vocabulary = known.get(key) ?? new Set(spokenVocabulary(spoken as SpokenValue, language));
      known.set(key, vocabulary);
      const said = spokenWords(spoken as SpokenValue, language);
      expect(said.length).toBeGreaterThan(0);
      for (const word of said) expect(vocabulary.has(word), word).toBe(true);
    }),
    { numRuns: 300 },
  );
});
