import { describe, expect, it } from "vitest";
import { catalogues, text } from "./index.ts";

function leaves(tree: object, path = ""): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? leaves(value, `${path}${key}.`)
      : [[`${path}${key}`, value] as [string, unknown]],
  );
}

const stem = (key: string) => key.replace(/_(one|few|many|other)$/, "");
const keys = (language: "ru" | "en") => leaves(catalogues[language]).map(([key]) => key);
const placeholders = (value: unknown) =>
  [...String(value).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe("PLT-GEN-07 Russian and English are complete equals", () => {
  it("has the same keys, plural forms apart", () => {
    expect([...new Set(keys("en").map(stem))].sort()).toEqual([...new Set(keys("ru").map(stem))].sort());
  });

  it("has the plural forms that each language needs", () => {
    for (const [language, endings] of [
      ["ru", ["one", "few", "many", "other"]],
      ["en", ["one", "other"]],
    ] as const) {
      const all = new Set(keys(language));
      const plural = new Set([...all].filter((key) => /_(one|few|many)$/.test(key)).map(stem));
      for (const key of plural) for (const ending of endings) expect(all).toContain(`${key}_${ending}`);
    }
  });

  it("has no empty text", () => {
    for (const language of ["ru", "en"] as const) {
      for (const [key, value] of leaves(catalogues[language])) {
        expect(typeof value === "string" && value.trim() !== "", `${language} ${key}`).toBe(true);
      }
    }
  });

  it("uses the same placeholders in both", () => {
    const english = new Map(leaves(catalogues.en));
    for (const [key, value] of leaves(catalogues.ru)) {
      if (english.has(key)) expect(placeholders(english.get(key)), key).toEqual(placeholders(value));
    }
  });

  it("writes Russian with Russian letters where English has words", () => {
    const english = new Map(leaves(catalogues.en));
    const copied = leaves(catalogues.ru).filter(
      ([key, value]) =>
        english.get(key) === value && /[a-z]{4}/.test(String(value)) && !allowedEqual.has(key),
    );
    expect(copied.map(([key]) => key)).toEqual([]);
  });
});

/** Proper names that are the same in both languages. */
const allowedEqual = new Set([
  "words.role.LST",
  "telephony.choice.opus",
  "telephony.choice.request_uri",
  "telephony.choice.from",
  "telephony.choice.diversion",
  "telephony.choice.history_info",
]);

describe("text", () => {
  it("fills in parameters", () => {
    expect(text("en", "errors.field.out_of_range", { min: 1, max: 5 })).toBe("From 1 to 5.");
  });

  it("chooses the plural form", () => {
    expect(text("en", "words.recordsTotal", { count: 1 })).toBe("1 record in total");
    expect(text("en", "words.recordsTotal", { count: 2 })).toBe("2 records in total");
    expect(text("ru", "words.recordsTotal", { count: 5 })).toBe("всего записей: 5");
  });

  it("gives an unknown key back", () => {
    expect(text("ru", "errors.row.never_heard_of")).toBe("errors.row.never_heard_of");
    expect(text("ru", "errors.row.constructor")).toBe("errors.row.constructor");
  });
});
