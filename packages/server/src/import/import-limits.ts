export interface FileLimits {
  /** Unpacked. */
  readonly bytes: number;
  readonly rows: number;
}

/** OUT-IMP-01. */
export const fileLimits: FileLimits = { bytes: 200 * 1024 * 1024, rows: 1_000_000 };
export const columnsMax = 200;
/** Texts that the cells of a workbook share are held in memory while it is read. */
export const sharedTextBytesMax = 64 * 1024 * 1024;
/** A row longer than this is taken for a quote that was never closed. */
export const rowCharactersMax = 1024 * 1024;
/** How much of a file the preview reads. */
export const previewBytes = 256 * 1024;
export const previewRows = 20;
