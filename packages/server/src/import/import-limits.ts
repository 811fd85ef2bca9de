/** OUT-IMP-01. */
export const fileBytesMax = 200 * 1024 * 1024;
export const rowsMax = 1_000_000;
export const columnsMax = 200;
/** A row longer than this is taken for a quote that was never closed. */
export const rowCharactersMax = 1024 * 1024;
/** How much of a file the preview reads. */
export const previewBytes = 256 * 1024;
export const previewRows = 20;
