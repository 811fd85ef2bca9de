import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type DoNotCallKind, parseDoNotCallEntry } from "@perezvon/model";
import iconv from "iconv-lite";
import { suggestDelimiter } from "./delimiter.ts";
import { suggestEncoding } from "./encoding.ts";
import { previewBytes } from "./import-limits.ts";
import { readRows } from "./read-rows.ts";

/** One line of a file of entries: what it stands for, or why it stands for nothing. */
export type EntryLine =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly line: number; readonly value: string; readonly code: string };

/**
 * Entries of a text file, one a line or in the first column; encoding and delimiter are detected. A first line that is no entry is
 * taken for a heading (OUT-DNC-08).
 */
export async function* readEntries(
  path: string,
  kind: DoNotCallKind,
  homeCountry: string,
): AsyncGenerator<EntryLine> {
  const sample = await firstBytes(path);
  const encoding = suggestEncoding(sample);
  const decoded = iconv.decode(sample, encoding);
  let first = true;
  for await (const row of readRows(createReadStream(path), {
    encoding,
    delimiter: suggestDelimiter(decoded),
    skipLines: 0,
  })) {
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

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(previewBytes), 0, previewBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
