import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { sleep, type Timers } from "@perezvon/base";
import { WAV_HEADER_BYTES, wavHeader } from "../audio/wav.ts";
import { CAPTURE_SUFFIX } from "../recording/convert.ts";
import { writeAll } from "../recording/durable.ts";

const FORMAT = { encoding: "pcm16", channels: 2, sampleRate: 8000 } as const;
/** Half a minute of two-channel PCM may wait for the disk (TEL-REC-13). */
const MAX_WAITING_BYTES = 30 * 8000 * 4;
/** How often a full disk is asked whether there is room again. */
const FULL_DISK_RETRY_MS = 1000;

/** What all recordings of a worker may keep in memory together while the disk is behind (TEL-REC-13). */
export class CaptureMemory {
  readonly #limit: number;
  #used = 0;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false;
    this.#used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}

/**
 * The file side of a recording: takes blocks at once and writes them one after another behind the packet path. What is done
 * with the capture after the call is another thread's work (TEL-REC-04).
 */
export class CaptureFile {
  readonly #path: string;
  readonly #memory: CaptureMemory;
  readonly #opened: Promise<FileHandle>;
  #tail: Promise<void>;
  #waiting = 0;
  #written = 0;
  #fault: NodeJS.ErrnoException | undefined;
  /** The disk is full: what it is behind with waits in memory like any other. */
  #full: NodeJS.ErrnoException | undefined;
  #ending = false;
  readonly #timers: Timers;

  constructor(path: string, memory: CaptureMemory, timers: Timers) {
    this.#path = path + CAPTURE_SUFFIX;
    this.#memory = memory;
    this.#timers = timers;
    this.#opened = this.#open();
    this.#tail = this.#opened.then(
      () => undefined,
      (error: unknown) => {
        this.#fault = asError(error);
      },
    );
  }

  /** What went wrong, if anything has. */
  get fault(): NodeJS.ErrnoException | undefined {
    return this.#fault;
  }

  /** Why the disk takes nothing just now; it may again. */
  get full(): NodeJS.ErrnoException | undefined {
    return this.#full;
  }

  /** Octets of sound that are in the file. */
  get written(): number {
    return this.#written;
  }

  /** False if the disk is too far behind, or has failed: the block is not taken. */
  append(block: Buffer): boolean {
    if (this.#fault !== undefined || this.#waiting + block.length > MAX_WAITING_BYTES) return false;
    if (!this.#memory.take(block.length)) return false;
    this.#waiting += block.length;
    this.#tail = this.#tail.then(() => this.#write(block));
    return true;
  }

  /** Waits for the disk, completes the header, and closes. The capture keeps its name. */
  async close(): Promise<void> {
    this.#ending = true;
    await this.#tail;
    const file = await this.#opened;
    try {
      await file.write(wavHeader(FORMAT, this.#written), 0, WAV_HEADER_BYTES, 0);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Gives the capture up and removes what there is of it. */
  async discard(): Promise<void> {
    this.#ending = true;
    await this.#tail;
    await this.#opened.then((file) => file.close()).catch(() => undefined);
    await rm(this.#path, { force: true });
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(this.#path, "w");
    await this.#writeOnceThereIsRoom(file, wavHeader(FORMAT, 0), 0);
    return file;
  }

  async #write(block: Buffer): Promise<void> {
    try {
      if (this.#fault === undefined) {
        await this.#writeOnceThereIsRoom(await this.#opened, block, WAV_HEADER_BYTES + this.#written);
        this.#written += block.length;
      }
    } catch (error) {
      this.#fault = asError(error);
    } finally {
      this.#waiting -= block.length;
      this.#memory.giveBack(block.length);
    }
  }

  /** TEL-REC-13: a full disk is a slow one, as long as the sound fits into memory and the recording goes on. */
  async #writeOnceThereIsRoom(file: FileHandle, octets: Buffer, position: number): Promise<void> {
    for (;;) {
      try {
        await writeAll(file, octets, position);
        this.#full = undefined;
        return;
      } catch (error) {
        if (!isFull(error) || this.#ending) throw error;
        this.#full = error;
      }
      await sleep(this.#timers, FULL_DISK_RETRY_MS);
    }
  }
}

function isFull(error: unknown): error is NodeJS.ErrnoException {
  const { code } = asError(error);
  return code === "ENOSPC" || code === "EDQUOT";
}

function asError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error));
}
