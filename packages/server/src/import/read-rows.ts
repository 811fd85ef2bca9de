import { parse } from "csv-parse";
import iconv from "iconv-lite";
import type { Encoding } from "./encoding.ts";
import { rowCharactersMax } from "./import-limits.ts";

/** One row of a delimited file, or the rest of it that cannot be read. */
export type SourceRow =
  | { readonly kind: "row"; readonly line: number; readonly cells: readonly string[] }
  /** OUT-IMP-04: an unclosed quote makes the remaining file one row error. */
  | { readonly kind: "unclosed_quote"; readonly line: number; readonly start: string };

export interface FileFormat {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly skipLines: number;
}

interface ParsedRow {
  readonly record: string[];
  readonly info: { readonly lines: number };
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
  let skipped: { raw: string; lines: number } | undefined;
  const parser = parse({
    delimiter: format.delimiter,
    // Not detected from the first line end: files put together by hand mix both.
    record_delimiter: ["\r\n", "\n"],
    from_line: format.skipLines + 1,
    info: true,
    relax_column_count: true,
    // A quote inside an unquoted value is a character like any other.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    raw: false,
    on_skip: (error, raw) => {
      skipped ??= { raw: raw ?? "", lines: Number((error as { lines?: number } | undefined)?.lines ?? 0) };
      return undefined;
    },
  });
  let lastLine = format.skipLines;
  let pending = 0;
  /** The parser counts CR and LF inside quotes as a line each. */
  let countedTwice = 0;
  const drain = function* (): Generator<SourceRow> {
    for (let row = parser.read() as ParsedRow | null; row !== null; row = parser.read() as ParsedRow | null) {
      countedTwice += countIn(row.record, "\r");
      lastLine = row.info.lines - countedTwice;
      pending = 0;
      yield { kind: "row", line: lastLine - countIn(row.record, "\n"), cells: row.record };
    }
  };
  for await (const chunk of source) {
    const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    pending += text.length;
    parser.write(text);
    yield* drain();
    if (pending > rowCharactersMax) {
      yield { kind: "unclosed_quote", line: lastLine + 1, start: "" };
      parser.destroy();
      return;
    }
  }
  const rest = decoder.end();
  if (rest) parser.write(rest);
  const ended = new Promise<void>((resolve, reject) => {
    parser.once("end", resolve).once("error", reject);
  });
  parser.end();
  yield* drain();
  await ended;
  yield* drain();
  if (skipped) yield { kind: "unclosed_quote", line: lastLine + 1, start: skipped.raw.slice(0, 200) };
}

function countIn(cells: readonly string[], wanted: string): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf(wanted); at >= 0; at = cell.indexOf(wanted, at + 1)) count++;
  }
  return count;
}
