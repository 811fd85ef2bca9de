import { seededRandom } from "@perezvon/base";
import { noOutgoingPlan, type OutgoingPlan, type PlanChoice, type PlanEntry } from "@perezvon/model";
import { expect, test } from "vitest";
import { dialByPlan, planDecides, planEntryOf, plannedCaller } from "./outgoing-plan.ts";

const entry = (digits: string, isPrefix = true, remove = true, insert = ""): PlanEntry => ({
  digits,
  isPrefix,
  remove,
  insert,
  shown: undefined,
});
const plan = (...entries: PlanEntry[]): OutgoingPlan => ({ usual: undefined, entries });

/** The table of INB-DOU-04; spaces are taken out before the plan is asked. */
test.each([
  ["7", true, true, "8", "79161234567", "89161234567"],
  ["8", true, true, "+7", "89161234567", "+79161234567"],
  ["9", true, true, "", "984951234567", "84951234567"],
  ["+7", false, false, "", "+79161234567", "+79161234567"],
] as const)("INB-DOU-04 entry %s, prefix %s, remove %s, insert «%s»: %s leaves as %s", (...row) => {
  const [digits, isPrefix, remove, insert, dialled, sent] = row;
  expect(dialByPlan(plan(entry(digits, isPrefix, remove, insert)), dialled)?.sent).toBe(sent);
});

test("INB-DOU-03 the entry with the longest matching digits counts, wherever it stands; none: nothing", () => {
  const local = entry("9812", true, true, "+7812");
  const given = plan(entry("9"), local, entry("98"));
  expect(dialByPlan(given, "98123334455")).toEqual({ sent: "+78123334455", entry: local });
  expect(dialByPlan(given, "94951234567")?.sent).toBe("4951234567");
  expect(dialByPlan(given, "84951234567")).toBeUndefined();
});

test.each([
  // Moscow is named more closely than Russia, whichever way they are dialled.
  ["+74951234567", "7495"],
  ["+79161234567", "8"],
  ["+442071234567", "9"],
  ["+77271234567", "8"],
])(
  "OUT-CID-01 a number of a list, %s, belongs to the entry %s by which it could be dialled",
  (number, digits) => {
    const given = plan(entry("9"), entry("8", true, true, "+7"), entry("7495", false, false));
    expect(planEntryOf(given, number, "RU")?.digits).toBe(digits);
  },
);

test("OUT-CID-01 an entry that makes a national number of what is dialled decides for numbers of that country alone", () => {
  const given = plan(entry("7", true, true, "8"));
  expect(planEntryOf(given, "+79161234567", "RU")?.digits).toBe("7");
  expect(planEntryOf(given, "+4915112345678", "RU")).toBeUndefined();
});

const facts = (pool: readonly string[], lastShown?: string) => ({ pool, random: seededRandom(3), lastShown });
const [one, two] = ["+74951230001", "+74951230002"] as const;
const shows = (shown: PlanChoice): PlanEntry => ({ ...entry("7"), shown });

test("INB-DOU-06 the entry's choice, else the plan's, else the trunk's own number", () => {
  const usual: PlanChoice = { caller: "fixed", number: one };
  const own = shows({ caller: "fixed", number: two });
  expect(plannedCaller({ usual, entries: [own] }, own, facts([]))).toEqual({ number: two, hidden: false });
  expect(plannedCaller({ usual, entries: [] }, undefined, facts([]))).toEqual({ number: one, hidden: false });
  expect(plannedCaller(noOutgoingPlan, entry("7"), facts([one]))).toEqual({
    number: undefined,
    hidden: false,
  });
  const hidden = shows({ caller: "hidden", number: one });
  expect(plannedCaller(plan(hidden), hidden, facts([]))).toEqual({ number: one, hidden: true });
});

test("PBX-CID-05 random never shows the same number twice running; with one number it is shown", () => {
  const random = shows({ caller: "random", number: undefined });
  const given = { ...facts([one, two]) };
  let last: string | undefined;
  const seen = new Set<string | undefined>();
  for (let call = 0; call < 50; call++) {
    const { number } = plannedCaller(plan(random), random, { ...given, lastShown: last });
    expect(number).not.toBe(last);
    seen.add(number);
    last = number;
  }
  expect(seen).toEqual(new Set([one, two]));
  expect(plannedCaller(plan(random), random, facts([one], one)).number).toBe(one);
  expect(plannedCaller(plan(random), random, facts([])).number).toBeUndefined();
});

test("OUT-CID-01 a plan that only rewrites digits decides no number", () => {
  expect(planDecides(noOutgoingPlan)).toBe(false);
  expect(planDecides(plan(entry("9")))).toBe(false);
  expect(planDecides(plan(entry("9"), shows({ caller: "fixed", number: one })))).toBe(true);
  expect(planDecides({ usual: { caller: "random", number: undefined }, entries: [] })).toBe(true);
});
