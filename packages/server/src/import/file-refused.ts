/** A file that cannot be loaded as a whole; `code` is stable, its text lives in the catalogues. */
export class FileRefused extends Error {
  readonly code: FileFault;
  readonly params: Readonly<Record<string, unknown>> | undefined;

  constructor(code: FileFault, params?: Readonly<Record<string, unknown>>) {
    super(code);
    this.name = "FileRefused";
    this.code = code;
    this.params = params;
  }
}

/** The limit that the file went beyond, in the unit that people know it by; undefined where it went beyond none. */
export function limitOf({ params }: FileRefused): number | undefined {
  const limit = params?.megabytes ?? params?.max;
  return typeof limit === "number" ? limit : undefined;
}

/** The limit is named in the unit that people know it by (OUT-IMP-01). */
export function tooLarge(max: number): FileRefused {
  return new FileRefused("file_too_large", { max, megabytes: Math.round(max / 1024 / 1024) });
}

export type FileFault =
  | "empty_file"
  | "file_too_large"
  | "too_many_rows"
  | "too_many_columns"
  /** An archive must hold one text file (OUT-IMP-01). */
  | "archive_files"
  | "archive_inside"
  | "archive_encrypted"
  | "archive_damaged"
  /** What the bytes are is no text and no workbook: pictures, documents, old `.xls`. */
  | "not_text"
  | "not_xlsx"
  | "unknown_sheet";
