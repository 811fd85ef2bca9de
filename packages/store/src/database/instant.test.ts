import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstant } from "./instant.ts";

test.each([
  ["2026-11-20 09:00:00+00", Date.UTC(2026, 10, 20, 9)],
  ["2026-11-20 09:00:00.5+00", Date.UTC(2026, 10, 20, 9, 0, 0, 500)],
  ["2026-11-20 09:00:00.05+00", Date.UTC(2026, 10, 20, 9, 0, 0, 50)],
  ["2026-11-20 09:00:00.005+00", Date.UTC(2026, 10, 20, 9, 0, 0, 5)],
  ["2026-11-20 12:00:00+03", Date.UTC(2026, 10, 20, 9)],
  ["2026-11-20 14:30:00.25+05:30", Date.UTC(2026, 10, 20, 9, 0, 0, 250)],
  ["10000-01-01 00:00:00+00", Date.UTC(10000, 0, 1)],
])("the instant %s", (text, ms) => {
  expect(parseInstant(text)).toBe(ms);
});

test("instants come back as PostgreSQL writes them", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
      (date) => {
        const text = date
          .toISOString()
          .replace("T", " ")
          .replace(/\.?0*Z$/, "")
          .replace(/ (\d\d:\d\d)$/, " $1:00");
        const written = /:\d\d:\d\d/.test(text) ? text : date.toISOString().slice(0, 19).replace("T", " ");
        expect(parseInstant(`${written}+00`)).toBe(date.getTime());
      },
    ),
  );
});
