import { type DeskDisposition, predefinedDispositions } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import { groupsOf, quickKeys } from "./disposition-choice.ts";

const dispositions: DeskDisposition[] = predefinedDispositions
  .filter(({ visibleToAgents }) => visibleToAgents)
  .map(({ key, ru, en, folder, type }) => ({ key, name: { ru, en }, folder, type }));

describe("DSK-CTX-04 choosing a disposition", () => {
  it("DSK-CTX-04 final ones come first, folder by folder", () => {
    expect(groupsOf(dispositions, "", "ru").map(({ folder }) => folder)).toEqual([
      "final",
      "non_final",
      "connection",
    ]);
  });

  it("DSK-CTX-04 searches as one types, in the language of the screen", () => {
    const found = groupsOf(dispositions, "ОТКАЗ", "ru").flatMap(({ items }) => items);
    expect(found.map(({ key }) => key)).toEqual(["rejected"]);
    expect(groupsOf(dispositions, "rejected", "ru")).toEqual([]);
    expect(groupsOf(dispositions, "REJECTED", "en")).toHaveLength(1);
  });

  it("DSK-CTX-04 the first nine have quick keys", () => {
    expect(quickKeys(dispositions).map(({ key }) => key)).toEqual([
      "sold",
      "rejected",
      "not_interested",
      "bad_record",
      "add_to_dnc",
      "wrong_person",
      "wrong_number",
      "reschedule",
      "announcement",
    ]);
  });
});
