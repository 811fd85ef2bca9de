import type { NumberFormat, NumberRule } from "@perezvon/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNumber, writeNumber } from "./number-format.ts";

const plus: NumberFormat = { kind: "e164_plus" };
const bare: NumberFormat = { kind: "e164" };
const russia: NumberFormat = {
  kind: "national",
  countryCode: "7",
  nationalPrefix: "8",
  internationalPrefix: "810",
};
const america: NumberFormat = {
  kind: "national",
  countryCode: "1",
  nationalPrefix: "",
  internationalPrefix: "00",
};
const rules = (...list: [match: NumberRule["match"], strip: number, put: string][]): NumberFormat => ({
  kind: "rules",
  rules: list.map(([match, strip, put]) => ({ match, strip, put })),
});
const prefix = (digits: string) => ({ kind: "prefix", digits }) as const;
const pattern = (text: string) => ({ kind: "pattern", pattern: text }) as const;

describe("TEL-NUM-02 each format, outward", () => {
  test.each<[string, NumberFormat, string, string]>([
    ["with +", plus, "+79161234567", "+79161234567"],
    ["without +", bare, "+79161234567", "79161234567"],
    ["national with trunk prefix", russia, "+79161234567", "89161234567"],
    ["international behind 8~10", russia, "+12025550123", "81012025550123"],
    ["national without a prefix", america, "+12025550123", "2025550123"],
    ["international behind 00", america, "+79161234567", "0079161234567"],
    ["a short number keeps its digits", russia, "112", "112"],
    ["a rule by prefix with plus", rules([prefix("+7"), 2, "8"]), "+79161234567", "89161234567"],
    ["a rule by prefix of digits", rules([prefix("7"), 1, "98"]), "+79161234567", "989161234567"],
    [
      "the first rule that fits",
      rules([prefix("7495"), 4, ""], [prefix("7"), 1, "8"]),
      "+74951112233",
      "1112233",
    ],
    ["and the next", rules([prefix("7495"), 4, ""], [prefix("7"), 1, "8"]), "+74991112233", "84991112233"],
    ["a rule by pattern", rules([pattern("7NXXXXXXXXX"), 1, "8"]), "+79161234567", "89161234567"],
    ["a pattern with an open end", rules([pattern("+44Z."), 1, "00"]), "+442079460000", "00442079460000"],
    ["a pattern must fit the whole number", rules([pattern("7NXX"), 1, "8"]), "+79161234567", "+79161234567"],
    ["no rule fits", rules([prefix("44"), 2, ""]), "+79161234567", "+79161234567"],
    ["a rule for an extension", rules([prefix("2"), 0, "7495"]), "201", "7495201"],
  ])("%s", (_name, format, number, expected) => {
    expect(writeNumber(number, format)).toBe(expected);
  });
});

describe("INB-DOU-04, TEL-NUM-02 the source's outgoing plan is such a rule", () => {
  test.each<[digits: string, remove: boolean, insert: string, dialled: string, sent: string]>([
    ["7", true, "8", "79161234567", "89161234567"],
    ["8", true, "+7", "89161234567", "+79161234567"],
    ["9", true, "", "984951234567", "84951234567"],
  ])("%s", (digits, remove, insert, dialled, sent) => {
    const rule = rules([prefix(digits), remove ? digits.length : 0, insert]);
    expect(writeNumber(dialled, rule)).toBe(sent);
  });
});

describe("TEL-NUM-01, TEL-NUM-02 each format, inward", () => {
  test.each<[string, NumberFormat, string, string]>([
    ["with +", plus, "+79161234567", "+79161234567"],
    ["with + and separators", plus, "+7 (916) 123-45-67", "+79161234567"],
    ["a home number where + was promised", plus, "89161234567", "+79161234567"],
    ["without +", bare, "79161234567", "+79161234567"],
    ["a plus is understood in every format", bare, "+79161234567", "+79161234567"],
    ["without +, 84… is abroad", bare, "84951234567", "+84951234567"],
    ["national", russia, "89161234567", "+79161234567"],
    ["8~10", russia, "8~1012025550123", "+12025550123"],
    ["810", russia, "81012025550123", "+12025550123"],
    ["ten digits in a national format", russia, "9161234567", "+79161234567"],
    ["a short code", russia, "112", "112"],
    ["an extension", bare, "201", "201"],
    ["a rule", rules([prefix("8"), 1, "+7"]), "89161234567", "+79161234567"],
    ["nothing", bare, "", ""],
    ["letters stay", bare, "sales", "sales"],
  ])("%s", (_name, format, text, expected) => {
    expect(readNumber(text, format, "RU")).toBe(expected);
  });
});

test("TEL-NUM-02 what is written in a format is read back as the same number", () => {
  const numbers = fc.oneof(
    fc.integer({ min: 3_000_000_000, max: 9_999_999_999 }).map((digits) => `+7${digits}`),
    fc.integer({ min: 2_000_000_000, max: 9_899_999_999 }).map((digits) => `+1${digits}`),
    fc.integer({ min: 20_000_000, max: 79_999_999 }).map((digits) => `+372${digits}`),
  );
  fc.assert(
    fc.property(numbers, fc.constantFrom(plus, bare, russia), (number, format) => {
      expect(readNumber(writeNumber(number, format), format, "RU")).toBe(number);
    }),
  );
});
