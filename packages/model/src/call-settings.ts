import type { CallId } from "./ids.ts";
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

/** PLT-REC-02. */
export const recordShareLimits = { min: 1, max: 100, default: 100 } as const;

/** How calls of a centre are recorded and joined. */
export interface CallSettings {
  /** «Записывать разговоры» (PLT-REC-01). */
  readonly recordCalls: boolean;
  /** Of all its calls, in per cent. */
  readonly recordShare: number;
  readonly recordingFormat: RecordingFormat;
  /** «Продолжить запись при переадресации вызова» (PLT-REC-08). */
  readonly recordOutsideTransfers: boolean;
  readonly conferenceMax: number;
  /** Browsers speak Opus before G.711, for poor networks (TEL-WRT-04). */
  readonly opusFirst: boolean;
}

export const defaultCallSettings: CallSettings = {
  recordCalls: false,
  recordShare: recordShareLimits.default,
  recordingFormat: "wav_gsm_mono",
  recordOutsideTransfers: false,
  conferenceMax: conferenceLimits.default,
  opusFirst: false,
};

/**
 * Whether a call is recorded by the centre's rule. Which calls a share takes follows from their ids alone (PLT-REC-02): every leg,
 * transfer and restart comes to the same answer.
 */
export function isRecorded(
  { recordCalls, recordShare }: Pick<CallSettings, "recordCalls" | "recordShare">,
  callId: CallId,
): boolean {
  return recordCalls && hashOf(callId) % 100 < recordShare;
}

/** FNV-1a of 32 bits: a version 7 id begins with the time, so all of it has to be mixed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
