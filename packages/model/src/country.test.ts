import { expect, test } from "vitest";
import { parseCountry } from "./country.ts";

test.each([
  ["RU", "RU"],
  ["ru", "RU"],
  [" Россия ", "RU"],
  ["Russia", "RU"],
  ["Российская  Федерация", "RU"],
  ["Казахстан", "KZ"],
  ["Беларусь", "BY"],
  ["Германия", "DE"],
  ["Germany", "DE"],
  ["United States", "US"],
  ["Narnia", undefined],
  ["", undefined],
])("OUT-LST-10 country %s", (text, code) => {
  expect(parseCountry(text)).toBe(code);
});
