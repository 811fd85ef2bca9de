import { expect, test } from "vitest";
import { openWorkbook } from "../../testing/workbook.ts";
import { type XlsxFormat, xlsxRows } from "./xlsx.ts";

async function* given(rows: readonly (readonly string[])[]) {
  yield* rows;
}

async function reopened(rows: readonly (readonly string[])[], format: Partial<XlsxFormat> = {}) {
  const whole = { sheetName: "Результаты", numbers: new Set<number>(), ...format };
  const chunks: Buffer[] = [];
  for await (const chunk of xlsxRows(given(rows), whole)) chunks.push(chunk);
  return openWorkbook(Buffer.concat(chunks));
}

test("OUT-RES-09 a workbook opens again: phones, formulas and leading zeros are the texts they were, columns of numbers are numbers", async () => {
  const rows = [
    ["Телефон", "Клиент", "Индекс", "Общее число попыток", "Примечание"],
    ["+79990000001", '=HYPERLINK("http://x")', "007", "12", ""],
    ["89990000002", "-1+1", "1e5", "", "  <b>&amp; «да»\nвторая строка\u0007 _x0041_ "],
    ["", "@cmd", "12345678901234567890", "не число", "😀"],
  ];
  expect(await reopened(rows, { numbers: new Set([3]) })).toEqual({
    Результаты: [rows[0], rows[1]!.slice(0, 4), rows[2], rows[3]],
  });
});

test("OUT-RES-09 what is more than a sheet holds goes on in the next, each with the header; without rows there is the header alone", async () => {
  const header = ["a", "b"];
  const row = (n: number) => [`${n}`, `x${n}`];
  const rows = Array.from({ length: 5 }, (_, n) => row(n));
  expect(await reopened([header, ...rows], { rowsPerSheet: 2 })).toEqual({
    Результаты: [header, row(0), row(1)],
    "Результаты 2": [header, row(2), row(3)],
    "Результаты 3": [header, row(4)],
  });
  expect(await reopened([header, row(0), row(1)], { rowsPerSheet: 2 })).toEqual({
    Результаты: [header, row(0), row(1)],
  });
  expect(await reopened([header])).toEqual({ Результаты: [header] });
});

test("OUT-RES-09 a column beyond Z has its place; what a cell cannot hold is cut and counted", async () => {
  const wide = Array.from({ length: 60 }, (_, n) => `c${n}`);
  let cut = 0;
  const long = [...wide.slice(0, 59), "ы".repeat(32_770)];
  const sheets = await reopened([wide, long], { onReplaced: (characters) => (cut += characters) });
  expect(sheets.Результаты![0]).toEqual(wide);
  expect(sheets.Результаты![1]!.at(-1)).toBe("ы".repeat(32_767));
  expect(cut).toBe(3);
});

test("OUT-RES-11 who reads no further lets go of the rows; their failure is the file's", async () => {
  let closed = false;
  const endless = async function* () {
    try {
      for (let n = 0; ; n++) yield [`${n}`, "x".repeat(500)];
    } finally {
      closed = true;
    }
  };
  const format = { sheetName: "x", numbers: new Set<number>() };
  for await (const _ of xlsxRows(endless(), format)) break;
  await expect.poll(() => closed).toBe(true);
  const failing = async function* () {
    yield ["a"];
    throw new Error("the database is away");
  };
  const read = async () => {
    for await (const _ of xlsxRows(failing(), format));
  };
  await expect(read()).rejects.toThrow("the database is away");
});
