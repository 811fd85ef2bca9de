import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodings } from "@perezvon/api";
import iconv from "iconv-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { xlsxFile, zipFile } from "../../testing/zip-file.ts";
import { suggestEncoding } from "./encoding.ts";
import { suggestWidths } from "./fixed-width.ts";
import { type FileLimits, fileLimits } from "./import-limits.ts";
import { type Reading, SourceFile } from "./source-file.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "source-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const plain: Reading = { encoding: "utf-8", delimiter: ",", skipLines: 0 };

/** Small, so that no test has to write 200 MB. */
const limits = { bytes: 1_000_000, rows: 1_000, columns: 200 };

async function opened(bytes: Buffer | string, more: Partial<FileLimits> = {}): Promise<SourceFile> {
  const path = join(folder, `${++files}`);
  await writeFile(path, bytes);
  return SourceFile.open(path, { ...limits, ...more });
}

async function rowsOf(bytes: Buffer | string, reading: Partial<Reading> = {}) {
  const file = await opened(bytes);
  try {
    const rows: (readonly string[])[] = [];
    for await (const row of file.rows({ ...plain, ...reading })) {
      rows.push(row.kind === "row" ? row.cells : [`? ${row.start}`]);
    }
    return rows;
  } finally {
    file.close();
  }
}

const faultOf = (bytes: Buffer | string, reading?: Partial<Reading>) =>
  rowsOf(bytes, reading).then(
    () => "none",
    (error: { code?: string; params?: object }) =>
      [error.code, error.params].filter((part) => part !== undefined),
  );

const csv = "Имя,Телефон\nАнна,+79990000001\n";
const rows = [
  ["Имя", "Телефон"],
  ["Анна", "+79990000001"],
];

describe("OUT-IMP-01 file kinds", () => {
  it("one text inside zip and gz, and what a maker of archives puts beside it", async () => {
    expect(await rowsOf(gzipSync(csv))).toEqual(rows);
    expect(await rowsOf(zipFile([{ name: "папка/список.csv", bytes: csv }]))).toEqual(rows);
    const withLitter = [
      { name: "a/", bytes: "" },
      { name: "a/list.csv", bytes: csv },
      { name: "__MACOSX/a/._list.csv", bytes: "x" },
    ];
    expect(await rowsOf(zipFile(withLitter))).toEqual(rows);
  });

  it("a workbook: first or named sheet, shared and own texts, numbers without exponent, dates by style, gaps", async () => {
    const styles =
      '<numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy hh:mm"/></numFmts>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>';
    const book = xlsxFile(
      [
        {
          name: "Клиенты",
          rows:
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Телефон</t></is></c><c r="C1" t="s"><v>1</v></c></row>' +
            '<row r="3"><c r="B3"><v>7.9990000001E10</v></c><c r="C3" s="1"><v>46054</v></c><c r="D3" s="2"><v>46054.5</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" t="e"><v>#N/A</v></c></row>',
        },
        { name: "Second", rows: '<row><c t="str"><v>a &lt; b &amp; &#x41;</v></c><c><v>1.5</v></c></row>' },
      ],
      ["<t>Имя</t>", "<r><t>Да</t></r><r><t>та</t></r><rPh><t>произношение</t></rPh>"],
      styles,
    );
    expect(await rowsOf(book)).toEqual([
      ["Имя", "Телефон", "Дата"],
      ["", "79990000001", "2026-02-01", "2026-02-01 12:00:00", "1", ""],
    ]);
    expect(await rowsOf(book, { sheet: "second" })).toEqual([["a < b & A", "1.5"]]);
    expect(await faultOf(book, { sheet: "Third" })).toEqual(["unknown_sheet", { sheets: "Клиенты, Second" }]);
    const file = await opened(book);
    expect([file.kind, file.sheets]).toEqual(["xlsx", ["Клиенты", "Second"]]);
    file.close();
  });

  it("text of fixed width, its columns suggested from where every line is empty", async () => {
    const text =
      "Имя       Телефон       Город\nАнна      +79990000001  Тверь\nПётр      89990000002   Ржев\n";
    const widths = suggestWidths(text);
    expect(await rowsOf(text, { widths })).toEqual([
      ["Имя", "Телефон", "Город"],
      ["Анна", "+79990000001", "Тверь"],
      ["Пётр", "89990000002", "Ржев"],
    ]);
    expect(await rowsOf("a  1\r\n\r\nb  2  лишнее\r\n", { widths: [3, 3] })).toEqual([
      ["a", "1"],
      ["b", "2", "лишнее"],
    ]);
  });

  it.each<[string, Buffer | string, string]>([
    [
      "an archive with two files",
      zipFile([
        { name: "a.csv", bytes: csv },
        { name: "b.csv", bytes: csv },
      ]),
      "archive_files",
    ],
    ["an archive of nothing", zipFile([]), "not_text"],
    ["an archive in an archive", gzipSync(zipFile([{ name: "a.csv", bytes: csv }])), "archive_inside"],
    ["an encrypted archive", zipFile([{ name: "a.csv", bytes: csv, encrypted: true }]), "archive_encrypted"],
    ["half an archive", zipFile([{ name: "a.csv", bytes: csv }]).subarray(0, 60), "archive_damaged"],
    ["half a gz", gzipSync(csv.repeat(100)).subarray(0, 40), "archive_damaged"],
    ["a picture named list.csv", Buffer.from("89504e470d0a1a0a0000000d", "hex"), "not_text"],
    ["an old workbook", Buffer.from("d0cf11e0a1b11ae1", "hex"), "not_text"],
    ["bytes of a program", Buffer.from([1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3]), "not_text"],
    ["nothing", "", "empty_file"],
    ["an archive with an empty file", gzipSync(""), "empty_file"],
  ])("%s is refused with a code", async (_name, bytes, code) => {
    const fault = await faultOf(bytes);
    expect(fault[0]).toBe(code);
  });

  it("what unpacks to more than the limit ends there, whatever it declares", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, "a\n"));
    expect(bomb.length).toBeLessThan(100_000);
    const file = await opened(bomb);
    await expect(file.refuseBeyondLimits(plain, true)).rejects.toMatchObject({
      code: "file_too_large",
      params: { max: 1_000_000, megabytes: 1 },
    });
    const liar = zipFile([{ name: "a.csv", bytes: csv.repeat(1000), declaredSize: 20 }]);
    expect((await faultOf(liar))[0]).toBe("archive_damaged");
    const wide = xlsxFile([{ name: "a", rows: '<row r="1"><c r="ZZ1"><v>1</v></c></row>' }]);
    expect(await faultOf(wide)).toEqual(["too_many_columns", { max: 200 }]);
  });

  it("a workbook, or the texts that its cells share, that unpacks beyond the limit is refused, however small the file", async () => {
    const row = (text: string) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`;
    const bomb = xlsxFile([{ name: "a", rows: row("a".repeat(3_000_000)) }]);
    expect(bomb.length).toBeLessThan(30_000);
    const file = await opened(bomb);
    await expect(file.refuseBeyondLimits(plain, true)).rejects.toMatchObject({
      code: "file_too_large",
      params: { max: 1_000_000, megabytes: 1 },
    });
    file.close();
    const shared = xlsxFile([{ name: "a", rows: row("a") }], [`<t>${"a".repeat(65 * 1024 * 1024)}</t>`]);
    expect(shared.length).toBeLessThan(100_000);
    expect((await faultOf(shared))[0]).toBe("file_too_large");
  });

  it.each([
    ["gz in gz", gzipSync(gzipSync(csv)), "archive_inside"],
    [
      "zip in zip",
      zipFile([{ name: "a.zip", bytes: zipFile([{ name: "a.csv", bytes: csv }]) }]),
      "archive_inside",
    ],
    ["a workbook in gz", gzipSync(xlsxFile([{ name: "a", rows: "" }])), "archive_inside"],
    [
      "an archive that only says it is a workbook",
      zipFile([{ name: "xl/workbook.xml", bytes: csv }]),
      "not_xlsx",
    ],
  ])("%s is refused with a code", async (_name, bytes, code) => {
    expect((await faultOf(bytes))[0]).toBe(code);
  });

  it("rows, bytes and columns exactly at a limit are read, one more refuses the file with the limit named", async () => {
    expect(fileLimits).toEqual({ bytes: 200 * 1024 * 1024, rows: 1_000_000, columns: 200 });
    const whole = async (bytes: Buffer | string, header: boolean) => {
      const file = await opened(bytes);
      try {
        await file.refuseBeyondLimits(plain, header);
        let read = 0;
        for await (const _ of file.rows(plain)) read++;
        return read;
      } finally {
        file.close();
      }
    };
    const row = "79990000001\n";
    expect(await whole(row.repeat(1_000), false)).toBe(1_000);
    // The last line needs no end, and names of fields are no row.
    expect(await whole(row.repeat(1_000).trimEnd(), false)).toBe(1_000);
    expect(await whole(`Телефон\n${row.repeat(1_000)}`, true)).toBe(1_001);
    const rows = { code: "too_many_rows", params: { max: 1_000 } };
    await expect(whole(row.repeat(1_001), false)).rejects.toMatchObject(rows);
    await expect(whole(row.repeat(1_001).trimEnd(), false)).rejects.toMatchObject(rows);
    await expect(whole(`Телефон\n${row.repeat(1_001)}`, true)).rejects.toMatchObject(rows);
    const bytes = { code: "file_too_large", params: { max: 1_000_000, megabytes: 1 } };
    const line = `${"x".repeat(9_999)}\n`;
    expect(await whole(line.repeat(100), false)).toBe(100);
    await expect(whole(`${line.repeat(100)}x`, false)).rejects.toMatchObject(bytes);
    expect(await whole(gzipSync(line.repeat(100)), false)).toBe(100);
    await expect(whole(gzipSync(`${line.repeat(100)}x`), false)).rejects.toMatchObject(bytes);
    expect(await whole(`${Array(200).fill("a").join(",")}\n`, false)).toBe(1);
    await expect(whole(`${Array(201).fill("a").join(",")}\n`, false)).rejects.toMatchObject({
      code: "too_many_columns",
      params: { max: 200 },
    });
  });

  it("OUT-IMP-01 a centre's own limit of fields holds for text, fixed width and sheets", async () => {
    const refused = { code: "too_many_columns", params: { max: 2 } };
    const read = async (bytes: Buffer | string, reading: Reading) => {
      const file = await opened(bytes, { columns: 2 });
      try {
        let read = 0;
        for await (const _ of file.rows(reading)) read++;
        return read;
      } finally {
        file.close();
      }
    };
    expect(await read("a,b\n", plain)).toBe(1);
    await expect(read("a,b,c\n", plain)).rejects.toMatchObject(refused);
    expect(await read("ab\n", { ...plain, widths: [1, 1] })).toBe(1);
    await expect(read("abc\n", { ...plain, widths: [1, 1, 1] })).rejects.toMatchObject(refused);
  });

  it("a file with more rows than the limit is refused before a row of it is loaded; line ends inside quotes are no rows", async () => {
    const over = await opened("79990000001\n".repeat(1_001));
    await expect(over.refuseBeyondLimits(plain, false)).rejects.toMatchObject({
      code: "too_many_rows",
      params: { max: 1_000 },
    });
    await (await opened(`a,"${"\n".repeat(1_001)}"\n`)).refuseBeyondLimits(plain, false);
  });
});

describe("OUT-IMP-03 what does not decode", () => {
  it("zeros amid a text are no characters, in whatever kind of file", async () => {
    const long = `Имя,Телефон\n${"Анна,+79990000001\n".repeat(60)}Бо\0рис,+79990000002\n`;
    expect((await rowsOf(long)).at(-1)).toEqual(["Бо\ufffdрис", "+79990000002"]);
    expect((await rowsOf(long, { widths: [5, 20] })).at(-1)?.[0]).toContain("\ufffd");
    const cell = '<row><c t="inlineStr"><is><t>Бо&#0;рис</t></is></c></row>';
    expect(await rowsOf(xlsxFile([{ name: "a", rows: cell }]))).toEqual([["Бо\ufffdрис"]]);
  });

  it("a wrong encoding gives rows to be refused, and ends nothing", async () => {
    const wide = iconv.encode("Имя,Телефон\nАнна,+79990000001\n", "utf-16le");
    expect((await rowsOf(wide)).every((row) => row.some((value) => value.includes("\ufffd")))).toBe(true);
    const cyrillic = iconv.encode("Имя,Телефон\nАнна,+79990000001\n", "windows-1251");
    expect((await rowsOf(cyrillic))[1]).toEqual(["\ufffd\ufffd\ufffd\ufffd", "+79990000001"]);
  });
});

describe("OUT-IMP-03 encodings", () => {
  const text =
    "Имя;Телефон;Город\nЩукина Ольга;8 (999) 000-00-01;Нижний Новгород\nЁлкин Пётр;8 999 000 00 02;Орёл\n";

  it.each(encodings.filter((encoding) => encoding !== "iso-8859-1"))(
    "%s is read and suggested",
    async (encoding) => {
      const bytes = iconv.encode(text, encoding);
      expect(suggestEncoding(bytes)).toBe(encoding);
      expect((await rowsOf(bytes, { encoding, delimiter: ";" }))[1]?.[0]).toBe("Щукина Ольга");
    },
  );

  it("iso-8859-1 and UTF-16 with a mark", async () => {
    const german = "Name;Ort\nJürgen Groß;München\nRené;Besançon\n";
    const bytes = iconv.encode(german, "iso-8859-1");
    expect(suggestEncoding(bytes)).toBe("iso-8859-1");
    expect((await rowsOf(bytes, { encoding: "iso-8859-1", delimiter: ";" }))[1]).toEqual([
      "Jürgen Groß",
      "München",
    ]);
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(text, "utf-16le")]);
    expect(suggestEncoding(marked)).toBe("utf-16le");
    expect((await rowsOf(marked, { encoding: "utf-16le", delimiter: ";" }))[0]?.[0]).toBe("Имя");
  });
});
