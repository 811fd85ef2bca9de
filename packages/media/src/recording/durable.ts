import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a small file so that it is there whole or not at all, whatever happens meanwhile. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolderOf(path);
}

/** The new name itself has to survive a power cut. */
export async function syncFolderOf(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(dirname(path), "r");
    await folder.sync();
  } catch {
    // Some file systems know no sync of folders; the file's own sync has been done.
  } finally {
    await folder?.close();
  }
}

/** All of it: a disk that is getting full takes a part without a complaint, and says so at the next write only. */
export async function writeAll(file: FileHandle, octets: Buffer, position: number): Promise<void> {
  for (let done = 0; done < octets.length; ) {
    const { bytesWritten } = await file.write(octets, done, octets.length - done, position + done);
    done += bytesWritten;
  }
}
