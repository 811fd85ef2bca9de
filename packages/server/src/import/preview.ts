import type { ImportPreview, textKinds } from "@perezvon/api";
import { looksLikeHeader } from "@perezvon/dialer";
import iconv from "iconv-lite";
import { hasDelimiter, suggestDelimiter } from "./delimiter.ts";
import { type Encoding, suggestEncoding } from "./encoding.ts";
import { suggestWidths } from "./fixed-width.ts";
import { previewBytes, previewRows } from "./import-limits.ts";
import { suggestColumns } from "./row-rules.ts";
import type { Reading, SourceFile } from "./source-file.ts";

export interface PreviewChoice {
  readonly kind?: (typeof textKinds)[number] | undefined;
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  readonly widths?: readonly number[] | undefined;
  readonly sheet?: string | undefined;
  readonly header?: boolean | undefined;
  readonly skipLines?: number | undefined;
  readonly homeCountry: string;
}

/** What the wizard shows before loading: our suggestions, or the user's choice where he made one (OUT-LST-04, OUT-IMP-02, -03). */
export async function previewFile(file: SourceFile, choice: PreviewChoice): Promise<ImportPreview> {
  const { bytes, complete } = await file.sample(previewBytes);
  const reading = readingOf(file, bytes, choice);
  const warnings: ImportPreview["warnings"] = [];
  const rows = await firstRows(file, bytes, complete, reading, warnings);
  const header = choice.header ?? looksLikeHeader(rows[0] ?? [], choice.homeCountry);
  const names = header ? (rows[0] ?? []) : undefined;
  const data = (header ? rows.slice(1) : rows).slice(0, previewRows);
  if (data.some((row) => row.some((cell) => cell.includes("\ufffd")))) {
    warnings.push({ code: "undecodable" });
  }
  return {
    kind: file.kind === "xlsx" ? "xlsx" : reading.widths ? "fixed" : "delimited",
    sheets: [...file.sheets],
    widths: [...(reading.widths ?? [])],
    encoding: reading.encoding,
    delimiter: reading.delimiter,
    header,
    columns: suggestColumns(names, data, choice.homeCountry),
    rows: data.map((row) => [...row]),
    warnings,
  };
}

function readingOf(file: SourceFile, bytes: Buffer, choice: PreviewChoice): Reading {
  const skipLines = choice.skipLines ?? 0;
  if (file.kind === "xlsx") return { encoding: "utf-8", delimiter: ",", skipLines, sheet: choice.sheet };
  const encoding = choice.encoding ?? suggestEncoding(bytes);
  const text = iconv.decode(bytes, encoding).split("\n").slice(skipLines).join("\n");
  const delimiter = choice.delimiter ?? suggestDelimiter(text);
  const widths = widthsOf(text, choice);
  return { encoding, delimiter, skipLines, widths };
}

/** Fixed width is proposed only where nothing else separates: two or more spaces do, in a file without any delimiter. */
function widthsOf(text: string, { kind, widths, delimiter }: PreviewChoice): readonly number[] | undefined {
  if (kind === "delimited") return undefined;
  if (widths !== undefined) return widths;
  const wanted = kind === "fixed" || (delimiter === undefined && !hasDelimiter(text) && / {2,}\S/.test(text));
  const suggested = wanted ? suggestWidths(text) : [];
  if (kind === "fixed") return suggested.length > 0 ? suggested : [1];
  return suggested.length > 1 ? suggested : undefined;
}

async function firstRows(
  file: SourceFile,
  bytes: Buffer,
  complete: boolean,
  reading: Reading,
  warnings: ImportPreview["warnings"],
): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  let cut = !complete;
  for await (const row of file.firstRows(reading, bytes)) {
    if (row.kind === "unclosed_quote") {
      // The cut of the sample may lie inside a quoted value, which is nobody's fault.
      if (complete) warnings.push({ code: "unclosed_quote", params: { line: row.line } });
      cut = false;
      break;
    }
    rows.push(row.cells);
    if (rows.length > previewRows) {
      cut = false;
      break;
    }
  }
  // The last row of a sample that was cut may be half a row.
  if (cut) rows.pop();
  return rows;
}
