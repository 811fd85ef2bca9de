import fc from "fast-check";
import { expect, test } from "vitest";
import { type Round, takeInRounds } from "./rounds.ts";

const start: Round = { turn: undefined, taken: 0 };
const numbered = (id: string, count: number) => Array.from({ length: count }, (_, i) => `${id}${i + 1}`);

test("OUT-SEL-03 ratios 2:1 over lists X, Y give X X Y X X Y", () => {
  const turns = [
    { id: "X", ratio: 2, items: numbered("X", 9) },
    { id: "Y", ratio: 1, items: numbered("Y", 9) },
  ];
  expect(takeInRounds(turns, start, 6).items).toEqual(["X1", "X2", "Y1", "X3", "X4", "Y2"]);
});

test("OUT-SEL-03 a list with nothing due is passed over and gains no credit", () => {
  const turns = [
    { id: "X", ratio: 2, items: [] },
    { id: "Y", ratio: 1, items: numbered("Y", 3) },
  ];
  const taken = takeInRounds(turns, start, 9);
  expect(taken.items).toEqual(["Y1", "Y2", "Y3"]);
  const later = [
    { id: "X", ratio: 2, items: numbered("X", 9) },
    { id: "Y", ratio: 1, items: numbered("Y", 9) },
  ];
  expect(takeInRounds(later, taken.round, 3).items.filter((item) => item.startsWith("X"))).toHaveLength(2);
});

test("OUT-SEL-12 many small claims follow the sequence of one great claim", () => {
  const list = fc.record({ ratio: fc.integer({ min: 1, max: 5 }), count: fc.integer({ min: 0, max: 20 }) });
  fc.assert(
    fc.property(
      fc.array(list, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 7 }),
      (lists, step) => {
        const all = lists.map(({ ratio, count }, i) => ({
          id: `L${i}`,
          ratio,
          items: numbered(`L${i}-`, count),
        }));
        const whole = takeInRounds(all, start, 1_000).items;
        const left = all.map((turn) => ({ ...turn }));
        const parts: string[] = [];
        let round = start;
        for (;;) {
          const taken = takeInRounds(left, round, step);
          if (taken.items.length === 0) break;
          parts.push(...taken.items);
          round = taken.round;
          for (const turn of left) turn.items = turn.items.filter((item) => !taken.items.includes(item));
        }
        expect(parts).toEqual(whole);
      },
    ),
  );
});
