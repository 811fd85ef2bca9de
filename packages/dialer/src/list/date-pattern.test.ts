import { expect, test } from "vitest";
import { isDatePattern, readDate } from "./date-pattern.ts";
import { parseRow } from "./parse-row.ts";

test.each([
  ["MM/DD/YYYY", "02/03/2026", "2026-02-03"],
  ["MM/DD/YYYY", "02/30/2026", undefined],
  ["M/D/YY", "2/3/26", "2026-02-03"],
  ["YYYYMMDD", "20260203", "2026-02-03"],
  ["DD-MM-YYYY HH:mm:ss", "03-02-2026 07:08:09", "2026-02-03 07:08:09"],
  ["DD.MM.YY H:mm", "03.02.26 7:08", "2026-02-03 07:08"],
  ["DD.MM.YY H:mm", "03.02.26", undefined],
  ["HHmm", "0708", "07:08"],
  ["HHmm", "2460", undefined],
])("OUT-LST-10 by the pattern %s the text %s is %s", (pattern, text, read) => {
  expect(readDate(pattern, text)).toBe(read);
});

test.each([
  ["MM/DD/YYYY", "date", true],
  ["MM/DD/YYYY HH:mm", "date_time", true],
  ["MM/DD/YYYY", "expiry", true],
  ["HH:mm", "time", true],
  ["MM/DD/YYYY HH:mm", "date", false],
  ["MM/DD", "date", false],
  ["DD DD.MM.YYYY", "date", false],
  ["YYYY-DD-MM", "date", false],
  ["DD of MM YYYY", "date", false],
  ["HH", "time", false],
  ["DD.MM.YYYY", "text", false],
] as const)("OUT-LST-10 %s is a pattern of the type %s: %s", (pattern, type, good) => {
  expect(isDatePattern(pattern, type)).toBe(good);
});

test("OUT-LST-10 a row in the format's own pattern is kept in the way that all programs know; the usual ways stay", () => {
  const columns = [
    { name: "Phone", type: "phone" },
    { name: "Until", type: "expiry", pattern: "MM/DD/YYYY" },
  ] as const;
  const until = (text: string) => {
    const row = parseRow(columns, ["+79990000001", text], { homeCountry: "RU" });
    return row.ok ? [row.record.values[1], row.warnings.map(({ code }) => code)] : row.errors;
  };
  expect(until("12/31/2026")).toEqual(["2026-12-31", []]);
  expect(until("2026-12-31")).toEqual(["2026-12-31", []]);
  expect(until("31.12.2026")).toEqual(["31.12.2026", []]);
  expect(until("31/12/2026")).toEqual(["", ["date"]]);
});
