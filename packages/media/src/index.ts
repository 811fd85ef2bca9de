export { align, correlationAt } from "./audio/align.ts";
export { dominantTone, meanSquare, SAMPLE_RATE, tonePower } from "./audio/goertzel.ts";
export { levelDbm0, sineAmplitude } from "./audio/level.ts";
export { readWav, type WavAudio, WavError, writeWav } from "./audio/wav.ts";
export {
  alawToLinear,
  decodeAlaw,
  decodeUlaw,
  encodeAlaw,
  encodeUlaw,
  linearToAlaw,
  linearToUlaw,
  ulawToLinear,
} from "./codec/g711.ts";
export {
  type AnalysisMark,
  type Codec,
  type Direction,
  type LegAddress,
  type LegMeasurement,
  type LegStatistics,
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
  type RecordingFormat,
  type RecordingRequest,
  type RemoteAudio,
  type ToneName,
  type ToneZone,
  type WebrtcState,
  type WorkerStatistics,
} from "./contract.ts";
export type {
  AnalysisCode,
  AnalysisEvidence,
  AnalysisParameters,
  AnalysisReport,
  SitKind,
} from "./cpa/contract.ts";
export {
  commonDirection,
  isLoopback,
  isUnspecified,
  parseSdp,
  reverseDirection,
  type SdpRefusal,
  type SessionDescription,
} from "./sdp/description.ts";
export { type LocalAudio, type NegotiatedAudio, SdpSession } from "./sdp/session.ts";
export { concatSamples, silence, sine } from "./tone/generate.ts";
