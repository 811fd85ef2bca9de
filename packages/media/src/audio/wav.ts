import { decodeAlaw, decodeUlaw } from "../codec/g711.ts";

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
const FORMAT_EXTENSIBLE = 0xfffe;

export const WAV_HEADER_BYTES = 44;

/** Reads 16-bit PCM, A-law and µ-law; takes a data chunk cut short by a crash for what it holds. */
export function readWav(file: Buffer): WavAudio {
  if (
    file.length < 12 ||
    file.toString("latin1", 0, 4) !== "RIFF" ||
    file.toString("latin1", 8, 12) !== "WAVE"
  ) {
    throw new WavError("not_wav", "no RIFF/WAVE header");
  }
  let format: { tag: number; channels: number; sampleRate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const declared = file.readUInt32LE(at + 4);
    const start = at + 8;
    const end = Math.min(file.length, start + declared);
    if (name === "fmt ") format = readFormat(file, start, end);
    if (name === "data") {
      if (!format) throw new WavError("damaged", "data before format");
      return { sampleRate: format.sampleRate, channels: readSamples(file.subarray(start, end), format) };
    }
    at = start + declared + (declared & 1);
  }
  throw new WavError("damaged", "no data chunk");
}

function readFormat(file: Buffer, start: number, end: number) {
  if (end - start < 16) throw new WavError("damaged", "short format chunk");
  let tag = file.readUInt16LE(start);
  if (tag === FORMAT_EXTENSIBLE && end - start >= 26) tag = file.readUInt16LE(start + 24);
  const channels = file.readUInt16LE(start + 2);
  const bits = file.readUInt16LE(start + 14);
  const known =
    (tag === FORMAT_PCM && bits === 16) || ((tag === FORMAT_ALAW || tag === FORMAT_ULAW) && bits === 8);
  if (!known || channels < 1 || channels > 8) {
    throw new WavError("unsupported_format", `format ${tag}, ${bits} bits, ${channels} channels`);
  }
  return { tag, channels, sampleRate: file.readUInt32LE(start + 4), bits };
}

function readSamples(data: Buffer, format: { tag: number; channels: number; bits: number }): Int16Array[] {
  const width = format.bits / 8;
  const frames = Math.floor(data.length / (width * format.channels));
  const law =
    format.tag === FORMAT_ALAW ? decodeAlaw(data) : format.tag === FORMAT_ULAW ? decodeUlaw(data) : undefined;
  return Array.from({ length: format.channels }, (_, channel) => {
    const samples = new Int16Array(frames);
    for (let i = 0; i < frames; i++) {
      const index = i * format.channels + channel;
      samples[i] = law ? law[index]! : data.readInt16LE(index * 2);
    }
    return samples;
  });
}

export interface WavFormat {
  readonly encoding: "pcm16" | "alaw" | "ulaw";
  readonly channels: number;
  readonly sampleRate: number;
}

/** The 44 octets before the samples. */
export function wavHeader(format: WavFormat, dataBytes: number): Buffer {
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
