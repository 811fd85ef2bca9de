import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { unfinished } from "./durable-file.ts";

export interface StrayFiles {
  /** Files that were never finished: the program ended while it wrote them. */
  readonly parts: readonly string[];
  /** Archives by the id in their name; whether one belongs to anything only the books know. */
  readonly archives: ReadonlyMap<string, string>;
}

/** What lies below the folder of exports and has not been touched since `before`. */
export async function oldFiles(folder: string, before: number): Promise<StrayFiles> {
  const parts: string[] = [];
  const archives = new Map<string, string>();
  const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const isPart = entry.name.endsWith(unfinished);
    const isArchive = basename(entry.parentPath) === "archive" && extname(entry.name) === ".zip";
    if (!entry.isFile() || (!isPart && !isArchive)) continue;
    const path = join(entry.parentPath, entry.name);
    // Gone meanwhile: somebody else has finished or removed it.
    const written = await stat(path).catch(() => undefined);
    if (written === undefined || written.mtimeMs >= before) continue;
    if (isPart) parts.push(path);
    else archives.set(basename(entry.name, ".zip"), path);
  }
  return { parts, archives };
}
