import { createWriteStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Until it is whole, a file bears this ending. */
export const unfinished = ".part";

/**
 * Writes a file that is there, whole and on the disk itself when this resolves, or not at all: what follows may remove what the file
 * was made from, and not even the loss of power brings both down.
 */
export async function writeDurably(path: string, content: Readable): Promise<void> {
  const part = `${path}${unfinished}`;
  await pipeline(content, createWriteStream(part, { mode: 0o600, flush: true }));
  await rename(part, path);
  // The name of a file stands in its folder, which is written on its own.
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
