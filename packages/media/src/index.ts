export { httpProvider } from "./assets/http-speech.ts";
export { holdMusic } from "./assets/music.ts";
export { type PreparedAssets, type PromptText, prepareAssets } from "./assets/prepare.ts";
export { type PreparedUpload, prepareUpload, type UploadJob } from "./assets/prepare-upload.ts";
export { espeakProvider, type PromptLanguage, type SpeechProvider, toneProvider } from "./assets/speech.ts";
export { activeLevelDbm0, amplify } from "./audio/active-level.ts";
export { align, correlationAt } from "./audio/align.ts";
export { dominantTone, meanSquare, SAMPLE_RATE, tonePower } from "./audio/goertzel.ts";
export { dbm0ToPower, levelDbm0, powerToDbm0, SILENCE_DBM0, sineAmplitude } from "./audio/level.ts";
export { resample } from "./audio/resample.ts";
export {
  readWav,
  type WavAudio,
  WavError,
  type WavErrorCode,
  type WavFormat,
  wavHeader,
  writeWav,
} from "./audio/wav.ts";
export {
  ALAW_SILENCE,
  alawToLinear,
  alawToUlaw,
  decodeAlaw,
  decodeUlaw,
  encodeAlaw,
  encodeUlaw,
  linearToAlaw,
  linearToUlaw,
  ULAW_SILENCE,
  ulawToAlaw,
  ulawToLinear,
} from "./codec/g711.ts";
export {
  type AnalysisMark,
  type Codec,
  type Direction,
  type LegAddress,
  type LegMeasurement,
  type LegStatistics,
  type LiveStreamFault,
  type LiveStreamTarget,
  MediaError,
  type MediaErrorCode,
  type MediaEvent,
  type MediaPool,
  type OpenRtpLeg,
  type OpenWebrtcLeg,
  type PlayEndReason,
  type PlayItem,
  type PlayRequest,
  type PoolStatistics,
  type Quality,
  type QualityFault,
  type QualityLimits,
  type QualitySummary,
  type RecordingAbout,
  type RecordingFormat,
  type RecordingKey,
  type RecordingMark,
  type RecordingMarkKind,
  type RecordingRequest,
  type RemoteAudio,
  type SrtpKey,
  type SrtpKeys,
  type SrtpSuite,
  type ToneName,
  type ToneZone,
  type WebrtcState,
  type WorkerStatistics,
} from "./contract.ts";
export { Analyser } from "./cpa/analyser.ts";
export type {
  AnalysisCode,
  AnalysisEvidence,
  AnalysisParameters,
  AnalysisReport,
  SitKind,
} from "./cpa/contract.ts";
export { ConversionError } from "./pool/converter-link.ts";
export { createMediaPool, type MediaPoolOptions } from "./pool/media-pool.ts";
export { type RecordingMetadata, readMetadata } from "./recording/metadata.ts";
export { type ChannelChoice, RecordedAudio } from "./recording/recorded-audio.ts";
export { type RecoveredRecording, recoverRecordings } from "./recording/recover.ts";
export {
  commonDirection,
  isLoopback,
  isUnspecified,
  parseSdp,
  reverseDirection,
  type SdpRefusal,
  type SessionDescription,
  type SrtpPolicy,
} from "./sdp/description.ts";
export { type LocalAudio, type NegotiatedAudio, SdpSession } from "./sdp/session.ts";
export { concatSamples, repeatSamples, silence, sine, tonePeriod } from "./tone/generate.ts";
export { TONE_DBM0, TONES, type TonePart, type ToneSpec } from "./tone/tones.ts";
export { holdsBrowser, isBrowserDescription } from "./webrtc/browser-session.ts";
export { pcapHeader } from "./worker/packet-trace.ts";
