import { expect, test } from "vitest";
import { type PlanEntry, planEntryFaults } from "./outgoing-plan.ts";

const entry = (digits: string, more: Partial<PlanEntry> = {}): PlanEntry => ({
  digits,
  isPrefix: true,
  remove: true,
  insert: "",
  shown: undefined,
  ...more,
});

test.each([
  ["8", "not a prefix, yet removed", { isPrefix: false }, [["remove", "remove_needs_prefix"]]],
  ["", "empty", {}, [["digits", "wrong_format"]]],
  ["+", "a plus alone", {}, [["digits", "wrong_format"]]],
  ["7a", "a letter", {}, [["digits", "wrong_format"]]],
  ["1".repeat(16), "16 digits", {}, [["digits", "wrong_format"]]],
  ["8", "insert of letters", { insert: "=1" }, [["insert", "wrong_format"]]],
  ["+".padEnd(16, "1"), "15 digits with a plus", {}, []],
  ["*#0", "stars", { insert: "+7" }, []],
  ["+7", "no prefix", { isPrefix: false, remove: false }, []],
] as const)("INB-DOU-02 INB-DOU-04 digits «%s»: %s", (digits, _, more, faults) => {
  expect(planEntryFaults([entry(digits, more)])).toEqual(
    faults.map(([field, code]) => ({ field: `entries.0.${field}`, code })),
  );
});

test("INB-DOU-02 the digits of an entry are unique: the later one is told", () => {
  expect(planEntryFaults([entry("7"), entry("8"), entry("7")])).toEqual([
    { field: "entries.2.digits", code: "duplicate" },
  ]);
});
