import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { WAV_HEADER_BYTES, type WavFormat, wavHeader } from "../audio/wav.ts";

/** Suffix of a capture that is not finished. What is found with it at start was cut by a crash (TEL-REC-10). */
export const UNFINISHED_SUFFIX = ".part";
/** Half a minute of two-channel PCM may wait for the disk (TEL-REC-13). */
const MAX_WAITING_BYTES = 30 * 8000 * 4;

export interface ClosedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The file side of a recording: takes blocks at once, writes them one after another behind the packet path, and closes
 * by header, sync, checksum and rename (TEL-REC-04, TEL-REC-09).
 */
export class RecordingFile {
  readonly #path: string;
  readonly #format: WavFormat;
  readonly #opened: Promise<FileHandle>;
  #tail: Promise<void>;
  #waiting = 0;
  #written = 0;
  #fault: unknown;

  constructor(path: string, format: WavFormat) {
    this.#path = path;
    this.#format = format;
    this.#opened = this.#open();
    this.#tail = this.#opened.then(
      () => undefined,
      (error: unknown) => {
        this.#fault = error;
      },
    );
  }

  /** What went wrong, if anything has. */
  get fault(): unknown {
    return this.#fault;
  }

  /** False if the disk is too far behind, or has failed: the block is not taken. */
  append(block: Buffer): boolean {
    if (this.#fault !== undefined || this.#waiting + block.length > MAX_WAITING_BYTES) return false;
    this.#waiting += block.length;
    this.#tail = this.#tail.then(() => this.#write(block));
    return true;
  }

  async close(): Promise<ClosedFile> {
    await this.#tail;
    const file = await this.#opened;
    try {
      if (this.#fault !== undefined) throw this.#fault;
      await file.write(wavHeader(this.#format, this.#written), 0, WAV_HEADER_BYTES, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = await hashFile(this.#path + UNFINISHED_SUFFIX);
    await rename(this.#path + UNFINISHED_SUFFIX, this.#path);
    await syncDirectory(dirname(this.#path));
    return { bytes: this.#written + WAV_HEADER_BYTES, sha256 };
  }

  /** Gives the file up and removes what there is of it. */
  async discard(): Promise<void> {
    await this.#tail;
    await this.#opened.then((file) => file.close()).catch(() => undefined);
    await rm(this.#path + UNFINISHED_SUFFIX, { force: true });
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(this.#path + UNFINISHED_SUFFIX, "w");
    await file.write(wavHeader(this.#format, 0));
    return file;
  }

  async #write(block: Buffer): Promise<void> {
    try {
      if (this.#fault === undefined) {
        const file = await this.#opened;
        await file.write(block, 0, block.length, WAV_HEADER_BYTES + this.#written);
        this.#written += block.length;
      }
    } catch (error) {
      this.#fault = error;
    } finally {
      this.#waiting -= block.length;
    }
  }
}

/** Lower-case hexadecimal SHA-256, read in pieces so that no thread stands still for it. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** The new name itself has to survive a power cut. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } catch {
    // Some file systems know no sync of directories; the file's own sync has been done.
  } finally {
    await directory.close();
  }
}
