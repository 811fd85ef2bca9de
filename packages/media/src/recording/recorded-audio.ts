import { type FileHandle, open } from "node:fs/promises";
import { readWavLayout, WAV_HEADER_BYTES, type WavLayout, wavHeader } from "../audio/wav.ts";
import { alawToLinear, ulawToLinear } from "../codec/g711.ts";
import { GSM_BLOCK_BYTES, GSM_BLOCK_SAMPLES, GsmBlockDecoder } from "../codec/gsm/wav49.ts";
import type { RecordingKey } from "../contract.ts";
import { storedHeader } from "./formats.ts";
import { SealedReader } from "./sealed-file.ts";
import { encodePcm, sum } from "./stored-encoder.ts";

/** Which channel is heard: what is asked for of a mono recording changes nothing. */
export type ChannelChoice = "both" | "left" | "right" | "mono";

export interface Cut {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** As 16-bit PCM instead of the stored format. */
  readonly pcm?: boolean;
}

const CUT_BYTES = 65_536;
/** Enough for any header that we write, and for most that others do. */
const HEAD_BYTES = 4096;
const PIECE_FRAMES = GSM_BLOCK_SAMPLES * 25;
/** A decoder of GSM that begins in mid-recording sounds right after so many blocks: its filters forget. */
const PREROLL_BLOCKS = 5;

/**
 * A stored recording of any format, read as the WAV file of 16-bit PCM that every browser plays (TEL-REC-11). The length is
 * known before anything is decoded, so a player may ask for any range of octets, and hears it at once.
 */
export class RecordedAudio {
  readonly channels: number;
  readonly durationMs: number;
  /** Octets of the WAV file that `read` hands out. */
  readonly bytes: number;
  readonly #file: FileHandle;
  readonly #source: (from: number, to: number) => Promise<Buffer>;
  readonly #layout: WavLayout;
  readonly #choice: ChannelChoice;

  private constructor(
    file: FileHandle,
    source: (from: number, to: number) => Promise<Buffer>,
    layout: WavLayout,
    choice: ChannelChoice,
  ) {
    this.#file = file;
    this.#source = source;
    this.#layout = layout;
    this.#choice = choice;
    this.channels = choice === "both" ? layout.channels : 1;
    this.durationMs = Math.round((layout.frames * 1000) / layout.sampleRate);
    this.bytes = WAV_HEADER_BYTES + layout.frames * this.channels * 2;
  }

  /** `keyOf` finds the key of a sealed file. Throws `WavError` or `SealError`. */
  static async open(
    path: string,
    choice: ChannelChoice = "both",
    keyOf: (id: string) => RecordingKey | undefined = () => undefined,
  ): Promise<RecordedAudio> {
    const file = await open(path, "r");
    try {
      const sealed = await SealedReader.open(file, keyOf);
      const length = sealed?.plainBytes ?? (await file.stat()).size;
      const source = sealed
        ? (from: number, to: number) => sealed.read(from, to)
        : (from: number, to: number) => readPlain(file, from, to);
      const layout = readWavLayout(await source(0, Math.min(HEAD_BYTES, length)), length);
      return new RecordedAudio(file, source, layout, choice);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Octets `from` to `to` (excluded) of the WAV file. Closes the recording at the end, or when the reader leaves. */
  async *read(from = 0, to = this.bytes): AsyncGenerator<Buffer> {
    try {
      const { frames, sampleRate } = this.#layout;
      const width = this.channels * 2;
      const format = { encoding: "pcm16", channels: this.channels, sampleRate } as const;
      if (from < WAV_HEADER_BYTES) {
        yield wavHeader(format, frames * width).subarray(from, Math.min(to, WAV_HEADER_BYTES));
      }
      const first = Math.max(0, Math.floor((from - WAV_HEADER_BYTES) / width));
      const end = Math.min(frames, Math.ceil((to - WAV_HEADER_BYTES) / width));
      const decoder = this.#layout.encoding === "gsm" ? await this.#gsmAt(first) : undefined;
      for (let at = first - (first % PIECE_FRAMES); at < end; at += PIECE_FRAMES) {
        const count = Math.min(PIECE_FRAMES, frames - at);
        const piece = encodePcm(await this.#frames(at, count, decoder));
        const start = WAV_HEADER_BYTES + at * width;
        yield piece.subarray(Math.max(0, from - start), Math.max(0, Math.min(piece.length, to - start)));
      }
    } finally {
      await this.close();
    }
  }

  /**
   * A stretch as a file of its own, decrypted: in the format in which it is stored, or as PCM (INB-EXP-07). GSM is cut at its
   * blocks of 40 ms. Closes the recording at the end, or when the reader leaves.
   */
  async *cut({ fromMs = 0, toMs = this.durationMs, pcm = false }: Cut = {}): AsyncGenerator<Buffer> {
    const { encoding, channels, frames, sampleRate, dataStart } = this.#layout;
    const unit = encoding === "gsm" ? GSM_BLOCK_SAMPLES : 1;
    const at = (ms: number) => Math.min(frames, Math.max(0, (ms * sampleRate) / 1000));
    const first = Math.floor(at(fromMs) / unit) * unit;
    const end = Math.max(first, Math.min(frames, Math.ceil(at(toMs) / unit) * unit));
    if (pcm) {
      const width = this.channels * 2;
      const format = { encoding: "pcm16", channels: this.channels, sampleRate } as const;
      yield wavHeader(format, (end - first) * width);
      yield* this.read(WAV_HEADER_BYTES + first * width, WAV_HEADER_BYTES + end * width);
      return;
    }
    try {
      yield storedHeader({ encoding, channels: channels === 2 ? 2 : 1 }, end - first);
      const bytes = encoding === "gsm" ? GSM_BLOCK_BYTES : channels * (encoding === "pcm16" ? 2 : 1);
      const stop = dataStart + Math.ceil(end / unit) * bytes;
      for (let place = dataStart + (first / unit) * bytes; place < stop; place += CUT_BYTES)
        yield await this.#source(place, Math.min(stop, place + CUT_BYTES));
      // RIFF (IBM, Microsoft 1991): chunks begin at even octets.
      if ((stop - dataStart - (first / unit) * bytes) % 2 === 1) yield Buffer.alloc(1);
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  async #frames(at: number, count: number, gsm: GsmBlockDecoder | undefined): Promise<Int16Array> {
    const { channels, dataStart, encoding } = this.#layout;
    if (gsm) return (await this.#decodeGsm(gsm, at, count)).subarray(0, count);
    const width = channels * (encoding === "pcm16" ? 2 : 1);
    const data = await this.#source(dataStart + at * width, dataStart + (at + count) * width);
    const table = encoding === "alaw" ? alawToLinear : ulawToLinear;
    const samples = new Int16Array(count * channels);
    for (let i = 0; i < samples.length; i++) {
      samples[i] = encoding === "pcm16" ? data.readInt16LE(i * 2) : table[data[i]!]!;
    }
    return channels === 2 ? this.#choose(samples) : samples;
  }

  #choose(both: Int16Array): Int16Array {
    if (this.#choice === "both") return both;
    const half = both.length / 2;
    const left = Int16Array.from({ length: half }, (_, i) => both[i * 2]!);
    if (this.#choice === "left") return left;
    const right = Int16Array.from({ length: half }, (_, i) => both[i * 2 + 1]!);
    return this.#choice === "right" ? right : sum(left, right);
  }

  /** A decoder that is ready for the piece in which `frame` lies. */
  async #gsmAt(frame: number): Promise<GsmBlockDecoder> {
    const decoder = new GsmBlockDecoder();
    const start = frame - (frame % PIECE_FRAMES);
    const preroll = Math.min(PREROLL_BLOCKS * GSM_BLOCK_SAMPLES, start);
    if (preroll > 0) await this.#decodeGsm(decoder, start - preroll, preroll);
    return decoder;
  }

  async #decodeGsm(decoder: GsmBlockDecoder, at: number, count: number): Promise<Int16Array> {
    const { dataStart } = this.#layout;
    const first = at / GSM_BLOCK_SAMPLES;
    const blocks = Math.ceil(count / GSM_BLOCK_SAMPLES);
    const from = dataStart + first * GSM_BLOCK_BYTES;
    const data = await this.#source(from, from + blocks * GSM_BLOCK_BYTES);
    const samples = new Int16Array(blocks * GSM_BLOCK_SAMPLES);
    for (let i = 0; i < blocks; i++)
      decoder.decode(data, i * GSM_BLOCK_BYTES, samples, i * GSM_BLOCK_SAMPLES);
    return samples;
  }
}

async function readPlain(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
