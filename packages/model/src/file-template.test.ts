// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of file names.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillTemplate, unknownVariable } from "./file-template.ts";

describe("INB-EXP-04 OUT-EXP-01 names of exported files", () => {
  it.each([
    ["${campaign}_${date}", "Опрос_2026-11-22"],
    ["$(campaign)/$(date)/itogi", "Опрос/2026-11-22/itogi"],
    ["результаты ${list}", "результаты a_b_c"],
    ["a//b/./../c", "a/b/c"],
    ["../../etc/passwd", "etc/passwd"],
    ["/abs/name", "abs/name"],
  ])("%s becomes %s", (template, expected) => {
    expect(fillTemplate(template, { campaign: "Опрос", date: "2026-11-22", list: "a/b:c" })).toBe(expected);
  });

  it("knows its variables in both writings", () => {
    expect(unknownVariable("${campaign}_$(date)", ["campaign", "date"])).toBeUndefined();
    expect(unknownVariable("${campaign}_$(dat)", ["campaign", "date"])).toBe("dat");
  });

  it("INB-EXP-05 whatever the template and the values are, the path stays inside and no part is over 200 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (template, value) => {
        const path = fillTemplate(`${template}\${v}`, { v: value });
        for (const part of path.split("/")) {
          expect(part).not.toMatch(/^\.|[\\:*?"<>|]/);
          expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(200);
        }
        expect(path.startsWith("/")).toBe(false);
      }),
    );
  });
});
