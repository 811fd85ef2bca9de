import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";

export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<Buffer>;
}

/** A zip of entries that are read one after the other, in constant memory; the next is asked for when the one before is read. */
export function zipped(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): Readable {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  const fill = async () => {
    for await (const { name, content } of entries) {
      const stream = Readable.from(content);
      // Who reads no further lets go of what the entry is made from.
      const drop = () => stream.destroy();
      out.once("close", drop);
      zip.addReadStream(stream, name, { mode: 0o644 });
      await finished(stream);
      out.off("close", drop);
    }
    zip.end();
  };
  zip.on("error", (error: Error) => out.destroy(error));
  fill().catch((error: Error) => out.destroy(error));
  return out;
}
