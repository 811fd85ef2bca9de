import {
  type CentreId,
  defaultOutboundLimits,
  type OutboundLimits,
  outboundLimitTable,
} from "@perezvon/model";
import type { Store } from "@perezvon/store";

export interface FileLimits {
  /** Unpacked. */
  readonly bytes: number;
  readonly rows: number;
  readonly columns: number;
}

const megabyte = 1024 * 1024;

function limitsOf({ importMegabytes, importRows, importFields }: OutboundLimits): FileLimits {
  return { bytes: importMegabytes * megabyte, rows: importRows, columns: importFields };
}

/** OUT-IMP-01, where a centre has set nothing else; files of the product's own tables too. */
export const fileLimits: FileLimits = limitsOf(defaultOutboundLimits);

/** No upload of any centre is longer. */
export const uploadBytesMax = outboundLimitTable.importMegabytes.max * megabyte;

/** What a file of one of the centre's lists may hold (OUT-IMP-01). */
export async function fileLimitsOf(
  { outboundLimits }: Pick<Store, "outboundLimits">,
  centreId: CentreId,
): Promise<FileLimits> {
  return limitsOf(await outboundLimits.get(centreId));
}
/** Texts that the cells of a workbook share are held in memory while it is read. */
export const sharedTextBytesMax = 64 * 1024 * 1024;
/** A row longer than this is taken for a quote that was never closed. */
export const rowCharactersMax = 1024 * 1024;
/** How much of a file the preview reads. */
export const previewBytes = 256 * 1024;
export const previewRows = 20;
