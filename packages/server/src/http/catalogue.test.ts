import { fieldCodes, problemStatus, rowCodes } from "@perezvon/api";
import { catalogues } from "@perezvon/i18n";
import { describe, expect, it } from "vitest";

/** The table of codes in package `api` and the texts in both catalogues are the same set. */
describe("PLT-GEN-02 every code has a text", () => {
  it.each(["ru", "en"] as const)("in %s", (language) => {
    const { errors } = catalogues[language];
    expect(Object.keys(errors.problem).sort()).toEqual(Object.keys(problemStatus).sort());
    expect(Object.keys(errors.field).sort()).toEqual([...fieldCodes].sort());
    expect(Object.keys(errors.row).sort()).toEqual([...rowCodes].sort());
  });
});
