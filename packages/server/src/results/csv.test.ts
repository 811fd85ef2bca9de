import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRows, safeCell } from "./csv.ts";

async function file(rows: string[][], format = { delimiter: ",", mark: false }, encoding?: "windows-1251") {
  const chunks: Buffer[] = [];
  for await (const chunk of csvRows(rows, { ...format, encoding })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("PLT-USR-10 formula-safe cells", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ["-2+3", "'-2+3"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\ttab", "'\ttab"],
    ["\rreturn", "'\rreturn"],
    ["+79990000001", "+79990000001"],
    ["-12,5", "-12,5"],
    ["-7", "-7"],
    ["plain = text", "plain = text"],
    ["'quoted", "'quoted"],
    ["", ""],
    ["-", "'-"],
  ])("%j becomes %j", (cell, expected) => {
    expect(safeCell(cell)).toBe(expected);
  });
});

describe("OUT-RES-09 the file", () => {
  it("is CSV by RFC 4180 with comma and CRLF", async () => {
    const bytes = await file([
      ["a", 'say "hi"'],
      ["two\r\nlines", "x,y"],
    ]);
    expect(bytes.toString()).toBe('a,"say ""hi"""\r\n"two\r\nlines","x,y"\r\n');
  });

  it("begins with the mark of UTF-8 when asked to", async () => {
    expect((await file([["имя"]], { delimiter: ";", mark: true })).toString()).toBe("\ufeffимя\r\n");
  });

  it("puts «?» for what windows-1251 does not have", async () => {
    const bytes = await file([["Ёж 😀 漢"]], { delimiter: ",", mark: false }, "windows-1251");
    expect([...bytes]).toEqual([0xa8, 0xe6, 0x20, 0x3f, 0x20, 0x3f, 0x0d, 0x0a]);
  });

  it("reads back as it was written, the safe cells apart", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 4 }), {
          maxLength: 30,
        }),
        fc.constantFrom(",", ";", "\t"),
        async (rows, delimiter) => {
          const width = Math.max(0, ...rows.map((row) => row.length));
          const table = rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
          const bytes = await file(table, { delimiter, mark: false });
          const read = parse(bytes, { delimiter, record_delimiter: "\r\n" }) as string[][];
          expect(read).toEqual(table.map((row) => row.map(safeCell)));
        },
      ),
    );
  });

  it("is written as another writer of RFC 4180 writes it, every line end inside a value quoted", async () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "я", '"', ",", ";", "\t", "\r", "\n", " ", "'", "|"),
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 450 }),
        fc.constantFrom(",", ";", "\t", "|", "^"),
        async (rows, delimiter) => {
          const safe = rows.map((row) => row.map(safeCell));
          expect((await file(rows, { delimiter, mark: false })).toString()).toBe(
            stringify(safe, { delimiter, record_delimiter: "\r\n", quoted_match: /[\r\n]/ }),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
