import { expect, test } from "vitest";
import { shownChanges } from "./audit-changes.ts";

test("OUT-GEN-08 old and new value of each thing that changed, by its place in the object", () => {
  const before = { name: "Опрос", dialling: { mode: "preview", noAnswerSeconds: 45 }, groups: ["a"] };
  const after = { name: "Опрос", dialling: { mode: "preview", noAnswerSeconds: 30 }, groups: ["a", "b"] };
  expect(shownChanges(before, after)).toEqual([
    { path: "dialling.noAnswerSeconds", before: "45", after: "30" },
    { path: "groups", before: "a", after: "a, b" },
  ]);
  expect(shownChanges(null, { name: "Новая", rules: [{ days: 1 }] })).toEqual([
    { path: "name", before: undefined, after: "Новая" },
    { path: "rules", before: undefined, after: '[{"days":1}]' },
  ]);
  expect(shownChanges({ callers: null }, { callers: { method: "random" } })).toEqual([
    { path: "callers", before: "", after: undefined },
    { path: "callers.method", before: undefined, after: "random" },
  ]);
  expect(shownChanges(null, null)).toEqual([]);
});
