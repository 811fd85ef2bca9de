import { expect, test } from "vitest";
import { entriesOf, lineOfField } from "./entry-lines.ts";

test("PBX-BLK-02 pasted lines keep their place, so that a wrong one is named", () => {
  const entries = entriesOf("+7 495 123-45-67\r\n\n  7495123*  \n");
  expect(entries).toEqual([
    { line: 1, entry: "+7 495 123-45-67" },
    { line: 3, entry: "7495123*" },
  ]);
  expect(entries[lineOfField("entries.1") ?? -1]?.line).toBe(3);
  expect(lineOfField("comment")).toBeUndefined();
});
