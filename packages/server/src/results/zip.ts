import { Readable } from "node:stream";
import { ZipFile } from "yazl";

export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<Buffer>;
}

/** A zip of entries that are read one after the other, in constant memory. */
export function zipped(entries: readonly ZipEntry[]): Readable {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  zip.on("error", (error: Error) => out.destroy(error));
  for (const { name, content } of entries) {
    const stream = Readable.from(content);
    stream.on("error", (error) => out.destroy(error));
    zip.addReadStream(stream, name, { mode: 0o644 });
  }
  zip.end();
  return out;
}
