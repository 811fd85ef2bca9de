import { getCountries } from "libphonenumber-js/max";

let names: ReadonlyMap<string, string> | undefined;

/** ISO 3166 code of a country given by its code or by its name in Russian or English (OUT-LST-10). */
export function parseCountry(text: string): string | undefined {
  names ??= readNames();
  return names.get(plain(text));
}

function readNames(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const languages = ["en", "ru"].map((language) => new Intl.DisplayNames([language], { type: "region" }));
  for (const code of getCountries()) {
    for (const language of languages) found.set(plain(language.of(code) ?? code), code);
    found.set(plain(code), code);
  }
  for (const [name, code] of everydayNames) found.set(plain(name), code);
  return found;
}

/** What people write and the tables of names do not have. */
const everydayNames = [
  ["РФ", "RU"],
  ["Российская Федерация", "RU"],
  ["Russian Federation", "RU"],
  ["Республика Казахстан", "KZ"],
  ["Белоруссия", "BY"],
  ["Республика Беларусь", "BY"],
  ["Киргизия", "KG"],
  ["Молдавия", "MD"],
  ["США", "US"],
  ["USA", "US"],
  ["UK", "GB"],
  ["Англия", "GB"],
  ["ОАЭ", "AE"],
] as const;

function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll("ё", "е").replaceAll(/\s+/g, " ");
}
