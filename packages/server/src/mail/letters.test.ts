import { catalogues } from "@perezvon/i18n";
import { describe, expect, it } from "vitest";
import { type LetterKind, type LetterVariables, writeLetter } from "./letters.ts";

const variables: LetterVariables = {
  recovery: { name: "Ирина", login: "agent1", link: "https://x.test/recovery/new#T", minutes: "60" },
  invitation: {
    name: "Ирина",
    centre: "Демо",
    login: "agent1",
    password: "p&w",
    link: "https://x.test",
    days: "7",
  },
  locked: { name: "Ирина", login: "agent1", link: "https://x.test/recovery", minutes: "30" },
  exportFailed: {
    name: "Ирина",
    task: "Ночная",
    campaign: "Опрос",
    at: "2026-11-22 06:15:00",
    reason: "timeout: no answer",
  },
  recordingsGivenUp: {
    name: "Ирина",
    task: "Ночная",
    campaign: "Опрос",
    at: "2026-11-22 06:15:00",
    count: "2",
    files: "a\nb",
  },
  webhookOff: { name: "Ирина", webhook: "CRM", url: "https://x.test/hook", reason: "timeout" },
  feedFailed: {
    name: "Ирина",
    list: "Должники",
    at: "2026-11-22 06:15:00",
    reason: "timeout: no answer",
  },
  test: { centre: "Демо" },
};
const kinds = Object.keys(variables) as LetterKind[];

describe("PLT-EML-04 letters", () => {
  it.each(kinds)("%s is complete in both languages, as text and as HTML", (kind) => {
    for (const language of ["ru", "en"] as const) {
      const letter = writeLetter(kind, language, variables[kind] as never);
      for (const part of Object.values(letter)) expect(part).not.toMatch(/\$\(|undefined/);
      for (const value of Object.values(variables[kind])) expect(letter.text).toContain(value);
      expect(letter.html).toContain(`<html lang="${language}">`);
    }
  });

  it.each(kinds)("%s uses the same variables in both languages", (kind) => {
    const used = (language: "ru" | "en") =>
      [...new Set(catalogues[language].mail[kind].text.match(/\$\(\w+\)/g))].sort();
    expect(used("ru")).toEqual(used("en"));
  });

  it("escapes values in HTML and leaves them alone in text", () => {
    const letter = writeLetter("recovery", "en", { ...variables.recovery, name: "<img src=x>&$(login)" });
    expect(letter.html).toContain("Hello, &lt;img src=x&gt;&amp;$(login)!");
    expect(letter.html).not.toContain("<img");
    expect(letter.text).toContain("Hello, <img src=x>&$(login)!");
    expect(letter.html).toContain('<a href="https://x.test/recovery/new#T">');
  });
});
