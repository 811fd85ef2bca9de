import iconv from "iconv-lite";
import type { Archive } from "../archive.ts";
import { FileRefused } from "../file-refused.ts";
import { type FileLimits, fileLimits, sharedTextBytesMax } from "../import-limits.ts";
import type { SourceRow } from "../read-rows.ts";
import { type NumberShape, numberText, plainText, shapeOfFormat } from "./cell-text.ts";
import { attribute, XmlScanner } from "./xml-scanner.ts";

export interface Sheet {
  readonly name: string;
  readonly part: string;
}

/** What all sheets of a workbook share. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly from1904: boolean;
}

const workbookPart = "xl/workbook.xml";

export function isWorkbook(archive: Archive): boolean {
  return archive.find(workbookPart) !== undefined;
}

/** Names and places of the sheets, in the order of their tabs. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const targets = new Map<string, string>();
  await scan(archive, "xl/_rels/workbook.xml.rels", {
    open(name, attributes) {
      if (name !== "Relationship") return;
      const target = attribute(attributes, "Target") ?? "";
      targets.set(
        attribute(attributes, "Id") ?? "",
        target.startsWith("/") ? target.slice(1) : `xl/${target}`,
      );
    },
  });
  const sheets: Sheet[] = [];
  let from1904 = false;
  await scan(archive, workbookPart, {
    open(name, attributes) {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attribute(attributes, "date1904") ?? "");
      if (name !== "sheet") return;
      const part = targets.get(attribute(attributes, "id") ?? "");
      if (part?.includes("worksheets")) sheets.push({ name: attribute(attributes, "name") ?? "", part });
    },
  });
  if (sheets.length === 0) throw new FileRefused("not_xlsx");
  return { sheets, from1904 };
}

/** The first sheet, or the named one; names are compared as the program that made them compares them, without case. */
export function sheetOf({ sheets }: Workbook, name: string | undefined): Sheet {
  const found =
    name === undefined || name === ""
      ? sheets[0]
      : sheets.find((sheet) => sheet.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) {
    throw new FileRefused("unknown_sheet", { sheets: sheets.map((sheet) => sheet.name).join(", ") });
  }
  return found;
}

/** Rows of a sheet as texts, streamed; only the texts that cells share are held in memory, and those are bounded. */
export async function* readSheet(
  archive: Archive,
  workbook: Workbook,
  sheet: Sheet,
  skipLines: number,
  limits: FileLimits = fileLimits,
): AsyncGenerator<SourceRow> {
  const shared = await sharedTexts(archive);
  const shapes = await cellShapes(archive);
  const reader = new SheetReader(shared, shapes, workbook.from1904, limits.columns);
  const scanner = new XmlScanner(reader);
  const decoder = iconv.getDecoder("utf-8");
  const entry = archive.find(sheet.part);
  if (entry === undefined) throw new FileRefused("not_xlsx");
  for await (const chunk of archive.read(entry, limits.bytes)) {
    if (!scanner.write(decoder.write(chunk))) throw new FileRefused("not_xlsx");
    yield* wanted(reader.take(), skipLines);
  }
  scanner.write(decoder.end() ?? "");
  yield* wanted(reader.take(), skipLines);
}

function* wanted(rows: readonly Extract<SourceRow, { kind: "row" }>[], skipLines: number) {
  for (const row of rows) {
    if (row.line > skipLines && row.cells.some((cell) => cell.trim() !== "")) yield row;
  }
}

class SheetReader {
  readonly #shared: readonly string[];
  readonly #shapes: readonly NumberShape[];
  readonly #from1904: boolean;
  readonly #columnsMax: number;
  #rows: Extract<SourceRow, { kind: "row" }>[] = [];
  #line = 0;
  #cells: string[] = [];
  #place = 0;
  #type = "n";
  #shape: NumberShape = "plain";
  #text = "";
  #inText = false;
  #inSpelling = false;

  constructor(
    shared: readonly string[],
    shapes: readonly NumberShape[],
    from1904: boolean,
    columnsMax: number,
  ) {
    this.#columnsMax = columnsMax;
    this.#shared = shared;
    this.#shapes = shapes;
    this.#from1904 = from1904;
  }

  take(): Extract<SourceRow, { kind: "row" }>[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: string): void {
    switch (name) {
      case "row":
        // Rows without content may be left out; the number says which line it is.
        this.#line = Number(attribute(attributes, "r") ?? this.#line + 1);
        this.#cells = [];
        this.#place = -1;
        return;
      case "c":
        this.#place = placeOf(attribute(attributes, "r")) ?? this.#place + 1;
        if (this.#place >= this.#columnsMax)
          throw new FileRefused("too_many_columns", { max: this.#columnsMax });
        this.#type = attribute(attributes, "t") ?? "n";
        this.#shape = this.#shapes[Number(attribute(attributes, "s") ?? 0)] ?? "plain";
        this.#text = "";
        return;
      case "v":
      case "t":
        this.#inText = !this.#inSpelling;
        return;
      case "rPh":
        this.#inSpelling = true;
        return;
    }
  }

  text(text: string): void {
    if (this.#inText) this.#text += text;
  }

  close(name: string): void {
    if (name === "v" || name === "t") this.#inText = false;
    else if (name === "rPh") this.#inSpelling = false;
    else if (name === "c") {
      while (this.#cells.length < this.#place) this.#cells.push("");
      this.#cells[this.#place] = this.#value();
    } else if (name === "row") this.#rows.push({ kind: "row", line: this.#line, cells: this.#cells });
  }

  #value(): string {
    switch (this.#type) {
      case "s":
        return this.#shared[Number(this.#text)] ?? "";
      case "n":
        return this.#text === "" ? "" : numberText(this.#text, this.#shape, this.#from1904);
      case "e":
        // `#N/A` and its kin say that there is no value.
        return "";
      default:
        return plainText(this.#text);
    }
  }
}

/** `AB12` is column 27. */
function placeOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0];
  if (letters === undefined) return undefined;
  let place = 0;
  for (const letter of letters) place = place * 26 + letter.charCodeAt(0) - 64;
  return place - 1;
}

async function sharedTexts(archive: Archive): Promise<string[]> {
  const texts: string[] = [];
  let text = "";
  let inText = false;
  let spelling = false;
  await scan(
    archive,
    "xl/sharedStrings.xml",
    {
      open(name) {
        if (name === "si") text = "";
        else if (name === "rPh") spelling = true;
        else if (name === "t") inText = !spelling;
      },
      text(piece) {
        if (inText) text += piece;
      },
      close(name) {
        if (name === "t") inText = false;
        else if (name === "rPh") spelling = false;
        else if (name === "si") texts.push(plainText(text));
      },
    },
    sharedTextBytesMax,
  );
  return texts;
}

/** Beside the numbers of cell styles: what their numbers are. */
async function cellShapes(archive: Archive): Promise<NumberShape[]> {
  const codes = new Map<number, string>();
  const shapes: NumberShape[] = [];
  let inCellFormats = false;
  await scan(archive, "xl/styles.xml", {
    open(name, attributes) {
      if (name === "cellXfs") inCellFormats = true;
      const id = Number(attribute(attributes, "numFmtId") ?? 0);
      if (name === "numFmt") codes.set(id, attribute(attributes, "formatCode") ?? "");
      if (name === "xf" && inCellFormats) shapes.push(shapeOfFormat(id, codes.get(id)));
    },
    close(name) {
      if (name === "cellXfs") inCellFormats = false;
    },
  });
  return shapes;
}

/** Parts besides the sheets are small; a workbook whose are not is none. */
const smallPartMost = 8 * 1024 * 1024;

async function scan(
  archive: Archive,
  part: string,
  listener: {
    open(name: string, attributes: string): void;
    text?(text: string): void;
    close?(name: string): void;
  },
  most = smallPartMost,
): Promise<void> {
  const entry = archive.find(part);
  if (entry === undefined) return;
  const scanner = new XmlScanner({
    open: listener.open.bind(listener),
    text: (text) => listener.text?.(text),
    close: (name) => listener.close?.(name),
  });
  const decoder = iconv.getDecoder("utf-8");
  for await (const chunk of archive.read(entry, most)) {
    if (!scanner.write(decoder.write(chunk))) throw new FileRefused("not_xlsx");
  }
}
