import type { ImportPreview } from "@perezvon/api";
import { looksLikeHeader } from "@perezvon/dialer";
import iconv from "iconv-lite";
import { suggestDelimiter } from "./delimiter.ts";
import { type Encoding, suggestEncoding } from "./encoding.ts";
import { previewRows } from "./import-limits.ts";
import { readRows, type SourceRow } from "./read-rows.ts";
import { suggestColumns } from "./row-rules.ts";

export interface PreviewChoice {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  readonly header?: boolean | undefined;
  readonly skipLines?: number | undefined;
  readonly homeCountry: string;
}

/** What the wizard shows before loading: our suggestions, or the user's choice where he made one (OUT-LST-04, OUT-IMP-02, -03). */
export async function previewFile(
  bytes: Buffer,
  complete: boolean,
  choice: PreviewChoice,
): Promise<ImportPreview> {
  const encoding = choice.encoding ?? suggestEncoding(bytes);
  const skipLines = choice.skipLines ?? 0;
  const decoded = iconv.decode(bytes, encoding);
  const delimiter = choice.delimiter ?? suggestDelimiter(decoded.split("\n").slice(skipLines).join("\n"));
  const warnings: ImportPreview["warnings"] = [];
  const rows = await firstRows(bytes, complete, { encoding, delimiter, skipLines }, warnings);
  const header = choice.header ?? looksLikeHeader(rows[0] ?? [], choice.homeCountry);
  const names = header ? (rows[0] ?? []) : undefined;
  const data = (header ? rows.slice(1) : rows).slice(0, previewRows);
  if (data.some((row) => row.some((cell) => cell.includes("\ufffd")))) {
    warnings.push({ code: "undecodable" });
  }
  const columns = suggestColumns(names, data, choice.homeCountry);
  return { encoding, delimiter, header, columns, rows: data.map((row) => [...row]), warnings };
}

async function firstRows(
  bytes: Buffer,
  complete: boolean,
  format: { encoding: Encoding; delimiter: string; skipLines: number },
  warnings: ImportPreview["warnings"],
): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  const source = async function* () {
    // In pieces, so that reading can stop early.
    for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
  };
  let last: SourceRow | undefined;
  for await (const row of readRows(source(), format)) {
    last = row;
    if (row.kind === "unclosed_quote") {
      // The cut of the sample may lie inside a quoted value, which is nobody's fault.
      if (complete) warnings.push({ code: "unclosed_quote", params: { line: row.line } });
      break;
    }
    rows.push(row.cells);
    if (rows.length > previewRows) break;
  }
  // The last row of a sample that was cut may be half a row.
  if (!complete && rows.length <= previewRows && last?.kind === "row") rows.pop();
  return rows;
}
