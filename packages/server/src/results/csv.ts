import { letPromisesSettle } from "@perezvon/base";
import iconv from "iconv-lite";

export interface CsvFormat {
  readonly delimiter: string;
  /** Begins with the mark of UTF-8, by which spreadsheets know it. */
  readonly mark: boolean;
  readonly encoding?: "utf-8" | "windows-1251";
  /** For a file that we read ourselves: no spreadsheet opens it, and every value must come back as it was. */
  readonly verbatim?: boolean;
  /** Told how many characters became «?» because the encoding does not have them. */
  readonly onReplaced?: ((characters: number) => void) | undefined;
}

const rowsAtOnce = 200;
const questionMark = 0x3f;

/** Rows of cells to the bytes of a file by RFC 4180 with CRLF, in constant memory (OUT-RES-09). */
export async function* csvRows(
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  format: CsvFormat,
): AsyncGenerator<Buffer> {
  const encode = (text: string) => {
    if (format.encoding !== "windows-1251") return Buffer.from(text, "utf8");
    // What the encoding does not have becomes «?» (OUT-RES-09), one for a character that has two halves.
    const bytes = iconv.encode(text.replace(/[\u{10000}-\u{10ffff}]/gu, "?"), "windows-1251");
    const replaced = bytes.filter((byte) => byte === questionMark).length - (text.split("?").length - 1);
    if (replaced > 0) format.onReplaced?.(replaced);
    return bytes;
  };
  if (format.mark) yield Buffer.from([0xef, 0xbb, 0xbf]);
  const line = lineWriter(format);
  let text = "";
  let rowsInText = 0;
  for await (const row of rows) {
    text += line(row);
    if (++rowsInText < rowsAtOnce) continue;
    yield encode(text);
    text = "";
    rowsInText = 0;
    // Rows that are there already would go on without an end, and calls must get their turn.
    await letPromisesSettle();
  }
  if (text !== "") yield encode(text);
}

/** Quotes what has to be quoted; the file itself is written by hand because every cell of a million rows passes here. */
function lineWriter({ delimiter, verbatim = false }: CsvFormat): (row: readonly string[]) => string {
  const apart = new RegExp(`["\\r\\n${/[\]\\^-]/.test(delimiter) ? `\\${delimiter}` : delimiter}]`);
  return (row) => {
    let text = "";
    for (let place = 0; place < row.length; place++) {
      if (place > 0) text += delimiter;
      const cell = verbatim ? row[place]! : safeCell(row[place]!);
      text += apart.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    }
    return `${text}\r\n`;
  };
}

/** A cell that a spreadsheet would run as a formula gets `'` before it, except pure numbers and phone numbers (PLT-USR-10). */
export function safeCell(cell: string): string {
  if (!/^[=+\-@\t\r]/.test(cell)) return cell;
  if (/^[+-]?\d+([.,]\d+)?$/.test(cell)) return cell;
  return `'${cell}`;
}
