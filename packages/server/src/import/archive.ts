import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { FileRefused, tooLarge } from "./file-refused.ts";

/** Folders, and what one maker of archives puts beside every file. */
const ignored = /\/$|^__MACOSX\/|(^|\/)\.DS_Store$/;
/** A workbook has some dozens of parts. */
const entriesMost = 10_000;

/** A zip file, opened for as long as somebody reads from it. */
export class Archive {
  readonly entries: readonly Entry[];
  readonly #zip: ZipFile;

  private constructor(zip: ZipFile, entries: readonly Entry[]) {
    this.#zip = zip;
    this.entries = entries;
  }

  static async open(path: string): Promise<Archive> {
    let zip: ZipFile | undefined;
    try {
      zip = await openPromise(path, { autoClose: false });
      const entries: Entry[] = [];
      for await (const entry of zip.eachEntry()) {
        if (ignored.test(entry.fileName)) continue;
        if (entries.push(entry) > entriesMost) throw new FileRefused("archive_files");
      }
      return new Archive(zip, entries);
    } catch (error) {
      zip?.close();
      throw error instanceof FileRefused ? error : new FileRefused("archive_damaged");
    }
  }

  find(name: string): Entry | undefined {
    return this.entries.find(({ fileName }) => fileName === name);
  }

  /** The one file of an archive that is to hold one (OUT-IMP-01). */
  only(): Entry {
    const [entry, ...others] = this.entries;
    if (entry === undefined || others.length > 0) {
      throw new FileRefused("archive_files", { count: this.entries.length });
    }
    if (entry.isEncrypted()) throw new FileRefused("archive_encrypted");
    return entry;
  }

  /**
   * Its unpacked bytes. Sizes that the archive declares are not believed: more than `most` bytes end it, so that a small file cannot
   * unpack to a large one.
   */
  async *read(entry: Entry, most: number): AsyncGenerator<Buffer> {
    if (entry.isEncrypted()) throw new FileRefused("archive_encrypted");
    let stream: Readable;
    try {
      stream = await this.#zip.openReadStreamPromise(entry);
    } catch {
      throw new FileRefused("archive_damaged");
    }
    yield* bounded(stream, most);
  }

  close(): void {
    this.#zip.close();
  }
}

/** Passes bytes on until there are more than `most`; what the stream itself finds wrong is damage of the archive. */
export async function* bounded(stream: Readable, most: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw tooLarge(most);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused("archive_damaged");
  } finally {
    stream.destroy();
  }
}
