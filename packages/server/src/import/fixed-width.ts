import iconv from "iconv-lite";
import { type Encoding, withoutZeros } from "./encoding.ts";
import { rowCharactersMax } from "./import-limits.ts";
import type { SourceRow } from "./read-rows.ts";

export interface FixedFormat {
  readonly encoding: Encoding;
  readonly skipLines: number;
  /** Characters of each column; what follows the last one is too much (OUT-IMP-07). */
  readonly widths: readonly number[];
}

/** Rows of fixed width (OUT-IMP-01): the cells of a line stand at the same places in each. */
export async function* readFixedRows(
  source: AsyncIterable<Uint8Array>,
  { encoding, skipLines, widths }: FixedFormat,
): AsyncGenerator<SourceRow> {
  const decoder = iconv.getDecoder(encoding, { stripBOM: true });
  let rest = "";
  let line = 0;
  const rows = function* (text: string, ended: boolean): Generator<SourceRow> {
    rest += text;
    let at = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", at)) {
      yield* row(rest.slice(at, end));
      at = end + 1;
    }
    rest = rest.slice(at);
    if (ended || rest.length > rowCharactersMax) {
      if (rest !== "") yield* row(rest);
      rest = "";
    }
  };
  const row = function* (text: string): Generator<SourceRow> {
    line++;
    if (line > skipLines && text.trim() !== "") yield { kind: "row", line, cells: cut(text, widths) };
  };
  for await (const chunk of source) {
    yield* rows(
      withoutZeros(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))),
      false,
    );
  }
  yield* rows(withoutZeros(decoder.end() ?? ""), true);
}

function cut(text: string, widths: readonly number[]): string[] {
  const cells: string[] = [];
  let at = 0;
  for (const width of widths) {
    cells.push(text.slice(at, at + width).trim());
    at += width;
  }
  const over = text.slice(at).trim();
  if (over !== "") cells.push(over);
  return cells;
}

/**
 * Suggests where columns begin: at places that are empty in every line and followed by something in at least one. The last column
 * takes the rest of the longest line.
 */
export function suggestWidths(text: string, skipLines = 0): number[] {
  const lines = text
    .split(/\r?\n/)
    .slice(skipLines)
    .filter((line) => line.trim() !== "")
    .slice(0, 50);
  const longest = Math.max(0, ...lines.map((line) => line.length));
  if (longest === 0) return [];
  const starts = [0];
  for (let place = 1; place < longest; place++) {
    const gap = lines.every((line) => isSpace(line, place - 1));
    if (gap && lines.some((line) => !isSpace(line, place))) starts.push(place);
  }
  return starts.map((start, index) => (starts[index + 1] ?? longest + 20) - start);
}

function isSpace(line: string, place: number): boolean {
  return place >= line.length || line[place] === " " || line[place] === "\t";
}
