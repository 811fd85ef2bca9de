import { decodeAlaw, decodeUlaw } from "../codec/g711.ts";
import { GSM_BLOCK_BYTES, GSM_BLOCK_SAMPLES, GsmBlockDecoder } from "../codec/gsm/wav49.ts";

export interface WavAudio {
  readonly sampleRate: number;
  /** One array a channel, all of one length. */
  readonly channels: readonly Int16Array[];
}

export type WavErrorCode = "not_wav" | "unsupported_format" | "damaged";

export class WavError extends Error {
  readonly code: WavErrorCode;

  constructor(code: WavErrorCode, message: string) {
    super(message);
    this.name = "WavError";
    this.code = code;
  }
}

const FORMAT_PCM = 1;
const FORMAT_ALAW = 6;
const FORMAT_ULAW = 7;
const FORMAT_GSM = 49;
const FORMAT_EXTENSIBLE = 0xfffe;

export const WAV_HEADER_BYTES = 44;

/** What the header of a file says, and where its samples lie. */
export interface WavLayout extends WavFormat {
  readonly dataStart: number;
  /** Octets of samples that are really there. */
  readonly dataBytes: number;
  /** Length by the `fact` chunk, which a format of blocks needs: its last block is padded. */
  readonly frames: number;
}

/**
 * Reads 16-bit PCM, A-law, µ-law and GSM 06.10 (type 49); takes a data chunk cut short by a crash for what it holds.
 */
export function readWav(file: Buffer): WavAudio {
  const layout = readWavLayout(file, file.length);
  const data = file.subarray(layout.dataStart, layout.dataStart + layout.dataBytes);
  return { sampleRate: layout.sampleRate, channels: readSamples(data, layout) };
}

/** Reads the chunks before the samples. `head` is the beginning of a file of `fileBytes`. */
export function readWavLayout(head: Buffer, fileBytes: number): WavLayout {
  const file = head;
  if (
    file.length < 12 ||
    file.toString("latin1", 0, 4) !== "RIFF" ||
    file.toString("latin1", 8, 12) !== "WAVE"
  ) {
    throw new WavError("not_wav", "no RIFF/WAVE header");
  }
  let format: WavFormat | undefined;
  let facts: number | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const declared = file.readUInt32LE(at + 4);
    const start = at + 8;
    const end = Math.min(file.length, start + declared);
    if (name === "fmt ") format = readFormat(file, start, end);
    if (name === "fact" && end - start >= 4) facts = file.readUInt32LE(start);
    if (name === "data") {
      if (!format) throw new WavError("damaged", "data before format");
      const dataBytes = Math.min(declared, fileBytes - start);
      const held = framesIn(format, dataBytes);
      const frames = format.encoding === "gsm" ? Math.min(held, facts ?? held) : held;
      return { ...format, dataStart: start, dataBytes, frames };
    }
    at = start + declared + (declared & 1);
  }
  throw new WavError("damaged", "no data chunk");
}

function readFormat(file: Buffer, start: number, end: number): WavFormat {
  if (end - start < 16) throw new WavError("damaged", "short format chunk");
  let tag = file.readUInt16LE(start);
  if (tag === FORMAT_EXTENSIBLE && end - start >= 26) tag = file.readUInt16LE(start + 24);
  const channels = file.readUInt16LE(start + 2);
  const block = file.readUInt16LE(start + 12);
  const bits = file.readUInt16LE(start + 14);
  const encoding = encodingOf(tag, bits, block);
  if (!encoding || channels < 1 || channels > (encoding === "gsm" ? 1 : 8)) {
    throw new WavError("unsupported_format", `format ${tag}, ${bits} bits, ${channels} channels`);
  }
  return { encoding, channels, sampleRate: file.readUInt32LE(start + 4) };
}

function encodingOf(tag: number, bits: number, block: number): WavEncoding | undefined {
  if (tag === FORMAT_PCM && bits === 16) return "pcm16";
  if (tag === FORMAT_ALAW && bits === 8) return "alaw";
  if (tag === FORMAT_ULAW && bits === 8) return "ulaw";
  return tag === FORMAT_GSM && block === GSM_BLOCK_BYTES ? "gsm" : undefined;
}

function readSamples(data: Buffer, layout: WavLayout): Int16Array[] {
  const { encoding, channels, frames } = layout;
  if (encoding === "gsm") return [readGsm(data).subarray(0, frames)];
  const law = encoding === "alaw" ? decodeAlaw(data) : encoding === "ulaw" ? decodeUlaw(data) : undefined;
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Int16Array(frames);
    for (let i = 0; i < frames; i++) {
      const index = i * channels + channel;
      samples[i] = law ? law[index]! : data.readInt16LE(index * 2);
    }
    return samples;
  });
}

function readGsm(data: Buffer): Int16Array {
  const decoder = new GsmBlockDecoder();
  const blocks = Math.floor(data.length / GSM_BLOCK_BYTES);
  const samples = new Int16Array(blocks * GSM_BLOCK_SAMPLES);
  for (let i = 0; i < blocks; i++) decoder.decode(data, i * GSM_BLOCK_BYTES, samples, i * GSM_BLOCK_SAMPLES);
  return samples;
}

export type WavEncoding = "pcm16" | "alaw" | "ulaw" | "gsm";

export interface WavFormat {
  readonly encoding: WavEncoding;
  /** Always one for GSM. */
  readonly channels: number;
  readonly sampleRate: number;
}

function framesIn({ encoding, channels }: WavFormat, bytes: number): number {
  if (encoding === "gsm") return Math.floor(bytes / GSM_BLOCK_BYTES) * GSM_BLOCK_SAMPLES;
  return Math.floor(bytes / (channels * (encoding === "pcm16" ? 2 : 1)));
}

/** Octets that so many frames of samples take. */
export function wavDataBytes({ encoding, channels }: WavFormat, frames: number): number {
  if (encoding === "gsm") return Math.ceil(frames / GSM_BLOCK_SAMPLES) * GSM_BLOCK_BYTES;
  return frames * channels * (encoding === "pcm16" ? 2 : 1);
}

/** The 44 octets before the samples of a format without blocks. */
export function wavHeader(
  format: WavFormat & { readonly encoding: "pcm16" | "alaw" | "ulaw" },
  dataBytes: number,
): Buffer {
  const width = format.encoding === "pcm16" ? 2 : 1;
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE({ pcm16: FORMAT_PCM, alaw: FORMAT_ALAW, ulaw: FORMAT_ULAW }[format.encoding], 20);
  header.writeUInt16LE(format.channels, 22);
  header.writeUInt32LE(format.sampleRate, 24);
  header.writeUInt32LE(format.sampleRate * format.channels * width, 28);
  header.writeUInt16LE(format.channels * width, 32);
  header.writeUInt16LE(width * 8, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** The 60 octets before the blocks of GSM 06.10: the format's extension names the samples of a block, `fact` the length. */
export function gsmWavHeader(sampleRate: number, frames: number): Buffer {
  const dataBytes = wavDataBytes({ encoding: "gsm", channels: 1, sampleRate }, frames);
  const header = Buffer.alloc(60);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(52 + dataBytes + (dataBytes & 1), 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(20, 16);
  header.writeUInt16LE(FORMAT_GSM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(Math.floor((sampleRate * GSM_BLOCK_BYTES) / GSM_BLOCK_SAMPLES), 28);
  header.writeUInt16LE(GSM_BLOCK_BYTES, 32);
  header.writeUInt16LE(2, 36);
  header.writeUInt16LE(GSM_BLOCK_SAMPLES, 38);
  header.write("fact", 40, "latin1");
  header.writeUInt32LE(4, 44);
  header.writeUInt32LE(frames, 48);
  header.write("data", 52, "latin1");
  header.writeUInt32LE(dataBytes, 56);
  return header;
}

/** A whole file of 16-bit PCM. */
export function writeWav(audio: WavAudio): Buffer {
  const frames = audio.channels[0]?.length ?? 0;
  const count = audio.channels.length;
  const data = Buffer.alloc(frames * count * 2);
  for (let channel = 0; channel < count; channel++) {
    const samples = audio.channels[channel]!;
    for (let i = 0; i < frames; i++) data.writeInt16LE(samples[i] ?? 0, (i * count + channel) * 2);
  }
  const header = wavHeader({ encoding: "pcm16", channels: count, sampleRate: audio.sampleRate }, data.length);
  return Buffer.concat([header, data]);
}
