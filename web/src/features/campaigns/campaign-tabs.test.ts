import { describe, expect, it } from "vitest";
import { campaignTabIds } from "./campaign-tabs.ts";
import { diallingParts } from "./dialling/dialling-parts.ts";

/** «Свойства», «Персонал», «Списки», «Статусы», «Скрипты», «Номера», «Обзвон», «Результаты», «Архив», «Аудио». */
const source: readonly string[] = [
  "properties",
  "staff",
  "lists",
  "dispositions",
  "scripts",
  "numbers",
  "dialling",
  "results",
  "archive",
  "audio",
];

describe("tabs of a campaign", () => {
  it("OUT-CMP-01 DSK-SVC-02 stand in the order of the source, own ones after them", () => {
    const known = campaignTabIds.filter((id) => source.includes(id));
    expect(known).toEqual(source.filter((id) => campaignTabIds.some((tab) => tab === id)));
    expect(campaignTabIds.slice(0, known.length)).toEqual(known);
    expect(diallingParts).toEqual(["general", "time", "redials", "doNotCall", "diagnostics"]);
  });
});
