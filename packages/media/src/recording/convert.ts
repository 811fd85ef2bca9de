import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { WAV_HEADER_BYTES } from "../audio/wav.ts";
import type { RecordingFormat, RecordingKey } from "../contract.ts";
import { syncFolderOf, writeAll } from "./durable.ts";
import { STORED_FORMATS, storedHeader } from "./formats.ts";
import { Sealer } from "./sealed-file.ts";
import { StoredEncoder } from "./stored-encoder.ts";
import { type Waveform, WaveformBuilder } from "./waveform.ts";

/** Suffix of a capture: two channels of 16-bit PCM, made while the call lasts. */
export const CAPTURE_SUFFIX = ".part";
const NEW_SUFFIX = ".new";
/** Whole blocks of every format; a second at a time keeps a thread free for other work in between. */
const PIECE_FRAMES = 8000;
const FRAME_BYTES = 4;

export interface ConversionJob {
  /** Final name; the capture lies beside it. */
  readonly file: string;
  readonly format: RecordingFormat;
  /** `agent`: the customer's channel is silent, times are kept (TEL-REC-03). */
  readonly parts: "both" | "agent";
  readonly key: RecordingKey | undefined;
}

export interface Converted {
  readonly bytes: number;
  /** Lower-case hexadecimal, of the whole file as it is stored. */
  readonly sha256: string;
  readonly durationMs: number;
  readonly waveform: Waveform;
}

/** Makes the stored form out of a capture and removes the capture (TEL-REC-04). Both are there until the new one is safe. */
export async function convertCapture(job: ConversionJob): Promise<Converted> {
  const capture = await open(job.file + CAPTURE_SUFFIX, "r");
  let target: FileHandle | undefined;
  let converted: Converted;
  try {
    target = await open(job.file + NEW_SUFFIX, "w");
    const sink = new Sink(target, job.key);
    converted = await copy(capture, sink, job);
    await target.sync();
  } catch (error) {
    if (target) await rm(job.file + NEW_SUFFIX, { force: true });
    throw error;
  } finally {
    await capture.close();
    await target?.close();
  }
  await rename(job.file + NEW_SUFFIX, job.file);
  await syncFolderOf(job.file);
  await rm(job.file + CAPTURE_SUFFIX, { force: true });
  return converted;
}

async function copy(capture: FileHandle, sink: Sink, job: ConversionJob): Promise<Converted> {
  const format = STORED_FORMATS[job.format];
  const frames = Math.floor(((await capture.stat()).size - WAV_HEADER_BYTES) / FRAME_BYTES);
  if (frames <= 0) throw new Error("the capture holds nothing");
  const encoder = new StoredEncoder(format);
  const waveform = new WaveformBuilder();
  await sink.write(storedHeader(format, frames));
  const piece = Buffer.alloc(PIECE_FRAMES * FRAME_BYTES);
  let bytes = 0;
  for (let at = 0; at < frames; at += PIECE_FRAMES) {
    const count = Math.min(PIECE_FRAMES, frames - at);
    await capture.read(piece, 0, count * FRAME_BYTES, WAV_HEADER_BYTES + at * FRAME_BYTES);
    const [left, right] = split(piece, count);
    if (job.parts === "agent") left.fill(0);
    waveform.feed(left, right);
    const encoded = encoder.encode(left, right);
    bytes += encoded.length;
    await sink.write(encoded);
  }
  // RIFF chunks have even length.
  if (bytes & 1) await sink.write(Buffer.alloc(1));
  const stored = await sink.end();
  return { ...stored, durationMs: Math.round(frames / 8), waveform: waveform.end() };
}

function split(piece: Buffer, count: number): [Int16Array, Int16Array] {
  const left = new Int16Array(count);
  const right = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    left[i] = piece.readInt16LE(i * FRAME_BYTES);
    right[i] = piece.readInt16LE(i * FRAME_BYTES + 2);
  }
  return [left, right];
}

/** Writes one octet after another, sealed if there is a key, and hashes what is written. */
class Sink {
  readonly #file: FileHandle;
  readonly #sealer: Sealer | undefined;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;

  constructor(file: FileHandle, key: RecordingKey | undefined) {
    this.#file = file;
    this.#sealer = key && new Sealer(key);
  }

  async write(plain: Buffer): Promise<void> {
    if (this.#bytes === 0 && this.#sealer) await this.#put(this.#sealer.header);
    await this.#put(this.#sealer ? this.#sealer.push(plain) : plain);
  }

  async end(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    if (this.#sealer) await this.#put(this.#sealer.end());
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  async #put(octets: Buffer): Promise<void> {
    if (octets.length === 0) return;
    this.#hash.update(octets);
    await writeAll(this.#file, octets, this.#bytes);
    this.#bytes += octets.length;
  }
}
