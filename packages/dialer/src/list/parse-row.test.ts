import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ListColumn, type ListFieldType, listFieldTypes } from "./list-column.ts";
import { parseRow, type RowFault } from "./parse-row.ts";

const ru = { homeCountry: "RU" };
const phone: ListColumn = { name: "Телефон", type: "phone" };

function words(faults: readonly RowFault[]): readonly string[] {
  return faults.map(({ column, value, code }) => `${column ?? "-"}=${value ?? "-"} ${code}`);
}

function row(columns: readonly ListColumn[], ...cells: readonly string[]) {
  const parsed = parseRow(columns, cells, ru);
  return parsed.ok
    ? { ...parsed.record, warnings: words(parsed.warnings) }
    : { errors: words(parsed.errors) };
}

/** One value beside a good phone: what is stored, and the warning. */
function value(type: ListFieldType, text: string): readonly [string | undefined, string | undefined] {
  const parsed = parseRow([{ name: "x", type }, phone], [text, "84951239000"], ru);
  return parsed.ok ? [parsed.record.values[0], parsed.warnings[0]?.code] : ["", parsed.errors[0]?.code];
}

test("OUT-LST-10 OUT-IMP-12 a row becomes values as loaded and numbers as E.164 in column order, each once", () => {
  const columns: readonly ListColumn[] = [
    { name: "Имя", type: "first_name" },
    { name: "моб", type: "phone", label: "mobile" },
    phone,
    { name: "раб", type: "phone", label: "work" },
  ];
  expect(row(columns, " Анна ", "8 (905) 123-45-67", "4951239000 доб. 12", "+79051234567")).toEqual({
    values: ["Анна", "8 (905) 123-45-67", "4951239000 доб. 12", "+79051234567"],
    numbers: ["+79051234567", "+74951239000"],
    extensions: [undefined, "12"],
    timeZone: undefined,
    priority: undefined,
    warnings: [],
  });
});

describe("OUT-LST-10 values by type: good ones are kept as loaded, bad ones as the table says", () => {
  const good: readonly (readonly [ListFieldType, readonly string[]])[] = [
    ["integer", ["5", "-12", "+7", "1 234 567", "1\u00a0234", "1000000"]],
    ["decimal", ["1,5", "-0.25", "1 234,50", "7"]],
    ["boolean", ["1", "0", "true", "FALSE", "yes", "no", "да", "Нет", "+"]],
    ["date", ["2026-01-31", "31.01.2026", "1.2.2026", "29.02.2028"]],
    ["time", ["9:05", "23:59", "12:00:30"]],
    [
      "date_time",
      [
        "2026-01-31T10:00",
        "2026-01-31 10:00:05",
        "31.01.2026 9:05",
        "2026-01-31T10:00:00Z",
        "2026-01-31T10:00:00.123+05:00",
        "31.01.2026",
      ],
    ],
    ["expiry", ["31.12.2026", "2026-12-31 18:00"]],
    ["not_before", ["09:00-18:00", "31.12.2026 10:00"]],
    ["not_after", ["9:00 – 18:00", "2026-12-31"]],
    ["email", ["anna@example.org"]],
    ["url", ["https://example.org/a?b=1", "example.org"]],
    ["country", ["RU", "Казахстан", "Germany"]],
    ["time_zone", ["Asia/Omsk", "UTC+5", "МСК+2"]],
    ["priority", ["1", "100", "0"]],
    ["caller_number", ["+7 495 123-90-00"]],
    ["text", ["anything; at all"]],
    ["consent", ["2026-01-01 по телефону"]],
  ];
  test.each(good)("%s", (type, texts) => {
    for (const text of texts) expect([text, ...value(type, text)]).toEqual([text, text, undefined]);
  });

  const emptied: readonly (readonly [ListFieldType, string, readonly string[]])[] = [
    ["integer", "number", ["1.5", "12a", "1 23", "--1"]],
    ["decimal", "number", ["1,2,3", "abc", "1."]],
    ["boolean", "boolean", ["maybe", "2"]],
    ["date", "date", ["31.02.2026", "2026-13-01", "29.02.2026", "01/02/2026", "10:00"]],
    ["time", "date", ["24:00", "9", "12:60"]],
    ["date_time", "date", ["31.01.2026 25:00", "tomorrow"]],
    ["expiry", "date", ["soon"]],
    ["not_before", "date", ["9-18"]],
    ["country", "country", ["Narnia"]],
    ["time_zone", "time_zone", ["Mars", "UTC+99"]],
    ["priority", "priority", ["101", "-1", "high"]],
    ["caller_number", "phone", ["12"]],
  ];
  test.each(emptied)("%s, code %s", (type, code, texts) => {
    for (const text of texts) expect([text, ...value(type, text)]).toEqual([text, "", code]);
  });

  test("e-mail and web address: kept, with a warning; text over 4,000 characters: cut", () => {
    expect(value("email", "anna(at)example.org")).toEqual(["anna(at)example.org", "email"]);
    expect(value("url", "no site")).toEqual(["no site", "url"]);
    expect(value("text", "я".repeat(4000))).toEqual(["я".repeat(4000), undefined]);
    expect(value("text", "я".repeat(4001))).toEqual(["я".repeat(4000), "too_long"]);
  });

  test("zone and priority are used", () => {
    const columns: readonly ListColumn[] = [
      phone,
      { name: "tz", type: "time_zone" },
      { name: "p", type: "priority" },
    ];
    expect(row(columns, "84951239000", "МСК+2", "7")).toMatchObject({ timeZone: "Etc/GMT-5", priority: 7 });
    expect(row(columns, "84951239000", "", "0")).toMatchObject({ timeZone: undefined, priority: undefined });
  });
});

test("OUT-LST-10 a bad value of a required field is a row error, and so is an empty one", () => {
  const columns: readonly ListColumn[] = [
    { name: "Сумма", type: "decimal", required: true },
    { name: "ФИО", type: "full_name", required: true },
    phone,
  ];
  expect(row(columns, "много", "", "84951239000")).toEqual({
    errors: ["Сумма=много number", "ФИО= required_missing"],
  });
});

test("OUT-IMP-07 fewer values are padded, more are a row error", () => {
  const columns: readonly ListColumn[] = [phone, { name: "Имя", type: "text" }];
  expect(row(columns, "84951239000")).toMatchObject({ values: ["84951239000", ""] });
  expect(row(columns, "84951239000", "Анна", "лишнее")).toEqual({ errors: ["-=лишнее too_many_values"] });
});

test("OUT-IMP-03 what did not decode is a row error with its column", () => {
  expect(row([phone, { name: "Имя", type: "text" }], "84951239000", "А\ufffdна")).toEqual({
    errors: ["Имя=А\ufffdна undecodable"],
  });
});

test("OUT-IMP-13 without any valid number the row is refused", () => {
  expect(row([phone], "")).toEqual({ errors: ["-=- no_number"] });
  expect(row([phone], "112")).toEqual({ errors: ["Телефон=112 no_number"] });
  expect(row([{ name: "Имя", type: "text" }], "84951239000")).toEqual({ errors: ["-=- no_number"] });
});

test("OUT-IMP-12 scientific notation names the spreadsheet; another valid number saves the row", () => {
  expect(row([phone], "9,05E+10")).toEqual({ errors: ["Телефон=9,05E+10 phone_scientific"] });
  expect(row([phone, { name: "моб", type: "phone" }], "9,05E+10", "84951239000")).toMatchObject({
    numbers: ["+74951239000"],
    warnings: ["Телефон=9,05E+10 phone_scientific"],
  });
});

test("OUT-IMP-12 several numbers in a cell: the first is taken, with a warning", () => {
  for (const separator of ["; ", ", ", "/"]) {
    const cell = `8 (495) 123-90-00${separator}8 905 123 45 67`;
    expect(row([phone], cell)).toMatchObject({
      numbers: ["+74951239000"],
      warnings: [`Телефон=${cell} several_numbers`],
    });
  }
});

test("OUT-IMP-12 national numbers follow the country of the row, a bad one the centre", () => {
  const columns: readonly ListColumn[] = [phone, { name: "Страна", type: "country" }];
  expect(row(columns, "030 901820", "Германия")).toMatchObject({ numbers: ["+4930901820"] });
  expect(row(columns, "4951239000", "Нарния")).toMatchObject({
    numbers: ["+74951239000"],
    warnings: ["Страна=Нарния country"],
  });
});

test("OUT-IMP-08 any row gives a record or named errors, never an exception", () => {
  const column = fc.record({
    name: fc.constantFrom("a", "b", "c"),
    type: fc.constantFrom(...listFieldTypes),
    required: fc.boolean(),
  });
  const cell = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[0-9+()., ;/-]{0,20}$/),
    fc.constantFrom("84951239000", "1,5E+10", "да", "31.12.2026", "\ufffd"),
  );
  fc.assert(
    fc.property(fc.array(column, { maxLength: 8 }), fc.array(cell, { maxLength: 9 }), (columns, cells) => {
      const parsed = parseRow(columns, cells, ru);
      if (parsed.ok) {
        expect(parsed.record.values.length).toBe(columns.length);
        expect(parsed.record.numbers.length).toBeGreaterThan(0);
        expect(new Set(parsed.record.numbers).size).toBe(parsed.record.numbers.length);
        for (const number of parsed.record.numbers) expect(number).toMatch(/^\+[1-9]\d{6,14}$/);
      } else expect(parsed.errors.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});

test("OUT-IMP-08 hostile cells cost no time", () => {
  const started = performance.now();
  for (const cell of [
    "a@".padEnd(1_000_000, "."),
    `${" ".repeat(500_000)}x`,
    "1 ".repeat(500_000),
    "(".repeat(1_000_000),
  ]) {
    for (const type of listFieldTypes) parseRow([{ name: "x", type }, phone], [cell, "84951239000"], ru);
  }
  expect(performance.now() - started).toBeLessThan(3000);
});
