import iconv from "iconv-lite";
import { type Encoding, withoutZeros } from "./encoding.ts";
import { FileRefused } from "./file-refused.ts";
import { fileLimits, rowCharactersMax } from "./import-limits.ts";

/** One row of a file, or the rest of it that cannot be read. */
export type SourceRow =
  | { readonly kind: "row"; readonly line: number; readonly cells: readonly string[] }
  /** OUT-IMP-04: an unclosed quote makes the remaining file one row error. */
  | { readonly kind: "unclosed_quote"; readonly line: number; readonly start: string };

export interface FileFormat {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly skipLines: number;
  /** More columns refuse the file (OUT-IMP-01). */
  readonly columnsMax?: number;
}

/**
 * Bytes to rows, in the order of the file and in constant memory. Blank lines are ignored (OUT-IMP-05); bytes that do not decode
 * arrive as U+FFFD, for the row to be refused (OUT-IMP-03).
 */
export async function* readRows(
  source: AsyncIterable<Uint8Array>,
  format: FileFormat,
): AsyncGenerator<SourceRow> {
  const decoder = iconv.getDecoder(format.encoding, { stripBOM: true });
  const cutter = new RowCutter(format);
  for await (const chunk of source) {
    const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    yield* cutter.write(withoutZeros(text));
    if (cutter.pending > rowCharactersMax) {
      yield { kind: "unclosed_quote", line: cutter.line, start: "" };
      return;
    }
  }
  yield* cutter.end(withoutZeros(decoder.end() ?? ""));
}

const quote = '"';

/**
 * RFC 4180 over text that comes in pieces. Nearly every line of a list holds no quote and is cut at its delimiters in one step;
 * only the others are read by character.
 */
class RowCutter {
  readonly #columnsMax: number;
  readonly #delimiter: string;
  #skip: number;
  #rest = "";
  #begun = false;
  /** Number of the line that `#rest` begins with. */
  line = 1;

  constructor({ columnsMax = fileLimits.columns, delimiter, skipLines }: FileFormat) {
    this.#columnsMax = columnsMax;
    this.#delimiter = delimiter;
    this.#skip = skipLines;
  }

  /** Characters of a row that has not ended. */
  get pending(): number {
    return this.#rest.length;
  }

  *write(text: string): Generator<SourceRow> {
    const all = this.#rest + text;
    let at = 0;
    let firstQuote = all.indexOf(quote);
    for (let end = all.indexOf("\n", at); end >= 0; end = all.indexOf("\n", at)) {
      // Sought anew only past the last one found: a file without quotes is gone through once.
      if (firstQuote >= 0 && firstQuote < at) firstQuote = all.indexOf(quote, at);
      // Leading lines that are skipped are no rows: a quote in them quotes nothing.
      const quoted = firstQuote >= 0 && firstQuote < end && this.#skip === 0;
      const next = quoted ? this.#rowEnd(all, at) : end;
      if (next === undefined) break;
      yield* this.#row(all.slice(at, next), next > end);
      at = next + 1;
    }
    this.#rest = all.slice(at);
  }

  *end(text: string): Generator<SourceRow> {
    yield* this.write(text);
    const rest = this.#rest;
    if (rest === "") return;
    this.#rest = "";
    if (this.#skip === 0 && rest.includes(quote) && this.#rowEnd(`${rest}\n`, 0) === undefined) {
      yield { kind: "unclosed_quote", line: this.line, start: rest.slice(0, 200) };
    } else yield* this.#row(rest, rest.includes("\n"));
  }

  *#row(raw: string, severalLines: boolean): Generator<SourceRow> {
    const line = this.line;
    this.line += 1 + (severalLines ? countOf(raw, "\n") : 0);
    if (this.#skip > 0) {
      this.#skip--;
      return;
    }
    const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (text.trim() === "") return;
    const cells = text.includes(quote) ? this.#cells(text) : text.split(this.#delimiter);
    // The first row says how wide the file is; a later one that is wider is a mistake of its own (OUT-IMP-07).
    if (!this.#begun && cells.length > this.#columnsMax)
      throw new FileRefused("too_many_columns", { max: this.#columnsMax });
    this.#begun = true;
    yield { kind: "row", line, cells };
  }

  /** Place of the line end that ends the row; undefined while a quote is open. */
  #rowEnd(text: string, from: number): number | undefined {
    let at = from;
    for (;;) {
      // At the beginning of a cell.
      if (text[at] === quote) {
        const closed = closingQuote(text, at + 1);
        if (closed === undefined) return undefined;
        at = closed + 1;
      }
      const end = text.indexOf("\n", at);
      const next = text.indexOf(this.#delimiter, at);
      if (next < 0 || (end >= 0 && end < next)) return end < 0 ? undefined : end;
      at = next + this.#delimiter.length;
    }
  }

  #cells(text: string): string[] {
    const cells: string[] = [];
    let at = 0;
    for (;;) {
      let value = "";
      if (text[at] === quote) {
        const closed = closingQuote(text, at + 1) ?? text.length;
        value = text.slice(at + 1, closed).replaceAll('""', quote);
        at = closed + 1;
      }
      // What follows a closing quote belongs to the value; a quote inside an unquoted value is a character like any other.
      const next = text.indexOf(this.#delimiter, at);
      cells.push(value + text.slice(at, next < 0 ? text.length : next));
      if (next < 0) return cells;
      at = next + this.#delimiter.length;
    }
  }
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return undefined;
}

function countOf(text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) count++;
  return count;
}
