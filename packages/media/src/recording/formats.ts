import { gsmWavHeader, type WavEncoding, wavDataBytes, wavHeader } from "../audio/wav.ts";
import type { RecordingFormat } from "../contract.ts";

const RATE = 8000;

/** How a stored recording lies in its file (TEL-REC-01). */
export interface StoredFormat {
  readonly encoding: WavEncoding;
  readonly channels: 1 | 2;
}

export const STORED_FORMATS: Readonly<Record<RecordingFormat, StoredFormat>> = {
  wav_gsm_mono: { encoding: "gsm", channels: 1 },
  wav_pcm16_mono: { encoding: "pcm16", channels: 1 },
  wav_pcm16_stereo: { encoding: "pcm16", channels: 2 },
  wav_alaw_mono: { encoding: "alaw", channels: 1 },
  wav_alaw_stereo: { encoding: "alaw", channels: 2 },
  wav_ulaw_mono: { encoding: "ulaw", channels: 1 },
  wav_ulaw_stereo: { encoding: "ulaw", channels: 2 },
};

/** What stands before the samples of a file with so many frames. */
export function storedHeader({ encoding, channels }: StoredFormat, frames: number): Buffer {
  if (encoding === "gsm") return gsmWavHeader(RATE, frames);
  const format = { encoding, channels, sampleRate: RATE };
  return wavHeader(format, wavDataBytes(format, frames));
}
