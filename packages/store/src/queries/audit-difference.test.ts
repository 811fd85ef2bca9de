import { expect, test } from "vitest";
import { differenceOf } from "./audit-difference.ts";

test("OUT-GEN-08 the log has the old and the new value of what changed, and nothing else", () => {
  const before = {
    name: "Опрос",
    groupIds: ["a"],
    dialling: { mode: "preview", noAnswerSeconds: 45, prediction: { cap: 3, stop: undefined } },
    callers: undefined,
  };
  const after = {
    name: "Опрос",
    groupIds: ["a", "b"],
    dialling: { mode: "preview", noAnswerSeconds: 30, prediction: { cap: 3 } },
    callers: { method: "random" },
  };
  expect(differenceOf(before, after)).toEqual({
    before: { groupIds: ["a"], dialling: { noAnswerSeconds: 45 }, callers: null },
    after: { groupIds: ["a", "b"], dialling: { noAnswerSeconds: 30 }, callers: { method: "random" } },
  });
  expect(differenceOf(before, before)).toEqual({ before: {}, after: {} });
  expect(differenceOf({ rules: [{ a: 1, b: undefined }] }, { rules: [{ a: 1 }] })).toEqual({
    before: {},
    after: {},
  });
});
