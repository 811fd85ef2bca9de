import type { AudioMessageId, CallId } from "./ids.ts";
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

/** Days that the kept sound of an analysis stays (TEL-CPA-11). */
export const analysisDaysLimits = { min: 1, max: 365, default: 14 } as const;

/** Times of calls that a centre may set. */
export const callTimeLimits = {
  /** Somebody who is sent a call rings so long, then it comes back (TEL-XFR-01). */
  transferReturnSeconds: { min: 10, max: 120, default: 30 },
  /** A hold of so long is an alert (TEL-B2B-06). */
  holdLongMinutes: { min: 1, max: 240, default: 30 },
  /** TEL-B2B-10. */
  longestCallHours: { min: 1, max: 24, default: 4 },
  /** A call waits so long for a page that went away (TEL-WRT-06). */
  lostPageSeconds: { min: 0, max: 120, default: 60 },
  /** A leg from which nothing at all comes ends after so long, unless it is on hold (TEL-MED-07). */
  silentCallSeconds: { min: 10, max: 300, default: 30 },
} as const;

export type CallTimes = { readonly [name in keyof typeof callTimeLimits]: number };

/** How calls of a centre are recorded and joined. */
export interface CallSettings extends CallTimes {
  /** «Записывать разговоры» (PLT-REC-01). */
  readonly recordCalls: boolean;
  /** Of all its calls, in per cent. */
  readonly recordShare: number;
  readonly recordingFormat: RecordingFormat;
  /** «Продолжить запись при переадресации вызова» (PLT-REC-08). */
  readonly recordOutsideTransfers: boolean;
  /** What is recorded goes to a transcription provider while it is said (TEL-REC-12). */
  readonly liveStream: boolean;
  /** Its WebSocket. */
  readonly liveStreamUrl?: string | undefined;
  /** Shown to nobody once it is set. */
  readonly liveStreamToken?: string | undefined;
  readonly analysisDays: number;
  readonly conferenceMax: number;
  /** Browsers speak Opus before G.711, for poor networks (TEL-WRT-04). */
  readonly opusFirst: boolean;
  /** A call to a number of the centre's own never goes to the operator and back (TEL-B2B-08). */
  readonly ownNumbersInside: boolean;
  /** All who wait hear one stream of music, instead of each his own from where it left off (TEL-PLY-05). */
  readonly commonMusic: boolean;
  /** Audio message that everybody hears who waits; the built-in music when left out. */
  readonly holdMusic?: AudioMessageId | undefined;
}

export const defaultCallTimes: CallTimes = {
  transferReturnSeconds: callTimeLimits.transferReturnSeconds.default,
  holdLongMinutes: callTimeLimits.holdLongMinutes.default,
  longestCallHours: callTimeLimits.longestCallHours.default,
  lostPageSeconds: callTimeLimits.lostPageSeconds.default,
  silentCallSeconds: callTimeLimits.silentCallSeconds.default,
};

export const defaultCallSettings: CallSettings = {
  recordCalls: false,
  recordShare: recordShareLimits.default,
  recordingFormat: "wav_gsm_mono",
  recordOutsideTransfers: false,
  liveStream: false,
  analysisDays: analysisDaysLimits.default,
  conferenceMax: conferenceLimits.default,
  opusFirst: false,
  ownNumbersInside: true,
  commonMusic: false,
  ...defaultCallTimes,
};

/** What a service says of its calls (PLT-REC-04, level 1). */
export const recordingRules = ["centre", "record", "do_not_record"] as const;
export type RecordingRule = (typeof recordingRules)[number];

/**
 * Whether a call is recorded: by its service where that says anything, else by the centre's rule (PLT-REC-04). Which calls a share takes follows from their ids alone (PLT-REC-02): every leg,
 * transfer and restart comes to the same answer.
 */
export function isRecorded(
  { recordCalls, recordShare }: Pick<CallSettings, "recordCalls" | "recordShare">,
  callId: CallId,
  rule: RecordingRule = "centre",
): boolean {
  if (rule !== "centre") return rule === "record";
  return recordCalls && hashOf(callId) % 100 < recordShare;
}

/** FNV-1a of 32 bits: a version 7 id begins with the time, so all of it has to be mixed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
