import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { suggestDelimiter } from "./delimiter.ts";
import { suggestEncoding } from "./encoding.ts";
import { type FileFormat, readRows, type SourceRow } from "./read-rows.ts";

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rows(
  bytes: Buffer | string,
  format: Partial<FileFormat> = {},
  size = 7,
): Promise<SourceRow[]> {
  const all: SourceRow[] = [];
  const given = { encoding: "utf-8", delimiter: ",", skipLines: 0, ...format } as const;
  for await (const row of readRows(pieces(Buffer.from(bytes as string), size), given)) all.push(row);
  return all;
}

const cells = (all: SourceRow[]) => all.map((row) => (row.kind === "row" ? row.cells : row.kind));
const lines = (all: SourceRow[]) => all.map(({ line }) => line);

describe("reading rows of a delimited file", () => {
  it("OUT-IMP-02 cuts at the chosen delimiter", async () => {
    for (const delimiter of [",", ";", "\t", "|"]) {
      const text = `имя${delimiter}телефон\r\nАнна${delimiter}+79990000001\r\n`;
      expect(cells(await rows(text, { delimiter }))).toEqual([
        ["имя", "телефон"],
        ["Анна", "+79990000001"],
      ]);
    }
  });

  it("OUT-IMP-03 reads UTF-8 with and without mark, and windows-1251", async () => {
    const text = "имя;телефон\nЁж;8 (999) 000-00-01\n";
    const expected = [
      ["имя", "телефон"],
      ["Ёж", "8 (999) 000-00-01"],
    ];
    for (const size of [1, 2, 5, 1000]) {
      expect(cells(await rows(text, { delimiter: ";" }, size))).toEqual(expected);
      expect(cells(await rows(`\ufeff${text}`, { delimiter: ";" }, size))).toEqual(expected);
      const bytes = iconv.encode(text, "windows-1251");
      expect(cells(await rows(bytes, { delimiter: ";", encoding: "windows-1251" }, size))).toEqual(expected);
    }
  });

  it("OUT-IMP-03 hands on a byte that does not decode as a mark in its row alone", async () => {
    const bytes = Buffer.concat([Buffer.from("a,1\nb"), Buffer.from([0xff]), Buffer.from(",2\nc,3\n")]);
    expect(cells(await rows(bytes))).toEqual([
      ["a", "1"],
      ["b\ufffd", "2"],
      ["c", "3"],
    ]);
  });

  it("OUT-IMP-04 reads quotes as RFC 4180 says, with line breaks inside, and names the first line of a row", async () => {
    const all = await rows('"a ""quoted"" word","two\r\nlines"\r\nnext,row\n\n\nlast,"x"');
    expect(cells(all)).toEqual([
      ['a "quoted" word', "two\r\nlines"],
      ["next", "row"],
      ["last", "x"],
    ]);
    expect(lines(all)).toEqual([1, 3, 6]);
  });

  it("OUT-IMP-04 an unclosed quote makes the rest one row error, and the rows before it load", async () => {
    for (const size of [1, 3, 1000]) {
      const all = await rows('a,1\nb,2\n"c,3\nd,4\ne,5\n', {}, size);
      expect(cells(all)).toEqual([["a", "1"], ["b", "2"], "unclosed_quote"]);
      expect(lines(all)).toEqual([1, 2, 3]);
    }
  });

  it("OUT-IMP-04 a quote that is never closed in a large file costs no memory", async () => {
    const source = async function* () {
      yield Buffer.from('a,1\n"');
      for (let i = 0; i < 200; i++) yield Buffer.alloc(64 * 1024, "x,");
    };
    const all: SourceRow[] = [];
    for await (const row of readRows(source(), { encoding: "utf-8", delimiter: ",", skipLines: 0 }))
      all.push(row);
    expect(cells(all)).toEqual([["a", "1"], "unclosed_quote"]);
  });

  it("OUT-IMP-05 skips leading lines and blank lines, and keeps counting lines of the file", async () => {
    const all = await rows("report of today\n\nname,phone\n\nAnna,1\n", { skipLines: 2 });
    expect(cells(all)).toEqual([
      ["name", "phone"],
      ["Anna", "1"],
    ]);
    expect(lines(all)).toEqual([3, 5]);
  });

  it("reads nothing from nothing", async () => {
    expect(await rows("")).toEqual([]);
    expect(await rows("\n\n")).toEqual([]);
    expect(await rows("\ufeff")).toEqual([]);
  });

  it("gives back what was written, however it is cut into pieces", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "ж", '"', ",", "\n", " ", "😀") });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 20 }), async (given, size) => {
        const text = given
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","))
          .join("\r\n");
        expect(cells(await rows(text, {}, size))).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });
});

describe("suggestions", () => {
  it.each([
    ["a;b;c\n1;2;3", ";"],
    ["a,b,c\n1,2,3", ","],
    ["a\tb\n1\t2", "\t"],
    ["a|b\n1|2", "|"],
    ['"a;b",c\n"x;y",z', ","],
    ["имя;адрес\nАнна;ул. Мира, 1, кв. 2\nИван;ул. Мира, 3", ";"],
    ["one column\nonly", ","],
    ["", ","],
  ])("OUT-IMP-02 delimiter of %j is %j", (text, delimiter) => {
    expect(suggestDelimiter(text)).toBe(delimiter);
  });

  it("OUT-IMP-03 encodings", () => {
    const text = "Фамилия;Имя;Телефон\nПетрова;Ирина;+79990000001\n";
    expect(suggestEncoding(Buffer.from(text))).toBe("utf-8");
    expect(suggestEncoding(Buffer.from(`\ufeff${text}`))).toBe("utf-8");
    expect(suggestEncoding(iconv.encode(text, "windows-1251"))).toBe("windows-1251");
    // The sample may end in the middle of a character.
    expect(suggestEncoding(Buffer.from("Ирина").subarray(0, 9))).toBe("utf-8");
    expect(suggestEncoding(Buffer.alloc(0))).toBe("utf-8");
  });
});
