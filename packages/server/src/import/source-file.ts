import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { Entry } from "yauzl";
import { Archive, bounded } from "./archive.ts";
import { type Encoding, suggestEncoding } from "./encoding.ts";
import { FileRefused, tooLarge } from "./file-refused.ts";
import { readFixedRows } from "./fixed-width.ts";
import { type FileLimits, fileLimits } from "./import-limits.ts";
import { readRows, type SourceRow } from "./read-rows.ts";
import { isWorkbook, readSheet, readWorkbook, sheetOf, type Workbook } from "./xlsx/workbook.ts";

/** How the bytes of a file are to be read; a workbook needs only `skipLines` and `sheet`. */
export interface Reading {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly skipLines: number;
  /** Characters of each column of a file of fixed width; undefined for a delimited one. */
  readonly widths?: readonly number[] | undefined;
  readonly sheet?: string | undefined;
}

type Content =
  | {
      readonly kind: "text";
      readonly bytes: (most: number) => AsyncIterable<Buffer>;
      readonly archive?: Archive;
    }
  | { readonly kind: "xlsx"; readonly archive: Archive; readonly workbook: Workbook };

/**
 * An uploaded or fetched file. What it is follows from its bytes, never from its name: text, one text in `.zip` or `.gz`, or a
 * workbook (OUT-IMP-01).
 */
export class SourceFile {
  readonly #content: Content;
  readonly #limits: FileLimits;

  private constructor(limits: FileLimits, content: Content) {
    this.#limits = limits;
    this.#content = content;
  }

  static async open(path: string, limits = fileLimits): Promise<SourceFile> {
    const { size } = await stat(path);
    if (size === 0) throw new FileRefused("empty_file");
    const start = await firstBytes(path, 512);
    if (startsWith(start, 0x50, 0x4b, 0x03, 0x04))
      return new SourceFile(limits, await openArchive(path, limits));
    if (startsWith(start, 0x1f, 0x8b)) {
      const content: Content = { kind: "text", bytes: (most) => unpacked(path, most) };
      await refuseNoText(await beginning(content.bytes(limits.bytes), 512));
      return new SourceFile(limits, content);
    }
    await refuseNoText(start);
    return new SourceFile(limits, {
      kind: "text",
      bytes: () => createReadStream(path, { highWaterMark: 65_536 }),
    });
  }

  get kind(): "text" | "xlsx" {
    return this.#content.kind;
  }

  /** Names of the sheets of a workbook. */
  get sheets(): readonly string[] {
    return this.#content.kind === "xlsx" ? this.#content.workbook.sheets.map(({ name }) => name) : [];
  }

  /** The first bytes of a text, and whether that is all of it. */
  async sample(most: number): Promise<{ readonly bytes: Buffer; readonly complete: boolean }> {
    if (this.#content.kind === "xlsx") return { bytes: Buffer.alloc(0), complete: true };
    const bytes = await beginning(this.#content.bytes(this.#limits.bytes), most + 1);
    return { bytes: bytes.subarray(0, most), complete: bytes.length <= most };
  }

  rows(reading: Reading): AsyncIterable<SourceRow> {
    const content = this.#content;
    if (content.kind === "xlsx") {
      const { archive, workbook } = content;
      return readSheet(archive, workbook, sheetOf(workbook, reading.sheet), reading.skipLines, this.#limits);
    }
    const bytes = content.bytes(this.#limits.bytes);
    return this.#textRows(reading, bytes);
  }

  #textRows(reading: Reading, bytes: AsyncIterable<Buffer>): AsyncIterable<SourceRow> {
    const { columns } = this.#limits;
    const { widths } = reading;
    if (widths === undefined) return readRows(bytes, { ...reading, columnsMax: columns });
    if (widths.length > columns) throw new FileRefused("too_many_columns", { max: columns });
    return readFixedRows(bytes, { ...reading, widths });
  }

  /** Rows of the beginning of a text, which `sample` gave; of a workbook, of all of it. */
  firstRows(reading: Reading, sample: Buffer): AsyncIterable<SourceRow> {
    if (this.#content.kind === "xlsx") return this.rows(reading);
    return this.#textRows(reading, inPieces(sample));
  }

  /**
   * Refuses a file that is beyond a limit before anything of it is loaded (OUT-IMP-01). A file cannot have more rows than line
   * ends, so that nearly none has to be read twice.
   */
  async refuseBeyondLimits(reading: Reading, header: boolean): Promise<void> {
    const most = this.#limits.rows + (header ? 1 : 0);
    if (this.#content.kind === "text" && (await this.#lineEnds(most)) < most) return;
    let rows = 0;
    for await (const _ of this.rows(reading)) {
      if (++rows > most) throw new FileRefused("too_many_rows", { max: this.#limits.rows });
    }
  }

  async #lineEnds(enough: number): Promise<number> {
    if (this.#content.kind !== "text") return enough;
    let count = 0;
    let bytes = 0;
    for await (const chunk of this.#content.bytes(this.#limits.bytes)) {
      bytes += chunk.length;
      if (bytes > this.#limits.bytes) throw tooLarge(this.#limits.bytes);
      if (count > enough) continue;
      for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) count++;
    }
    return count;
  }

  close(): void {
    this.#content.archive?.close();
  }
}

/** So that reading can stop early. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
}

async function openArchive(path: string, limits: FileLimits): Promise<Content> {
  const archive = await Archive.open(path);
  try {
    if (isWorkbook(archive)) return { kind: "xlsx", archive, workbook: await readWorkbook(archive) };
    const entry: Entry = archive.only();
    const bytes = (most: number) => archive.read(entry, most);
    await refuseNoText(await beginning(bytes(limits.bytes), 512));
    return { kind: "text", bytes, archive };
  } catch (error) {
    archive.close();
    throw error;
  }
}

async function* unpacked(path: string, most: number): AsyncGenerator<Buffer> {
  const packed = createReadStream(path);
  const gunzip = createGunzip();
  packed.on("error", (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  try {
    yield* bounded(gunzip, most);
  } finally {
    packed.destroy();
  }
}

/** Beginnings of files that people take for lists: documents, pictures, sounds, old workbooks, programs. */
const noTexts: readonly (readonly number[])[] = [
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x52, 0x49, 0x46, 0x46],
  [0x49, 0x44, 0x33],
  [0x52, 0x61, 0x72, 0x21],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x42, 0x5a, 0x68],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x4d, 0x5a, 0x90],
];

async function refuseNoText(start: Buffer): Promise<void> {
  if (start.length === 0) throw new FileRefused("empty_file");
  if (startsWith(start, 0x50, 0x4b, 0x03, 0x04) || startsWith(start, 0x1f, 0x8b))
    throw new FileRefused("archive_inside");
  if (noTexts.some((bytes) => startsWith(start, ...bytes))) throw new FileRefused("not_text");
  // Zeros are halves of UTF-16 characters, or no text at all.
  if (start.includes(0) && !suggestEncoding(start).startsWith("utf-16")) throw new FileRefused("not_text");
}

function startsWith(bytes: Buffer, ...wanted: readonly number[]): boolean {
  return wanted.every((byte, place) => bytes[place] === byte);
}

async function firstBytes(path: string, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function beginning(source: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}
