import { momentOf } from "@perezvon/dialer";
import { type DoNotCallKind, parseDoNotCallEntry } from "@perezvon/model";
import type { DoNotCallFileEntry } from "@perezvon/store";
import iconv from "iconv-lite";
import { suggestDelimiter } from "./delimiter.ts";
import { suggestEncoding } from "./encoding.ts";
import { type FileLimits, fileLimits, previewBytes } from "./import-limits.ts";
import type { SourceRow } from "./read-rows.ts";
import { type Reading, SourceFile } from "./source-file.ts";

/** How a file of entries is read; what is left out is detected. */
export type EntryReading = Partial<Reading> & {
  readonly header?: boolean | undefined;
};

/** How an entry is understood. */
export interface EntryRules {
  readonly kind: DoNotCallKind;
  readonly homeCountry: string;
  /** Of dates without an offset. */
  readonly timeZone: string;
}

/** One line of a file of entries: what it stands for, or why it stands for nothing. */
export type EntryLine =
  | ({ readonly ok: true } & DoNotCallFileEntry)
  | {
      readonly ok: false;
      readonly line: number;
      readonly value: string;
      readonly code: string;
      /** Value, comment and expiry as the file has them. */
      readonly cells: readonly string[];
    };

/** In which column what stands; undefined where the file does not say it. */
export interface EntryColumns {
  readonly value: number;
  readonly comment: number | undefined;
  readonly expiry: number | undefined;
}

/** The first column, where no heading says otherwise. */
export const bareColumns: EntryColumns = { value: 0, comment: undefined, expiry: undefined };

const names = {
  value: /^(номер|телефон|номер телефона|запись|значение|код|регион|индекс|number|phone|entry|value)$/,
  comment: /^(комментарий|примечание|comment|note)$/,
  expiry: /^(срок|срок действия|действует до|до|expir(y|es|es at)|expires_at|valid until|until)$/,
};

/** Columns by the names of a heading; without a column of values it is the first one. */
export function entryColumns(heading: readonly string[]): EntryColumns {
  const plain = heading.map((name) => name.trim().toLowerCase().replaceAll("ё", "е"));
  const place = (name: RegExp) => {
    const found = plain.findIndex((text) => name.test(text));
    return found < 0 ? undefined : found;
  };
  const [comment, expiry] = [place(names.comment), place(names.expiry)];
  const taken = new Set([comment, expiry]);
  const free = plain.findIndex((_, index) => !taken.has(index));
  return { value: place(names.value) ?? Math.max(0, free), comment, expiry };
}

/**
 * Entries of a file, one a line: text in any of our encodings, packed or not, or a sheet of a workbook. What the reading does not
 * say is detected; a first line that is no entry is taken for a heading then (OUT-DNC-08). `columns` hears what the file says.
 */
export async function* readEntries(
  path: string,
  rules: EntryRules,
  given: EntryReading,
  columns: (columns: EntryColumns) => void,
  limits: FileLimits = fileLimits,
): AsyncGenerator<EntryLine> {
  const file = await SourceFile.open(path, limits);
  try {
    const { bytes } = await file.sample(previewBytes);
    const encoding = given.encoding ?? suggestEncoding(bytes);
    const delimiter = given.delimiter ?? suggestDelimiter(iconv.decode(bytes, encoding));
    const { skipLines = 0, widths, sheet } = given;
    const reading = { encoding, delimiter, skipLines, widths, sheet };
    await file.refuseBeyondLimits(reading, given.header ?? true);
    yield* entriesOf(file.rows(reading), rules, given.header, columns);
  } finally {
    file.close();
  }
}

async function* entriesOf(
  rows: AsyncIterable<SourceRow>,
  rules: EntryRules,
  header: boolean | undefined,
  tell: (columns: EntryColumns) => void,
): AsyncGenerator<EntryLine> {
  let columns: EntryColumns | undefined;
  for await (const row of rows) {
    if (row.kind === "unclosed_quote") {
      yield {
        ok: false,
        line: row.line,
        value: row.start,
        code: "unclosed_quote",
        cells: [row.start, "", ""],
      };
      return;
    }
    if (columns === undefined) {
      const heading = header ?? isHeading(row.cells, rules);
      columns = heading ? entryColumns(row.cells) : bareColumns;
      tell(columns);
      if (heading) continue;
    }
    const entry = entryOf(row, columns, rules);
    if (entry) yield entry;
  }
}

function isHeading(cells: readonly string[], { kind, homeCountry }: EntryRules): boolean {
  const first = (cells[0] ?? "").trim();
  const named = entryColumns(cells);
  const several = cells.length > 1 && (named.comment !== undefined || named.expiry !== undefined);
  if (several || names.value.test(first.toLowerCase())) return true;
  return first !== "" && !/\d/.test(first) && !parseDoNotCallEntry(kind, first, homeCountry).ok;
}

function entryOf(
  { line, cells }: Extract<SourceRow, { kind: "row" }>,
  columns: EntryColumns,
  { kind, homeCountry, timeZone }: EntryRules,
): EntryLine | undefined {
  const cell = (place: number | undefined) => (place === undefined ? "" : (cells[place] ?? "").trim());
  const text = cell(columns.value);
  const [comment, until] = [cell(columns.comment), cell(columns.expiry)];
  const bad = (value: string, code: string): EntryLine => ({
    ok: false,
    line,
    code,
    cells: [text, comment, until],
    value: value.slice(0, 200),
  });
  if (text === "") return cells.every((each) => each.trim() === "") ? undefined : bad("", "required_missing");
  const parsed = parseDoNotCallEntry(kind, text, homeCountry);
  if (!parsed.ok) return bad(text, parsed.error.code === "too_long" ? "entry_too_long" : parsed.error.code);
  // A bare date means the end of that day, as for records (OUT-LST-10).
  const expiresAt = until === "" ? undefined : momentOf(until, timeZone, "end");
  if (until !== "" && expiresAt === undefined) return bad(until, "date");
  return { ok: true, value: parsed.value, comment: comment.slice(0, 200), expiresAt };
}
