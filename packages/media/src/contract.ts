import type { PreparedUpload, UploadJob } from "./assets/prepare-upload.ts";
import type { AnalysisParameters, AnalysisReport } from "./cpa/contract.ts";
import type { DigitTiming } from "./dtmf/digit-sender.ts";

/**
 * The door of the media plane. Everything that is done once per packet happens behind it, in worker threads (TEL-GEN-02);
 * what passes through it is a handful of commands and events per call.
 *
 * Commands without a result return nothing and keep their order per leg. A command for a leg that has just gone is no
 * error (both ends of a call race by nature); one that cannot be done otherwise is told by the event `commandFailed`.
 */
export interface MediaPool {
  /** Takes a pair of ports (RTP even, RTCP above). Rejects with `MediaError`, code `ports_exhausted` when the range is full. */
  openRtpLeg(request: OpenRtpLeg): Promise<LegAddress>;
  /** The same where a pair of ports is bound already, as nearly always; undefined where one must be waited for. */
  openRtpLegNow(request: OpenRtpLeg): LegAddress | undefined;
  /** What was asked for this leg is on its way when this returns: say it before the far side is told to speak. */
  flush(legId: string): void;
  /** A leg whose packets come from a browser. Same meaning as any leg afterwards; see `webrtcOffer`. */
  openWebrtcLeg(request: OpenWebrtcLeg): Promise<void>;
  /**
   * Answers the browser's offer. Called again for the same leg, it replaces the transport; leg, bridge and recording live on. An
   * offer with the ICE credentials of before (hold, a refreshed session) changes what is said and heard, not the transport.
   */
  webrtcOffer(legId: string, offer: string): Promise<string>;
  /** Our offer, to a web phone that is called; asked for again in the talk, one for the transport that there is. */
  webrtcCreateOffer(legId: string): Promise<string>;
  /** The web phone's answer to it. */
  webrtcAnswer(legId: string, answer: string): Promise<void>;
  webrtcCandidate(legId: string, candidate: string): void;

  /** What the offer and answer settled. Called again on every change: hold, new address, new codec (TEL-SDP-05). */
  setRemote(legId: string, remote: RemoteAudio): void;

  /** Two-way: each hears the other, and nobody else. The way of the packets (relay or frames) is chosen behind the door. */
  connect(legId: string, otherLegId: string): void;
  /** Nobody hears this leg and it hears nobody; what is played to it goes on. */
  disconnect(legId: string): void;
  /** Whom this leg hears, in full: the general form of `connect`, for monitoring, coaching and conferences (TEL-MIX-02). */
  hear(legId: string, sources: readonly string[]): void;
  /**
   * `in`: nothing from this leg is heard by anybody. `out`: this leg hears nobody; what is played to it is still heard.
   * Undefined leaves as it is.
   */
  mute(legId: string, mute: { readonly in?: boolean; readonly out?: boolean }): void;

  /** These digits of the leg are reported and passed on to nobody; all others are passed on (PBX-TALK-02, TEL-MIX-05). */
  keepDigits(legId: string, digits: string): void;

  /**
   * While on, what the leg presses and says is heard by no leg and by no recording, and its digits are reported as secret
   * (TEL-DTM-06).
   */
  secretDigits(legId: string, on: boolean): void;
  /** What the leg says and hears, each from -20 to +20 dB; 0 is as it comes (TEL-COD-03). Undefined leaves as it is. */
  volume(legId: string, volume: { readonly inDb?: number; readonly outDb?: number }): void;

  play(legId: string, request: PlayRequest): void;
  stopPlay(playId: string): void;
  pausePlay(playId: string, on: boolean): void;
  /** To so far from the start of the sequence (TEL-PLY-03). */
  seekPlay(playId: string, toMs: number): void;
  /** Digits `0-9*#A-D`, `,` one second of pause; as RFC 4733 events, or as tones where those were not negotiated (TEL-DTM-05). */
  sendDigits(legId: string, digits: string): void;
  /** A digit of the leg that came by signalling: reported, and passed on to whoever hears the leg (TEL-DTM-05). */
  digitSignalled(legId: string, digit: string): void;

  startRecording(request: RecordingRequest): void;
  /**
   * Silence in both channels while on; the timeline goes on, marks tell who (TEL-REC-06). Ends by itself after the request's
   * limit; `recordingPaused` tells each change.
   */
  pauseRecording(recordingId: string, on: boolean, by?: string): void;
  /** Leaves a mark in the recording's metadata: a moment, or with `on` the begin and the end of a stretch. */
  markRecording(
    recordingId: string,
    kind: RecordingMarkKind,
    mark?: { readonly on?: boolean; readonly by?: string },
  ): void;
  stopRecording(recordingId: string): void;
  /** Consent was refused: ends the recording and deletes what was captured (TEL-REC-07). Told by `recordingDiscarded`. */
  discardRecording(recordingId: string): void;

  /** Begins call progress analysis of what comes from this leg; the event `analysis` tells the result, once. */
  startAnalysis(legId: string, parameters: AnalysisParameters): void;
  /** What only signalling knows: the answer, or that the no-answer limit is over or the call has ended. */
  markAnalysis(legId: string, mark: AnalysisMark): void;
  stopAnalysis(legId: string): void;

  /**
   * Makes a file that can be played out of one that somebody uploaded, in the converting thread; fails with `ConversionError`:
   * `audio_format`, `audio_empty`, `audio_too_long` (TEL-PLY-01, PLT-SND-02).
   */
  prepareUpload(job: UploadJob): Promise<PreparedUpload>;

  /**
   * From now on tells what passes on the leg's ports by `packetTrace`: the heads of packets, without what was said (TEL-GEN-06). Asked
   * again it changes nothing; a browser's leg has no ports of its own and tells nothing.
   */
  tracePackets(legId: string): void;

  /** Listens to the leg for half a second: for the test call, the checks of phones and the product's own tests. */
  measure(legId: string): Promise<LegMeasurement | undefined>;
  legStatistics(legId: string): Promise<LegStatistics | undefined>;
  /** Undefined when the leg was no longer known (its worker was lost, or it was closed before). */
  closeLeg(legId: string): Promise<LegStatistics | undefined>;
  stats(): Promise<PoolStatistics>;
  /** Returns the way to stop listening. */
  onEvent(listener: (event: MediaEvent) => void): () => void;
  close(): Promise<void>;
}

/** Codecs that a leg can send and receive. */
export type Codec = "pcma" | "pcmu" | "g722" | "opus";

/** Seen from us: `sendonly` means that we send and they only listen. */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

export interface OpenRtpLeg {
  readonly legId: string;
  /** Legs that may ever be joined share this key: it decides the worker. */
  readonly affinity: string;
  /** TEL-MED-07; 30 s and, on hold, 3,600 s when left out. */
  readonly rtpTimeoutMs?: number;
  readonly holdTimeoutMs?: number;
  /** Where a mark of poor quality begins; 3.6, 3 %, 40 ms and 400 ms when left out (TEL-QOS-04). */
  readonly qualityLimits?: QualityLimits;
}

export interface OpenWebrtcLeg {
  readonly legId: string;
  readonly affinity: string;
  /** For poor networks; otherwise G.711 is preferred, which trunks speak (TEL-WRT-04). */
  readonly opusFirst?: boolean;
  /** As for a leg of RTP. */
  readonly qualityLimits?: QualityLimits;
}

/** Where the far side shall send: goes into the SDP. */
export interface LegAddress {
  readonly address: string;
  readonly port: number;
}

/** TEL-MED-09: the profiles of RFC 4568 §6.2. Both differ in the tag of RTP alone; that of SRTCP has always ten octets. */
export type SrtpSuite = "AES_CM_128_HMAC_SHA1_80" | "AES_CM_128_HMAC_SHA1_32";

/** How one direction is protected: 16 octets of master key and 14 of salt. */
export interface SrtpKey {
  readonly suite: SrtpSuite;
  readonly master: Uint8Array;
}

export interface SrtpKeys {
  readonly send: SrtpKey;
  readonly receive: SrtpKey;
}

export interface RemoteAudio {
  readonly address: string;
  readonly port: number;
  /** What we send, and under which payload number. */
  readonly codec: Codec;
  readonly payloadType: number;
  /** Everything the far side may send, payload number by codec; the codec above alone when left out. */
  readonly accepts?: readonly { readonly codec: Codec; readonly payloadType: number }[];
  /** Payload number of telephone-event, both ways; undefined: in-band tones (TEL-DTM-05). */
  readonly telephoneEvent?: number;
  /** Its clock: that of the codec beside it; 8,000 when left out (RFC 4733 §2.1). */
  readonly telephoneEventRate?: 8000 | 48_000;
  /** Numbers that they may use towards us, where there are several or an answerer has not kept ours. */
  readonly telephoneEventsIn?: readonly number[];
  readonly direction: Direction;
  /** The longest packets that they take; 10 ms is the shortest that we send (TEL-SDP-03). */
  readonly maxPtimeMs?: number;
  /** The source of the packets, once proven, replaces the address of the SDP (TEL-MED-02). */
  readonly symmetric: boolean;
  /** Both directions are protected, and nothing in the clear is heard (TEL-MED-09). */
  readonly srtp?: SrtpKeys;
  /** Whether tones in the audio are digits; only without telephone-event when left out (TEL-DTM-04, TEL-DTM-05). */
  readonly detectInbandDigits?: boolean;
  /** Its flash (event 16) is passed on, and it is sent that of others; false when left out (TEL-DTM-01). */
  readonly flash?: boolean;
  /** How long the digits are that are sent to it, and the gap after each; 100 and 70 ms when left out (TEL-DTM-02). */
  readonly digitTiming?: DigitTiming;
  /** Digits towards this leg are not sent but told by the event `digitsToSend`: signalling carries them (TEL-DTM-03). */
  readonly digitsBySignalling?: boolean;
}

/**
 * One thing to be heard. Files are WAV, 8 kHz mono: 16-bit PCM or G.711 (TEL-PLY-01). A `whole` item is heard to its end when a
 * digit interrupts.
 */
export type PlayItem =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly whole?: boolean;
      /** Heard where the file cannot be (TEL-PLY-06). */
      readonly instead?: string;
    }
  /** The leg hears itself, so much later, until stopped; the only item of its sequence (TEL-PLY-08). */
  | { readonly kind: "echo"; readonly delayMs: number }
  | { readonly kind: "tone"; readonly tone: ToneName; readonly zone: ToneZone; readonly durationMs?: number }
  | { readonly kind: "silence"; readonly durationMs: number }
  | { readonly kind: "samples"; readonly samples: Int16Array };

/** Tones of TEL-TON-01. */
export type ToneName =
  | "dial"
  | "ringback"
  | "busy"
  | "congestion"
  | "information"
  | "call_waiting"
  | "recording"
  | "zip"
  | "conf_join"
  | "conf_leave";

export type ToneZone = "ru" | "na";

export interface PlayRequest {
  readonly playId: string;
  readonly items: readonly PlayItem[];
  /** Times the whole sequence is heard; 0 is endless, 1 when left out. */
  readonly repeat?: number;
  /** `both`: also whoever hears this leg (TEL-PLY-07). `leg` when left out. */
  readonly to?: "leg" | "both";
  /** Where to begin, from the start of the sequence: hold music resumes where it was (TEL-PLY-05). */
  readonly fromMs?: number;
  /** False: silence in recordings of the leg, with marks of hold (TEL-REC-08). True when left out. */
  readonly inRecording?: boolean;
  /** Digits of the leg that end it at once, `any` for all (TEL-PLY-03); none when left out. */
  readonly interruptedBy?: string;
}

export interface RecordingRequest {
  readonly recordingId: string;
  /** Left channel: what comes from this leg. Right channel: what this leg hears: its partners and what is played to it. */
  readonly legId: string;
  /** Where the finished file will be; written under a temporary name beside it, synced, renamed (TEL-REC-09). */
  readonly file: string;
  /** What the file will be; capture is always two-channel PCM (TEL-REC-03). `wav_pcm16_stereo` when left out. */
  readonly format?: RecordingFormat;
  /** `agent`: the customer's channel is silent in the stored file. `both` when left out. */
  readonly parts?: "both" | "agent";
  /** Seals the stored file (PLT-REC-13). */
  readonly key?: RecordingKey;
  /** A pause ends by itself after this; 120 s when left out, 0 never (PLT-REC-12). */
  readonly pauseLimitMs?: number;
  /** Goes into the metadata beside the file. */
  readonly about?: RecordingAbout;
  /** Who gets it while it is made (TEL-REC-12). */
  readonly stream?: LiveStreamTarget;
}

/** A transcription provider: a WebSocket that gets both channels, 16-bit, 8 kHz, in blocks of 100 ms (TEL-REC-12). */
export interface LiveStreamTarget {
  /** `ws:` or `wss:`. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** False: only addresses of the Internet, wherever its name leads (PLT-SEC-04). */
  readonly anyNetwork: boolean;
}

/** Nobody answers there; the connection ended before the call; it takes less than is said. */
export type LiveStreamFault = "stream_unreachable" | "stream_closed" | "stream_slow";

/** The centre's key of recordings: 32 octets under a name. */
export interface RecordingKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** Whose talk it is: the words are the caller's, the media plane only keeps them. */
export interface RecordingAbout {
  readonly centreId?: string;
  readonly callId?: string;
  readonly parties?: readonly {
    readonly channel: "left" | "right";
    readonly legId: string;
    readonly name?: string;
  }[];
}

/** TEL-REC-01: WAV of type 49, 1, 6 and 7. */
export type RecordingFormat =
  | "wav_gsm_mono"
  | "wav_pcm16_mono"
  | "wav_pcm16_stereo"
  | "wav_alaw_mono"
  | "wav_alaw_stereo"
  | "wav_ulaw_mono"
  | "wav_ulaw_stereo";

export type RecordingMarkKind = "pause" | "secret_digits" | "hold" | "consultation" | "consent" | "agent";

/** Something worth finding in a recording, in milliseconds from its beginning. */
export interface RecordingMark {
  readonly kind: RecordingMarkKind;
  readonly fromMs: number;
  /** End of a stretch; undefined for a moment. */
  readonly toMs?: number;
  readonly by?: string;
  /** `limit`: the pause was not ended by anybody. */
  readonly endedBy?: string;
}

export type AnalysisMark =
  /** 200 came. */
  | "answered"
  /** The no-answer limit is over: rules 5 and 6. */
  | "not_answered"
  /** A final code came before the answer: rule 5 or 13. */
  | "final_code"
  /** Either side ended: rule 13. */
  | "ended";

export type PlayEndReason = "finished" | "stopped" | "interrupted" | "failed";

export type MediaEvent =
  /** Reported once per digit, at its start (TEL-DTM-01). */
  | {
      readonly kind: "digit";
      readonly legId: string;
      readonly digit: string;
      /** For whoever collects it, and for no log, trace or other leg (TEL-DTM-06). */
      readonly secret?: true;
      readonly at: number;
    }
  /** Digits for the far side of a leg that takes them by signalling alone. */
  | { readonly kind: "digitsToSend"; readonly legId: string; readonly digits: string }
  | {
      readonly kind: "playEnded";
      readonly playId: string;
      readonly legId: string;
      readonly reason: PlayEndReason;
      /** How far it was heard from the start of the sequence: for resuming. */
      readonly playedMs: number;
      readonly at: number;
    }
  /** A file that could not be played was passed over (TEL-PLY-06). */
  | { readonly kind: "audioMissing"; readonly playId: string; readonly path: string; readonly detail: string }
  | ({ readonly kind: "analysis"; readonly legId: string; readonly at: number } & AnalysisReport)
  /** The answering machine's signal ended, or its equivalent (TEL-CPA-10); `found` false at the limit. */
  | { readonly kind: "beep"; readonly legId: string; readonly found: boolean; readonly at: number }
  | {
      readonly kind: "recordingClosed";
      readonly recordingId: string;
      readonly file: string;
      readonly durationMs: number;
      readonly bytes: number;
      /** Lower-case hexadecimal, of the whole file. */
      readonly sha256: string;
      readonly format: RecordingFormat;
      readonly keyId: string | undefined;
      readonly marks: readonly RecordingMark[];
      /** Cut before its end (TEL-REC-13); what the file holds is sound. */
      readonly truncated: boolean;
    }
  | {
      readonly kind: "recordingFailed";
      readonly recordingId: string;
      /** Name of the system's error, `disk_slow`, `worker_lost`, `unknown_leg`. */
      readonly code: string;
      readonly detail: string;
      /** True: it ends here, what was captured is sound and `recordingClosed` follows. False: there is no recording. */
      readonly kept: boolean;
    }
  /** The transcription provider does not take the sound; told once a recording, which itself goes on. */
  | {
      readonly kind: "streamFailed";
      readonly recordingId: string;
      readonly code: LiveStreamFault;
      readonly detail: string;
    }
  | {
      readonly kind: "recordingPaused";
      readonly recordingId: string;
      readonly on: boolean;
      readonly by: string | undefined;
      readonly at: number;
    }
  | { readonly kind: "recordingDiscarded"; readonly recordingId: string }
  /** Neither RTP nor RTCP came for the leg's limit (TEL-MED-07). Told once. */
  | { readonly kind: "rtpTimeout"; readonly legId: string; readonly at: number }
  /** How the leg has been in the last five seconds (TEL-QOS-01, TEL-QOS-04). */
  | {
      readonly kind: "quality";
      readonly legId: string;
      readonly in: Quality | undefined;
      /** What the far side reports; undefined is «no data» (TEL-QOS-02). */
      readonly out: Quality | undefined;
      readonly roundTripMs: number | undefined;
      readonly bufferMs: number | undefined;
      readonly concealedPercent: number;
      readonly faults: readonly QualityFault[];
      readonly at: number;
    }
  /** Records for a pcap file, after `pcapHeader` (TEL-GEN-06). */
  | { readonly kind: "packetTrace"; readonly legId: string; readonly records: Uint8Array }
  /** The first genuine packet. */
  | { readonly kind: "mediaStarted"; readonly legId: string; readonly at: number }
  | {
      readonly kind: "webrtcState";
      readonly legId: string;
      readonly state: WebrtcState;
      /** The far side could not prove the certificate that signalling named (TEL-WRT-03). */
      readonly fault?: "dtls_fingerprint";
      readonly at: number;
    }
  | { readonly kind: "webrtcCandidate"; readonly legId: string; readonly candidate: string }
  | {
      readonly kind: "commandFailed";
      readonly command: string;
      readonly legId: string;
      readonly code: MediaErrorCode;
      readonly detail?: string;
    }
  /** These legs are gone; a new worker takes the next ones within 2 s (TEL-GEN-03). */
  | { readonly kind: "workerLost"; readonly worker: number; readonly legIds: readonly string[] };

export type WebrtcState = "connecting" | "connected" | "disconnected" | "failed" | "closed";

export type MediaErrorCode =
  | "ports_exhausted"
  | "unknown_leg"
  | "duplicate_leg"
  | "different_workers"
  | "worker_lost"
  | "closed"
  | "webrtc_offer"
  | "internal";

export class MediaError extends Error {
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string) {
    super(message);
    this.name = "MediaError";
    this.code = code;
  }
}

/** One leg's figures (TEL-QOS-01). `in` is what we received, `out` what the far side says it received of us. */
export interface LegStatistics {
  readonly legId: string;
  readonly codec: Codec | undefined;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly octetsIn: number;
  readonly octetsOut: number;
  readonly lost: number;
  /** Lost of ours, by the far side's report; undefined without one. */
  readonly lostOut: number | undefined;
  readonly late: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly jitterMs: number;
  readonly maxJitterMs: number;
  /** Dropped for coming from elsewhere (TEL-MED-02). */
  readonly foreign: number;
  /** Dropped because its SRTP tag was wrong, or because it had come before (TEL-MED-09). */
  readonly unauthentic: number;
  /** Profile that protects what is received, or that browsers agree on theirs in the handshake (RFC 5764); undefined in the clear. */
  readonly srtp: SrtpSuite | "DTLS-SRTP" | undefined;
  /** Dropped for being no RTP of ours: size, version, payload type (TEL-SEC-05). */
  readonly malformed: number;
  readonly concealedMs: number;
  /** Depth of the jitter buffer now; undefined on the relay path, which has none. */
  readonly bufferMs: number | undefined;
  readonly roundTripMs: number | undefined;
  readonly firstPacketAt: number | undefined;
  readonly lastPacketAt: number | undefined;
  /** R and MOS of what we received (TEL-QOS-03); undefined before the first packet. */
  readonly qualityIn: Quality | undefined;
  /** By the far side's own report; undefined without its RTCP, which is not "perfect" (TEL-QOS-02). */
  readonly qualityOut: Quality | undefined;
  /** Mean and worst of all samples so far, each way; undefined where there is no data. */
  readonly summary: { readonly in: QualitySummary | undefined; readonly out: QualitySummary | undefined };
}

/** TEL-QOS-01: over the samples of five seconds. */
export interface QualitySummary {
  readonly rMean: number;
  readonly rMin: number;
  readonly mosMean: number;
  readonly mosMin: number;
  readonly jitterMeanMs: number;
  readonly jitterMaxMs: number;
}

/** What passes its limit (TEL-QOS-04). */
export type QualityFault = "mos" | "loss" | "jitter" | "round_trip";

export interface QualityLimits {
  readonly mos: number;
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly roundTripMs: number;
}

export interface Quality {
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly rFactor: number;
  readonly mos: number;
}

/** Half a second of what a leg sends us. */
export interface LegMeasurement {
  readonly levelDbm0: number;
  /** Strongest single frequency, and how much of the energy it holds. */
  readonly dominantHz: number;
  readonly dominantShare: number;
  readonly observedMs: number;
}

export interface PoolStatistics {
  readonly legs: number;
  readonly workers: readonly WorkerStatistics[];
  readonly portsInUse: number;
  readonly portsTotal: number;
}

export interface WorkerStatistics {
  readonly worker: number;
  readonly legs: number;
  /** Directions now relayed without being opened, and legs now on frames. */
  readonly relayedDirections: number;
  readonly framedLegs: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  /** Share of time the worker's loop was busy since the last reading, 0 to 1 (TEL-LIM-01). */
  readonly busy: number;
  /** 20 ms rounds that came more than 5 ms late since the start. */
  readonly lateRounds: number;
  readonly heapUsedBytes: number;
}
