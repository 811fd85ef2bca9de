import { decodeAlaw, decodeUlaw } from "../codec/g711.ts";

/** Samples of one channel in −1…1, at the rate of their file. */
export interface Mono {
  readonly sampleRate: number;
  readonly samples: Float32Array;
  /** As it lies there it could be played: 16 bits, 8 kHz, one channel. */
  readonly plain: boolean;
}

/** What somebody has uploaded as a prompt cannot be one (PLT-SND-02). */
export class AudioRefused extends Error {
  readonly code: "audio_format" | "audio_empty" | "audio_too_long";

  constructor(code: AudioRefused["code"], message: string) {
    super(message);
    this.name = "AudioRefused";
    this.code = code;
  }
}

const PCM = 1;
const FLOAT = 3;
const ALAW = 6;
const ULAW = 7;
const EXTENSIBLE = 0xfffe;
/** PLT-SND-02. */
export const uploadLimits = { bytes: 20 * 1024 * 1024, minutes: 60 } as const;
const rates = { lowest: 8_000, highest: 48_000 };

interface Layout {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

/** WAV as people have it: PCM of 8 to 32 bits, float, A-law and µ-law, 8 to 48 kHz, one or two channels, mixed down to one. */
export function readAnyWav(file: Buffer): Mono {
  const { layout, data } = chunksOf(file);
  const { bits, channels, sampleRate, tag } = layout;
  const value = valuesOf(layout, data);
  if (value === undefined || channels < 1 || channels > 2)
    throw new AudioRefused("audio_format", `format ${tag}, ${bits} bits, ${channels} channels`);
  if (sampleRate < rates.lowest || sampleRate > rates.highest)
    throw new AudioRefused("audio_format", `${sampleRate} Hz`);
  const frames = Math.floor(data.length / (channels * (bits / 8)));
  checkLength(frames, sampleRate);
  const samples = new Float32Array(frames);
  for (let i = 0; i < frames; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += value(i * channels + channel);
    const mean = sum / channels;
    samples[i] = Number.isFinite(mean) ? Math.max(-1, Math.min(1, mean)) : 0;
  }
  return { sampleRate, samples, plain: tag === PCM && bits === 16 && channels === 1 && sampleRate === 8000 };
}

/** Before anything of it is read: length is what makes it dear. */
export function checkLength(frames: number, sampleRate: number): void {
  if (frames / sampleRate > uploadLimits.minutes * 60)
    throw new AudioRefused("audio_too_long", `${Math.round(frames / sampleRate)} s`);
}

function chunksOf(file: Buffer): { readonly layout: Layout; readonly data: Buffer } {
  if (file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE")
    throw new AudioRefused("audio_format", "no RIFF/WAVE header");
  let layout: Layout | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === "fmt " && length >= 16 && start + length <= file.length) {
      const extensible = file.readUInt16LE(start) === EXTENSIBLE && length >= 26;
      layout = {
        tag: file.readUInt16LE(extensible ? start + 24 : start),
        channels: file.readUInt16LE(start + 2),
        sampleRate: file.readUInt32LE(start + 4),
        bits: file.readUInt16LE(start + 14),
      };
    }
    if (name === "data" && layout) return { layout, data: file.subarray(start, start + length) };
    at = start + length + (length & 1);
  }
  throw new AudioRefused("audio_format", "a broken header");
}

/** How the value at an index is read; undefined for what is not taken. */
function valuesOf({ tag, bits }: Layout, data: Buffer): ((index: number) => number) | undefined {
  if (tag === PCM && bits === 8) return (index) => (data[index]! - 128) / 128;
  if (tag === PCM && bits === 16) return (index) => data.readInt16LE(index * 2) / 32_768;
  if (tag === PCM && bits === 24) return (index) => data.readIntLE(index * 3, 3) / 8_388_608;
  if (tag === PCM && bits === 32) return (index) => data.readInt32LE(index * 4) / 2_147_483_648;
  if (tag === FLOAT && bits === 32) return (index) => data.readFloatLE(index * 4);
  if ((tag !== ALAW && tag !== ULAW) || bits !== 8) return undefined;
  const decoded = tag === ALAW ? decodeAlaw(data) : decodeUlaw(data);
  return (index) => decoded[index]! / 32_768;
}
