import type { CallId, CentreId, EndpointId, LegId, RecordingId, TrunkId, UserId } from "./ids.ts";
import type {
  AnalysisEvidence,
  AnalysisResult,
  EndedBy,
  LegPeer,
  LegQuality,
  QualityFault,
} from "./switch.ts";

/** `refused`: by us, before anybody heard of it. `interrupted`: a crash of ours cut it off (TEL-CDR-05). */
export type LegRecordStatus = "open" | "finished" | "refused" | "interrupted";

/** One SIP message of a leg, without anything that could be secret: what the ladder of a call is drawn from. */
export interface SipStep {
  /** Since the leg's start; the INVITE that began it may be a moment before. */
  readonly ms: number;
  readonly out: boolean;
  /** Method, or status with its phrase. */
  readonly text: string;
  /** Of CSeq: what a status answers. */
  readonly method: string;
  /** `udp:192.0.2.1:5060`. */
  readonly peer: string;
}

/** Five seconds of a leg's sound, or more of a very long one (TEL-QOS-01). Null is «no data» (TEL-QOS-02). */
export interface QualityPoint {
  readonly ms: number;
  readonly mosIn: number | null;
  readonly mosOut: number | null;
  readonly lossIn: number | null;
  readonly lossOut: number | null;
  readonly jitter: number | null;
  readonly roundTrip: number | null;
}

/**
 * What is kept of one leg (TEL-CDR-03). Times are milliseconds since 1970 UTC, counted from the start by the monotonic clock: a
 * step of the wall clock makes no duration negative (TEL-CDR-05).
 */
export interface LegRecord {
  readonly legId: LegId;
  /** Global interaction id: the same for every leg of the call (TEL-CDR-01). */
  readonly callId: CallId;
  readonly centreId: CentreId;
  /** `X-Interaction-ID` of a trusted trunk (TEL-CDR-02). */
  readonly parentId: string | undefined;
  readonly status: LegRecordStatus;
  /** `in`: the INVITE came to us. */
  readonly direction: "in" | "out";
  readonly peer: LegPeer;
  readonly trunkId: TrunkId | undefined;
  readonly userId: UserId | undefined;
  readonly endpointId: EndpointId | undefined;
  /** What the far side calls itself (`User-Agent`, `Server`). */
  readonly device: string | undefined;
  /** Where it sends from. */
  readonly address: string | undefined;
  /** As they stood in the message that came; undefined for a leg of ours. */
  readonly fromReceived: string | undefined;
  readonly toReceived: string | undefined;
  readonly from: string;
  readonly to: string;
  /** Caller id that the far side was shown. */
  readonly shownNumber: string | undefined;
  readonly startedAt: number;
  /** First 18x. */
  readonly ringingAt: number | undefined;
  readonly answeredAt: number | undefined;
  /** When call progress analysis decided. */
  readonly analysedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly endedBy: EndedBy | undefined;
  readonly sipCode: number | undefined;
  readonly q850: number | undefined;
  readonly systemReason: string | undefined;
  readonly analysis: AnalysisResult | undefined;
  readonly analysisEvidence: AnalysisEvidence | undefined;
  readonly analysisFile: string | undefined;
  /** How long this leg kept others on hold. */
  readonly holdMs: number;
  /** Where the far side asked us to send its partner on (REFER), and who it talked with, each with the moment. */
  readonly transfers: readonly { readonly ms: number; readonly to: string }[];
  readonly joins: readonly { readonly ms: number; readonly legs: readonly LegId[] }[];
  readonly recordings: readonly { readonly recordingId: RecordingId; readonly file: string }[];
  /** Machine that holds the recordings and carried the media. */
  readonly hostId: string;
  readonly quality: LegQuality | undefined;
  readonly qualityPoints: readonly QualityPoint[];
  /** Which limits of the centre were passed at any time; none: a good call (TEL-QOS-04). */
  readonly faults: readonly QualityFault[];
  /** Trunks and phones that were tried, and what each said; 0 is nothing. */
  readonly tries: readonly { readonly target: string; readonly status: number }[];
  readonly sip: readonly SipStep[];
}
