import { type DoNotCallKind, parseDoNotCallEntry } from "@perezvon/model";
import iconv from "iconv-lite";
import { suggestDelimiter } from "./delimiter.ts";
import { suggestEncoding } from "./encoding.ts";
import { previewBytes } from "./import-limits.ts";
import type { SourceRow } from "./read-rows.ts";
import { SourceFile } from "./source-file.ts";

/** One line of a file of entries: what it stands for, or why it stands for nothing. */
export type EntryLine =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly line: number; readonly value: string; readonly code: string };

/**
 * Entries of a file, one a line or in the first column: text in any of our encodings, packed or not, or the first sheet of a
 * workbook. Encoding and delimiter are detected. A first line that is no entry is taken for a heading (OUT-DNC-08).
 */
export async function* readEntries(
  path: string,
  kind: DoNotCallKind,
  homeCountry: string,
): AsyncGenerator<EntryLine> {
  const file = await SourceFile.open(path);
  try {
    const { bytes } = await file.sample(previewBytes);
    const encoding = suggestEncoding(bytes);
    const delimiter = suggestDelimiter(iconv.decode(bytes, encoding));
    const reading = { encoding, delimiter, skipLines: 0 };
    await file.refuseBeyondLimits(reading, true);
    yield* entriesOf(file.rows(reading), kind, homeCountry);
  } finally {
    file.close();
  }
}

async function* entriesOf(
  rows: AsyncIterable<SourceRow>,
  kind: DoNotCallKind,
  homeCountry: string,
): AsyncGenerator<EntryLine> {
  let first = true;
  for await (const row of rows) {
    if (row.kind === "unclosed_quote") {
      yield { ok: false, line: row.line, value: row.start, code: "unclosed_quote" };
      return;
    }
    const text = (row.cells[0] ?? "").trim();
    const parsed = parseDoNotCallEntry(kind, text, homeCountry);
    const heading = first && !/\d/.test(text) && !parsed.ok;
    first = false;
    if (parsed.ok) yield { ok: true, value: parsed.value };
    else if (text !== "" && !heading)
      yield { ok: false, line: row.line, value: text.slice(0, 200), code: parsed.error.code };
  }
}
