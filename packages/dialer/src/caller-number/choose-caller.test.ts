import { seededRandom } from "@perezvon/base";
import type { CallerMethod, CallerNumbers } from "@perezvon/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CallerFacts, type CallerSubject, chooseCaller } from "./choose-caller.ts";

const [moscow, petersburg, kazan] = ["+74951230001", "+78121230002", "+78431230003"] as const;
const main = "+78001230000";

const callers = (method: CallerMethod, more: Partial<CallerNumbers> = {}): CallerNumbers => ({
  method,
  numbers: [moscow, petersburg, kazan],
  field: undefined,
  ...more,
});
const facts = (more: Partial<CallerFacts> = {}): CallerFacts => ({
  defaultNumber: main,
  own: new Set([main, moscow, petersburg, kazan]),
  usedToday: new Map(),
  lastShown: undefined,
  random: seededRandom(1),
  ...more,
});
const subject = (more: Partial<CallerSubject> = {}): CallerSubject => ({
  dialled: "+79161112233",
  country: "RU",
  fields: [],
  former: [],
  ...more,
});

test("OUT-CID-02 by default the default number is shown", () => {
  expect(chooseCaller(callers("default"), subject(), facts())).toEqual({ number: main });
});

test.each([
  [undefined, moscow],
  [moscow, petersburg],
  [petersburg, kazan],
  [kazan, moscow],
  ["+74990000000", moscow],
])("OUT-CID-02 in turn: after %s comes %s", (lastShown, expected) => {
  expect(chooseCaller(callers("in_turn"), subject(), facts({ lastShown })).number).toBe(expected);
});

test("OUT-CID-02 random: each of them comes about as often", () => {
  const random = seededRandom(7);
  const counts = new Map<string, number>();
  for (let i = 0; i < 3_000; i++) {
    const { number } = chooseCaller(callers("random"), subject(), facts({ random }));
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([moscow, petersburg, kazan].sort());
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
});

test.each([
  [{ [moscow]: 4, [petersburg]: 2, [kazan]: 3 }, petersburg],
  [{ [moscow]: 1, [petersburg]: 1 }, kazan],
  [{ [moscow]: 2, [petersburg]: 2, [kazan]: 2 }, moscow],
])("OUT-CID-02 least used today: of %o", (used, expected) => {
  const usedToday = new Map(Object.entries(used));
  expect(chooseCaller(callers("least_used"), subject(), facts({ usedToday })).number).toBe(expected);
});

test.each([
  ["+74957654321", {}, moscow],
  ["+78129998877", {}, petersburg],
  // +784 is nearer to Kazan than +781.
  ["+78442112233", {}, kazan],
  // Petersburg and Kazan share +78 with it: the less used one.
  ["+78632112233", { [petersburg]: 5, [kazan]: 4 }, kazan],
  ["+78632112233", { [petersburg]: 4, [kazan]: 5 }, petersburg],
])("OUT-CID-02 the longest prefix common with %s", (dialled, used, expected) => {
  const usedToday = new Map(Object.entries(used));
  const chosen = chooseCaller(callers("longest_prefix"), subject({ dialled }), facts({ usedToday }));
  expect(chosen.number).toBe(expected);
});

describe("OUT-CID-02 OUT-CID-04 by a field of the list", () => {
  const choose = (value: string) =>
    chooseCaller(
      callers("list_field", { field: "Наш номер" }),
      subject({ fields: [{ name: "наш номер ", value }] }),
      facts(),
    );

  test.each([
    ["8 (812) 123-00-02", { number: petersburg }],
    // Ours, though not among the campaign's.
    [main, { number: main }],
    ["", { number: main }],
    // Neither is shown, and both are told.
    ["+7 499 765-43-21", { number: main, foreign: "+74997654321" }],
    ["звони", { number: main, foreign: "звони" }],
  ])("«%s»", (value, expected) => {
    expect(choose(value)).toEqual(expected);
  });

  test("a list without the field shows the default number", () => {
    expect(chooseCaller(callers("list_field", { field: "АОН" }), subject(), facts())).toEqual({
      number: main,
    });
  });
});

test.each([
  [[], main],
  [[{ number: kazan, answered: false }], kazan],
  [
    [
      { number: kazan, answered: false },
      { number: petersburg, answered: true },
      { number: moscow, answered: true },
    ],
    petersburg,
  ],
  // No longer the centre's: passed over.
  [
    [
      { number: "+74990000000", answered: true },
      { number: kazan, answered: false },
    ],
    kazan,
  ],
])("OUT-CID-02 the number of the last answered call, else any of the former: %o", (former, expected) => {
  expect(chooseCaller(callers("last_answered"), subject({ former }), facts()).number).toBe(expected);
});

test("OUT-CID-04 whatever the method, only numbers of the centre are shown", () => {
  const number = fc.constantFrom<string[]>(moscow, petersburg, kazan, main, "+74990000000", "+4930123456");
  fc.assert(
    fc.property(
      fc.constantFrom<CallerMethod[]>(
        "default",
        "in_turn",
        "random",
        "least_used",
        "longest_prefix",
        "list_field",
        "last_answered",
      ),
      fc.uniqueArray(number),
      fc.uniqueArray(number),
      number,
      number,
      (method, numbers, own, field, former) => {
        const { number: shown } = chooseCaller(
          callers(method, { numbers, field: "f" }),
          subject({ fields: [{ name: "f", value: field }], former: [{ number: former, answered: true }] }),
          facts({ own: new Set([main, ...own]) }),
        );
        return shown === main || own.includes(shown);
      },
    ),
  );
});
