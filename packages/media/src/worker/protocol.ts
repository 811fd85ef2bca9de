import type { PreparedUpload, UploadJob } from "../assets/prepare-upload.ts";
import type {
  AnalysisMark,
  Codec,
  LegMeasurement,
  LegStatistics,
  LiveStreamTarget,
  MediaErrorCode,
  MediaEvent,
  PlayRequest,
  QualityLimits,
  RemoteAudio,
  WorkerStatistics,
} from "../contract.ts";
import type { AnalysisParameters } from "../cpa/contract.ts";
import type { ConversionJob, Converted } from "../recording/convert.ts";

/** What a worker is started with. */
export interface WorkerSettings {
  readonly worker: number;
  readonly bindAddress: string;
  readonly advertisedAddress: string;
  /** Bundled WebRTC gateway; undefined where browsers are not served. */
  readonly gatewayUrl: string | undefined;
  /** The range that the firewall lets through: browsers' transports take their ports from it too. */
  readonly ports: { readonly low: number; readonly high: number };
  /** What the recordings of this worker may hold in memory while the disk is behind (TEL-REC-13). */
  readonly captureMemoryBytes: number;
}

/** Start of the thread that makes stored recordings out of captures, and prompts out of uploads: the same program, another task. */
export interface ConverterSettings {
  readonly converter: true;
}

/** How a capture ended. */
export type CaptureEnd =
  | { readonly kind: "whole"; readonly durationMs: number }
  /** Sound up to here; it could not go on. */
  | { readonly kind: "cut"; readonly durationMs: number; readonly code: string; readonly detail: string }
  | { readonly kind: "lost"; readonly code: string; readonly detail: string };

/** Where a recording is sent while it is made, and what is said of it there (TEL-REC-12). */
export interface RecordingStream {
  readonly target: LiveStreamTarget;
  readonly agentOnly: boolean;
  readonly callId: string | undefined;
  readonly centreId: string | undefined;
}

/** What the converting thread does: each kind of work and what comes of it. */
export interface Conversions {
  readonly recording: { readonly job: ConversionJob; readonly made: Converted };
  readonly upload: { readonly job: UploadJob; readonly made: PreparedUpload };
}

export type ToConverter = {
  readonly [K in keyof Conversions]: {
    readonly id: number;
    readonly kind: K;
    readonly job: Conversions[K]["job"];
  };
}[keyof Conversions];

export type FromConverter =
  | { readonly id: number; readonly made: Conversions[keyof Conversions]["made"] }
  | { readonly id: number; readonly code: string; readonly detail: string };

/** Commands that are answered. */
export type WorkerRequest =
  /** Answered with those that were free and are bound now, each with the port above it. */
  | { readonly kind: "bindPorts"; readonly ports: readonly number[] }
  | { readonly kind: "closePorts"; readonly ports: readonly number[] }
  | {
      readonly kind: "openWebrtcLeg";
      readonly legId: string;
      readonly codecs: readonly Codec[];
      readonly qualityLimits: QualityLimits | undefined;
    }
  | { readonly kind: "webrtcOffer"; readonly legId: string; readonly offer: string }
  | { readonly kind: "webrtcCreateOffer"; readonly legId: string }
  | { readonly kind: "webrtcAnswer"; readonly legId: string; readonly answer: string }
  | { readonly kind: "measure"; readonly legId: string }
  | { readonly kind: "legStatistics"; readonly legId: string }
  | { readonly kind: "closeLeg"; readonly legId: string }
  | { readonly kind: "stats" }
  | { readonly kind: "close" };

export interface WorkerResults {
  readonly bindPorts: readonly number[];
  readonly closePorts: undefined;
  readonly openWebrtcLeg: undefined;
  readonly webrtcOffer: string;
  readonly webrtcCreateOffer: string;
  readonly webrtcAnswer: undefined;
  readonly measure: LegMeasurement | undefined;
  readonly legStatistics: LegStatistics | undefined;
  readonly closeLeg: LegStatistics | undefined;
  readonly stats: WorkerStatistics;
  readonly close: undefined;
}

/** Commands that are not answered. */
export type WorkerCommand =
  /** On a port that is bound. */
  | {
      readonly kind: "openRtpLeg";
      readonly legId: string;
      readonly port: number;
      readonly rtpTimeoutMs: number;
      readonly holdTimeoutMs: number;
      readonly qualityLimits: QualityLimits | undefined;
    }
  | { readonly kind: "webrtcCandidate"; readonly legId: string; readonly candidate: string }
  /** Of a leg over plain ports: what passes is told as records of a pcap file (TEL-GEN-06). */
  | { readonly kind: "tracePackets"; readonly legId: string }
  | { readonly kind: "setRemote"; readonly legId: string; readonly remote: RemoteAudio }
  | { readonly kind: "connect"; readonly legId: string; readonly other: string }
  | { readonly kind: "disconnect"; readonly legId: string }
  | { readonly kind: "hear"; readonly legId: string; readonly sources: readonly string[] }
  | { readonly kind: "mute"; readonly legId: string; readonly mute: { in?: boolean; out?: boolean } }
  | { readonly kind: "keepDigits"; readonly legId: string; readonly digits: string }
  | { readonly kind: "secretDigits"; readonly legId: string; readonly on: boolean }
  | {
      readonly kind: "volume";
      readonly legId: string;
      readonly inDb: number | undefined;
      readonly outDb: number | undefined;
    }
  | { readonly kind: "pausePlay"; readonly legId: string; readonly playId: string; readonly on: boolean }
  | { readonly kind: "seekPlay"; readonly legId: string; readonly playId: string; readonly toMs: number }
  | { readonly kind: "play"; readonly legId: string; readonly request: PlayRequest }
  | { readonly kind: "stopPlay"; readonly legId: string; readonly playId: string }
  | { readonly kind: "sendDigits"; readonly legId: string; readonly digits: string }
  | { readonly kind: "digitSignalled"; readonly legId: string; readonly digit: string }
  | {
      readonly kind: "startRecording";
      readonly legId: string;
      readonly recordingId: string;
      readonly file: string;
      readonly stream: RecordingStream | undefined;
    }
  | {
      readonly kind: "pauseRecording";
      readonly legId: string;
      readonly recordingId: string;
      readonly on: boolean;
    }
  | { readonly kind: "stopRecording"; readonly legId: string; readonly recordingId: string }
  | { readonly kind: "discardRecording"; readonly legId: string; readonly recordingId: string }
  | { readonly kind: "startAnalysis"; readonly legId: string; readonly parameters: AnalysisParameters }
  | { readonly kind: "markAnalysis"; readonly legId: string; readonly mark: AnalysisMark }
  | { readonly kind: "stopAnalysis"; readonly legId: string };

export type ToWorker =
  | { readonly id: number; readonly request: WorkerRequest }
  | { readonly command: WorkerCommand };

export type FromWorker =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly code: MediaErrorCode; readonly detail: string }
  | { readonly event: MediaEvent }
  | { readonly captured: string; readonly end: CaptureEnd };
