import type { RecordingFormat } from "./switch.ts";

/** TEL-REC-01, the default first (PLT-REC-03). */
export const recordingFormats = [
  "wav_gsm_mono",
  "wav_pcm16_mono",
  "wav_pcm16_stereo",
  "wav_alaw_mono",
  "wav_alaw_stereo",
  "wav_ulaw_mono",
  "wav_ulaw_stereo",
] as const satisfies readonly RecordingFormat[];

/** TEL-MIX-01. */
export const conferenceLimits = { min: 3, max: 32, default: 10 } as const;

/** How calls of a centre are recorded and joined. */
export interface CallSettings {
  readonly recordingFormat: RecordingFormat;
  /** «Продолжить запись при переадресации вызова» (PLT-REC-08). */
  readonly recordOutsideTransfers: boolean;
  readonly conferenceMax: number;
  /** Browsers speak Opus before G.711, for poor networks (TEL-WRT-04). */
  readonly opusFirst: boolean;
}

export const defaultCallSettings: CallSettings = {
  recordingFormat: "wav_gsm_mono",
  recordOutsideTransfers: false,
  conferenceMax: conferenceLimits.default,
  opusFirst: false,
};
